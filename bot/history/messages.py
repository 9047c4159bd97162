"""The `messages` format (see `bot.lines`) as the signals its messages would have been.

Its channels and people are of no platform: they are kept apart, as a space of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.history.archive import Archive
from bot.history.records import Damaged, Record, Tally, Told
from bot.lines import Damaged as DamagedLine
from bot.lines import ImportedMessage, read_messages
from rituals.model.ids import (
    Account,
    AccountId,
    MessageId,
    MessageRef,
    Place,
    PlaceId,
    SpaceId,
)
from rituals.signals import MessagePosted, Person

SPACE = SpaceId("import")
_BEGIN = datetime(2000, 1, 1, tzinfo=UTC)
_STEP = timedelta(minutes=1)
"""Between messages of which only the order is known; wide enough not to seem a rush."""


@dataclass(slots=True)
class Messages:
    """One file of messages, plain or gzipped."""

    archive: Archive
    tally: Tally = field(default_factory=Tally)
    space: SpaceId = SPACE
    _last: dict[str, datetime] = field(default_factory=dict)
    _people: dict[str, Person] = field(default_factory=dict)
    _places: dict[str, Place] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The file, by what is in it."""
        return self.archive.fingerprint()

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return sum(file.size for file in self.archive.files.values())

    @property
    def _path(self) -> Path:
        return self.archive.path

    def records(self, told: Told) -> Iterator[Record]:
        """All lines, in the order they have."""
        for record in read_messages(self._path, told=told):
            if isinstance(record, DamagedLine):
                yield Damaged(_where(self._path, record), record.reason)
            else:
                yield self._signal(record)

    def _signal(self, record: ImportedMessage) -> MessagePosted:
        channel = record.channel
        at = record.at or self._last.get(channel, _BEGIN) + _STEP
        self._last[channel] = at
        place = self._place(channel)
        return MessagePosted(
            message=MessageRef(place, MessageId(record.id)),
            author=self._person(record),
            text=record.text,
            at=at,
            reply_to=MessageRef(place, MessageId(record.reply_to))
            if record.reply_to
            else None,
        )

    def _place(self, channel: str) -> Place:
        place = self._places.get(channel)
        if place is None:
            place = self._places[channel] = Place(SPACE, PlaceId(channel))
        return place

    def _person(self, record: ImportedMessage) -> Person:
        person = self._people.get(record.author)
        if person is None or person.bot != record.bot:
            account = Account(SPACE, AccountId(record.author))
            person = self._people[record.author] = Person(
                account, record.author, bot=record.bot
            )
        return person


def _where(path: Path, fault: DamagedLine) -> str:
    place = "" if fault.index is None else f", message {fault.index + 1}"
    return f"{path}:{fault.line}{place}"
