"""`stammtisch import`: history from files, through the same intake as live messages.

Written in batches, each one unit of work together with how far it got: interrupted at any
moment, the same command goes on where it stopped, and running it again adds nothing.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice

from bot.history.records import Damaged, History, Record
from rituals.community import Community
from rituals.engine.engine import Engine
from rituals.engine.history import Historian
from rituals.engine.past import Past, Taken
from rituals.model.ids import Place, PlaceId
from rituals.ports import Storage

BATCH = 5000
MOST_SHOWN = 20
"""Damaged records that are described; the others are counted."""


@dataclass(slots=True)
class Imported:
    """What an import came to."""

    new: int = 0
    known: int = 0
    """Messages that this or an earlier run had read, from this file or another, or live."""
    newer: int = 0
    """Messages left to the bot: they are newer than what it has heard there."""
    owned: int = 0
    """Messages left to the bot: they stand in threads of rituals."""
    unnoted: int = 0
    """Messages of people who wish for a pause, or to be forgotten."""
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
        self.newer += taken.newer
        self.owned += taken.owned
        self.unnoted += taken.unnoted
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
        """Import all of it; what is damaged is reported and skipped.

        It goes on behind what it took in before, and what it left to the bot is looked at
        again the next time.
        """
        source = f"{self.community.id}:{history.key}"
        async with self.storage.read() as uow:
            passed = await uow.trail.progress(source)
        self._locate(history)
        result = Imported()
        read, complete = 0, True
        for batch in self._batches(history, result):
            read += len(batch)
            if read <= passed:
                result.add(await self._known(batch))
                continue
            async with self.storage.write(patient=True) as uow:
                taken = await self._historian.take_in(uow, self.community, _past(batch))
                complete = complete and not taken.newer
                if complete:
                    await uow.trail.advance(source, read)
            result.add(taken)
        return result

    async def _known(self, batch: Sequence[Record]) -> Taken:
        """Of what was taken in before: what is no longer remembered was known, too."""
        async with self.storage.read() as uow:
            seen = await self._historian.look(uow, self.community, _past(batch))
        return replace(seen, new=0, known=seen.known + seen.new)

    def _batches(self, history: History, result: Imported) -> Iterator[list[Record]]:
        with unhurried_collector():
            records = history.records(self.on_progress)
            while batch := list(islice(records, BATCH)):
                for record in batch:
                    result.count(record)
                yield batch

    @property
    def _historian(self) -> Historian:
        return Historian(self.engine.world, self.engine.intake.listener)

    async def read_on(self, told: Callable[[float], None]) -> None:
        """Read again what was heard before, and is newer than what `run` brought.

        `told` hears how much of it is done, from 0 to 1. Where this is interrupted, the bot
        goes on with it, or the same import.
        """
        historian = self._historian
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
        for batch in self._batches(history, result):
            async with self.storage.read() as uow:
                past = _past(batch)
                result.add(await self._historian.look(uow, self.community, past))
        return result


def _past(batch: Iterable[Record]) -> list[Past]:
    return [record for record in batch if not isinstance(record, Damaged)]


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
