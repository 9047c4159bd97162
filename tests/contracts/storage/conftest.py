"""Every contract test of storage runs on the fake and on a real file."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from rituals.ports import Storage
from storage.unit_of_work import SqlStorage, open_storage
from tests.fakes.storage import FakeStorage

Reopen = Callable[[], Awaitable[Storage]]


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with its tables made, to be copied: making them takes a while."""
    file = tmp_path_factory.mktemp("storage") / "empty.db"

    async def make() -> None:
        await (await open_storage(f"sqlite:///{file}")).close()

    asyncio.run(make())
    return file


@pytest.fixture(params=["fake", "file"])
async def storage(
    request: pytest.FixtureRequest, tmp_path: Path, empty: Path
) -> AsyncIterator[Storage]:
    if request.param == "fake":
        yield FakeStorage()
        return
    file = shutil.copy(empty, tmp_path / "stammtisch.db")
    async with await open_storage(f"sqlite:///{file}") as opened:
        yield opened


@pytest.fixture(params=["fake", "file"])
async def reopen(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[Reopen]:
    """Opens the same storage once more, as after a restart."""
    fake = FakeStorage()
    opened: list[SqlStorage] = []

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
