"""The server in a process of its own: `python -m tests.fakes.discord.process PORT_FILE`.

As soon as it listens, the file holds `PORT TOKEN`. It ends when it is told to (SIGTERM). With a second argument rate limits last that
many times shorter.
"""

import asyncio
import signal
import sys
from contextlib import suppress
from pathlib import Path

from tests.fakes.discord.control import Control
from tests.fakes.discord.fast_clock import FastClock
from tests.fakes.discord.server import FakeDiscord

TICK = 0.5
"""Seconds between two looks at what is due by the clock."""


async def main(port_file: Path, bucket_speed: float) -> None:
    clock = FastClock()
    server = FakeDiscord(clock.now, bucket_speed=bucket_speed)
    server.more_routes = Control(server, clock).routes()
    ended = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, ended.set)
    async with server:
        address = f"{server.port} {server.token}\n"
        draft = port_file.with_suffix(".draft")
        draft.write_text(address, encoding="utf-8")
        draft.replace(port_file)
        while not ended.is_set():
            server.tick()
            with suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), TICK)


if __name__ == "__main__":
    file, *speed = sys.argv[1:]
    asyncio.run(main(Path(file), float(speed[0]) if speed else 1))
