"""Messages are committed together, before Slack is told that they were taken."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from rituals.ports import Inbox

TOGETHER = 1.5
"""Seconds in which messages are gathered; Slack waits for three, the commit among them.

A commit costs some ten times what a message does: the more share one, the better. Nobody
waits for it, since whatever asks for something writes what was heard first.
"""
ENOUGH = 25
"""So many messages are worth a commit of their own: no more are waited for."""


@dataclass(slots=True)
class Committing:
    """Has what came within a moment written at once.

    While one batch is being written the next one gathers, however long that takes.
    """

    inbox: Inbox
    together: float = TOGETHER
    enough: int = ENOUGH
    _next: asyncio.Task[None] | None = None
    _waiting: int = 0
    _full: asyncio.Event = field(default_factory=asyncio.Event)
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def committed(self) -> None:
        """Wait until all that was received before is written; raises why it cannot be."""
        if self._next is None:
            self._next = asyncio.create_task(self._flush())
        self._waiting += 1
        if self._waiting >= self.enough:
            self._full.set()
        await asyncio.shield(self._next)

    async def _flush(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self.together):
                await self._full.wait()
        async with self._writing:
            # What comes from here on may be too late for this one.
            self._next, self._waiting = None, 0
            self._full.clear()
            await self.inbox.flush()
