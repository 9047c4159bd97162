"""Whose turn it is to write."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from storage.errors import NestedUnitError


class Turns:
    """A lock with two queues: who is patient lets all others go first.

    Within a queue it goes by arrival. Who has the turn and asks again would wait for
    themselves for ever: that is a `NestedUnitError`.
    """

    def __init__(self) -> None:
        self._holder: asyncio.Task[object] | None = None
        self._eager: deque[asyncio.Future[None]] = deque()
        self._patient: deque[asyncio.Future[None]] = deque()
        self._taken = False

    @asynccontextmanager
    async def take(self, *, patient: bool = False) -> AsyncIterator[None]:
        """Have the turn inside the block."""
        task = asyncio.current_task()
        if self._taken and self._holder is task:
            raise NestedUnitError
        if self._taken:
            await self._wait(self._patient if patient else self._eager)
        self._taken = True
        self._holder = task
        try:
            yield
        finally:
            self._holder = None
            self._pass_on()

    async def _wait(self, queue: deque[asyncio.Future[None]]) -> None:
        turn = asyncio.get_running_loop().create_future()
        queue.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._pass_on()  # it had just become ours
            raise

    def _pass_on(self) -> None:
        for queue in (self._eager, self._patient):
            while queue:
                turn = queue.popleft()
                if not turn.done():
                    turn.set_result(None)
                    return
        self._taken = False
