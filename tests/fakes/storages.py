"""Fresh storages for tests that make many: the fake, and real SQLite.

Migrating a new file for every example would take most of the time; so one file is
migrated, and each example gets a copy of it.
"""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from threading import Thread

from rituals.ports import Storage
from storage.unit_of_work import open_storage
from tests.fakes.storage import FakeStorage


@asynccontextmanager
async def fake_storage() -> AsyncIterator[Storage]:
    yield FakeStorage()


@cache
def template() -> Path:
    """A migrated, empty database; made in a thread, since a loop may be running here."""
    path = Path(tempfile.mkdtemp(prefix="stammtisch-")) / "template.db"

    async def make() -> None:
        storage = await open_storage(f"sqlite:///{path}")
        await storage.close()

    maker = Thread(target=lambda: asyncio.run(make()))
    maker.start()
    maker.join()
    return path


@asynccontextmanager
async def sqlite_storage() -> AsyncIterator[Storage]:
    with tempfile.TemporaryDirectory(prefix="stammtisch-") as folder:
        path = Path(folder) / "house.db"
        shutil.copy(template(), path)
        storage = await open_storage(f"sqlite:///{path}")
        try:
            yield storage
        finally:
            await storage.close()
