"""One transaction over all repositories, and the storage that opens it."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Self

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from rituals.ports import (
    Ledger,
    Members,
    Occurrences,
    Outbox,
    Privacy,
    Rituals,
    Trail,
)
from storage.connect import Engines, connect, look_at, place_of
from storage.errors import explained
from storage.repositories.ledger import SqlLedger
from storage.repositories.members import SqlMembers
from storage.repositories.occurrences import SqlOccurrences
from storage.repositories.outbox import SqlOutbox
from storage.repositories.privacy import SqlPrivacy
from storage.repositories.rituals import SqlRituals
from storage.repositories.trail import SqlTrail
from storage.schema import migrate
from storage.turns import Turns


class SqlUnitOfWork:
    """`rituals.ports.UnitOfWork`: the repositories on one connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.rituals: Rituals = SqlRituals(connection)
        self.occurrences: Occurrences = SqlOccurrences(connection)
        self.members: Members = SqlMembers(connection)
        self.ledger: Ledger = SqlLedger(connection)
        self.outbox: Outbox = SqlOutbox(connection)
        self.trail: Trail = SqlTrail(connection)
        self.privacy: Privacy = SqlPrivacy(connection)


class SqlStorage:
    """`rituals.ports.Storage` on a database; get it from `open_storage`."""

    def __init__(self, engines: Engines, place: str) -> None:
        self._engines = engines
        self._place = place
        self._turns = Turns()

    @asynccontextmanager
    async def write(self, *, patient: bool = False) -> AsyncIterator[SqlUnitOfWork]:
        """A unit that may write; one at a time. A patient one lets others go first."""
        async with (
            self._turns.take(patient=patient),
            self._unit(self._engines.writing) as unit,
        ):
            yield unit

    @asynccontextmanager
    async def read(self) -> AsyncIterator[SqlUnitOfWork]:
        """A unit that sees the database as it was when it first looked."""
        if self._engines.in_memory:  # its only connection is the writer's
            async with self.write() as unit:
                yield unit
            return
        async with self._unit(self._engines.reading) as unit:
            yield unit

    @asynccontextmanager
    async def _unit(self, engine: AsyncEngine) -> AsyncIterator[SqlUnitOfWork]:
        with self._explaining():
            async with engine.connect() as connection:
                try:
                    await connection.begin()
                    yield SqlUnitOfWork(connection)
                    await _unbroken(connection)
                except BaseException:
                    await connection.rollback()
                    raise

    @contextmanager
    def _explaining(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, sqlite3.Error) as error:
            raise explained(error, self._place) from error

    async def close(self) -> None:
        """Close all connections; closing twice is harmless."""
        await self._engines.dispose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


async def _unbroken(connection: AsyncConnection) -> None:
    """Commit, and see it through even if the task is cancelled meanwhile."""
    commit = asyncio.ensure_future(connection.commit())
    try:
        await asyncio.shield(commit)
    except asyncio.CancelledError:
        await commit
        raise


async def open_storage(url: str) -> SqlStorage:
    """Open the database of a URL, made or brought up to date as needed.

    `sqlite:///stammtisch.db` is a file, `sqlite://` lives in memory and dies with it.
    Raises a `StorageError` that says what is wrong with it and what to do.
    """
    engines = connect(url)
    place = place_of(url)
    try:
        look_at(place)
        await migrate(engines.writing, place)
    except (DBAPIError, sqlite3.Error) as error:
        await engines.dispose()
        raise explained(error, place) from error
    except BaseException:
        await engines.dispose()
        raise
    return SqlStorage(engines, place)
