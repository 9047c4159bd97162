"""A consistent copy of the database while the bot runs."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from storage.connect import PATIENCE, place_of
from storage.errors import (
    BackupExistsError,
    DatabaseUrlError,
    NoSuchDatabaseError,
    NotADatabaseError,
    explained,
)

PAGES = 256
"""Copied at a time: a megabyte."""

Progress = Callable[[int, int], None]


def _no_progress(_done: int, _of: int) -> None:
    pass


async def backup(url: str, to: Path, progress: Progress = _no_progress) -> None:
    """Copy the database of that URL to a new file, as it is at this moment.

    `progress` is told pages done and pages in all, from another thread. Raises
    `BackupExistsError` rather than writing over anything, and other `StorageError`s.
    """
    await asyncio.to_thread(_back_up, url, to, progress)


def _back_up(url: str, to: Path, progress: Progress) -> None:
    place = place_of(url)
    if place == "memory":
        raise DatabaseUrlError(place=url)
    if not Path(place).is_file():
        raise NoSuchDatabaseError(place=place)
    _reserve(to)
    part = to.with_name(f"{to.name}.part")
    try:
        _copy(Path(place), part, progress)
        part.replace(to)
    except BaseException as error:
        part.unlink(missing_ok=True)
        to.unlink(missing_ok=True)
        if isinstance(error, sqlite3.Error):
            raise explained(error, place) from error
        raise


def _reserve(to: Path) -> None:
    try:
        to.open("x").close()
    except FileExistsError as error:
        raise BackupExistsError(place=to) from error
    except OSError as error:
        raise NoSuchDatabaseError(place=to) from error


def _copy(place: Path, part: Path, progress: Progress) -> None:
    """Copy what one reading transaction sees: writers beside it neither wait nor disturb."""
    part.unlink(missing_ok=True)  # of a backup that was interrupted
    source_uri = f"{place.absolute().as_uri()}?mode=rw"
    with (
        closing(_connect(source_uri)) as source,
        closing(_connect(part.absolute().as_uri())) as copy,
    ):
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        source.backup(
            copy,
            pages=PAGES,
            progress=lambda _status, left, of: progress(of - left, of),
            sleep=0,
        )
        [[verdict], *_] = copy.execute("PRAGMA quick_check").fetchall()
        if verdict != "ok":
            raise NotADatabaseError(place=place)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it


def _connect(uri: str) -> sqlite3.Connection:
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=PATIENCE)
