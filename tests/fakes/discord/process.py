"""The server in a process of its own: `python -m tests.fakes.discord.process PORT_FILE`.

As soon as it listens, the file holds `PORT TOKEN`. It ends when it is told to (SIGTERM). With a second argument rate limits last that
many times shorter.
"""

import asyncio
import sys
from pathlib import Path

from tests.fakes.discord.control import Control
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.fast_clock import FastClock
from tests.fakes.own_process import until_told


async def main(port_file: Path, bucket_speed: float) -> None:
    clock = FastClock()
    server = FakeDiscord(clock.now, bucket_speed=bucket_speed)
    server.more_routes = Control(server, clock).routes()
    async with server:
        await until_told(port_file, f"{server.port} {server.token}", server.tick)


if __name__ == "__main__":
    file, *speed = sys.argv[1:]
    asyncio.run(main(Path(file), float(speed[0]) if speed else 1))
