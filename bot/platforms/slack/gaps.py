"""Whether something was missed, and that it is read back for sure."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

LATE, SILENCE = timedelta(seconds=30), timedelta(minutes=5)
"""What comes so late, or after so long a silence, may not be all that was to come.

Slack gives up what it tried to tell for five minutes ("Events API, Error handling"): what
it gave up fell into a silence at least as long, and the rest comes late.
"""
A_MOMENT = 1.0
"""Seconds. Slack waits for three until what it brought is acknowledged."""
AGAIN, LONGEST = 1.0, 60.0
"""Seconds until what failed is done anew: twice as long each time."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Watch:
    """Over a line on which Slack calls: that it was broken is to be seen by what comes."""

    heard_at: datetime | None = None
    read_at: datetime | None = None
    """When it was begun to read what was missed before."""

    def is_read(self, now: datetime) -> None:
        """All that happened before is being read back."""
        self.read_at = now

    def notices_gap(self, body: Mapping[str, Any], now: datetime) -> bool:
        """Whether there may be more than what comes here, and nobody reads it back."""
        before, self.heard_at = self.heard_at, now
        if self.read_at is None:
            return False
        happened_at = datetime.fromtimestamp(
            body.get("event_time") or now.timestamp(), UTC
        )
        late = happened_at > self.read_at and now - happened_at > LATE
        return late or now - max(before or self.read_at, self.read_at) > SILENCE


@dataclass(slots=True)
class Looks:
    """Looks for what was missed: one goes on, and one more for all who want it meanwhile."""

    _wanted: bool = False
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def once_for_all(self, look: Callable[[], Awaitable[None]]) -> None:
        """Look, unless somebody is about to."""
        if self._wanted:
            return
        self._wanted = True
        try:
            await self._turn.acquire()
        finally:
            self._wanted = False
        try:
            await look()
        finally:
            self._turn.release()


async def known_soon(known: object | None, here: asyncio.Event) -> None:
    """Wait a moment for it to be known who and what is there, as after a start.

    What comes meanwhile is taken then, instead of a minute later when Slack repeats it.
    """
    if known is None:
        with suppress(TimeoutError):
            async with asyncio.timeout(A_MOMENT):
                await here.wait()


async def surely(do: Callable[[], Awaitable[None]], here: asyncio.Event) -> None:
    """Do it, however often it fails, for as long as the workspace is there."""
    pause = AGAIN
    while here.is_set():
        try:
            await do()
        except Exception:  # whatever fails now may not fail later
            log.exception("that Slack is there could not be told")
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST)
        else:
            return
