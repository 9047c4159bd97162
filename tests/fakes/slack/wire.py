"""A running server that slack_bolt and slack_sdk take for Slack, for the time of a test."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

import pytest

from bot.clock import RealClock
from tests.fakes.slack.server import FakeSlack


@asynccontextmanager
async def wired(
    now: Callable[[], datetime] | None = None,
    *,
    bucket_speed: float = 20,
    patience: float = 0,
) -> AsyncIterator[FakeSlack]:
    """In the end it was spoken to rightly."""
    server = FakeSlack(
        now or RealClock().now, bucket_speed=bucket_speed, patience=patience
    )
    async with server:
        yield server
    found = server.faults_of_protocol
    assert not found, "\n".join(found)


@pytest.fixture
async def slack_server() -> AsyncIterator[FakeSlack]:
    """By the real clock. Import it into a test file or a conftest to use it."""
    async with wired() as server:
        yield server
