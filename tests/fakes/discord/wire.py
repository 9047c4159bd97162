"""An unmodified discord.py, led to the local server for the time of a test."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

import discord
import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.clock import RealClock
from tests.fakes.discord.server import FakeDiscord


@asynccontextmanager
async def wired(
    now: Callable[[], datetime] | None = None, *, bucket_speed: float = 20
) -> AsyncIterator[FakeDiscord]:
    """A running server that discord.py takes for Discord; in the end it was spoken to rightly."""
    route, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    cdn = discord.Asset.BASE
    async with FakeDiscord(now or RealClock().now, bucket_speed=bucket_speed) as server:
        Route.BASE = server.api
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(server.gateway)
        discord.Asset.BASE = server.world.origin
        try:
            yield server
        finally:
            Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = route, gateway
            discord.Asset.BASE = cdn
    found = server.faults_of_protocol
    assert not found, "\n".join(found)


@pytest.fixture
async def discord_server() -> AsyncIterator[FakeDiscord]:
    """By the real clock. Import it into a test file or a conftest to use it."""
    async with wired() as server:
        yield server
