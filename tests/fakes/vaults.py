"""Storages that can be put back to how they were: what a restored backup does."""

import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from rituals.ports import Storage
from tests.fakes.storage import FakeStorage
from tests.fakes.storages import open_copy, template
from tests.fakes.tables import Tables


class Vault(Protocol):
    """A storage, its backups, and the keys of all that was ever in its outbox."""

    storage: Storage

    async def backup(self) -> None:
        """Keep a copy of it as it is now, instead of the last one."""

    async def restore(self) -> None:
        """Put the kept copy in its place."""

    async def keys(self) -> set[str]:
        """The keys of all outbox entries."""


class FakeVault:
    def __init__(self) -> None:
        self._fake = FakeStorage()
        self.storage: Storage = self._fake
        self._kept = Tables()

    async def backup(self) -> None:
        self._kept = (
            self._fake._committed
        )  # a committed table is never changed in place

    async def restore(self) -> None:
        self._fake = FakeStorage()
        self._fake._committed = self._kept
        self.storage = self._fake

    async def keys(self) -> set[str]:
        return set(self._fake._committed.outbox.rows)


class SqliteVault:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept = path.with_suffix(".backup")

    async def open(self) -> None:
        self._open = await open_copy(self._path)
        self.storage: Storage = self._open

    async def close(self) -> None:
        await self._open.close()

    async def backup(self) -> None:
        self._kept.unlink(missing_ok=True)
        with (
            closing(sqlite3.connect(self._path)) as live,
            closing(sqlite3.connect(self._kept)) as copy,
        ):
            live.backup(copy)

    async def restore(self) -> None:
        await self._open.close()
        for left in self._path.parent.glob(f"{self._path.name}*"):
            left.unlink()
        shutil.copy(self._kept, self._path)
        await self.open()

    async def keys(self) -> set[str]:
        with closing(sqlite3.connect(self._path)) as live:
            return {key for (key,) in live.execute("SELECT key FROM outbox")}


OpenedVault = Callable[[], AbstractAsyncContextManager[Vault]]


@asynccontextmanager
async def fake_vault() -> AsyncIterator[Vault]:
    yield FakeVault()


@asynccontextmanager
async def sqlite_vault() -> AsyncIterator[Vault]:
    with TemporaryDirectory(prefix="stammtisch-") as folder:
        path = Path(folder) / "house.db"
        shutil.copy(template(), path)
        vault = SqliteVault(path)
        await vault.open()
        try:
            yield vault
        finally:
            await vault.close()
