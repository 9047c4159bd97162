"""Bringing a database up to this version: the only user of Alembic."""

import sqlite3
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.errors import ForeignDatabaseError, NewerDatabaseError

_VERSION = "alembic_version"
_MIGRATIONS = Path(__file__).parent / "migrations"


def configuration(connection: Connection | None = None) -> Config:
    """What Alembic's commands need, working on this connection."""
    config = Config()
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
    config = configuration(connection)
    scripts = ScriptDirectory.from_config(config)
    version = MigrationContext.configure(connection).get_current_revision()
    if version == scripts.get_current_head():
        return
    _refuse(scripts, version, set(inspect(connection).get_table_names()), place)
    command.upgrade(config, "head")


def refuse_unknown(connection: sqlite3.Connection, place: str) -> None:
    """`NewerDatabaseError`, `ForeignDatabaseError` if this version cannot know what it holds."""
    scripts = ScriptDirectory.from_config(configuration())
    _refuse(scripts, _version_of(connection), _tables_of(connection), place)


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether it holds exactly the tables of this version."""
    scripts = ScriptDirectory.from_config(configuration())
    return _version_of(connection) == scripts.get_current_head()


def _tables_of(connection: sqlite3.Connection) -> set[str]:
    master = "SELECT name FROM sqlite_master WHERE type = 'table'"
    return {name for (name,) in connection.execute(master)}


def _version_of(connection: sqlite3.Connection) -> str | None:
    if _VERSION not in _tables_of(connection):
        return None
    found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return found[0] if found else None


def _refuse(
    scripts: ScriptDirectory, version: str | None, tables: set[str], place: str
) -> None:
    if version is None and tables - {_VERSION}:
        raise ForeignDatabaseError(place=place)
    if version is not None and version not in {
        s.revision for s in scripts.walk_revisions()
    }:
        raise NewerDatabaseError(place=place, version=version)
