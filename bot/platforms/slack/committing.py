"""Messages are committed together, before Slack is told that they were taken."""

import asyncio
from dataclasses import dataclass

from rituals.ports import Inbox

TOGETHER = 2.0
"""Seconds in which messages are gathered; Slack waits for three.

A commit costs some ten times what a message does: the more share one, the better. Nobody
waits for it, since whatever asks for something writes what was heard first.
"""


@dataclass(slots=True)
class Committing:
    """Has what came within a moment written at once."""

    inbox: Inbox
    together: float = TOGETHER
    _next: asyncio.Task[None] | None = None

    async def committed(self) -> None:
        """Wait until all that was received before is written; raises why it cannot be."""
        if self._next is None:
            self._next = asyncio.create_task(self._flush())
        await asyncio.shield(self._next)

    async def _flush(self) -> None:
        await asyncio.sleep(self.together)
        self._next = None  # what comes from here on may be too late for this one
        await self.inbox.flush()
