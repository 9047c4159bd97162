"""A year of two hundred people, lived in one go: what the bot takes of it, and what the rest.

The rest is the same life without the bot: the spaces, the clock, and the people who look
around and decide what to do. Both are measured in the same run, call by call.
"""

import asyncio
import io
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from typing import TypeVar

from benchmarks.apart import peak
from benchmarks.report import Row, Taken, Watch, seconds, tell
from bot.bootstrap import build_engine
from bot.clock import HandClock
from bot.config.load import load
from bot.platforms.rehearsal.client import RehearsalPlatform
from bot.platforms.rehearsal.space import RehearsalSpace
from bot.rehearsal.life import Rehearsed
from bot.rehearsal.rehearse import rehearse
from rituals.community import Community
from rituals.document import Document, Form
from rituals.engine.engine import Engine
from rituals.model.ids import SpaceId
from rituals.ports import Choice, Dice, Inbox, Platform
from rituals.signals import CompletionRequest, MessagePosted, Signal, ViewRequest
from storage.unit_of_work import open_storage

MEMBERS, DAYS, SEED, QUARTERS = 200, 365, 7, 4
START = datetime(2026, 12, 31, 23, tzinfo=UTC)
"""Midnight in Berlin."""
CONFIG = Path(__file__).parents[1] / "config.example.en.toml"
T = TypeVar("T")


@dataclass(slots=True)
class Share:
    """What the bot takes: processor seconds by quarter, and how often it is called."""

    clock: HandClock
    took: dict[int, float] = field(default_factory=dict)
    signals: Counter[int] = field(default_factory=Counter)
    memory: dict[int, float] = field(default_factory=dict)
    """The most this process held so far, in megabytes."""

    @property
    def quarter(self) -> int:
        """Of the year, from 0 on."""
        return (self.clock.now() - START).days * QUARTERS // DAYS

    async def of(self, work: Awaitable[T]) -> T:
        """What it takes to do this is the bot's."""
        quarter, before = self.quarter, process_time()
        done = await work
        self.took[quarter] = self.took.get(quarter, 0) + process_time() - before
        self.memory[quarter] = peak() / 1024
        return done

    def each(self, quarter: int) -> float:
        """The seconds that a signal of that quarter took, with all that followed."""
        return self.took[quarter] / self.signals[quarter]


@dataclass(slots=True)
class CountedInbox:
    """An inbox that counts what is brought to it."""

    inbox: Inbox
    share: Share

    async def receive(self, signal: Signal) -> Document | None:
        """As the inbox."""
        self.share.signals[self.share.quarter] += 1
        return await self.share.of(self.inbox.receive(signal))

    def hear(self, message: MessagePosted) -> None:
        """As the inbox."""
        self.share.signals[self.share.quarter] += 1
        self.inbox.hear(message)

    def miss(self, space: SpaceId) -> None:
        """As the inbox."""
        self.inbox.miss(space)

    async def flush(self) -> None:
        """As the inbox."""
        await self.share.of(self.inbox.flush())

    async def view(self, request: ViewRequest) -> Document | Form:
        """As the inbox."""
        return await self.share.of(self.inbox.view(request))

    async def complete(self, request: CompletionRequest) -> Sequence[Choice]:
        """As the inbox."""
        return await self.share.of(self.inbox.complete(request))


class CountedEngine:
    """What a rehearsal needs of an engine, counted."""

    def __init__(self, engine: Engine, share: Share) -> None:
        self._engine, self._share = engine, share
        self.start, self.reload, self.close = engine.start, engine.reload, engine.close
        self.coming = engine.coming

    async def connect(self, community: Community, platform: Platform) -> None:
        """As the engine; what comes in from there is counted from now on."""
        await self._engine.connect(community, platform)
        if isinstance(platform, RehearsalPlatform) and platform.inbox is not None:
            platform.inbox = CountedInbox(platform.inbox, self._share)

    async def tick(self) -> int:
        """As the engine."""
        return await self._share.of(self._engine.tick())

    async def drain(self) -> int:
        """As the engine."""
        return await self._share.of(self._engine.drain())

    async def flush(self) -> None:
        """As the engine."""
        await self._share.of(self._engine.flush())

    async def next_due(self) -> datetime | None:
        """As the engine."""
        return await self._share.of(self._engine.next_due())


def measure() -> list[Row]:
    """Time, memory, and what happened in that year."""
    return asyncio.run(_measure())


async def _measure() -> list[Row]:
    shares: list[Share] = []

    @asynccontextmanager
    async def build(
        community: Community, clock: HandClock, dice: Dice
    ) -> AsyncIterator[Rehearsed]:
        shares.append(Share(clock))
        async with await open_storage("sqlite://") as storage:
            bot = build_engine([community], storage=storage, clock=clock, dice=dice)
            yield Rehearsed(CountedEngine(bot, shares[0]), storage)

    tell(f"{MEMBERS} people live {DAYS} days; this takes minutes")
    watch = Watch()
    spaces = await rehearse(
        load(CONFIG, {}),
        days=DAYS,
        seed=SEED,
        start=START,
        out=io.StringIO(),
        build=build,
        members=MEMBERS,
    )
    return _rows(watch.taken(), shares[0], spaces)


def _rows(
    taken: Taken, share: Share, spaces: Mapping[SpaceId, RehearsalSpace]
) -> list[Row]:
    typed = sum(not m.author.bot for space in spaces.values() for m in space.messages())
    delivered = sum(sum(space.posted.values()) for space in spaces.values())
    bot = sum(share.took.values())
    last = QUARTERS - 1
    return [
        Row(f"a year of {MEMBERS} people", str(taken)),
        Row("of it, by processor time, the bot", seconds(bot)),
        Row(
            "the year in the time of the same life without the bot",
            f"{taken.cpu / (taken.cpu - bot):.2f}",
        ),
        Row("messages of people", f"{typed:,}"),
        Row("signals", f"{sum(share.signals.values()):,}"),
        Row("messages of the bot", f"{delivered:,}"),
        Row(
            "a signal, with the steps and deliveries that fall to it",
            seconds(bot / sum(share.signals.values())),
        ),
        Row(
            "a signal of the last quarter in the time of one of the first",
            f"{share.each(last) / share.each(0):.2f}",
        ),
        Row(
            "memory at the end of each quarter, the chat and its database in it",
            ", ".join(f"{share.memory[n]:.0f} MB" for n in range(QUARTERS)),
        ),
    ]
