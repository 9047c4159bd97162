"""A chat space in memory: places, people and messages, and a record of all that happened.

It outlives connections to it, as a real guild or workspace does. It knows no clock: each
act says when it happens. Ids are counted, so the same acts give the same space.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.platforms.rehearsal.errors import (
    NotTheirsError,
    UnknownMessageError,
    UnknownPersonError,
    UnknownPlaceError,
)
from bot.platforms.rehearsal.faults import Faults
from rituals.document import Document, Form
from rituals.model.ids import (
    Account,
    AccountId,
    MessageId,
    MessageRef,
    Place,
    PlaceId,
    SpaceId,
)
from rituals.signals import Person

BOT = "Stammtisch"


@dataclass(slots=True)
class Said:
    """A message as it stands there now: typed by a person, or a document of the bot."""

    ref: MessageRef
    author: Person
    at: datetime
    text: str = ""
    document: Document | None = None
    key: str | None = None
    """The mark that the bot put on what it sent."""
    reply_to: MessageRef | None = None
    mentions: tuple[Account, ...] = ()
    """Who was named natively, and so notified."""
    reactions: dict[str, list[Account]] = field(default_factory=dict)
    thread: Place | None = None
    pinned: bool = False
    edited_at: datetime | None = None
    deleted_at: datetime | None = None


@dataclass(slots=True)
class Room:
    """A place with what was said in it, oldest first."""

    place: Place
    kind: Literal["channel", "thread", "private"]
    name: str
    parent: Place | None = None
    root: MessageRef | None = None
    """In a thread: the message it hangs on."""
    reader: Person | None = None
    """In a private conversation: with whom the bot has it."""
    closed: bool = False
    messages: list[Said] = field(default_factory=list)


class Did(StrEnum):
    """The kinds of things that happen in a space."""

    SAID = "said"
    EDITED = "edited"
    DELETED = "deleted"
    REACTED = "reacted"
    UNREACTED = "unreacted"
    PRESSED = "pressed"
    LOOKED = "looked"
    """A button was pressed that opens something and changes nothing yet."""
    ANSWERED = "answered"
    """The bot showed something to one person alone, as an answer to what they did."""
    HANDED_IN = "handed in"
    REPLACED = "replaced"
    OPENED = "opened"
    """A thread was opened."""
    CLOSED = "closed"
    """A thread was closed."""
    JOINED = "joined"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of the record: when, where, who, what. `words` are the short ones of it."""

    at: datetime
    what: Did
    space: SpaceId
    who: Person
    place: Place | None = None
    words: str = ""
    message: MessageRef | None = None
    shown: Document | Form | None = None


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that does this, wherever it stood."""

    action: str
    about: str
    value: str


class RehearsalSpace:
    """One guild or workspace that exists only here.

    `record` may be shared by several spaces: it then has what happened in all of them,
    in order. `posted` counts, by key, how often a message of the bot really appeared.
    """

    def __init__(
        self,
        name: SpaceId,
        channels: Iterable[str] = (),
        *,
        record: list[Happened] | None = None,
    ) -> None:
        self.name = name
        self.bot = Person(Account(name, AccountId("bot")), BOT, bot=True)
        self.people: dict[AccountId, Person] = {}
        self.rooms: dict[Place, Room] = {}
        self._channels: dict[str, list[Place]] = {}
        self.record: list[Happened] = [] if record is None else record
        self.posted: Counter[str] = Counter()
        self.pressed: defaultdict[Account, set[Pressed]] = defaultdict(set)
        """What buttons everybody pressed, by who."""
        self.faults = Faults()
        self._counted: Counter[str] = Counter()
        for channel in channels:
            self.add_channel(channel)

    # --- places and people

    def add_channel(self, name: str) -> Place:
        """A new channel, its name with or without `#`. Names may repeat, as anywhere."""
        place = Place(self.name, PlaceId(self.count("c")))
        self.rooms[place] = Room(place, "channel", name.removeprefix("#"))
        self._channels.setdefault(_folded(name), []).append(place)
        return place

    def remove_channel(self, place: Place) -> None:
        """Delete a channel with all that was said there."""
        self._channels[_folded(self.room(place).name)].remove(place)
        gone = [room.place for room in self.rooms.values() if room.parent == place]
        for each in (place, *gone):
            del self.rooms[each]

    def channels(self, name: str) -> list[Place]:
        """The channels of that name; upper and lower case are the same."""
        return list(self._channels.get(_folded(name), ()))

    def add_person(
        self,
        name: str,
        *,
        moderator: bool = False,
        bot: bool = False,
        locale: str | None = None,
    ) -> Person:
        """Somebody who is there from now on; nobody is told."""
        account = Account(self.name, AccountId(self.count("u")))
        person = Person(account, name, bot=bot, moderator=moderator, locale=locale)
        self.people[account.id] = person
        return person

    def remove_person(self, person: Person) -> None:
        """Somebody who is no longer there; nobody is told."""
        self.present(person)
        del self.people[person.account.id]

    def present(self, person: Person) -> Person:
        """Somebody as they are now. Raises UnknownPersonError if they are not in."""
        known = self.people.get(person.account.id)
        if known is None or person.account.space != self.name:
            raise UnknownPersonError(account=person.account.id, space=self.name)
        return known

    def room(self, place: Place) -> Room:
        """What stands at a place. Raises UnknownPlaceError."""
        try:
            return self.rooms[place]
        except KeyError:
            raise UnknownPlaceError(place=place.id, space=self.name) from None

    def private(self, reader: Person) -> Room:
        """The bot's conversation with somebody, opened if need be."""
        for room in self.rooms.values():
            if room.reader is not None and room.reader.account == reader.account:
                return room
        place = Place(self.name, PlaceId(self.count("p")))
        self.rooms[place] = Room(place, "private", reader.name, reader=reader)
        return self.rooms[place]

    # --- messages

    def messages(self) -> Iterator[Said]:
        """All that was ever said here, place by place."""
        return (said for room in self.rooms.values() for said in room.messages)

    def message(self, ref: MessageRef) -> Said:
        """A message that stands there. Raises UnknownMessageError."""
        for said in reversed(self.room(ref.place).messages):
            if said.ref == ref and said.deleted_at is None:
                return said
        raise UnknownMessageError(message=ref.id, place=ref.place.id)

    def written_by(self, person: Person, ref: MessageRef) -> Said:
        """A message, to be changed by its author. Raises NotTheirsError."""
        said = self.message(ref)
        if said.author.account != person.account:
            raise NotTheirsError(name=person.name)
        return said

    def add(self, place: Place, author: Person, at: datetime) -> Said:
        """A new, still empty message at a place."""
        room = self.room(place)
        said = Said(MessageRef(place, MessageId(self.count("m"))), author, at)
        room.messages.append(said)
        return said

    def open_thread(self, on: Said, title: str, by: Person, at: datetime) -> Room:
        """A thread on a message, or the one that is there. Threads hang in channels."""
        if on.thread is not None:
            return self.rooms[on.thread]
        on.thread = place = Place(self.name, PlaceId(self.count("t")))
        parent = on.ref.place
        self.rooms[place] = Room(place, "thread", title, parent=parent, root=on.ref)
        self.note(at, Did.OPENED, by, place=place, words=title, message=on.ref)
        return self.rooms[place]

    # --- the record

    def note(
        self,
        at: datetime,
        what: Did,
        who: Person,
        *,
        place: Place | None = None,
        words: str = "",
        message: MessageRef | None = None,
        shown: Document | Form | None = None,
    ) -> None:
        """Write down that something happened."""
        happened = Happened(at, what, self.name, who, place, words, message, shown)
        self.record.append(happened)

    def note_said(self, said: Said) -> None:
        """Write down that this was said, as it reads at this moment."""
        self.note(
            said.at,
            Did.SAID,
            said.author,
            place=said.ref.place,
            words=said.text,
            message=said.ref,
            shown=said.document,
        )

    def count(self, what: str) -> str:
        """The next id of a kind; in the order of time they are in the order of the alphabet."""
        self._counted[what] += 1
        return f"{what}{self._counted[what]:06d}"


def _folded(name: str) -> str:
    return name.removeprefix("#").casefold()
