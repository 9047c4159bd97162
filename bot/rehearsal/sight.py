"""What somebody in a rehearsal sees when they look into the chat, and what they may do."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.platforms.rehearsal.members import buttons_of
from bot.platforms.rehearsal.space import (
    Did,
    Happened,
    Pressed,
    RehearsalSpace,
    Room,
    Said,
)
from bot.rehearsal.phrases import Phrases
from bot.texts.plain import plain
from rituals.document import Button, Document
from rituals.model.ids import MessageRef, Place
from rituals.ports import Dice
from rituals.signals import Person

RECENT = timedelta(days=10)
"""How far back people scroll when they talk."""
STANDING = timedelta(days=40)
"""How long they still find a post with buttons."""
_ONCE_IN = timedelta(days=1)
"""So often one looks which rooms nothing happened in for that long."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A message and the room it stands in."""

    said: Said
    room: Room


@dataclass(frozen=True, slots=True)
class Sight:
    """What a character knows at one moment. Only to be read.

    `seat` is a number of one's own among `seats` people, so that not everybody says the
    same. `questions` is the channel where one asks, if there is one in this space.
    """

    me: Person
    now: datetime
    zone: ZoneInfo
    phrases: Phrases
    rooms: Mapping[Place, Room]
    """The places I can see into where something happened lately, and all channels."""
    seen: tuple[Seen, ...]
    """Oldest first within each room."""
    posts: tuple[Seen, ...]
    """Of these, what the bot posted."""
    offers: tuple[tuple[Said, Button], ...]
    """The buttons on these, the newest post first."""
    pressed: frozenset[tuple[str, str, str]]
    """Action, about and value of every button I ever pressed."""
    wrote: bool = False
    """Whether I ever wrote anything."""
    shown: Sequence[str] = ()
    """The words of every post there ever was."""
    questions: Place | None = None
    seat: int = 0
    seats: int = 1

    def within(
        self, span: timedelta, *, least: timedelta = timedelta()
    ) -> Iterator[Seen]:
        """What was said in that span before now, but at least so long ago."""
        for each in self.seen:
            if least <= self.now - each.said.at <= span:
                yield each

    def mine(self, said: Said) -> bool:
        """Whether I wrote it."""
        return said.author.account == self.me.account

    def buttons(self, action: str) -> Iterator[tuple[Said, Button]]:
        """Buttons for that action that I never pressed, the newest post first."""
        for said, button in self.offers:
            if button.action == action:
                key = (button.action, button.about, button.value)
                if key not in self.pressed:
                    yield said, button


class Window:
    """Where people look in a space: its channels, and where something happened lately.

    In a year thousands of threads come together, and nobody goes through them all. What
    happened is read from the record, so that only what is new is gone through.
    """

    def __init__(self, space: RehearsalSpace) -> None:
        self.space = space
        self._stirred = {
            room.place: room.messages[-1].at
            for room in space.rooms.values()
            if room.messages
        }
        self.wrote = {said.author.account for said in space.messages()}
        """Who ever wrote anything."""
        self.shown = [plain(s.document) for s in space.messages() if s.document]
        """The words of every post there ever was."""
        self._rooms: list[Room] = []
        self._read = 0
        self._fits_until: datetime | None = None

    def rooms(self, now: datetime) -> list[Room]:
        """These rooms, in the order in which they came to be."""
        self._catch_up()
        if self._fits_until is None or now > self._fits_until:
            since = now - STANDING
            self._stirred = {p: at for p, at in self._stirred.items() if at >= since}
            self._rooms = [
                room
                for room in self.space.rooms.values()
                if room.kind == "channel" or room.place in self._stirred
            ]
            self._fits_until = now + _ONCE_IN
        return self._rooms

    def _catch_up(self) -> None:
        record = self.space.record
        for happened in record[self._read :]:
            if happened.space == self.space.name and happened.place is not None:
                if happened.place not in self._stirred:
                    self._fits_until = None
                self._stirred[happened.place] = happened.at
                self._heard(happened)
        self._read = len(record)

    def _heard(self, happened: Happened) -> None:
        if happened.what is Did.SAID:
            self.wrote.add(happened.who.account)
        if happened.what in (Did.SAID, Did.REPLACED) and isinstance(
            happened.shown, Document
        ):
            self.shown.append(plain(happened.shown))


def look(
    window: Window,
    me: Person,
    now: datetime,
    *,
    zone: ZoneInfo,
    phrases: Phrases,
    hidden: frozenset[Place],
    questions: Place | None,
    seat: tuple[int, int],
) -> Sight:
    """What `me` sees there now. `hidden` are channels that moderators alone can see."""
    rooms = [room for room in window.rooms(now) if _visible(room, me, hidden)]
    seen = [Seen(said, room) for room in rooms for said in _scrolled(room, now)]
    posts = tuple(each for each in seen if each.said.document is not None)
    mine = window.space.pressed[me.account]
    return Sight(
        me=me,
        now=now,
        zone=zone,
        phrases=phrases,
        rooms={room.place: room for room in rooms},
        seen=tuple(seen),
        posts=posts,
        offers=tuple(
            (each.said, button)
            for each in reversed(posts)
            for button in buttons_of(each.said)
        ),
        pressed=frozenset(_key(p) for p in mine),
        wrote=me.account in window.wrote,
        shown=window.shown,
        questions=questions,
        seat=seat[0],
        seats=seat[1],
    )


def _key(pressed: Pressed) -> tuple[str, str, str]:
    return pressed.action, pressed.about, pressed.value


def _visible(room: Room, me: Person, hidden: frozenset[Place]) -> bool:
    if room.reader is not None:
        return room.reader.account == me.account
    return me.moderator or not {room.place, room.parent} & hidden


def _scrolled(room: Room, now: datetime) -> list[Said]:
    scrolled: list[Said] = []
    for said in reversed(room.messages):
        age = now - said.at
        if age > STANDING:
            break
        if said.deleted_at is None and (age <= RECENT or said.document is not None):
            scrolled.append(said)
    return scrolled[::-1]


# --- what one may do ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Say:
    """Write. With `in_thread` it goes into the thread on `to`, which opens if need be;
    with `by_name` it names the author of `to` natively instead of replying.
    """

    place: Place
    text: str
    to: MessageRef | None = None
    in_thread: bool = False
    by_name: bool = False


@dataclass(frozen=True, slots=True)
class React:
    """Put a sign to a message."""

    message: MessageRef
    sign: str


@dataclass(frozen=True, slots=True)
class Press:
    """Press a button; a form that opens is filled in at once."""

    message: MessageRef
    button: Button


@dataclass(frozen=True, slots=True)
class Leave:
    """Go away for good."""


Act = Say | React | Press | Leave


def lucky(dice: Dice, what: str, percent: int) -> bool:
    """Whether it is so; asked again about the same, the answer is the same."""
    return dice.forked(what).number(100) < percent
