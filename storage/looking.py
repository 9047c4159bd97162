"""Whether a database could be used, without making or altering it."""

import os
import sqlite3
from contextlib import closing
from enum import Enum
from pathlib import Path

from storage.connect import PATIENCE, place_of
from storage.errors import NoSuchDatabaseError, ReadOnlyError, explained
from storage.schema import is_current, refuse_unknown


class Standing(Enum):
    """How a database that can be used stands to this version."""

    NEW = "new"
    """It is made at the first start."""
    OLDER = "older"
    """It is brought up to date at the next start."""
    CURRENT = "current"


def look(url: str) -> Standing:
    """How the database of this URL stands; a `StorageError` if it cannot be used."""
    place = place_of(url)
    if place == "memory":
        return Standing.NEW
    file = Path(place)
    if not file.exists():
        if not file.absolute().parent.is_dir():
            raise NoSuchDatabaseError(place=place)
        _refuse_unwritable(place, file.absolute().parent)
        return Standing.NEW
    try:
        with closing(sqlite3.connect(place, timeout=PATIENCE)) as connection:
            refuse_unknown(connection, place)
            standing = _standing(connection)
    except sqlite3.Error as error:
        raise explained(error, place) from error
    _refuse_unwritable(place, file, file.absolute().parent)
    return standing


def _standing(connection: sqlite3.Connection) -> Standing:
    if is_current(connection):
        return Standing.CURRENT
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return Standing.OLDER if tables else Standing.NEW


def _refuse_unwritable(place: str, *paths: Path) -> None:
    if not all(os.access(path, os.W_OK) for path in paths):
        raise ReadOnlyError(place=place)
