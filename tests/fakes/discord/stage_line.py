"""The line to a server that plays Discord in a process of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.fakes.stage_line import PATIENCE, ROOT, StageLine, started

__all__ = ["PATIENCE", "ROOT", "StageLine", "stage_line"]


@asynccontextmanager
async def stage_line(folder: Path) -> AsyncIterator[StageLine]:
    """A server for the time of a test."""
    async with started("tests.fakes.discord.process", folder, _environment) as line:
        yield line


def _environment(origin: str, words: list[str]) -> dict[str, str]:
    (token,) = words
    return {
        "STAMMTISCH_DISCORD_API": f"{origin}/api/v10",
        "STAMMTISCH_DISCORD_GATEWAY": f"{origin}/gateway".replace("http", "ws", 1),
        "STAMMTISCH_DISCORD_TOKEN": token,
    }
