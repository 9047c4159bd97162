"""The server in a process of its own: `python -m tests.fakes.slack.process PORT_FILE`.

As soon as it listens, the file holds `PORT BOT_TOKEN APP_TOKEN SIGNING_SECRET`. It ends when it is told to (SIGTERM). With a second
argument rate limits last that many times shorter.
"""

import asyncio
import sys
from pathlib import Path

from tests.fakes.fast_clock import FastClock
from tests.fakes.own_process import until_told
from tests.fakes.slack.control import Control
from tests.fakes.slack.server import FakeSlack

PATIENCE = 5.0
"""Seconds that people wait for an answer: the app at work is not seen from here."""


async def main(port_file: Path, bucket_speed: float) -> None:
    clock = FastClock()
    server = FakeSlack(clock.now, bucket_speed=bucket_speed, patience=PATIENCE)
    server.more_routes = Control(server, clock).routes()
    async with server:
        words = [server.port, server.bot_token, server.app_token, server.signing_secret]
        await until_told(port_file, " ".join(map(str, words)), server.tick)


if __name__ == "__main__":
    file, *speed = sys.argv[1:]
    asyncio.run(main(Path(file), float(speed[0]) if speed else 1))
