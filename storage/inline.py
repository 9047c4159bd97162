"""What is answered in microseconds is asked where one stands: no thread in between.

Handing each question to a thread and waiting to be woken costs ten times the answer. A
database in memory is asked everything so; nobody else can use it meanwhile anyway, as it
has one connection. One in a file is while a unit writes: only its beginning, which may
wait for another program, and its end, which waits for the disk, are left to the thread.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Generator
from functools import partial
from typing import Any, Self

import aiosqlite

_CHUNK = 64


class InlineConnection(aiosqlite.Connection):
    """A connection to memory: everything at once; others go on after a commit."""

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


class WritingConnection(aiosqlite.Connection):
    """A connection to a file that does everything at once while it is `inline`."""

    inline = False

    async def _execute(
        self, fn: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> object:
        if self.inline and self._connection is not None:
            return fn(*args, **kwargs)
        answer: object = await super()._execute(fn, *args, **kwargs)  # type: ignore[no-untyped-call]  # aiosqlite's own
        return answer


async def opened_inline(*where: Any, **options: Any) -> aiosqlite.Connection:
    """A connection to a database in memory."""
    return await InlineConnection(partial(sqlite3.connect, *where, **options), _CHUNK)
