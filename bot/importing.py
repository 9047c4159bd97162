"""`stammtisch import`: history from files, through the same intake as live messages.

Written in batches, each one unit of work together with how far it got: interrupted at any
moment, the same command goes on where it stopped, and running it again adds nothing.
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice

from bot.history.records import Damaged, History, Record
from rituals.community import Community
from rituals.engine.engine import Engine
from rituals.engine.history import Historian, Past, Taken
from rituals.model.ids import Place, PlaceId
from rituals.ports import Storage, UnitOfWork
from rituals.signals import MessagePosted

BATCH = 5000
MOST_SHOWN = 20
"""Damaged records that are described; the others are counted."""


@dataclass(slots=True)
class Imported:
    """What an import came to."""

    new: int = 0
    known: int = 0
    """Messages that this or an earlier run had read, from this file or another, or live."""
    reactions: int = 0
    edited: int = 0
    """Known messages whose words changed since."""
    deleted: int = 0
    """Known messages that are gone since."""
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
        if not isinstance(record, Damaged):
            self.readable += 1
            return
        self.damaged += 1
        if len(self.faults) < MOST_SHOWN:
            self.faults.append(record)

    def add(self, taken: Taken) -> None:
        """What one batch came to."""
        self.new += taken.new
        self.known += taken.known
        self.reactions += taken.reactions
        self.edited += taken.edited
        self.deleted += taken.deleted


@dataclass(slots=True)
class Importer:
    """Brings history into one community."""

    storage: Storage
    engine: Engine
    community: Community
    on_progress: Callable[[int], None] = lambda _: None
    """Told the bytes read so far."""

    async def run(self, history: History) -> Imported:
        """Import all of it; what is damaged is reported and skipped."""
        source = f"{self.community.id}:{history.key}"
        async with self.storage.read() as uow:
            passed = await uow.trail.progress(source)
        self._locate(history)
        result = Imported()
        historian = Historian(self.engine.world, self.engine.intake.listener)
        with unhurried_collector():
            records = history.records(self.on_progress)
            for record in islice(records, passed):
                result.count(record)
                result.known += _is_persons(record)
                if not isinstance(record, Damaged):
                    historian.passed((record,))
            while batch := list(islice(records, BATCH)):
                passed += len(batch)
                for record in batch:
                    result.count(record)
                past = [r for r in batch if not isinstance(r, Damaged)]
                async with self.storage.write(patient=True) as uow:
                    taken = await historian.take_in(uow, self.community, past)
                    await uow.trail.advance(source, passed)
                result.add(taken)
        async with self.storage.write(patient=True) as uow:
            await historian.end(uow, self.community)
        return result

    async def read_on(self, told: Callable[[float], None]) -> None:
        """Read again what was heard before, and is newer than what `run` brought.

        `told` hears how much of it is done, from 0 to 1. Where this is interrupted, the bot
        goes on with it, or the same import.
        """
        historian = Historian(self.engine.world, self.engine.intake.listener)
        while (done := await historian.read_on(self.community)) is not None:
            told(done)

    def _locate(self, history: History) -> None:
        """The channels of the configuration are where the export says: no platform does."""
        places = self.engine.world.places
        for channel in self.community.observed:
            said = channel.name.removeprefix("#").lower()
            found = [
                seen.id
                for seen in history.tally.channels.values()
                if said in (seen.id.lower(), seen.name.lower())
            ]
            if channel.space == history.space and len(found) == 1:
                place = Place(channel.space, PlaceId(found[0]))
                places.setdefault((self.community.id, channel), place)

    async def look(self, history: History) -> Imported:
        """What `run` would come to, as far as can be said without writing anything."""
        result = Imported()
        with unhurried_collector():
            records = history.records(self.on_progress)
            while batch := list(islice(records, BATCH)):
                for record in batch:
                    result.count(record)
                past = [r for r in batch if not isinstance(r, Damaged)]
                async with self.storage.read() as uow:
                    result.add(await self._unseen(uow, past))
        return result

    async def _unseen(self, uow: UnitOfWork, batch: Sequence[Past]) -> Taken:
        messages = {
            signal.message
            for signal in batch
            if isinstance(signal, MessagePosted) and not signal.author.bot
        }
        new = await uow.ledger.unseen(self.community.id, messages)
        return Taken(len(new), len(messages) - len(new))


def _is_persons(record: Record) -> bool:
    return isinstance(record, MessagePosted) and not record.author.bot


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
