"""A workspace with people in it, and the guest connected to it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import HandClock
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.state import FakeChannel, FakeUser
from tests.fakes.slack.wire import wired
from tests.integration.slack_guest import Guest, connected

MONDAY = datetime(2027, 1, 4, 8, tzinfo=UTC)


@dataclass
class Workshop:
    server: FakeSlack
    clock: HandClock
    talk: FakeChannel
    ada: FakeUser
    ben: FakeUser

    def later(self, **by: float) -> None:
        self.clock.advance(timedelta(**by))


@pytest.fixture
async def shop() -> AsyncIterator[Workshop]:
    clock = HandClock(MONDAY)
    async with wired(clock.now) as server:
        talk = server.add_channel("talk")
        ada = server.add_user("Ada", locale="de-DE")
        yield Workshop(server, clock, talk, ada, server.add_user("Ben"))


@pytest.fixture
async def guest(shop: Workshop) -> AsyncIterator[Guest]:
    async with connected(shop.server) as made:
        yield made
