"""What can go wrong with a database, in sentences that say what to do."""

import sqlite3

from sqlalchemy.exc import DBAPIError

from rituals.errors import StammtischError


class StorageError(StammtischError):
    """The database {place} could not do it: {reason}."""


class DatabaseUrlError(StorageError):
    """The address of the database {fault}; write `sqlite:///stammtisch.db`."""


class UnknownDialectError(StorageError):
    """Tables cannot be written on `{dialect}` yet; use SQLite."""


class NoSuchDatabaseError(StorageError):
    """{place} cannot be opened; check that its folder exists and may be written to."""


class NotADatabaseError(StorageError):
    """{place} is damaged or no database; move it away, and put the last backup in its place."""


class ForeignDatabaseError(StorageError):
    """{place} is the database of another program; name another file."""


class NewerDatabaseError(StorageError):
    """{place} was written by a newer version ({version}); install that one, or use a backup from before."""


class ReadOnlyError(StorageError):
    """{place} may not be written to; give this account the right to write the file and its folder."""


class BusyError(StorageError):
    """{place} is locked by another program; end that one, or try again."""


class FullError(StorageError):
    """The disk of {place} is full; make room, and nothing is lost."""


class NestedUnitError(StorageError):
    """A unit of work was begun inside another one that writes; end that one first."""


class BackupTargetError(StorageError):
    """The copy cannot be written to {place}: {reason}. Name a file in a folder that exists and may be written to."""


class BackupExistsError(StorageError):
    """{place} exists and is not written over; name another file."""


_BY_CODE: dict[int, type[StorageError]] = {
    sqlite3.SQLITE_BUSY: BusyError,
    sqlite3.SQLITE_LOCKED: BusyError,
    sqlite3.SQLITE_CANTOPEN: NoSuchDatabaseError,
    sqlite3.SQLITE_CORRUPT: NotADatabaseError,
    sqlite3.SQLITE_NOTADB: NotADatabaseError,
    sqlite3.SQLITE_READONLY: ReadOnlyError,
    sqlite3.SQLITE_FULL: FullError,
}


def explained(error: Exception, place: str) -> StorageError:
    """The error of a driver as one of ours; raise it `from` the other."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlite_errorcode", None)
    kind = StorageError if code is None else _BY_CODE.get(code & 0xFF, StorageError)
    return kind(place=place, reason=cause)
