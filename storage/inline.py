"""A database in memory is asked where one stands: no thread between asking and answer.

What is asked of memory is answered in microseconds, and handing each question to a
thread and waiting to be woken costs ten times that. Nobody else can use it meanwhile
anyway: it has one connection.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Generator
from functools import partial
from typing import Any, Self

import aiosqlite

_CHUNK = 64


class InlineConnection(aiosqlite.Connection):
    """A connection that does everything at once, and lets others go on after a commit."""

    def __await__(self) -> Generator[Any, None, Self]:
        return self._connect().__await__()

    async def _connect(self) -> Self:
        if self._connection is None:
            self._connection = self._connector()
        return self

    async def _execute(
        self, fn: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> object:
        return fn(*args, **kwargs)

    async def commit(self) -> None:
        """Commit, and let everybody else have a turn: a life in memory never waits."""
        await super().commit()
        await asyncio.sleep(0)

    async def close(self) -> None:
        """Close; what was in memory is gone."""
        self.stop()

    def stop(self) -> None:
        """As `close`, from anywhere."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._running = False


async def opened_inline(*where: Any, **options: Any) -> aiosqlite.Connection:
    """A connection to a database in memory."""
    return await InlineConnection(partial(sqlite3.connect, *where, **options), _CHUNK)
