"""From a URL to connections that behave: how SQLite is set up for one writer and many readers."""

import re
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any

import aiosqlite
from sqlalchemy import Engine, event, make_url
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool

from rituals.errors import Phrase, phrase
from storage.errors import DatabaseUrlError
from storage.inline import WritingConnection, opened_inline

PATIENCE = 30.0
"""Seconds to wait for another program's transaction before giving up."""

_CHUNK = 64
"""Rows that are taken at once where they are not all wanted; nothing here asks so."""
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]{0,30}:(?=/)", re.IGNORECASE)
_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "cache_size = -16000",
    "secure_delete = ON",  # what was forgotten is overwritten, not only unlinked
)


@dataclass(frozen=True, slots=True)
class Engines:
    """Where units write and where they read; one and the same for a database in memory."""

    writing: AsyncEngine
    reading: AsyncEngine

    @property
    def in_memory(self) -> bool:
        return self.writing is self.reading

    async def dispose(self) -> None:
        """Close all connections."""
        await self.reading.dispose()
        await self.writing.dispose()


def sqlite_url(url: str) -> URL:
    """The URL with its driver; `DatabaseUrlError` if it is not one of SQLite."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise DatabaseUrlError(fault=_fault_of(url)) from None  # it may quote the URL
    if parsed.drivername not in ("sqlite", "sqlite+aiosqlite"):
        raise DatabaseUrlError(fault=_fault_of(url))
    return parsed.set(drivername="sqlite+aiosqlite")


def _fault_of(url: str) -> Phrase:
    """What is wrong with it, without the rest of it: that may hold a password anywhere."""
    scheme = _SCHEME.match(url)
    if not scheme:
        return phrase("fault.database.no-kind", "does not say which kind it is")
    return phrase(
        "fault.database.other-kind",
        "begins with `{scheme}`, and that kind cannot be used yet or is not written so",
        scheme=scheme[0],
    )


def place_of(url: str) -> str:
    """The file of that URL, for sentences."""
    database = sqlite_url(url).database
    return database if database and database != ":memory:" else "memory"


def look_at(place: str) -> None:
    """Raise what sqlite3 says of a file that cannot be opened, or is no database.

    Not through aiosqlite: a connection that never was leaves its thread behind, which
    complains at length when the loop is closed before it.
    """
    if place != "memory":
        with closing(sqlite3.connect(place, timeout=PATIENCE)) as connection:
            connection.execute("PRAGMA schema_version")


async def _opened(*where: Any, **options: Any) -> aiosqlite.Connection:
    """A connection with a thread of its own."""
    return await _begun(aiosqlite.connect(*where, **options))


async def _opened_for_writing(*where: Any, **options: Any) -> aiosqlite.Connection:
    """The same, which can be asked from outside its thread, too."""
    opening = partial(sqlite3.connect, *where, **options)
    return await _begun(WritingConnection(opening, _CHUNK))


async def _begun(connection: aiosqlite.Connection) -> aiosqlite.Connection:
    """The connection; if it cannot be made, its thread has ended before the error is raised.

    Otherwise a program that ends over that error may close its loop while the thread
    still reports to it, and people read a traceback below our sentence.
    """
    thread = connection._thread  # noqa: SLF001  nothing public tells when it has ended
    thread.daemon = True
    try:
        return await connection
    except BaseException:
        thread.join()  # at once: it was told to stop and waits for nobody
        raise


Opened = Callable[..., Awaitable[aiosqlite.Connection]]


def connect(url: str, opened: Opened | None = None) -> Engines:
    """Prepare connections, to a file all `opened` in that way; none is opened yet.

    A writing unit takes SQLite's write lock when it begins: one that first reads and
    then writes could otherwise fail, whatever the timeout.
    """
    parsed = sqlite_url(url)
    if place_of(url) == "memory":
        engine = _engine(parsed, poolclass=StaticPool)
        _prepare(engine.sync_engine, "BEGIN IMMEDIATE", _PRAGMAS, opened_inline)
        return Engines(engine, engine)
    writing = _engine(parsed, pool_size=1)
    reading = _engine(parsed, pool_size=4)
    by = opened or _opened_for_writing
    _prepare(writing.sync_engine, "BEGIN IMMEDIATE", _PRAGMAS, by)
    if opened is None:
        _ask_inline(writing.sync_engine)
    looking = ("query_only = ON", "cache_size = -4000")
    _prepare(reading.sync_engine, "BEGIN", looking, opened or _opened)
    return Engines(writing, reading)


def _engine(url: URL, **pool: Any) -> AsyncEngine:
    """Its errors show no parameters: they hold names and what people handed in."""
    return create_async_engine(
        url,
        connect_args={"isolation_level": None, "timeout": PATIENCE},
        hide_parameters=True,
        **pool,
    )


def _prepare(
    engine: Engine, begin: str, pragmas: tuple[str, ...], opened: Opened
) -> None:
    @event.listens_for(engine, "do_connect")
    def _connect(dialect: Any, _record: object, where: Any, options: Any) -> Any:
        return dialect.dbapi.connect(*where, async_creator_fn=opened, **options)

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        try:
            cursor = connection.cursor()
            for pragma in pragmas:
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()
        except BaseException:
            connection.close()  # nobody else will: its thread would outlive the loop
            raise

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)


def _ask_inline(engine: Engine) -> None:
    """Between its beginning and its end a unit waits for nothing."""

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        _driver_of(connection).inline = True

    @event.listens_for(engine, "commit")
    @event.listens_for(engine, "rollback")
    def _ending(connection: Connection) -> None:
        _driver_of(connection).inline = False


def _driver_of(connection: Connection) -> WritingConnection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, WritingConnection)  # noqa: S101  opened here
    return driver
