"""A consistent copy of the database while the bot runs."""

import asyncio
import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from storage.connect import PATIENCE, place_of
from storage.errors import (
    BackupExistsError,
    BackupTargetError,
    DatabaseUrlError,
    NoSuchDatabaseError,
    NotADatabaseError,
    explained,
)
from storage.schema import refuse_unknown

PAGES = 256
"""Copied at a time: a megabyte."""

Progress = Callable[[int, int], None]


def _no_progress(_done: int, _of: int) -> None:
    pass


async def backup(url: str, to: Path, progress: Progress = _no_progress) -> None:
    """Copy the database of that URL to a new file, as it is at this moment.

    `progress` is told pages done and pages in all, from another thread. Raises
    `BackupExistsError` rather than writing over anything, and other `StorageError`s.
    Cancelled, it stops soon and leaves no file behind.
    """
    stop = threading.Event()

    def told(done: int, of: int) -> None:
        if stop.is_set():
            raise asyncio.CancelledError
        progress(done, of)

    try:
        await asyncio.to_thread(_back_up, url, to, told)
    except asyncio.CancelledError:
        stop.set()
        raise


def _back_up(url: str, to: Path, progress: Progress) -> None:
    place = place_of(url)
    if place == "memory":
        raise DatabaseUrlError(fault="is one in memory, which nobody else can copy")
    if not Path(place).is_file():
        raise NoSuchDatabaseError(place=place)
    _reserve(to)
    part = _beside(to)
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
        raise BackupTargetError(place=to, reason=error.strerror) from error


def _beside(to: Path) -> Path:
    """An empty file of a name nobody has, with the rights of that one, to be renamed to it."""
    try:
        handle, name = tempfile.mkstemp(".part", ".backup-", to.parent)
    except OSError as error:
        to.unlink(missing_ok=True)
        raise BackupTargetError(place=to, reason=error.strerror) from error
    os.close(handle)
    shutil.copymode(to, name)
    return Path(name)


def _copy(place: Path, part: Path, progress: Progress) -> None:
    """Copy what one reading transaction sees: writers beside it neither wait nor disturb."""
    source_uri = f"{place.absolute().as_uri()}?mode=rw"
    with (
        closing(_connect(source_uri)) as source,
        closing(_connect(part.absolute().as_uri())) as copy,
    ):
        source.execute("BEGIN")
        refuse_unknown(source, str(place))
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
