"""The panes beside the conversation: where one can go, who one is, the clock, next, the trail."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.platforms.rehearsal.space import Room
from bot.rehearsal.trail_words import trail_line
from bot.rehearsal.words import Words
from bot.web.viewing import Viewing, key
from rituals.commands.moderator.words import fate_note, step_name
from rituals.model.coming import Coming, Fate
from rituals.model.delivery import TrailEntry
from rituals.model.ids import SpaceId
from rituals.model.member import Member

_THREADS = 4
"""Threads of a channel that stand below it; the newest, and the one at hand."""
_TRAIL = 60
_NEXT = 14


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """Somewhere to go."""

    name: str
    kind: str
    at: str
    unread: int
    current: bool
    below: tuple["PlaceRow", ...] = ()
    hidden: bool = False
    """Only moderators see it."""


@dataclass(frozen=True, slots=True)
class SpaceGroup:
    """The places of a space."""

    name: SpaceId
    mine: bool
    rows: tuple[PlaceRow, ...]


def places_of(view: Viewing) -> tuple[SpaceGroup, ...]:
    """All places that I see, my own space first."""
    mine = view.me.account.space
    names = sorted(view.room.life.platforms, key=lambda name: name != mine)
    return tuple(
        SpaceGroup(name, name == mine, tuple(_rows(view, name))) for name in names
    )


def _rows(view: Viewing, space: SpaceId) -> Iterator[PlaceRow]:
    rooms = [r for r in view.world(space).rooms.values() if view.sees(r)]
    for room in rooms:
        if room.kind == "channel":
            threads = [
                r for r in rooms if r.kind == "thread" and r.parent == room.place
            ]
            yield _row(view, room, tuple(_threads(view, threads)))
    for room in rooms:
        if room.kind == "private":
            yield _row(view, room)


def _threads(view: Viewing, threads: Sequence[Room]) -> Iterator[PlaceRow]:
    newest = [r for r in threads if not r.closed and r.messages][-_THREADS:]
    for room in threads:
        if room in newest or room.place == view.thread:
            yield _row(view, room)


def _row(view: Viewing, room: Room, below: tuple[PlaceRow, ...] = ()) -> PlaceRow:
    current = room.place == (view.thread or view.at)
    # What lies open is read as soon as the page is there.
    open_ = room.place in (view.thread, view.at)
    return PlaceRow(
        name=room.name,
        kind=room.kind,
        at=key(room.place),
        unread=0 if open_ else view.unread(room),
        current=current,
        below=below,
        hidden=room.kind == "channel" and not _public(view, room),
    )


def _public(view: Viewing, room: Room) -> bool:
    channels = view.room.configuration.community.moderators_channels
    names = {c.name.removeprefix("#") for c in channels if c.space == room.place.space}
    return room.name not in names


# --- people


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Somebody one can be."""

    name: str
    as_: str
    space: SpaceId
    role: str
    """`moderator`, `newcomer` or `member`."""
    current: bool


def people_of(view: Viewing, members: Mapping[str, Member]) -> tuple[PersonRow, ...]:
    """Everybody who is there, moderators and newcomers told from the others."""
    people = [
        person
        for platform in view.room.life.platforms.values()
        for person in platform.world.people.values()
    ]
    return tuple(
        PersonRow(
            name=person.name,
            as_=key(person.account),
            space=person.account.space,
            role=_role(person.moderator, members.get(key(person.account))),
            current=person.account == view.me.account,
        )
        for person in people
    )


def _role(moderator: bool, member: Member | None) -> str:
    if moderator:
        return "moderator"
    return "newcomer" if member is not None and member.joined_at else "member"


# --- what comes, and what was


@dataclass(frozen=True, slots=True)
class StepRow:
    """Something that the bot will do, or will leave out."""

    at: datetime
    ritual: str
    step: str
    happens: bool
    note: str = ""
    """What becomes of it, if it is not simply done as planned."""
    whose: str = ""
    """The member whose journey it belongs to."""


@dataclass(frozen=True, slots=True)
class TrailRow:
    """Something that the bot did or did not do."""

    at: datetime
    words: str
    plain: bool
    """It went as planned."""


@dataclass(frozen=True, slots=True)
class Record:
    """What the panes show of the bot's record."""

    coming: tuple[StepRow, ...]
    trail: tuple[TrailRow, ...]
    people: tuple[PersonRow, ...]


NOTHING = Record((), (), ())


async def record_of(view: Viewing) -> Record:
    """Read once for all panes."""
    community = view.room.configuration.community
    coming = await view.room.life.bot.engine.coming(community.id, limit=_NEXT)
    async with view.room.life.bot.storage.read() as uow:
        trail = await uow.trail.read(community.id, _TRAIL)
        everybody = await uow.members.everybody(community.id)
    names: dict[str, str] = {member.id: member.name for member in everybody}
    accounts = {key(a): member for member in everybody for a in member.accounts}
    words = Words(view.language, view.zone)
    return Record(
        coming=tuple(_step_row(item, view, names) for item in coming),
        trail=tuple(_trail_row(entry, names, words) for entry in trail),
        people=people_of(view, accounts),
    )


def _step_row(item: Coming, view: Viewing, names: Mapping[str, str]) -> StepRow:
    subject, note = item.occurrence.subject, fate_note(item)
    return StepRow(
        at=item.at,
        ritual=item.occurrence.ritual,
        step=view.line((step_name(item.step.name),)),
        happens=item.fate in {Fate.HAPPENS, Fate.ASKED},
        note=view.line((note,)) if note else "",
        whose=names.get(subject, "") if subject else "",
    )


def _trail_row(entry: TrailEntry, names: Mapping[str, str], words: Words) -> TrailRow:
    return TrailRow(
        entry.at,
        trail_line(entry, names, words),
        entry.verdict in {"run", "entrusted", "nudge sent"},
    )
