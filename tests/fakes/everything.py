"""All that a storage holds, as text: what must not be in there is looked for here."""

import sqlite3
from pathlib import Path

from rituals.ports import Storage
from storage.unit_of_work import SqlStorage
from tests.fakes.storage import FakeStorage


def everything(storage: Storage) -> str:
    """Every column of every row of every table."""
    if isinstance(storage, FakeStorage):
        tables = storage._committed
        names = type(tables).__slots__
        return "\n".join(f"{n}: {getattr(tables, n).rows!r}" for n in names)
    assert isinstance(storage, SqlStorage)
    return everything_in(Path(storage._place))


def everything_in(path: Path) -> str:
    """The same of a database file, as any program would read it."""
    with sqlite3.connect(path) as connection:
        master = "SELECT name FROM sqlite_master WHERE type = 'table'"
        tables = [name for (name,) in connection.execute(master)]
        rows = [
            f"{table}: {row!r}"
            for table in tables
            for row in connection.execute(f'SELECT * FROM "{table}"')  # noqa: S608  names from the file itself
        ]
    connection.close()
    return "\n".join(rows)
