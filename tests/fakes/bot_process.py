"""A bot to be killed: `python -m tests.fakes.bot_process FOLDER DAYS [SPEED]`.

It runs the real process on a SQLite file, in a file space, until DAYS have passed by
its clock. With a SPEED that clock runs so many times as fast as the real one, in all
processes alike. Without, it leaps to whatever is due next and stands in a file, so that
the next life goes on where this one was killed.
"""

import asyncio
import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.bootstrap import build_engine
from bot.clock import RealClock
from bot.dice import SeededDice
from bot.runner import LONGEST_SLEEP, Runner
from bot.scheduler import Clockwork, Work
from rituals.model.ids import SpaceId
from storage.unit_of_work import open_storage
from tests.fakes.file_space import FileSpace
from tests.fakes.house import TALK, community, ritual

BEGIN = datetime(2027, 3, 26, 12, tzinfo=UTC)
HOME = community(
    ritual(every="daily 09:00", late="catch up within 2 days", remind_after="5 hours"),
    ritual(
        "noon", "daily 12:30", late="catch up within 2 days", remind_after="3 hours"
    ),
)
BUSY_HOME = community(
    *(
        ritual(
            f"at-{minute}",
            f"daily {13 + minute // 60}:{minute % 60:02}",
            late="catch up within 2 days",
            remind_after="10 minutes",
            close_after="20 minutes",
        )
        for minute in range(10, 70, 10)
    )
)
"""Much within two hours: a clock must not run so fast that leases run out in no time."""


class FastClock:
    """Implements `Clock`: it began at BEGIN when the story did, and runs faster since."""

    def __init__(self, story_began_at: datetime, speed: int) -> None:
        self._began_at, self._speed, self._real = story_began_at, speed, RealClock()

    def now(self) -> datetime:
        return BEGIN + (self._real.now() - self._began_at) * self._speed

    def real(self, at: datetime) -> datetime:
        """When the real clock shows what this one shows at `at`."""
        return self._began_at + (at - BEGIN) / self._speed


class OtherClockwork(Clockwork):
    """Arms its timers by the real clock for what is due by another one."""

    def __init__(self, clock: "FastClock | LeapingClock", end_at: datetime) -> None:
        super().__init__()
        self._clock, self._end_at = clock, end_at
        self.at_the_end: Callable[[], None] = lambda: None

    def once_at(self, name: str, at: datetime, work: Work) -> None:
        if at > self._end_at:
            self.at_the_end()
        else:
            super().once_at(name, self._clock.real(at), work)


class LeapingClock:
    """Implements `Clock`: shows what stands in the file, and leaps to where it is sent."""

    def __init__(self, file: Path) -> None:
        self._file, self._real = file, RealClock()
        self._at = datetime.fromisoformat(file.read_text()) if file.exists() else BEGIN
        self._since = self._real.now()

    def now(self) -> datetime:
        return self._at + (self._real.now() - self._since)

    def real(self, at: datetime) -> datetime:
        """At once: it is that time as soon as somebody waits for it."""
        self._at, self._since = max(at, self.now()), self._real.now()
        draft = self._file.with_suffix(".draft")
        draft.write_text(self._at.isoformat())
        draft.replace(self._file)
        return self._since


async def main(folder: Path, days: float, speed: int | None) -> None:
    clock = (
        FastClock(_story_began_at(folder), speed)
        if speed
        else LeapingClock(folder / "clock")
    )
    async with await open_storage(f"sqlite:///{folder / 'bot.db'}") as storage:
        home = BUSY_HOME if speed else HOME
        engine = build_engine(
            [home], storage=storage, clock=clock, dice=SeededDice("bot")
        )
        clockwork = OtherClockwork(clock, BEGIN + timedelta(days=days))
        sleep = LONGEST_SLEEP if speed else timedelta(days=1)
        process = Runner(engine, clock, clockwork, sleep)
        clockwork.at_the_end = process.end
        space = FileSpace(folder / "space.db", SpaceId(TALK.space), clock)
        await process.run([(home, space)], _say_that_it_started)


def _say_that_it_started() -> None:
    sys.stdout.write("started\n")
    sys.stdout.flush()


def _story_began_at(folder: Path) -> datetime:
    """The real time at which the first life began; later ones go on in the same story."""
    note = folder / "began"
    if not note.exists():
        note.write_text(RealClock().now().isoformat())
    return datetime.fromisoformat(note.read_text())


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    where, how_long, *how_fast = sys.argv[1:]
    asyncio.run(
        main(Path(where), float(how_long), int(how_fast[0]) if how_fast else None)
    )
