"""What an order changed, in plain facts, and the command that takes it back."""

from datetime import datetime

from rituals.model.audit import Change, CommandLine
from rituals.model.occurrence import Json, Occurrence, RitualState, State
from rituals.orders import BeginAgain, Decide, Move, MoveStep, Restore, Skip

BEGUN = {"begun": "yes"}
"""The option by which `skip` also cuts short what has begun."""


def of_occurrence(
    order: Skip | Restore | Move | MoveStep | Decide,
    before: Occurrence,
    after: Occurrence,
) -> Change:
    """What an order changed about an occurrence."""
    return Change(
        _words(order),
        before.ritual,
        before.id,
        before=_facts(before, order),
        after=_facts(after, order),
        undo=_undo(order, before),
    )


def of_extra(extra: Occurrence) -> Change:
    """That one was begun by hand."""
    after = {"state": State.OPEN.value, "due_at": extra.due_at.isoformat()}
    undo = CommandLine("skip", {**which(extra), **BEGUN})
    return Change("run", extra.ritual, extra.id, after=after, undo=undo)


def of_journey(order: BeginAgain) -> Change:
    """That somebody's journey began once more."""
    names = {"ritual": order.ritual, "member": order.member}
    undo = CommandLine("welcome done", names)
    return Change("welcome restart", order.ritual, member=order.member, undo=undo)


def of_pause(before: RitualState, after: RitualState) -> Change:
    """That a ritual was paused, or is no longer."""
    until = before.paused_until
    undo = CommandLine("resume", {"ritual": before.ritual})
    if before.paused:
        ends = {"until": until.isoformat()} if until else {}
        undo = CommandLine("pause", {"ritual": before.ritual, **ends})
    return Change(
        "pause" if after.paused else "resume",
        before.ritual,
        before=_pause_facts(before),
        after=_pause_facts(after),
        undo=undo,
    )


def which(occurrence: Occurrence) -> dict[str, str]:
    """The options that name an occurrence: its ritual, and its date and number."""
    _, on, nth = occurrence.id.rsplit("/", 2)
    return {"ritual": occurrence.ritual, "which": f"{on}/{nth}"}


def _words(order: Skip | Restore | Move | MoveStep | Decide) -> str:
    match order:
        case Skip():
            return "skip"
        case Restore():
            return "restore"
        case Move():
            return "move"
        case MoveStep():
            return "move-step"
        case Decide(run=run):
            return "decide-run" if run else "decide-leave"


def _facts(
    occurrence: Occurrence, order: Skip | Restore | Move | MoveStep | Decide
) -> Json:
    facts = {
        "state": occurrence.state.value,
        "due_at": occurrence.due_at.isoformat(),
    }
    if isinstance(order, MoveStep):
        at = occurrence.moved.get(order.step)
        facts |= {"step": order.step, "step_at": at.isoformat() if at else ""}
    return facts


def _pause_facts(state: RitualState) -> Json:
    until = state.paused_until if state.paused else None
    facts: dict[str, str] = {"paused": "yes" if state.paused else "no"}
    return {**facts, "paused_until": until.isoformat()} if until else facts


def _undo(
    order: Skip | Restore | Move | MoveStep | Decide, before: Occurrence
) -> CommandLine | None:
    names = which(before)
    match order:
        case Skip() if before.state is State.PLANNED:
            return CommandLine("restore", names)
        case Restore() if before.state is State.SKIPPED:
            return CommandLine("skip", names)
        case Move() if before.reason == "asked":
            return CommandLine("skip", names)
        case Move() | Restore():
            return CommandLine("move", {**names, "to": _exactly(before.due_at)})
        case Decide(run=True):
            return CommandLine("skip", {**names, **BEGUN})
        case Decide():
            return CommandLine("run", {"ritual": before.ritual})
        case _:
            return None


def _exactly(at: datetime) -> str:
    return at.isoformat()
