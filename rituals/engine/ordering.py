"""Carries out orders: what rituals and moderators want done with occurrences."""

import logging
from dataclasses import replace
from datetime import datetime
from itertools import count, takewhile

from rituals.community import Community, Ritual
from rituals.engine.finding import find_occurrence
from rituals.engine.forgetting import forget
from rituals.engine.journeys import begin_again
from rituals.engine.order_errors import (
    BegunByJoiningError,
    NotAskedError,
    OrderError,
    StepDoneError,
    TooLateError,
    UnknownDeliveryError,
    UnknownRitualError,
    UnknownStepError,
)
from rituals.engine.stage import Stage
from rituals.engine.taking_back import take_back
from rituals.engine.world import World, steps_of
from rituals.model.delivery import (
    SAID_MISSING,
    SAID_POSTED,
    DeliveryState,
    TrailEntry,
)
from rituals.model.ids import RitualName
from rituals.model.occurrence import (
    Occurrence,
    RitualState,
    State,
    Verdict,
    extra_id,
)
from rituals.model.wall_clock import to_local
from rituals.orders import (
    BeginAgain,
    Decide,
    Forget,
    Move,
    MoveStep,
    Order,
    Pause,
    Restore,
    Resume,
    RunNow,
    Settle,
    Skip,
)

log = logging.getLogger(__name__)

_WORDS = {
    Skip: "skip",
    Restore: "restore",
    Move: "move",
    MoveStep: "move-step",
    Decide: "decide",
}


async def carry_out(stage: Stage, community: Community, order: Order) -> None:
    """Do it within the stage's unit of work; an `OrderError` says why it cannot be done."""
    match order:
        case Pause() | Resume():
            await _pause(stage, community, order)
        case RunNow(ritual):
            await _run_now(stage, community, ritual)
        case Settle():
            await _settle(stage, community, order)
        case BeginAgain():
            await begin_again(stage, community, order)
        case Forget(member):
            await forget(stage, community, member)
        case _:
            await _change(stage, community, order)


async def carry_out_all(stage: Stage) -> None:
    """Do what rituals ordered; what cannot be done is noted, and the rest goes on."""
    for community, order in stage.orders:
        try:
            await carry_out(stage, community, order)
        except OrderError as error:
            log.warning(
                "order %r refused: %s", order, error, extra={"community": community.id}
            )
    stage.orders.clear()


async def _change(
    stage: Stage, community: Community, order: Skip | Restore | Move | MoveStep | Decide
) -> None:
    occurrence = await find_occurrence(stage, community, order.occurrence)
    if isinstance(order, Skip) and occurrence.state is State.OPEN:
        await take_back(stage, occurrence.id)
    changed = _changed(stage, occurrence, order)
    stage.change(changed)
    _note(stage, changed, _WORDS[type(order)])


def _changed(
    stage: Stage,
    occurrence: Occurrence,
    order: Skip | Restore | Move | MoveStep | Decide,
) -> Occurrence:
    match order:
        case Skip(reason=reason):
            return _skipped(stage, occurrence, reason)
        case Restore():
            return _restored(occurrence)
        case Move(to=to):
            _only(occurrence, State.PLANNED)
            return replace(
                occurrence, due_at=to, overridden=True, reason=None, moved={}
            )
        case MoveStep(step=step, to=to):
            _only(occurrence, State.PLANNED, State.OPEN)
            _only_waiting(stage.world, occurrence, step)
            return replace(occurrence, moved={**occurrence.moved, step: to})
        case Decide():
            return _decided(stage, occurrence, order)


def _skipped(stage: Stage, occurrence: Occurrence, reason: str) -> Occurrence:
    _only(occurrence, State.PLANNED, State.OPEN)
    begun = occurrence.state is State.OPEN
    state = State.CLOSED if begun else State.SKIPPED
    openings = stage.openings.get(occurrence.id, [])
    stage.change_openings([replace(o, state=state, reason=reason) for o in openings])
    now = stage.world.clock.now()
    return replace(
        occurrence, state=state, reason=reason, overridden=True, closed_at=now
    )


def _restored(occurrence: Occurrence) -> Occurrence:
    _only(occurrence, State.SKIPPED)
    return replace(
        occurrence, state=State.PLANNED, reason=None, overridden=True, closed_at=None
    )


def _decided(stage: Stage, occurrence: Occurrence, order: Decide) -> Occurrence:
    _only(occurrence, State.PLANNED)
    if occurrence.reason != "asked":
        raise NotAskedError(occurrence=occurrence.id)
    if not order.run:
        return _skipped(stage, occurrence, "moderator")
    moved = {name: at for name, at in occurrence.moved.items() if name != order.step}
    now = stage.world.clock.now()
    return replace(
        occurrence, due_at=now, reason="decided", overridden=True, moved=moved
    )


def _only(occurrence: Occurrence, *states: State) -> None:
    if occurrence.state not in states:
        raise TooLateError(occurrence=occurrence.id, state=occurrence.state.value)


def _only_waiting(world: World, occurrence: Occurrence, step: str) -> None:
    ritual = world.ritual(occurrence.community, occurrence.ritual)
    if ritual is None:
        raise UnknownRitualError(ritual=occurrence.ritual)
    settings = world.settings(ritual, occurrence)
    names = [each.name for each in steps_of(ritual, settings, occurrence)]
    if step not in names:
        raise UnknownStepError(step=step, steps=", ".join(names))
    if step in occurrence.done:
        raise StepDoneError(step=step)


async def _run_now(stage: Stage, community: Community, name: RitualName) -> None:
    ritual = community.rituals.get(name)
    if ritual is None:
        raise UnknownRitualError(ritual=name)
    if ritual.cadence is None:
        raise BegunByJoiningError(ritual=name)
    now = stage.world.clock.now()
    local = to_local(now, ritual.zone).replace(second=0, microsecond=0)
    extra = Occurrence(
        id=extra_id(community.id, name, local.date(), 1),
        community=community.id,
        ritual=name,
        slot=local,
        due_at=now,
        extra=True,
        overridden=True,
    )
    # what would have come before it begins is left out: it begins now
    skipped = {step: Verdict.SKIPPED for step, _ in before_opening(ritual, extra)}
    extra = replace(extra, done=skipped)
    for nth in count(1):
        extra = replace(extra, id=extra_id(community.id, name, local.date(), nth))
        if await stage.uow.occurrences.add([extra], []):
            break
    await stage.load([extra])
    stage.change(extra)
    _note(stage, extra, "run-now")


def before_opening(
    ritual: Ritual, occurrence: Occurrence
) -> list[tuple[str, datetime]]:
    """The steps that come before it begins, and when each is due."""
    steps = steps_of(ritual, ritual.settings, occurrence)
    return [(s.name, s.at) for s in takewhile(lambda step: not step.opens, steps)]


async def _pause(stage: Stage, community: Community, order: Pause | Resume) -> None:
    if order.ritual not in community.rituals:
        raise UnknownRitualError(ritual=order.ritual)
    key = (community.id, order.ritual)
    if key not in stage.states:
        states = await stage.uow.rituals.states([community.id])
        stage.states.update({(s.community, s.ritual): s for s in states})
    today = to_local(stage.world.clock.now(), community.zone).date()
    state = stage.states.get(key) or RitualState(*key, planned_until=today)
    until = order.until if isinstance(order, Pause) else None
    stage.remember(replace(state, paused=isinstance(order, Pause), paused_until=until))
    stage.trail.append(
        TrailEntry(
            community=community.id,
            at=stage.world.clock.now(),
            verdict="pause" if isinstance(order, Pause) else "resume",
            subject=order.ritual,
            ritual=order.ritual,
        )
    )


async def _settle(stage: Stage, community: Community, order: Settle) -> None:
    entry = (await stage.uow.outbox.get([order.key])).get(order.key)
    ours = entry is not None and entry.community == community.id
    if entry is None or not ours or entry.state is not DeliveryState.HELD:
        raise UnknownDeliveryError(key=order.key)
    now = stage.world.clock.now()
    settled = replace(
        entry,
        state=DeliveryState.UNSURE if order.posted else DeliveryState.WAITING,
        reason=SAID_POSTED if order.posted else SAID_MISSING,
        not_before=now,
        look_first=False,
    )
    await stage.uow.outbox.save([settled])
    stage.trail.append(
        TrailEntry(
            community=community.id,
            at=now,
            verdict="settle",
            subject=entry.name,
            ritual=entry.ritual,
            occurrence=entry.occurrence,
            reason="moderator",
            due_at=entry.due_at,
            detail="posted" if order.posted else "send again",
        )
    )


def _note(stage: Stage, occurrence: Occurrence, verdict: str) -> None:
    stage.trail.append(
        TrailEntry(
            community=occurrence.community,
            at=stage.world.clock.now(),
            verdict=verdict,
            subject=occurrence.ritual,
            ritual=occurrence.ritual,
            occurrence=occurrence.id,
            reason=occurrence.reason,
            due_at=occurrence.due_at,
        )
    )
