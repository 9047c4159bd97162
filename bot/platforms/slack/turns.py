"""One after the other, where that matters, and there alone."""

import asyncio
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from weakref import WeakValueDictionary


@dataclass(slots=True)
class Turns:
    """Who asks for the same turn gets it in the order of asking; others wait for nobody."""

    _locks: WeakValueDictionary[Hashable, asyncio.Lock] = field(
        default_factory=WeakValueDictionary
    )

    @asynccontextmanager
    async def of(self, key: Hashable) -> AsyncIterator[None]:
        """Wait for those who asked before; a key that nobody waits for is forgotten."""
        lock = self._locks.get(key)
        if lock is None:
            lock = self._locks[key] = asyncio.Lock()
        async with lock:
            yield
