"""The state of every ritual and of the ledger, as aligned text: how a rehearsal ends."""

import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TextIO

from bot.platforms.rehearsal.space import RehearsalSpace, Said
from bot.rehearsal.transcript import WIDTH, headline, paragraph
from bot.rehearsal.words import Words
from rituals.community import Community
from rituals.model.ids import MessageRef, RitualName, SpaceId
from rituals.model.ledger import Balance
from rituals.model.occurrence import Occurrence, State
from rituals.ports import UnitOfWork


async def write_ending(
    uow: UnitOfWork,
    community: Community,
    words: Words,
    spaces: Mapping[SpaceId, RehearsalSpace],
    at: datetime,
    out: TextIO,
) -> None:
    """What the record says at `at`, not what the transcript happened to show."""
    headline(words("end", at=words.when(at)), out)
    for name in community.rituals:
        await _write_ritual(uow, community, name, words, out)
    out.write(f"\n{words('end.ledger')}\n")
    balances = await uow.ledger.balances(community.id)
    _write_balances([b for b in balances if _anything(b)], words, out)
    await _write_open_questions(uow, community, words, spaces, out)


async def _write_ritual(
    uow: UnitOfWork, community: Community, name: RitualName, words: Words, out: TextIO
) -> None:
    found = await uow.occurrences.of_ritual(community.id, name, alive=False)
    out.write(f"\n{name}\n")
    if not found:
        paragraph(f"  {words('end.no-rituals')}", out)
        return
    if community.rituals[name].cadence is None:
        await _write_journeys(uow, community, found, words, out)
        return
    ids = [occurrence.id for occurrence in found]
    people = {id_: set[str]() for id_ in ids}
    for part in await uow.occurrences.participations(ids):
        people[part.occurrence].add(part.member)
    rows = [_occurrence_row(each, len(people[each.id]), words) for each in found]
    names = ("slot", "state", "parts", "next")
    _write_table([[words(f"column.{each}") for each in names], *rows], out, numbers={2})


async def _write_journeys(
    uow: UnitOfWork,
    community: Community,
    journeys: Sequence[Occurrence],
    words: Words,
    out: TextIO,
) -> None:
    """Whose they are, and how far they are."""
    everybody = await uow.members.everybody(community.id)
    who = {member.id: member.name for member in everybody}
    names = ("who", "since", "state", "next")
    rows = [
        [
            who.get(each.subject, "") if each.subject else "",
            words.brief(each.slot),
            _state(each, words),
            _following(each, words),
        ]
        for each in journeys
    ]
    headings = [words(f"column.{each}") for each in names]
    _write_table([headings, *rows], out, numbers=set())


def _occurrence_row(occurrence: Occurrence, people: int, words: Words) -> list[str]:
    at, state = words.brief(occurrence.slot), _state(occurrence, words)
    return [at, state, str(people or ""), _following(occurrence, words)]


def _state(occurrence: Occurrence, words: Words) -> str:
    state = words(f"state.{occurrence.state}")
    if occurrence.state is State.SKIPPED and occurrence.reason:
        reason = occurrence.reason
        state += f" ({words.known(f'engine.reason.{reason}', otherwise=reason)})"
    return state


def _following(occurrence: Occurrence, words: Words) -> str:
    if occurrence.next_step is None or occurrence.next_at is None:
        return ""
    name = occurrence.next_step.partition("/")[
        0
    ]  # of several alike, such as `check-in/1`
    step = words.known(f"step.{name}", otherwise=name)
    return f"{words.brief(occurrence.next_at.astimezone(words.zone))}: {step}"


def _anything(balance: Balance) -> bool:
    return bool(balance.asked or balance.answered or balance.contributed)


def _write_balances(balances: Sequence[Balance], words: Words, out: TextIO) -> None:
    if not balances:
        paragraph(f"  {words('end.nobody')}", out)
        return
    names = ("who", "answered", "given", "asked")
    rows = [
        [b.name, str(b.answered), str(b.contributed), str(b.asked)] for b in balances
    ]
    _write_table(
        [[words(f"column.{each}") for each in names], *rows], out, numbers={1, 2, 3}
    )


async def _write_open_questions(
    uow: UnitOfWork,
    community: Community,
    words: Words,
    spaces: Mapping[SpaceId, RehearsalSpace],
    out: TextIO,
) -> None:
    questions = await uow.ledger.questions(community.id, open_only=True)
    if not questions:
        out.write(f"\n{words('end.no-open-questions')}\n")
        return
    out.write(f"\n{words('end.open-questions')}\n")
    for question in questions:
        asked = _asked(question.message, spaces)
        line = f"{asked.author.name}: {asked.text}" if asked else question.message.id
        day = words.day(question.at.astimezone(words.zone).date())
        out.write(
            f"  {textwrap.shorten(f'{day} · {line}', WIDTH - 2, placeholder='…')}\n"
        )


def _asked(
    message: MessageRef, spaces: Mapping[SpaceId, RehearsalSpace]
) -> Said | None:
    """The message itself: its words are in the chat, never in the record."""
    space = spaces.get(message.place.space)
    room = space.rooms.get(message.place) if space else None
    return next((s for s in room.messages if s.ref == message), None) if room else None


def _write_table(
    rows: Sequence[Sequence[str]], out: TextIO, *, numbers: set[int]
) -> None:
    """Columns two apart, numbers to the right; what does not fit is cut at the end."""
    widths = [max(map(_columns, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            _padded(cell, width, right=n in numbers)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        line = "  " + "  ".join(cells).rstrip()
        out.write(f"{line if len(line) <= WIDTH else line[: WIDTH - 1] + '…'}\n")


def _padded(cell: str, width: int, *, right: bool) -> str:
    gap = " " * (width - _columns(cell))
    return gap + cell if right else cell + gap


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    joined = sum(unicodedata.combining(c) != 0 for c in text)
    return len(text) + wide - joined
