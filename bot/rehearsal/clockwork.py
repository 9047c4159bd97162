"""What moves the clock of the room: to an instant at once, or on and on while people watch."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.rehearsal.life import Life

log = logging.getLogger(__name__)

_BEAT = 0.5
"""Seconds from one look at a running clock to the next."""
SPEEDS = (1, 10, 60, 360)
"""Minutes that may pass in a second."""


@dataclass(frozen=True, slots=True)
class Journey:
    """The clock is on its way from one instant to another."""

    begun_at: datetime
    goal: datetime

    def share(self, now: datetime) -> float:
        """How much of the way is done, from 0 to 1."""
        way = (self.goal - self.begun_at).total_seconds()
        return min(1.0, (now - self.begun_at).total_seconds() / way) if way else 1.0


@dataclass(slots=True)
class Clockwork:
    """One hand on the clock: a new wish ends the one before.

    `turn` is held while something happens, and free between two moments, so that people
    may act on the way. `moved` is called after each moment, with whether the bot worked.
    """

    turn: asyncio.Lock
    moved: Callable[[bool], None]
    minutes: int = SPEEDS[1]
    """How many minutes pass in a second while it runs."""
    journey: Journey | None = None
    _work: asyncio.Task[None] | None = field(default=None, init=False)

    @property
    def running(self) -> bool:
        """Whether the clock goes on by itself, without a goal."""
        return self._work is not None and self.journey is None

    async def go_to(self, life: Life, goal: datetime, patience: float) -> None:
        """Live until `goal`; what takes longer than `patience` seconds goes on after this."""
        await self.stop()
        if goal <= life.clock.now():
            return
        self.journey = Journey(life.clock.now(), goal)
        self._work = asyncio.create_task(self._ended(lambda: self._live(life, goal)))
        await asyncio.wait([self._work], timeout=patience)

    async def run(self, life: Life, minutes: int) -> None:
        """Let so many minutes pass in each second from now on."""
        await self.stop()
        self.minutes = minutes
        self._work = asyncio.create_task(self._ended(lambda: self._tick(life)))

    async def stop(self) -> None:
        """Stand still; what has begun to happen ends first."""
        work, self._work, self.journey = self._work, None, None
        if work is not None:
            async with self.turn:
                work.cancel()
            await asyncio.wait([work])

    async def _tick(self, life: Life) -> None:
        while True:
            await asyncio.sleep(_BEAT)
            span = timedelta(minutes=self.minutes) * _BEAT
            await self._live(life, life.clock.now() + span)
            self.moved(False)

    async def _live(self, life: Life, goal: datetime) -> None:
        moments = life.until(goal)
        while True:
            async with self.turn:
                worked = await anext(moments, None)
                if worked is None:
                    return
                self.moved(worked)
            await asyncio.sleep(0)  # let those who wait have their turn

    async def _ended(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except asyncio.CancelledError:
            raise
        except Exception:  # a mistake of ours must not end the room
            log.exception("the clock stopped")
        if self._work is asyncio.current_task():
            self._work = self.journey = None
            self.moved(True)
