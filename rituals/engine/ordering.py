"""Carries out orders: what rituals and moderators want done with occurrences."""

import logging
from dataclasses import replace
from datetime import datetime
from itertools import count, takewhile

from rituals.community import Community, Ritual
from rituals.engine import undoing
from rituals.engine.finding import find_occurrence
from rituals.engine.forgetting import forget
from rituals.engine.journeys import begin_again
from rituals.engine.order_errors import (
    BegunByJoiningError,
    NotPausedError,
    OrderError,
    PausedAlreadyError,
    PauseInPastError,
    UnknownDeliveryError,
    UnknownRitualError,
)
from rituals.engine.overriding import overridden
from rituals.engine.stage import Stage
from rituals.engine.taking_back import take_back
from rituals.engine.world import steps_of
from rituals.model.audit import AuditEntry, Change
from rituals.model.delivery import (
    SAID_MISSING,
    SAID_POSTED,
    DeliveryState,
    TrailEntry,
)
from rituals.model.ids import MemberId, RitualName
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


async def carry_out(
    stage: Stage, community: Community, order: Order, by: MemberId | None = None
) -> Change:
    """Do it within the stage's unit of work; an `OrderError` says why it cannot be done.

    `by` is at whose word it is done.
    """
    match order:
        case Pause() | Resume():
            return await _pause(stage, community, order, by)
        case RunNow(ritual):
            return await _run_now(stage, community, ritual, by)
        case Settle():
            return await _settle(stage, community, order, by)
        case Forget(member):
            await forget(stage, community, member)
            return Change("forget", member=member)
        case BeginAgain():
            await begin_again(stage, community, order)
            return undoing.of_journey(order)
        case _:
            return await _change(stage, community, order, by)


async def carry_out_audited(
    stage: Stage, community: Community, order: Order, by: MemberId, typed: str = ""
) -> Change:
    """Do it at a moderator's word, and write that down.

    Whoever wants to be forgotten is not written down for it.
    """
    change = await carry_out(stage, community, order, by)
    if isinstance(order, Forget):
        return change
    at = stage.world.clock.now()
    stage.audit.append(AuditEntry(community.id, at, by, change, typed))
    return change


async def carry_out_all(stage: Stage) -> None:
    """Do what rituals ordered; what cannot be done is noted, and the rest goes on."""
    for community, order, by in stage.orders:
        try:
            await carry_out(stage, community, order, by)
        except OrderError as error:
            log.warning(
                "order %r refused: %s", order, error, extra={"community": community.id}
            )
    stage.orders.clear()


async def _change(
    stage: Stage,
    community: Community,
    order: Skip | Restore | Move | MoveStep | Decide,
    by: MemberId | None,
) -> Change:
    before = await find_occurrence(stage, community, order.occurrence)
    if isinstance(order, Skip) and before.state is State.OPEN:
        await take_back(stage, before.id)
    after = await overridden(stage, community, before, order)
    stage.change(after)
    if not isinstance(order, MoveStep):
        _note(stage, after, _WORDS[type(order)], by)
    elif by is not None:  # a ritual that sets its own pace moves nothing for anybody
        _note(stage, after, _WORDS[type(order)], by, order.step)
    return undoing.of_occurrence(order, before, after)


async def _run_now(
    stage: Stage, community: Community, name: RitualName, by: MemberId | None
) -> Change:
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
    _note(stage, extra, "run-now", by)
    return undoing.of_extra(extra)


def before_opening(
    ritual: Ritual, occurrence: Occurrence
) -> list[tuple[str, datetime]]:
    """The steps that come before it begins, and when each is due."""
    steps = steps_of(ritual, ritual.settings, occurrence)
    return [(s.name, s.at) for s in takewhile(lambda step: not step.opens, steps)]


async def _pause(
    stage: Stage, community: Community, order: Pause | Resume, by: MemberId | None
) -> Change:
    if order.ritual not in community.rituals:
        raise UnknownRitualError(ritual=order.ritual)
    key = (community.id, order.ritual)
    if key not in stage.states:
        states = await stage.uow.rituals.states([community.id])
        stage.states.update({(s.community, s.ritual): s for s in states})
    now = stage.world.clock.now()
    today = to_local(now, community.zone).date()
    before = stage.states.get(key) or RitualState(*key, planned_until=today)
    if before.paused_until is not None and before.paused_until <= now:
        before = replace(before, paused=False, paused_until=None)  # it has run out
    until = order.until if isinstance(order, Pause) else None
    after = replace(before, paused=isinstance(order, Pause), paused_until=until)
    _check_pause(before, after, now)
    stage.remember(after)
    stage.trail.append(
        TrailEntry(
            community=community.id,
            at=now,
            verdict="pause" if after.paused else "resume",
            subject=order.ritual,
            ritual=order.ritual,
            by=by,
        )
    )
    return undoing.of_pause(before, after)


def _check_pause(before: RitualState, after: RitualState, now: datetime) -> None:
    if not after.paused and not before.paused:
        raise NotPausedError
    if after.paused_until is not None and after.paused_until <= now:
        raise PauseInPastError(at=after.paused_until)
    if after == before:
        raise PausedAlreadyError(ritual=before.ritual)


async def _settle(
    stage: Stage, community: Community, order: Settle, by: MemberId | None
) -> Change:
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
            by=by,
        )
    )
    return Change(
        "settle-posted" if order.posted else "settle-again",
        entry.ritual,
        entry.occurrence,
        before={"delivery": "held"},
        after={"delivery": "posted" if order.posted else "waiting"},
    )


def _note(
    stage: Stage,
    occurrence: Occurrence,
    verdict: str,
    by: MemberId | None,
    detail: str = "",
) -> None:
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
            detail=detail,
            by=by,
        )
    )
