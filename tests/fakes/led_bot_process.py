"""A bot to be killed: `python -m tests.fakes.led_bot_process CONFIG FOLDER`.

It puts together what `stammtisch run CONFIG` does, but lives by the clock that stands in
FOLDER/clock, which the test leads. FOLDER/next says until when there is nothing to do; a
time that has come says that it is at work. What stands in FOLDER/asked stands in
FOLDER/answered as soon as it looked once more whether something is due.
"""

import asyncio
import os
import sys
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from bot.bootstrap import build_engine
from bot.cli_database import opened
from bot.clock import RealClock
from bot.config.load import read_config
from bot.dice import SeededDice
from bot.logs import configure_logging
from bot.runner import Runner
from bot.scheduler import Clockwork, Work
from bot.spaces import RealSpaces

GLANCE = timedelta(milliseconds=20)
"""So often it looks whether the clock was moved on."""


class LedClock:
    """Implements `Clock`: shows what stands in a file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        return datetime.fromisoformat(self._file.read_text(encoding="utf-8"))

    def lead(self, to: datetime) -> None:
        """It is that time from now on."""
        write_whole(self._file, to.isoformat())


class LedClockwork(Clockwork):
    """Does what is due by a clock that is led, and notes when something is again."""

    def __init__(self, clock: LedClock, folder: Path) -> None:
        super().__init__()
        self._clock, self._folder, self._real = clock, folder, RealClock()
        self._armed: tuple[datetime, Work] | None = None
        self._answered = ""

    def once_at(self, name: str, at: datetime, work: Work) -> None:
        self._armed = at, work
        write_whole(self._folder / "next", at.isoformat())
        super().once_at(name, self._real.now(), partial(self._look, name))

    async def _look(self, name: str) -> None:
        if self._armed is None:
            return
        at, work = self._armed
        asked = (self._folder / "asked").read_text(encoding="utf-8")
        if self._clock.now() < at and asked == self._answered:
            later = self._real.now() + GLANCE
            super().once_at(name, later, partial(self._look, name))
            return
        self._armed = None
        await work()
        self._answered = asked
        write_whole(self._folder / "answered", asked)


def write_whole(file: Path, words: str) -> None:
    """Nobody ever reads half of it."""
    draft = file.with_suffix(".draft")
    draft.write_text(words, encoding="utf-8")
    draft.replace(file)


async def main(config: Path, folder: Path) -> None:
    read = read_config(config, os.environ)
    clock = LedClock(folder / "clock")
    spaces = RealSpaces([read], os.environ, clock)
    platforms = [(read.community, p) for p in spaces.platforms(read.community)]
    async with opened(read.storage_url) as storage:
        engine = build_engine(
            [read.community], storage=storage, clock=clock, dice=SeededDice("run")
        )
        clockwork = LedClockwork(clock, folder)
        await Runner(engine, clock, clockwork, timedelta(days=1)).run(platforms)


if __name__ == "__main__":
    configure_logging(sys.stderr)
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
