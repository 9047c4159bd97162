"""Several things at once, as asyncio does them."""

import asyncio
from collections.abc import Awaitable, Sequence
from typing import TypeVar

T = TypeVar("T")


async def at_once(work: Sequence[Awaitable[T]]) -> list[T]:
    """Implements `Together`: all begin now. If some fail, the first failure is raised."""
    done = await asyncio.gather(*work, return_exceptions=True)
    failures = [each for each in done if isinstance(each, BaseException)]
    if failures:
        raise failures[0]
    return [each for each in done if not isinstance(each, BaseException)]
