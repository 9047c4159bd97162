"""The storages that tests of the engine stand on; and a log that stays what it was."""

import logging
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from rituals.community import Community
from rituals.ports import Storage
from tests.fakes.house import House
from tests.fakes.house import community as plain_community
from tests.fakes.storages import fake_storage, sqlite_storage
from tests.fakes.visit import MakeHouse


@pytest.fixture
async def storage(request: pytest.FixtureRequest) -> AsyncIterator[Storage]:
    """The fake one; tests marked `on_both` run on real SQLite, too."""
    real = getattr(request, "param", "fake") == "sqlite"
    async with sqlite_storage() if real else fake_storage() as opened:
        yield opened


@pytest.fixture
def make_house(storage: Storage) -> MakeHouse:
    async def make(community: Community | None = None, **changes: Any) -> House:
        house = House(storage, community=community or plain_community(), **changes)
        return await house.start()

    return make


@pytest.fixture
def logging_as_before() -> Iterator[None]:
    """`run` says where the process logs to: here that ends with the test."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers = handlers
    root.setLevel(level)
