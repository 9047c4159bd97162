"""Several things at once, as asyncio does them."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any


async def at_once(work: Sequence[Callable[[], Awaitable[None]]]) -> None:
    """Implements `Together`: all begin now. If some fail, the first failure is raised."""
    done = await asyncio.gather(*(each() for each in work), return_exceptions=True)
    for each in done:
        if isinstance(each, BaseException):
            raise each


async def ended(tasks: Collection[asyncio.Task[Any]], patience: float) -> None:
    """Wait so many seconds until these are done; what is not is ended then."""
    waited = list(tasks)
    if waited:
        await asyncio.wait(waited, timeout=patience)
    for task in waited:
        task.cancel()
    await asyncio.gather(*waited, return_exceptions=True)
