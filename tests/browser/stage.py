"""A room on loopback for a test, served by the real server, and a browser to look at it."""

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import uvicorn

from bot.config.load import read_config
from bot.rehearsal.headless import built
from bot.rehearsal.life import Build
from bot.rehearsal.room import RehearsalRoom
from bot.rehearsal.staging import Beginning
from bot.web.app import create_app

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "config.example.en.toml"
START = datetime(2027, 1, 1, tzinfo=ZoneInfo("Europe/Berlin"))
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def chromium() -> str | None:
    """Where the browser is, if there is one."""
    return next((path for name in _NAMES if (path := shutil.which(name))), None)


class _Server(uvicorn.Server):
    """Leaves signals to the tests."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@dataclass
class Stage:
    """An open room and its address."""

    room: RehearsalRoom
    address: str


@asynccontextmanager
async def stage(
    config: Path = EXAMPLE,
    *,
    seed: int = 7,
    lively: bool = False,
    build: Build = built,
) -> AsyncIterator[Stage]:
    """A room from that configuration, at the beginning of 2027; the invented people rest."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    beginning = Beginning(seed, START, lively=lively)
    room = RehearsalRoom(read_config(config, {}), beginning, build)
    async with room:
        settings = uvicorn.Config(
            create_app(room), log_level="error", lifespan="off", access_log=False
        )
        settings.timeout_graceful_shutdown = 1
        server = _Server(settings)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield Stage(room, f"http://127.0.0.1:{listening.getsockname()[1]}/")
        finally:
            room.changes.end()
            server.should_exit = True
            await serving
            listening.close()
