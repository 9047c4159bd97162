"""A platform's stand-in in a process of its own."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

TICK = 0.5
"""Seconds between two looks at what is due by the clock."""


async def until_told(port_file: Path, address: str, tick: Callable[[], None]) -> None:
    """It listens already: the file gets the address; then it lives until SIGTERM."""
    ended = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, ended.set)
    draft = port_file.with_suffix(".draft")
    draft.write_text(address + "\n", encoding="utf-8")
    draft.replace(port_file)
    while not ended.is_set():
        tick()
        with suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), TICK)
