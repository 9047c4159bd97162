"""The conversation as one person sees it: messages, answers for them alone, and days between."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from bot.platforms.rehearsal.space import Room, Said
from bot.rehearsal.answers import Answer, OpenForm
from bot.web.viewing import Viewing, key
from rituals.commands.command import Command, Who
from rituals.commands.registry import COMMANDS
from rituals.model.ids import MessageId
from rituals.signals import Person

SHOWN = 60
"""Messages of a conversation shown at once; the earlier ones on request."""
SIGNS = ("👍", "❤️", "🎉", "🙏", "✅")
_TOGETHER = timedelta(minutes=6)
"""Messages of one person so soon after each other stand under one name."""
_NEVER = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Reaction:
    """A sign under a message, how often, and whether it is mine as well."""

    sign: str
    count: int
    mine: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread that hangs on a message."""

    at: str
    count: int
    closed: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A message, as I see it."""

    id: str
    ref: MessageId
    author: Person
    said: Said
    parts: tuple[tuple[str, bool], ...]
    """What was typed; what names somebody natively is marked."""
    day: date | None
    """Begins a new day."""
    begins: bool
    """Begins a new group under its author's name."""
    mine: bool
    about_me: bool
    reactions: tuple[Reaction, ...]
    thread: Thread | None
    answers_to: Said | None
    editing: bool


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation: its place and what stands there, for me."""

    room: Room
    at: str
    lines: Sequence[Line | Answer]
    hidden: int
    """How many earlier messages there are."""
    may_write: bool
    replying: Said | None
    form: OpenForm | None
    menu: tuple[Command, ...]
    """Commands in the menu of each message."""
    root: Line | None = None
    """In a thread: the message it hangs on."""


def talk_at(view: Viewing, room: Room) -> Talk:
    """What stands at a place."""
    there = [said for said in room.messages if said.deleted_at is None]
    most = len(there) if view.asked.get("all") == key(room.place) else SHOWN
    shown = there[-most:] if most else []
    alone = view.room.privately.of(view.me.account)
    answers = [a for a in alone.answers if a.place == room.place]
    form = alone.form if alone.form and alone.form.place == room.place else None
    return Talk(
        room=room,
        at=key(room.place),
        lines=_with_answers(list(_lines(view, room, shown)), answers),
        hidden=len(there) - len(shown),
        may_write=room.place.space == view.me.account.space and not room.closed,
        replying=_replying(view, room),
        form=form,
        menu=tuple(c for c in COMMANDS if c.on_message and _may(view, c)),
        root=_root(view, room),
    )


def _may(view: Viewing, command: Command) -> bool:
    return view.me.moderator or command.who is Who.MEMBER


def _root(view: Viewing, room: Room) -> Line | None:
    if room.root is None or room.parent is None:
        return None
    parent = view.world(room.place.space).rooms.get(room.parent)
    root = _message(parent, room.root.id) if parent else None
    return next(_lines(view, parent, [root])) if parent and root else None


def _replying(view: Viewing, room: Room) -> Said | None:
    return _message(room, view.asked.get("reply", ""))


def _message(room: Room, id_: str) -> Said | None:
    there = (s for s in room.messages if s.ref.id == id_ and s.deleted_at is None)
    return next(there, None) if id_ else None


def _with_answers(
    lines: list[Line], answers: Sequence[Answer]
) -> Sequence[Line | Answer]:
    """Each answer behind the message that was the last when it was given."""
    mixed: list[Line | Answer] = []
    waiting = sorted(answers, key=lambda each: (each.after or "", each.nth))
    for line in lines:
        while waiting and (waiting[0].after or "") < line.ref:
            mixed.append(waiting.pop(0))
        mixed.append(line)
    return [*mixed, *waiting]


def _lines(view: Viewing, room: Room, shown: Sequence[Said]) -> Iterator[Line]:
    names = {p.name for p in view.world(room.place.space).people.values()}
    for before, said in pairwise([None, *shown]):
        if said is None:
            continue
        local = _local(view, said.at)
        new_day = before is None or _local(view, before.at).date() != local.date()
        yield Line(
            id=f"{said.ref.place.space}-{said.ref.id}",
            ref=said.ref.id,
            author=said.author,
            said=said,
            parts=tuple(_parts(said, names)),
            day=local.date() if new_day else None,
            begins=new_day or before is None or not _belongs(before, said),
            mine=said.author.account == view.me.account,
            about_me=view.me.account in said.mentions,
            reactions=tuple(_reactions(said, view)),
            thread=_thread(view, said),
            answers_to=_message(room, said.reply_to.id) if said.reply_to else None,
            editing=view.asked.get("edit") == said.ref.id,
        )


def _belongs(before: Said, said: Said) -> bool:
    return (
        before.author.account == said.author.account
        and said.at - before.at < _TOGETHER
        and said.reply_to is None
    )


def _reactions(said: Said, view: Viewing) -> Iterator[Reaction]:
    for sign, accounts in said.reactions.items():
        if accounts:
            yield Reaction(sign, len(accounts), view.me.account in accounts)


def _thread(view: Viewing, said: Said) -> Thread | None:
    if said.thread is None:
        return None
    room = view.world(said.ref.place.space).rooms[said.thread]
    count = sum(each.deleted_at is None for each in room.messages)
    return Thread(key(said.thread), count, room.closed)


def _parts(said: Said, names: set[str]) -> Iterator[tuple[str, bool]]:
    """The words, those that name somebody apart. What steers a terminal is shown as such."""
    text = _NEVER.sub("\N{REPLACEMENT CHARACTER}", said.text.replace("\r\n", "\n"))
    if not said.mentions or not names:
        yield text, False
        return
    signs = sorted((f"@{name}" for name in names), key=len, reverse=True)
    pattern = f"({'|'.join(map(re.escape, signs))})"
    for part in re.split(pattern, text, flags=re.IGNORECASE):
        if part:
            yield part, re.fullmatch(pattern, part, re.IGNORECASE) is not None


def _local(view: Viewing, at: datetime) -> datetime:
    return at.astimezone(view.zone)
