"""What is next, in my time."""

from rituals.commands.command import Call, Command
from rituals.commands.desk import Desk
from rituals.document import (
    Bullets,
    Document,
    Form,
    Heading,
    Inlines,
    Text,
    Time,
    doc,
    msg,
    say,
)
from rituals.model.occurrence import Occurrence, RitualState, State
from rituals.model.wall_clock import to_instant

SHOWN = 8


async def _rituals(call: Call, desk: Desk) -> Document | Form:
    del call
    coming = await next_ones(desk, SHOWN, skipped=True)
    if not coming:
        return doc(say("command.rituals.none"))
    states = await _states(desk)
    lines = tuple(line_of(desk, each, states.get(each.ritual)) for each in coming)
    title = Heading((msg("command.rituals.title"),))
    zone = say("command.rituals.zone", zone=desk.reader.zone)
    return doc(title, Bullets(lines), zone)


async def _states(desk: Desk) -> dict[str, RitualState]:
    states = await desk.uow.rituals.states([desk.community.id])
    return {state.ritual: state for state in states}


async def next_ones(
    desk: Desk, limit: int, *, skipped: bool = False
) -> list[Occurrence]:
    """The occurrences to come, the next first."""
    now = desk.clock.now()
    wanted = (State.PLANNED, State.SKIPPED) if skipped else (State.PLANNED,)
    return [
        o
        for o in await desk.occurrences()
        if o.due_at > now and o.state in wanted and o.subject is None
    ][:limit]


def line_of(
    desk: Desk, occurrence: Occurrence, state: RitualState | None = None
) -> Inlines:
    """When it is, and what is unusual about it."""
    name, at = Text(occurrence.ritual), Time(occurrence.due_at)
    ritual = desk.community.rituals.get(occurrence.ritual)
    until = state.paused_until if state else None
    if occurrence.state is State.SKIPPED:
        word = "holiday" if occurrence.reason == "holiday" else "skipped"
        return (msg(f"command.rituals.{word}", ritual=name, at=at),)
    if (
        state is not None
        and state.paused
        and (until is None or occurrence.due_at < until)
    ):
        return (msg("command.rituals.paused", ritual=name, at=at),)
    slot = to_instant(occurrence.slot, ritual.zone) if ritual else occurrence.due_at
    if slot != occurrence.due_at and not occurrence.extra:
        was = Time(slot)
        return (msg("command.rituals.moved", ritual=name, at=at, was=was),)
    return (msg("command.rituals.line", ritual=name, at=at),)


COMMANDS = (
    Command("rituals", _rituals, reads=True, group="together", german=("rituale",)),
)
