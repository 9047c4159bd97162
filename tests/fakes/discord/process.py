"""The server in a process of its own: `python -m tests.fakes.discord.process PORT_FILE`.

As soon as it listens, the file holds `PORT TOKEN`. It ends when it is told to (SIGTERM).
"""

import asyncio
import signal
import sys
from pathlib import Path

from tests.fakes.discord.control import Control
from tests.fakes.discord.fast_clock import FastClock
from tests.fakes.discord.server import FakeDiscord


async def main(port_file: Path) -> None:
    clock = FastClock()
    server = FakeDiscord(clock.now)
    server.more_routes = Control(server, clock).routes()
    ended = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, ended.set)
    async with server:
        draft = port_file.with_suffix(".draft")
        draft.write_text(f"{server.port} {server.token}\n", encoding="utf-8")
        draft.replace(port_file)
        await ended.wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
