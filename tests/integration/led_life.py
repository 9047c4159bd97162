"""A bot that can be killed at any moment, and the clock that it and all platforms go by."""

import asyncio
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.fakes.led_bot_process import LedClock, write_whole
from tests.fakes.stage_line import PATIENCE, ROOT
from tests.integration.commands import environment
from tests.integration.sides import Answer, Post, Side

ZONE = ZoneInfo("Europe/Berlin")
LAST_MOMENT = 0.6
"""Seconds within which it is killed after something happened: it is at work with it."""
STARTING = 4.0
"""The same, after it was started again only to be killed again."""


class Bot:
    """One life after the other, on one database."""

    def __init__(self, config: Path, folder: Path, sides: Sequence[Side]) -> None:
        self._folder, self._what = folder, [str(config), str(folder)]
        led = {k: v for side in sides for k, v in side.stage.environment.items()}
        self._env = environment(led)
        self._next = folder / "next"
        self._asked = 0
        self._life: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        module = "tests.fakes.led_bot_process"
        with (self._folder / "log").open("ab") as log:
            self._life = subprocess.Popen(  # noqa: S603  it is our own script
                [sys.executable, "-m", module, *self._what],
                cwd=ROOT,
                env=self._env,
                stderr=log,
            )

    def kill(self) -> None:
        assert self._life is not None
        self._life.kill()
        self._life.wait()
        self._next.unlink(missing_ok=True)

    def end(self) -> None:
        """As a service is told to."""
        assert self._life is not None
        self._life.send_signal(signal.SIGTERM)
        assert self._life.wait(PATIENCE) == 0, self.log

    @property
    def log(self) -> str:
        return (self._folder / "log").read_text(encoding="utf-8")

    async def idle(self, now: datetime) -> datetime:
        """Wait until it has nothing to do at that time; when it will have."""
        deadline = time.monotonic() + PATIENCE
        while (due := self._due()) is None or due <= now:
            assert time.monotonic() < deadline, f"it does not come to rest: {self.log}"
            await asyncio.sleep(0.01)
        return due

    def ask(self, what: str) -> None:
        write_whole(self._folder / "asked", what)

    async def has_looked(self) -> None:
        """Wait until it has taken to heart all that it had written down before."""
        self._asked += 1
        self.ask(str(self._asked))
        deadline = time.monotonic() + PATIENCE
        answer = self._folder / "answered"
        while not answer.exists() or answer.read_text("utf-8") != str(self._asked):
            assert time.monotonic() < deadline, f"it does not look: {self.log}"
            await asyncio.sleep(0.01)

    def _due(self) -> datetime | None:
        try:
            return datetime.fromisoformat(self._next.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None


class Killer:
    """Kills the bot at moments drawn beforehand, and starts it again."""

    def __init__(self, bot: Bot, moments: Sequence[int], seed: int) -> None:
        self._bot, self._chance = bot, random.Random(seed)
        self._moments = list(moments)
        self._asked: asyncio.Queue[float] = asyncio.Queue()
        self._alone = asyncio.Lock()
        self.moment = self.killed = 0

    def passes(self) -> None:
        """Something begins: one of the moments that were drawn."""
        for n in range(self._moments.count(self.moment)):
            self._asked.put_nowait(LAST_MOMENT if n == 0 else STARTING)
        self.moment += 1

    async def kill(self) -> None:
        while True:
            within = await self._asked.get()
            await asyncio.sleep(self._chance.random() * within)
            async with self._alone:
                await asyncio.to_thread(self._bot.kill)
                await asyncio.sleep(self._chance.random() ** 4)
                self._bot.begin()
            self.killed += 1
            self._asked.task_done()

    @asynccontextmanager
    async def nobody_there(self) -> AsyncIterator[None]:
        """It is dead meanwhile, if this is a life in which it dies at all."""
        if not self._moments:
            yield
            return
        async with self._alone:
            await asyncio.to_thread(self._bot.kill)
            yield
            self._bot.begin()

    async def done(self) -> None:
        """It lives, and will not be killed by what happened so far."""
        await self._asked.join()


class Story:
    """People who act at set times, each on their side, whatever becomes of the bot.

    Who is not among the `homes` is on the first side.
    """

    def __init__(
        self,
        sides: Sequence[Side],
        folder: Path,
        start: datetime,
        config: Path,
        homes: Mapping[str, Side],
    ) -> None:
        self.sides, self._folder = sides, folder
        self.homes = dict(homes)
        self._clock = LedClock(folder / "clock")
        self._start = start
        self.bot = Bot(config, folder, sides)
        self.killer = Killer(self.bot, (), 0)
        self.told: list[str] = []

    # --- time

    async def begin(self) -> None:
        await self._set(self._start)
        self.bot.ask("0")
        self.bot.begin()
        await self.bot.idle(self._start)

    async def _set(self, at: datetime) -> None:
        for side in self.sides:
            await side.stage.post("/_clock", {"at": at.isoformat(), "speed": 0})
        self._clock.lead(at)

    async def jump(self, when: str) -> None:
        """It is that time, whether or not the bot is there."""
        self.killer.passes()
        await self._set(datetime.fromisoformat(when).replace(tzinfo=ZONE))

    async def until(self, when: str) -> None:
        """All that is due before that local time happens when it is due."""
        at = datetime.fromisoformat(when).replace(tzinfo=ZONE)
        await self._settle()
        while (due := await self.bot.idle(self._clock.now())) <= at:
            self.killer.passes()
            await self._set(due)
            await self._settle()
        await self._set(max(at, self._clock.now()))
        await self._settle()

    async def _settle(self) -> None:
        """The bot is there, has heard all, and has nothing left to do now."""
        await self.killer.done()
        await self.bot.idle(self._clock.now())
        await self._heard()
        await self.bot.has_looked()
        await self.bot.idle(self._clock.now())

    async def _heard(self) -> None:
        """All that people wrote is known, and all who came, by whatever way."""
        deadline = time.monotonic() + PATIENCE
        while unheard := set(self.told) - self._known():
            assert time.monotonic() < deadline, f"never heard: {unheard}"
            await asyncio.sleep(0.02)

    def _known(self) -> set[str]:
        written = self.rows("SELECT message FROM observation")
        joined = self.rows("SELECT name FROM member WHERE joined_at IS NOT NULL")
        return {str(known) for (known,) in written + joined}

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self._folder / "s.db")) as file:
            return file.execute(query).fetchall()

    # --- people

    def at_home(self, who: str) -> Side:
        """Where somebody is, as they do something."""
        self.killer.passes()
        return self.homes.get(who, self.sides[0])

    async def joins(self, who: str) -> None:
        await self.at_home(who).joins(who)
        self.told.append(who)

    async def says(
        self, who: str, channel: str, text: str, to: str | None = None
    ) -> str:
        told = await self.at_home(who).writes(who, channel, text, to)
        self.told.append(told)
        return told

    async def adds(self, who: str, post: Post, text: str) -> None:
        """In the thread of a post."""
        self.told.append(await self.at_home(who).adds(who, post, text))

    async def insists(
        self, who: str, act: Callable[[Side], Awaitable[Answer]]
    ) -> Answer:
        """Once more, as long as it says that the bot does not answer."""
        deadline = time.monotonic() + PATIENCE
        while True:
            await self.bot.idle(self._clock.now())
            answer = await act(self.at_home(who))
            if not answer.failed:
                return answer
            assert time.monotonic() < deadline, f"{who} gets no answer: {self.bot.log}"

    # --- what can be seen

    async def posts(self, who: str, place: str) -> list[Post]:
        """What the bot said in a place where somebody is."""
        return await self.homes.get(who, self.sides[0]).posts(place)
