"""Bringing a database up to this version: the only user of Alembic.

Alembic is loaded only if there is something to do: loading it takes a good part of a
start on a database that is up to date.
"""

import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.errors import ForeignDatabaseError, NewerDatabaseError

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0001"
"""The newest migration: what a database of this version says that it is."""

_VERSION = "alembic_version"
_VERSION_IS = "SELECT version_num FROM alembic_version"
_MIGRATIONS = Path(__file__).parent / "migrations"


def configuration(connection: Connection | None = None) -> "Config":
    """What Alembic's commands need, working on this connection."""
    from alembic.config import Config  # noqa: PLC0415  only if there is something to do

    config = Config(stdout=sys.stdout)  # by itself it keeps the one of its first import
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


async def migrate(engine: AsyncEngine, place: str) -> None:
    """Make or alter the tables, in one transaction that holds the write lock.

    Of two processes that open the same new file, the second waits, and then finds
    nothing left to do. `NewerDatabaseError`, `ForeignDatabaseError` if it is not ours.
    """
    async with engine.connect() as connection:
        raw = await connection.get_raw_connection()
        driver: Any = raw.driver_connection
        # Tables are altered by copying them: what refers to them must not be swept away.
        await driver.execute("PRAGMA foreign_keys = OFF")
        try:
            async with connection.begin():
                await connection.run_sync(_upgrade, place)
        finally:
            await driver.execute("PRAGMA foreign_keys = ON")


def _upgrade(connection: Connection, place: str) -> None:
    tables = set(inspect(connection).get_table_names())
    version = None
    if _VERSION in tables:
        version = connection.exec_driver_sql(_VERSION_IS).scalar()
    if version == HEAD:
        return
    _refuse(version, tables, place)
    from alembic import command  # noqa: PLC0415  only if there is something to do

    command.upgrade(configuration(connection), "head")


def refuse_unknown(connection: sqlite3.Connection, place: str) -> None:
    """`NewerDatabaseError`, `ForeignDatabaseError` if this version cannot know what it holds."""
    _refuse(_version_of(connection), _tables_of(connection), place)


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether it holds exactly the tables of this version."""
    return _version_of(connection) == HEAD


def _tables_of(connection: sqlite3.Connection) -> set[str]:
    master = "SELECT name FROM sqlite_master WHERE type = 'table'"
    return {name for (name,) in connection.execute(master)}


def _version_of(connection: sqlite3.Connection) -> str | None:
    if _VERSION not in _tables_of(connection):
        return None
    found = connection.execute(_VERSION_IS).fetchone()
    return found[0] if found else None


def _refuse(version: str | None, tables: set[str], place: str) -> None:
    if version is None and tables - {_VERSION}:
        raise ForeignDatabaseError(place=place)
    if version not in {None, HEAD} and version not in _versions():
        raise NewerDatabaseError(place=place, version=version)


def _versions() -> set[str]:
    """All that there ever were."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415  as above

    scripts = ScriptDirectory.from_config(configuration())
    return {script.revision for script in scripts.walk_revisions()}
