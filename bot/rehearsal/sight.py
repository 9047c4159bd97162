"""What somebody in a rehearsal sees when they look into the chat, and what they may do."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.platforms.rehearsal.members import buttons_of
from bot.platforms.rehearsal.space import Pressed, RehearsalSpace, Room, Said
from bot.rehearsal.phrases import Phrases
from rituals.document import Button
from rituals.model.ids import MessageRef, Place
from rituals.ports import Dice
from rituals.signals import Person

RECENT = timedelta(days=10)
"""How far back people scroll when they talk."""
STANDING = timedelta(days=40)
"""How long they still find a post with buttons."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A message and the room it stands in."""

    said: Said
    room: Room


@dataclass(frozen=True, slots=True)
class Sight:
    """Everything a character knows at one moment. Only to be read.

    `seat` is a number of one's own among `seats` people, so that not everybody says the
    same. `questions` is the channel where one asks, if there is one in this space.
    """

    me: Person
    now: datetime
    zone: ZoneInfo
    phrases: Phrases
    rooms: Mapping[Place, Room]
    """Every place I can see into."""
    seen: tuple[Seen, ...]
    """Oldest first within each room."""
    pressed: frozenset[tuple[str, str, str]]
    """Action, about and value of every button I ever pressed."""
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
        for each in reversed(self.seen):
            for button in buttons_of(each.said):
                key = (button.action, button.about, button.value)
                if button.action == action and key not in self.pressed:
                    yield each.said, button


def look(
    space: RehearsalSpace,
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
    rooms = [room for room in space.rooms.values() if _visible(room, me, hidden)]
    seen = [Seen(said, room) for room in rooms for said in _scrolled(room, now)]
    mine = (p for p in space.pressed if p.by == me.account)
    return Sight(
        me=me,
        now=now,
        zone=zone,
        phrases=phrases,
        rooms={room.place: room for room in rooms},
        seen=tuple(seen),
        pressed=frozenset(_key(p) for p in mine),
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


Act = Say | React | Press


def lucky(dice: Dice, what: str, percent: int) -> bool:
    """Whether it is so; asked again about the same, the answer is the same."""
    return dice.forked(what).number(100) < percent
