"""The line to a platform's stand-in in a process of its own: people are led from here."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
"""Seconds that the server may take to start; a busy machine is slow."""
Environment = Callable[[str, list[str]], dict[str, str]]
"""What leads a bot to the server, by its origin and the words that it said beside its port."""


class StageLine:
    """Speaks to the control routes."""

    def __init__(
        self, origin: str, environment: dict[str, str], session: aiohttp.ClientSession
    ) -> None:
        self.origin, self.environment, self._session = origin, environment, session

    async def post(self, path: str, said: dict[str, Any]) -> Any:
        async with self._session.post(self.origin + path, json=said) as answer:
            return await answer.json()

    async def state(self) -> Any:
        async with self._session.get(self.origin + "/_state") as answer:
            return await answer.json()

    async def does(self, who: str, does: str, **said: Any) -> Any:
        return await self.post("/_people", {"who": who, "does": does, **said})


@asynccontextmanager
async def started(
    module: str, folder: Path, environment: Environment
) -> AsyncIterator[StageLine]:
    """A server for the time of a test; its rate limits last 20 times shorter."""
    port_file = folder / "port"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, str(port_file), "20", cwd=ROOT
    )
    try:
        async with asyncio.timeout(PATIENCE):
            while not port_file.exists():  # noqa: ASYNC110  another process makes it
                await asyncio.sleep(0.05)
        port, *words = port_file.read_text(encoding="utf-8").split()
        origin = f"http://127.0.0.1:{port}"
        async with aiohttp.ClientSession() as session:
            yield StageLine(origin, environment(origin, words), session)
    finally:
        process.terminate()
        assert await process.wait() == 0
