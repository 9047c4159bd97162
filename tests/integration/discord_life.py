"""A bot on Discord that can be killed at any moment, and the clock that all go by."""

import asyncio
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.fakes.discord.stage_line import PATIENCE, ROOT, StageLine
from tests.fakes.discord_bot_process import LedClock, write_whole
from tests.integration.commands import environment

ZONE = ZoneInfo("Europe/Berlin")
LAST_MOMENT = 0.6
"""Seconds within which it is killed after something happened: it is at work with it."""
STARTING = 4.0
"""The same, after it was started again only to be killed again."""


class Bot:
    """One life after the other, on one database."""

    def __init__(self, config: Path, folder: Path, stage: StageLine) -> None:
        self._folder, self._what = folder, [str(config), str(folder)]
        self._env = environment(stage.environment)
        self._next = folder / "next"
        self._asked = 0
        self._life: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        module = "tests.fakes.discord_bot_process"
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
            await asyncio.to_thread(self._bot.kill)
            await asyncio.sleep(self._chance.random() ** 4)
            self._bot.begin()
            self.killed += 1
            self._asked.task_done()

    async def done(self) -> None:
        """It lives, and will not be killed by what happened so far."""
        await self._asked.join()


class Story:
    """People who act at set times, whatever becomes of the bot."""

    def __init__(
        self, stage: StageLine, folder: Path, start: datetime, config: Path
    ) -> None:
        self.stage, self._folder = stage, folder
        self._clock = LedClock(folder / "clock")
        self._start = start
        self.bot = Bot(config, folder, stage)
        self.killer = Killer(self.bot, (), 0)
        self.told: list[str] = []
        self.people: dict[str, str] = {}

    # --- time

    async def begin(self) -> None:
        await self._set(self._start)
        self.bot.ask("0")
        self.bot.begin()
        await self.bot.idle(self._start)

    async def _set(self, at: datetime) -> None:
        await self.stage.post("/_clock", {"at": at.isoformat(), "speed": 0})
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

    async def does(self, who: str, does: str, **said: Any) -> Any:
        self.killer.passes()
        told = await self.stage.does(who, does, **said)
        assert "error" not in told, told
        return told

    async def joins(self, who: str) -> None:
        told = await self.does(who, "joins")
        self.people[told["person"]] = who
        self.told.append(who)

    async def says(self, who: str, where: str, text: str, to: str | None = None) -> str:
        told = await self.does(who, "writes", where=where, text=text, reply_to=to)
        self.told.append(told["message"])
        return str(told["message"])

    async def insists(self, who: str, does: str, **said: Any) -> Any:
        """Once more, as long as Discord says that the bot does not answer."""
        while True:
            await self.bot.idle(self._clock.now())
            told = await self.does(who, does, **said)
            if not told["failed"]:
                return told

    # --- what can be seen

    async def seen(self) -> Any:
        return await self.stage.state()

    async def posts(self, channel: str, by: str = "Stammtisch") -> list[Any]:
        guild = (await self.seen())["guilds"]["Werkstatt"]
        return [m for m in guild["channels"][channel]["messages"] if m["author"] == by]

    async def private(self, who: str) -> list[Any]:
        private = (await self.seen())["private"]
        return list(private[who]["messages"]) if who in private else []
