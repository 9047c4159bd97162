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
from rituals.model.coming import Coming, Fate

SHOWN = 8
_LEFT_OUT = (Fate.SKIPPED, Fate.HOLIDAY, Fate.PAUSED)


async def _rituals(call: Call, desk: Desk) -> Document | Form:
    del call
    lines = await next_lines(desk, SHOWN)
    if not lines:
        return doc(say("command.rituals.none"))
    title = Heading((msg("command.rituals.title"),))
    zone = say("command.rituals.zone", zone=desk.reader.zone)
    return doc(title, Bullets(lines), zone)


async def next_lines(desk: Desk, limit: int) -> tuple[Inlines, ...]:
    """The next beginnings for everybody, a line each: when, and what is unusual about it."""
    items = await desk.coming(limit=limit, openings=True)
    return tuple(_line(item) for item in items if item.occurrence.subject is None)


def _line(item: Coming) -> Inlines:
    name, at = Text(item.occurrence.ritual), Time(item.at)
    if item.fate in _LEFT_OUT:
        return (msg(f"command.rituals.{item.fate.value}", ritual=name, at=at),)
    if item.usual_at is not None:
        was = Time(item.usual_at)
        return (msg("command.rituals.moved", ritual=name, at=at, was=was),)
    return (msg("command.rituals.line", ritual=name, at=at),)


COMMANDS = (
    Command("rituals", _rituals, reads=True, group="together", german=("rituale",)),
)
