"""A life in a rehearsal: a bot, spaces and people, and the clock that moves them on."""

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.clock import HandClock
from bot.dice import SeededDice
from bot.platforms.rehearsal.client import RehearsalPlatform
from bot.platforms.rehearsal.space import Happened, RehearsalSpace
from bot.rehearsal.characters import EVERYBODY
from bot.rehearsal.crowd import crowd
from bot.rehearsal.people import People
from rituals.community import Community
from rituals.errors import StammtischError
from rituals.model.coming import Coming
from rituals.model.ids import Channel, CommunityId, SpaceId
from rituals.ports import Dice, Holidays, Platform, Reloading, Storage

_AT_LEAST = timedelta(minutes=1)
"""Work that is still due after it was done is tried again after so long."""


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

    async def coming(
        self, community_id: CommunityId, *, limit: int
    ) -> Sequence[Coming]:
        """The next steps, with what becomes of each."""

    async def reload(self, community: Community, holidays: Holidays) -> None:
        """Take over a changed configuration."""

    async def close(self) -> None:
        """Disconnect."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """The bot that is rehearsed, and the record it keeps."""

    engine: RehearsedEngine
    storage: Storage
    heed: Callable[[Reloading], None] = lambda _: None
    """From now on the configuration is read again that way, when a moderator asks."""


Build = Callable[[Community, HandClock, Dice], AbstractAsyncContextManager[Rehearsed]]
"""Puts the bot together for the time of a rehearsal, with that clock and these dice."""


@dataclass(slots=True)
class Life:
    """Moves the clock from one thing that happens to the next.

    `record` has what happened in all `platforms`, in order. While not `lively` the
    seeded people do nothing.
    """

    community: Community
    bot: Rehearsed
    clock: HandClock
    platforms: dict[SpaceId, RehearsalPlatform]
    people: People
    record: list[Happened]
    lively: bool = True
    _due: datetime | None = field(default=None, init=False)
    """When the bot has something to do; talk alone does not change it."""
    _worked_at: datetime | None = field(default=None, init=False)

    @property
    def spaces(self) -> dict[SpaceId, RehearsalSpace]:
        """The spaces of all platforms."""
        return {name: platform.world for name, platform in self.platforms.items()}

    async def until(self, end: datetime) -> AsyncIterator[bool]:
        """Everything that happens before `end`; after each moment whether the bot worked.

        In the end the clock stands there, and what was said is committed.
        """
        await self.look_ahead()
        while (moment := self._next()) is not None and moment < end:
            self.clock.set(max(moment, self.clock.now()))
            worked = await self._work()
            asked = self.lively and await self.people.act()
            yield worked
            if asked:
                await self.bot.engine.flush()
            if worked or asked:
                await self.look_ahead()
        self.clock.set(max(end, self.clock.now()))
        await self.bot.engine.flush()

    async def settle(self) -> None:
        """What the bot has to do right now, also what came of what somebody just did."""
        await self.bot.engine.flush()
        await self.look_ahead()
        if self._due is not None and self._due <= self.clock.now():
            await self._work()
            await self.look_ahead()

    async def look_ahead(self) -> None:
        """Ask the bot when it has something to do."""
        self._due = await self.bot.engine.next_due()

    def _next(self) -> datetime | None:
        moment, due = self.people.next_at() if self.lively else None, self._due
        if due is None or moment is None:
            return moment or self._later(due)
        return min(self._later(due) or moment, moment)

    def _later(self, due: datetime | None) -> datetime | None:
        if due is not None and self._worked_at is not None and due <= self._worked_at:
            return self._worked_at + _AT_LEAST
        return due

    async def _work(self) -> bool:
        now = self.clock.now()
        if self._due is None or self._due > now:
            return False
        self._worked_at = now
        await self.bot.engine.tick()
        await self.bot.engine.drain()
        return True


@asynccontextmanager
async def begun(
    community: Community,
    *,
    seed: int,
    start: datetime,
    build: Build,
    members: int | None = None,
) -> AsyncIterator[Life]:
    """A life that begins at `start` (aware); disconnected when it is left.

    The same arguments give the same life. With `members` that many people live in it,
    without it the cast. Raises NowhereError if no channel is configured.
    """
    record: list[Happened] = []
    spaces = spaces_of(community, record)
    clock, dice = HandClock(start), SeededDice(seed)
    platforms = {
        name: RehearsalPlatform(space, clock) for name, space in spaces.items()
    }
    cast = EVERYBODY if members is None else crowd(members, dice.forked("crowd"))
    people = People(community, platforms, clock, dice.forked("people"), start, cast)
    async with build(community, clock, dice.forked("bot")) as bot:
        await bot.engine.start()
        for platform in platforms.values():
            await bot.engine.connect(community, platform)
        yield Life(community, bot, clock, platforms, people, record)
        await bot.engine.close()


def spaces_of(
    community: Community, record: list[Happened]
) -> dict[SpaceId, RehearsalSpace]:
    """A space for each that the configuration names, with its channels."""
    channels = list(dict.fromkeys(channels_of(community)))
    if not channels:
        raise NowhereError(community=community.name)
    return {
        name: RehearsalSpace(
            name, [c.name for c in channels if c.space == name], record=record
        )
        for name in community.spaces
    }


def channels_of(community: Community) -> Iterator[Channel]:
    """All that the configuration names, in order, some of them more than once."""
    for ritual in community.rituals.values():
        yield from ritual.channels
    yield from community.moderators_channels
    yield from community.observed
