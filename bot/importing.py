"""`stammtisch import`: history from a file, through the same intake as live messages.

Written in batches, each one unit of work together with how far it got: interrupted at any
moment, the same command goes on where it stopped, and running it again adds nothing.
"""

import gc
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from bot.lines import Damaged, ImportedMessage, Record, read_messages
from rituals.community import Community
from rituals.engine.listening import Listener
from rituals.model.ids import (
    Account,
    AccountId,
    MessageId,
    MessageRef,
    Place,
    PlaceId,
    SpaceId,
)
from rituals.ports import Storage
from rituals.signals import MessagePosted, Person

BATCH = 5000
SPACE = SpaceId("import")
_BEGIN = datetime(2000, 1, 1, tzinfo=UTC)
_STEP = timedelta(minutes=1)
"""Between messages of which only the order is known; wide enough not to seem a rush."""
MOST_SHOWN = 20
"""Damaged lines that are described; the others are counted."""


@dataclass(slots=True)
class Imported:
    """What an import came to."""

    new: int = 0
    known: int = 0
    """Messages that this or an earlier run had read, from this file or another."""
    readable: int = 0
    """Records of the file that are messages, those of bots included."""
    damaged: int = 0
    """Records of the file that are none, those that an earlier run went over included."""
    faults: list[Damaged] = field(default_factory=list)

    @property
    def hopeless(self) -> bool:
        """Whether the file holds something, and not one message."""
        return self.damaged > 0 and self.readable == 0

    def count(self, record: Record) -> None:
        """One more record of the file."""
        if isinstance(record, Damaged):
            self.damaged += 1
            if len(self.faults) < MOST_SHOWN:
                self.faults.append(record)
        else:
            self.readable += 1


@dataclass(slots=True)
class Importer:
    """Brings one file into one community."""

    storage: Storage
    listener: Listener
    community: Community
    on_progress: Callable[[int], None] = lambda _: None
    """Told the bytes of the file read so far."""
    _last: dict[str, datetime] = field(default_factory=dict)
    _people: dict[str, Person] = field(default_factory=dict)
    _places: dict[str, Place] = field(default_factory=dict)

    async def run(self, path: Path) -> Imported:
        """Import all of it; what is damaged is reported with its line, and skipped."""
        source = f"{self.community.id}:{fingerprint(path)}"
        async with self.storage.read() as uow:
            done = await uow.trail.progress(source)
        result = Imported()
        with unhurried_collector():
            await self._go_through(path, source, done, result)
        return result

    async def _go_through(
        self, path: Path, source: str, done: int, result: Imported
    ) -> None:
        records = read_messages(path, told=self.on_progress)
        for record in islice(records, done):
            result.count(record)
            signal = self._signal(record)  # keeps the times of the channels going
            result.known += signal is not None and not signal.author.bot
        while batch := list(islice(records, BATCH)):
            done += len(batch)
            await self._write(batch, source, done, result)

    async def _write(
        self, batch: list[Record], source: str, done: int, result: Imported
    ) -> None:
        signals = [s for record in batch if (s := self._signal(record)) is not None]
        for record in batch:
            result.count(record)
        async with self.storage.write(patient=True) as uow:
            noted = await self.listener.observe(uow, self.community, signals)
            new = noted.observations
            await uow.trail.advance(source, done)
        result.new += len(new)
        result.known += sum(1 for s in signals if not s.author.bot) - len(new)

    def _signal(self, record: Record) -> MessagePosted | None:
        if isinstance(record, Damaged):
            return None
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


@contextmanager
def unhurried_collector() -> Iterator[None]:
    """Millions of short-lived objects and hardly a cycle: looking for cycles less often
    makes reading a fifth faster.
    """
    before = gc.get_threshold()
    gc.set_threshold(200_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def fingerprint(path: Path) -> str:
    """The file's identity by its content, so that a renamed one is still the same."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
