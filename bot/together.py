"""Several things at once, as asyncio does them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence


async def at_once(work: Sequence[Callable[[], Awaitable[None]]]) -> None:
    """Implements `Together`: all begin now. If some fail, the first failure is raised."""
    done = await asyncio.gather(*(each() for each in work), return_exceptions=True)
    for each in done:
        if isinstance(each, BaseException):
            raise each
