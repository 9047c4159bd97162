"""Fresh storages for tests that make many: the fake, and real SQLite.

Migrating a new file for every example would take most of the time; so one file is
migrated, and each example gets a copy of it. Handing every question to a thread would
take half of the rest; so the file is asked where one stands, except in a soak. That
threads do it as well is for the storage's own contracts and for the started processes.
Nor is the disk waited for at every commit, where there is a folder that stands in memory:
the processes that are killed write to a real one.
"""

import asyncio
import os
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from threading import Thread

from rituals.ports import Storage
from storage.connect import connect, place_of
from storage.inline import opened_inline
from storage.unit_of_work import SqlStorage, open_storage
from tests.fakes.storage import FakeStorage
from tests.thoroughness import SOAK

IN_MEMORY = Path("/dev/shm")  # noqa: S108  each test makes a folder of its own in it


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
    where = IN_MEMORY if os.access(IN_MEMORY, os.W_OK) and not SOAK else None
    with tempfile.TemporaryDirectory(prefix="stammtisch-", dir=where) as folder:
        path = Path(folder) / "house.db"
        shutil.copy(template(), path)
        async with await open_copy(path) as storage:
            yield storage


async def open_copy(path: Path) -> SqlStorage:
    """Open a copy of the template, or of what became of one."""
    url = f"sqlite:///{path}"
    if SOAK:
        return await open_storage(url)
    return SqlStorage(connect(url, opened_inline), place_of(url))
