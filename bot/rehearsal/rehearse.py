"""Lets seeded people live with the bot for some days, and prints what came of it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TextIO

from bot.clock import HandClock
from bot.dice import SeededDice
from bot.platforms.rehearsal.client import RehearsalPlatform
from bot.platforms.rehearsal.space import Happened, RehearsalSpace
from bot.rehearsal.ending import write_ending
from bot.rehearsal.people import People
from bot.rehearsal.transcript import Transcript
from bot.rehearsal.words import Words
from rituals.community import Community
from rituals.errors import StammtischError
from rituals.model.delivery import TrailEntry
from rituals.model.ids import Channel, SpaceId
from rituals.ports import Dice, Platform, Storage

_AT_LEAST = timedelta(minutes=1)
"""Work that is still due after it was done is tried again after so long."""
_TRAIL = 50
"""More than that does not go wrong at once."""


class NowhereError(StammtischError):
    """There is nothing to rehearse: the configuration of {community} names no channel."""


class RehearsedEngine(Protocol):
    """What a rehearsal needs of the engine."""

    async def start(self) -> None:
        """Plan."""

    async def connect(self, community: Community, platform: Platform) -> object:
        """Connect a space; who is there is a baseline."""

    async def tick(self) -> object:
        """Do all that is due now."""

    async def drain(self) -> object:
        """Deliver all that is ready now."""

    async def flush(self) -> None:
        """Commit what waits for its batch."""

    async def next_due(self) -> datetime | None:
        """When there is something to do again."""

    async def close(self) -> None:
        """Disconnect."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """The bot that is rehearsed, and the record it keeps."""

    engine: RehearsedEngine
    storage: Storage


Build = Callable[[Community, HandClock, Dice], AbstractAsyncContextManager[Rehearsed]]
"""Puts the bot together for the time of a rehearsal, with that clock and these dice."""


async def rehearse(
    community: Community,
    *,
    days: int,
    seed: int,
    start: datetime,
    out: TextIO,
    build: Build,
) -> dict[SpaceId, RehearsalSpace]:
    """Live `days` days from `start` (aware) on; the spaces as they are in the end.

    Transcript and final state go to `out`. The same community, days, seed and start give
    the same text. Raises NowhereError if no channel is configured.
    """
    record: list[Happened] = []
    spaces = spaces_of(community, record)
    clock, dice = HandClock(start), SeededDice(seed)
    words = Words(community.language, community.zone)
    transcript = Transcript(out, words, spaces)
    platforms = {
        name: RehearsalPlatform(space, clock) for name, space in spaces.items()
    }
    people = People(community, platforms, clock, dice.forked("people"), start)
    transcript.title(community.name, days, seed)
    async with build(community, clock, dice.forked("bot")) as bot:
        await bot.engine.start()
        for platform in platforms.values():
            await bot.engine.connect(community, platform)
        life = _Life(community, bot, people, clock, transcript, record)
        await life.go_on_until(start + timedelta(days=days))
        transcript.end()
        async with bot.storage.read() as uow:
            await write_ending(uow, community, words, spaces, clock.now(), out)
        await bot.engine.close()
    return spaces


def spaces_of(
    community: Community, record: list[Happened]
) -> dict[SpaceId, RehearsalSpace]:
    """A space for each that the configuration names, with its channels."""
    channels = list(dict.fromkeys(_channels(community)))
    if not channels:
        raise NowhereError(community=community.name)
    return {
        name: RehearsalSpace(
            name, [c.name for c in channels if c.space == name], record=record
        )
        for name in community.spaces
    }


def _channels(community: Community) -> Iterator[Channel]:
    for ritual in community.rituals.values():
        yield from ritual.channels
    yield from community.moderators_channels
    yield from community.observed


@dataclass(slots=True)
class _Life:
    """Moves the clock from one thing that happens to the next."""

    community: Community
    bot: Rehearsed
    people: People
    clock: HandClock
    transcript: Transcript
    record: list[Happened]
    _due: datetime | None = None
    """When the bot has something to do; talk alone does not change it."""
    _worked_at: datetime | None = None
    _written: int = 0

    async def go_on_until(self, end: datetime) -> None:
        """Everything that happens before `end`."""
        told: set[TrailEntry] = set()
        self._due = await self.bot.engine.next_due()
        while (moment := self._next()) < end:
            self.clock.set(max(moment, self.clock.now()))
            worked = await self._work()
            asked = await self.people.act()
            self._write()
            if worked:
                await self._tell(told)
            if asked:
                await self.bot.engine.flush()
            if worked or asked:
                self._due = await self.bot.engine.next_due()
        self.clock.set(end)
        await self.bot.engine.flush()

    def _next(self) -> datetime:
        moment, due = self.people.next_at(), self._due
        if due is None:
            return moment
        if self._worked_at is not None and due <= self._worked_at:
            due = self._worked_at + _AT_LEAST
        return min(due, moment)

    async def _work(self) -> bool:
        now = self.clock.now()
        if self._due is None or self._due > now:
            return False
        self._worked_at = now
        await self.bot.engine.tick()
        await self.bot.engine.drain()
        return True

    def _write(self) -> None:
        self.transcript.write(self.record[self._written :])
        self._written = len(self.record)

    async def _tell(self, told: set[TrailEntry]) -> None:
        async with self.bot.storage.read() as uow:
            newest = await uow.trail.read(self.community.id, _TRAIL)
            fresh = [entry for entry in reversed(newest) if entry not in told]
            everybody = await uow.members.everybody(self.community.id) if fresh else ()
        self.transcript.trail(fresh, {each.id: each.name for each in everybody})
        told.update(fresh)
