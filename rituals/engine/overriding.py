"""What becomes of one occurrence by an order: left out, brought back, moved, decided."""

from dataclasses import replace
from datetime import datetime

from rituals.community import Community
from rituals.engine.finding import following, usual
from rituals.engine.order_errors import (
    BegunError,
    LeftOutError,
    MovePastNextError,
    MoveToPastError,
    NotAskedError,
    NothingToRestoreError,
    OverError,
    PassedError,
    SameTimeError,
    StepDoneError,
    UnknownRitualError,
    UnknownStepError,
)
from rituals.engine.stage import Stage
from rituals.engine.world import World, steps_of
from rituals.model.occurrence import Occurrence, State
from rituals.orders import Decide, Move, MoveStep, Restore, Skip


async def overridden(
    stage: Stage,
    community: Community,
    occurrence: Occurrence,
    order: Skip | Restore | Move | MoveStep | Decide,
) -> Occurrence:
    """The occurrence after the order; an `OrderError` says why not, and what would be right."""
    if isinstance(order, MoveStep):
        _not_over(occurrence)
        _only_waiting(stage.world, occurrence, order.step)
        return replace(occurrence, moved={**occurrence.moved, order.step: order.to})
    if isinstance(order, Decide):
        return _decided(stage, occurrence, order)
    if isinstance(order, Skip):
        after = _skipped(stage, occurrence, order.reason)
    elif isinstance(order, Restore):
        after = _restored(stage.world, community, occurrence)
    else:
        _only_planned(occurrence)
        await _check_move(stage, community, occurrence, order.to)
        after = replace(occurrence, due_at=order.to, reason=None, moved={})
    return _as_the_calendar_has_it(stage.world, community, after)


def _as_the_calendar_has_it(
    world: World, community: Community, after: Occurrence
) -> Occurrence:
    """Marked as overridden, unless it is again as it would be by itself."""
    by_itself = usual(world, community, after)
    same = (
        by_itself is not None
        and (by_itself.state, by_itself.due_at) == (after.state, after.due_at)
        and not after.moved
    )
    if by_itself is not None and same:
        return replace(after, overridden=False, reason=by_itself.reason)
    return replace(after, overridden=True)


def _skipped(stage: Stage, occurrence: Occurrence, reason: str) -> Occurrence:
    if occurrence.state is State.SKIPPED:
        raise LeftOutError(ritual=occurrence.ritual)
    _not_over(occurrence)
    begun = occurrence.state is State.OPEN
    state = State.CLOSED if begun else State.SKIPPED
    openings = stage.openings.get(occurrence.id, [])
    stage.change_openings([replace(o, state=state, reason=reason) for o in openings])
    now = stage.world.clock.now()
    return replace(
        occurrence, state=state, reason=reason, overridden=True, closed_at=now
    )


def _restored(world: World, community: Community, occurrence: Occurrence) -> Occurrence:
    by_itself = usual(world, community, occurrence)
    due_at = occurrence.due_at
    if occurrence.state is State.PLANNED and occurrence.reason != "asked":
        if by_itself is None or by_itself.due_at == due_at:
            raise NothingToRestoreError(at=due_at)
        due_at = by_itself.due_at
    else:
        _not_begun(occurrence)
    if due_at <= world.clock.now():
        raise PassedError(at=due_at, ritual=occurrence.ritual)
    return replace(
        occurrence, state=State.PLANNED, due_at=due_at, reason=None, closed_at=None
    )


def _decided(stage: Stage, occurrence: Occurrence, order: Decide) -> Occurrence:
    _only_planned(occurrence)
    if occurrence.reason != "asked":
        raise NotAskedError(occurrence=occurrence.id)
    if not order.run:
        return _skipped(stage, occurrence, "moderator")
    moved = {name: at for name, at in occurrence.moved.items() if name != order.step}
    now = stage.world.clock.now()
    return replace(
        occurrence, due_at=now, reason="decided", overridden=True, moved=moved
    )


def _not_over(occurrence: Occurrence) -> None:
    if not occurrence.alive:
        raise OverError(ritual=occurrence.ritual, state=occurrence.state.value)


def _not_begun(occurrence: Occurrence) -> None:
    if occurrence.state is State.OPEN:
        at = occurrence.opened_at or occurrence.due_at
        raise BegunError(at=at, ritual=occurrence.ritual, state="open")
    if occurrence.state is State.CLOSED:
        raise OverError(ritual=occurrence.ritual, state=occurrence.state.value)


def _only_planned(occurrence: Occurrence) -> None:
    _not_begun(occurrence)
    if occurrence.state is State.SKIPPED:
        raise LeftOutError(ritual=occurrence.ritual)


async def _check_move(
    stage: Stage, community: Community, occurrence: Occurrence, to: datetime
) -> None:
    name = occurrence.ritual
    if to <= stage.world.clock.now():
        raise MoveToPastError(at=to, ritual=name)
    if to == occurrence.due_at and occurrence.reason != "asked":
        raise SameTimeError(at=to)
    next_ = await following(stage, community, occurrence)
    if next_ is not None and to >= next_.due_at:
        raise MovePastNextError(next_at=next_.due_at, ritual=name)


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
