"""The line to a server in a process of its own: people are led from here."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

ROOT = Path(__file__).parents[3]
PATIENCE = 60.0
"""Seconds that the server may take to start; a busy machine is slow."""


class StageLine:
    """Speaks to the control routes."""

    def __init__(self, origin: str, token: str, session: aiohttp.ClientSession) -> None:
        self.origin, self.token, self._session = origin, token, session

    @property
    def environment(self) -> dict[str, str]:
        """What leads a bot to this server."""
        return {
            "STAMMTISCH_DISCORD_API": f"{self.origin}/api/v10",
            "STAMMTISCH_DISCORD_GATEWAY": f"{self.origin}/gateway".replace(
                "http", "ws", 1
            ),
            "STAMMTISCH_DISCORD_TOKEN": self.token,
        }

    async def post(self, path: str, said: dict[str, Any]) -> Any:
        async with self._session.post(self.origin + path, json=said) as answer:
            return await answer.json()

    async def state(self) -> Any:
        async with self._session.get(self.origin + "/_state") as answer:
            return await answer.json()

    async def does(self, who: str, does: str, **said: Any) -> Any:
        return await self.post("/_people", {"who": who, "does": does, **said})


@asynccontextmanager
async def stage_line(folder: Path) -> AsyncIterator[StageLine]:
    """A server for the time of a test."""
    port_file = folder / "port"
    module = "tests.fakes.discord.process"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, str(port_file), "20", cwd=ROOT
    )
    try:
        async with asyncio.timeout(PATIENCE):
            while not port_file.exists():  # noqa: ASYNC110  another process makes it
                await asyncio.sleep(0.05)
        port, token = port_file.read_text(encoding="utf-8").split()
        async with aiohttp.ClientSession() as session:
            yield StageLine(f"http://127.0.0.1:{port}", token, session)
    finally:
        process.terminate()
        assert await process.wait() == 0
