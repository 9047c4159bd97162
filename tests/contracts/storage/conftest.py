"""Every contract test of storage runs on the fake, on a file, and in memory."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from rituals.ports import Storage
from storage.unit_of_work import open_storage
from tests.fakes.storage import FakeStorage

Reopen = Callable[[], Awaitable[Storage]]


@pytest.fixture(params=["fake", "file", "memory"])
async def storage(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[Storage]:
    if request.param == "fake":
        yield FakeStorage()
        return
    file = f"sqlite:///{tmp_path / 'stammtisch.db'}"
    async with await open_storage(
        file if request.param == "file" else "sqlite://"
    ) as opened:
        yield opened


@pytest.fixture(params=["fake", "file"])
async def reopen(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[Reopen]:
    """Opens the same storage once more, as after a restart."""
    fake = FakeStorage()
    opened = []

    async def once_more() -> Storage:
        if request.param == "fake":
            return fake
        for earlier in opened:
            await earlier.close()
        opened.append(await open_storage(f"sqlite:///{tmp_path / 'stammtisch.db'}"))
        return opened[-1]

    yield once_more
    for last in opened:
        await last.close()
