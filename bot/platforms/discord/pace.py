"""The limit that holds for all requests of a bot together, foreseen.

"Rate Limits" in Discord's documentation: 50 requests a second, whatever they ask for;
answers to interactions do not count. discord.py knows the limit of each route before it is
reached, but this one only when it was: then all stand still.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field

import yarl

from bot.platforms.discord.addresses import api_path, is_free

A_SECOND = 1.0
MOST_A_SECOND = 48
"""Some fewer than allowed: what was sent evenly may arrive less so."""


@dataclass(slots=True)
class Pace:
    """Lets requests through, at most so many in any second, in the order they came."""

    most: int = MOST_A_SECOND
    _begun: deque[float] = field(default_factory=deque)
    _next: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def turn(self, url: yarl.URL) -> None:
        """Wait until it may be sent."""
        path = api_path(url)
        if path is None or is_free(path):
            return
        clock = asyncio.get_running_loop().time
        async with self._next:
            while len(self._begun) >= self.most:
                wait = self._begun[0] + A_SECOND - clock()
                if wait > 0:
                    await asyncio.sleep(wait)
                self._begun.popleft()
            self._begun.append(clock())
