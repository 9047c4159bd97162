"""The running bot: an engine, its clockwork, and a way to end without losing anything."""

import asyncio
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import structlog

from bot.scheduler import FLUSH, TICK, Clockwork, Work
from bot.together import at_once
from rituals.community import Community
from rituals.engine.engine import Engine
from rituals.model.ids import Channel
from rituals.ports import Clock, Platform

SHORTEST_SLEEP = timedelta(seconds=1)
LONGEST_SLEEP = timedelta(minutes=1)
ONE_TURN = 1
"""How many batches are delivered before others have their turn."""
FLUSH_EVERY = timedelta(seconds=10)
"""How long a message waits for its batch: whatever asks for something writes it first."""

log = structlog.get_logger()


@dataclass(slots=True)
class Runner:
    """One process: ticks when something is due, at the latest after a minute.

    Ending is always the same: what runs comes to its end, what waits is written, the
    platforms are closed. Killed instead, it loses nothing: the tables know what is due.
    """

    engine: Engine
    clock: Clock
    clockwork: Clockwork = field(default_factory=Clockwork)
    longest_sleep: timedelta = LONGEST_SLEEP
    flush_every: timedelta = FLUSH_EVERY
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(
        self,
        platforms: Sequence[tuple[Community, Platform]],
        started: Callable[[], None] = lambda: None,
    ) -> None:
        """Run until `end` or a signal to stop."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.end)
        try:
            await self._start()
            if await self._connected(platforms):
                self.engine.stirred = self._soon
                if await self._one_turn():
                    self._soon()
                started()
            await self._ended.wait()
        finally:
            self.clockwork.pause()
            async with self._turn:
                await self.engine.close()
            self.clockwork.stop()
            log.info("stopped")

    def end(self) -> None:
        """Come to an end: soon, and in order."""
        self._ended.set()
        self.engine.wind_up()

    async def in_turn(self, work: Work) -> None:
        """Do something while nothing else is done, and then what has become due by it.

        Nothing any more once it is coming to an end.
        """
        async with self._turn:
            if self._ended.is_set():
                return
            await work()
        await self._tick()

    async def _start(self) -> None:
        await self.engine.start()
        self.clockwork.every(FLUSH, self.flush_every, self._flush)
        self.clockwork.start()

    async def _connected(self, platforms: Sequence[tuple[Community, Platform]]) -> bool:
        """Connect all, and read what was missed, unless the end comes first; whether it was done.

        Steps wait for that, but not for long.
        """
        connecting = asyncio.create_task(self._connect(platforms))
        ending = asyncio.create_task(self._ended.wait())
        either = {connecting, ending}
        patience = self.longest_sleep.total_seconds()
        await asyncio.wait(
            either, timeout=patience, return_when=asyncio.FIRST_COMPLETED
        )
        if not connecting.done() and not self._ended.is_set():
            await self._tick()
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        ending.cancel()
        if connecting.done():
            connecting.result()
        connecting.cancel()
        await asyncio.wait({connecting})
        return not self._ended.is_set()

    async def _connect(self, platforms: Sequence[tuple[Community, Platform]]) -> None:
        async def connect(community: Community, platform: Platform) -> None:
            _warn(community, await self.engine.connect(community, platform))

        await at_once([partial(connect, *each) for each in platforms])

    async def _tick(self) -> None:
        """Do what is due, in so many turns as it takes: who waits for theirs comes between."""
        while await self._one_turn():
            pass

    async def _one_turn(self) -> bool:
        """Whether there may be more to do at once; if not, the timer is armed."""
        await asyncio.sleep(0)  # whoever was just told to begin asks for their turn now
        async with self._turn:
            if self._ended.is_set():
                return False
            tried = 0
            try:
                await self.engine.tick()
                tried = await self.engine.drain(most=ONE_TURN)
            except Exception:  # the outermost loop: the tables know what failed
                log.exception("tick failed")
            if not tried and not self._ended.is_set():
                await self._arm()
            return tried > 0

    async def _arm(self) -> None:
        """Tick again when something is due; whatever happens, after the longest sleep."""
        now = self.clock.now()
        at = now + self.longest_sleep
        try:
            at = min(at, await self.engine.next_due() or at)
        except (
            Exception
        ):  # as above: without an armed timer nothing would ever be done again
            log.exception("looking for what is due failed")
        # What is due and was not done just now cannot be done now: no use in hurrying.
        self.clockwork.once_at(TICK, max(at, now + SHORTEST_SLEEP), self._tick)

    def _soon(self) -> None:
        """Somebody did something: what has become due by it is not kept waiting."""
        if not self._ended.is_set():
            self.clockwork.once_at(TICK, self.clock.now(), self._tick)

    async def _flush(self) -> None:
        async with self._turn:
            await self.engine.flush()


def _warn(community: Community, missing: frozenset[Channel]) -> None:
    for channel in sorted(missing):
        log.warning("channel not found", community=community.id, channel=str(channel))
