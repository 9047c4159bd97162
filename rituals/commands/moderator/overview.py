"""How things stand, and what comes: `status`, `next`, `health`."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from rituals.commands.command import Call, Command, Option, Takes, Who
from rituals.commands.desk import Desk
from rituals.commands.moderator.contesting import objections
from rituals.commands.moderator.words import coming_line, step_name
from rituals.commands.sentences import spaced
from rituals.document import (
    Block,
    Bullets,
    Document,
    Form,
    Heading,
    Inlines,
    Msg,
    Text,
    Time,
    doc,
    msg,
    say,
)
from rituals.model.coming import Coming, Fate
from rituals.model.ids import RitualName
from rituals.model.occurrence import Occurrence, State

SHOWN = 10
MOST_SHOWN = 25
_LOOKED_AT = 60
"""Openings of a ritual that are looked at to find its next one."""
_ALL = 1000
"""More openings than anybody can name, for what was changed far ahead."""
_QUESTIONS_SHOWN = 5
"""Each has buttons of its own; more are told by their number."""


async def _status(_call: Call, desk: Desk) -> Document | Form:
    blocks: list[Block] = [_heading("moderator.status.title")]
    names = desk.community.rituals
    openings = {name: await _openings(desk, name) for name in names}
    blocks += await _rituals(desk, openings)
    blocks += _overrides(desk, openings)
    down = [s for s, up in (await desk.health()).spaces.items() if not up]
    if down:
        blocks.append(say("moderator.status.down", spaces=tuple(down)))
    questions = await desk.undecided()
    if questions:
        blocks.append(_heading("moderator.status.undecided", n=len(questions)))
    for question in questions[:_QUESTIONS_SHOWN]:
        blocks += question.blocks
    return doc(*blocks, *await objections(desk))


async def _openings(desk: Desk, ritual: RitualName) -> Sequence[Coming]:
    """Its next ones; and as far ahead as something is otherwise than by the calendar."""
    items = await desk.coming(ritual, _LOOKED_AT, openings=True)
    if len(items) < _LOOKED_AT:
        return items
    rows = await desk.uow.occurrences.of_ritual(desk.community.id, ritual, alive=False)
    until = items[-1].at
    beyond = any(row.overridden and row.due_at > until for row in rows)
    return await desk.coming(ritual, _ALL, openings=True) if beyond else items


async def _rituals(
    desk: Desk, openings: Mapping[RitualName, Sequence[Coming]]
) -> list[Block]:
    """Each ritual in a line: what is open, and when it begins next."""
    alive = await desk.uow.occurrences.of_ritual(desk.community.id)
    lines: list[Inlines] = []
    for ritual in desk.community.rituals.values():
        opened = [o for o in alive if o.ritual == ritual.name and o.state is State.OPEN]
        name = Text(ritual.name)
        title = msg("moderator.status.ritual", ritual=name)
        told = [*_open_since(opened), *_next_opening(openings[ritual.name])]
        if ritual.cadence is None:
            told = [_on_the_way(len(opened))]
        lines.append(spaced((title, *told)))
    return [Bullets(tuple(lines))]


def _on_the_way(n: int) -> Msg:
    if n == 0:
        return msg("moderator.status.no-journeys")
    return msg("moderator.status.journeys", n=n)


def _open_since(opened: Sequence[Occurrence]) -> Inlines:
    if not opened:
        return ()
    since = opened[-1].opened_at or opened[-1].due_at
    next_at, step = opened[-1].next_at, opened[-1].next_step
    if next_at is None or step is None:
        return (msg("moderator.status.open", since=Time(since)),)
    return (
        msg(
            "moderator.status.open-next-step",
            since=Time(since),
            next=Time(next_at),
            step=step_name(step),
        ),
    )


def _next_opening(openings: Sequence[Coming]) -> Inlines:
    happens = next((i for i in openings if i.fate is Fate.HAPPENS), None)
    paused = next((i for i in openings if i.fate is Fate.PAUSED), None)
    words: Inlines = ()
    if paused is not None and paused.paused_until is not None:
        words = (msg("moderator.status.paused-until", until=Time(paused.paused_until)),)
    elif paused is not None:
        return (msg("moderator.status.paused"),)
    if happens is None:
        return (*words, msg("moderator.status.nothing"))
    return (*words, msg("moderator.status.next", at=Time(happens.at)))


def _overrides(
    desk: Desk, openings: Mapping[RitualName, Sequence[Coming]]
) -> list[Block]:
    """What is otherwise than by the calendar, as long as it is still to come."""
    items = sorted(
        (item for of_one in openings.values() for item in of_one), key=lambda i: i.at
    )
    by_hand = [
        i for i in items if i.fate is Fate.SKIPPED or i.usual_at or i.occurrence.extra
    ]
    lines = [coming_line(item) for item in by_hand]
    lines += _pauses(items, desk.clock.now())
    if not lines:
        return []
    return [_heading("moderator.status.overrides"), Bullets(tuple(lines))]


def _pauses(items: Sequence[Coming], now: datetime) -> list[Inlines]:
    paused = {i.occurrence.ritual: i for i in items if i.fate is Fate.PAUSED}
    return [
        (
            msg(
                "moderator.status.pause-until",
                ritual=Text(name),
                until=Time(item.paused_until),
            ),
        )
        if item.paused_until is not None and item.paused_until > now
        else (msg("moderator.status.pause", ritual=Text(name)),)
        for name, item in paused.items()
    ]


async def _next(call: Call, desk: Desk) -> Document | Form:
    wanted = min(call.get("n", int) or SHOWN, MOST_SHOWN)
    items = await desk.coming(limit=wanted)
    if not items:
        return doc(say("moderator.next.nothing"))
    lines = tuple(coming_line(item) for item in items)
    return doc(_heading("moderator.next.title"), Bullets(lines))


async def _health(_call: Call, desk: Desk) -> Document | Form:
    health = await desk.health()
    up = tuple(str(s) for s, connected in health.spaces.items() if connected)
    down = tuple(str(s) for s, connected in health.spaces.items() if not connected)
    lines = [
        msg("moderator.health.database"),
        msg("moderator.health.running", since=Time(health.started_at)),
        msg("moderator.health.tick", at=Time(health.ticked_at, "time"))
        if health.ticked_at
        else msg("moderator.health.no-tick"),
        msg("moderator.health.waiting", n=health.waiting)
        if health.waiting
        else msg("moderator.health.nothing-waiting"),
    ]
    if health.held:
        lines.append(msg("moderator.health.held", n=health.held))
    if up:
        lines.append(msg("moderator.health.up", spaces=up))
    if down:
        lines.append(msg("moderator.health.down", spaces=down))
    title = _heading("moderator.health.title")
    return doc(title, Bullets(tuple((line,) for line in lines)))


def _heading(id_: str, **params: int) -> Heading:
    return Heading((msg(id_, **params),))


COMMANDS = (
    Command("status", _status, Who.MODERATOR, reads=True, german=("lage",)),
    Command(
        "next",
        _next,
        Who.MODERATOR,
        options=(Option("n", Takes.NUMBER, required=False, german=("anzahl",)),),
        reads=True,
        german=("vorschau",),
    ),
    Command("health", _health, Who.MODERATOR, reads=True, german=("zustand",)),
)
