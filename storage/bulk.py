"""Writing many rows in one statement.

SQLAlchemy's own executemany takes a dictionary for each row, which costs more than the
database itself. Here a statement is compiled once for a dialect, and values are
converted column by column by the very processors that SQLAlchemy would use.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Dialect,
    Integer,
    Table,
    bindparam,
    delete,
    func,
    literal_column,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import Delete, Insert, Update

from storage.errors import UnknownDialectError

Values = tuple[Any, ...]
_ONE: ColumnElement[int] = literal_column("1", Integer())


def insert_for(dialect: Dialect, table: Table) -> Any:
    """The insert of a dialect that can say what happens on a conflict."""
    if dialect.name == "sqlite":
        return sqlite.insert(table)
    if dialect.name == "postgresql":
        return postgresql.insert(table)
    raise UnknownDialectError(dialect=dialect.name)


class Bulk:
    """A statement for many rows; each row has the values of `columns` in their order."""

    def __init__(
        self,
        columns: Sequence[str],
        build: Callable[[Dialect], Delete | Insert | Update],
    ) -> None:
        self._columns = tuple(columns)
        self._build = build
        self._compiled: dict[str, _Compiled] = {}

    async def run(self, connection: AsyncConnection, rows: Sequence[Values]) -> int:
        """Execute it for these rows; how many of them it changed."""
        if not rows:
            return 0
        name = connection.dialect.name
        compiled = self._compiled.get(name)
        if compiled is None:
            statement = self._build(connection.dialect)
            compiled = _Compiled(statement, self._columns, connection.dialect)
            self._compiled[name] = compiled
        result = await connection.exec_driver_sql(compiled.sql, compiled.values(rows))
        return result.rowcount


class _Compiled:
    def __init__(
        self,
        statement: Delete | Insert | Update,
        columns: tuple[str, ...],
        dialect: Dialect,
    ) -> None:
        compiled = statement.compile(dialect=dialect)
        self.sql = str(compiled)
        names: list[str] = compiled.positiontup or list(compiled.binds)
        self._names = None if compiled.positiontup else names
        self._places = [columns.index(name.removeprefix("v_")) for name in names]
        self._processors = [
            compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect)
            for name in names
        ]

    def values(self, rows: Sequence[Values]) -> list[Any]:
        columns = list(zip(*rows, strict=True))
        ordered = [
            columns[place] if process is None else map(process, columns[place])
            for place, process in zip(self._places, self._processors, strict=True)
        ]
        tuples = zip(*ordered, strict=True)
        if self._names is None:
            return list(tuples)
        return [dict(zip(self._names, values, strict=True)) for values in tuples]


def columns_of(table: Table) -> tuple[str, ...]:
    """All columns that are written; the order of arrival writes itself."""
    return tuple(column.name for column in table.columns if column.name != "seq")


def _binds(table: Table, columns: Iterable[str]) -> dict[str, Any]:
    return {name: bindparam(f"v_{name}", type_=table.c[name].type) for name in columns}


def inserting(table: Table) -> Bulk:
    """Insert rows, and leave those alone whose key is there."""
    columns = columns_of(table)
    return Bulk(
        columns,
        lambda dialect: (
            insert_for(dialect, table)
            .values(_binds(table, columns))
            .on_conflict_do_nothing()
        ),
    )


def upserting(
    table: Table,
    keys: Sequence[str],
    *,
    later: str | None = None,
    earlier: str | None = None,
    once: str | None = None,
) -> Bulk:
    """Insert rows, or write over those with the same `keys`.

    With `later`, a row whose column of that name is further on is left alone; with
    `earlier`, one whose column is not. The column called `once` keeps what it holds.
    """
    columns = columns_of(table)

    def written(insert: Any, name: str) -> Any:
        new = insert.excluded[name]
        return func.coalesce(table.c[name], new) if name == once else new

    def unless(insert: Any) -> Any:
        if later is not None:
            return table.c[later] <= insert.excluded[later]
        if earlier is not None:
            return table.c[earlier] > insert.excluded[earlier]
        return None

    def build(dialect: Dialect) -> Insert:
        insert = insert_for(dialect, table).values(_binds(table, columns))
        statement: Insert = insert.on_conflict_do_update(
            index_elements=list(keys),
            set_={name: written(insert, name) for name in columns if name not in keys},
            where=unless(insert),
        )
        return statement

    return Bulk(columns, build)


def counting(table: Table, keys: Sequence[str], counter: str) -> Bulk:
    """Count these `keys` once more: from 1 on, in that column."""

    def build(dialect: Dialect) -> Insert:
        insert = insert_for(dialect, table).values(
            {**_binds(table, keys), counter: _ONE}
        )
        statement: Insert = insert.on_conflict_do_update(
            index_elements=list(keys), set_={counter: table.c[counter] + _ONE}
        )
        return statement

    return Bulk(keys, build)


def updating(
    table: Table, keys: Sequence[str], columns: Sequence[str] | None = None
) -> Bulk:
    """Write over rows with these `keys`; nothing happens where there is none."""
    named = columns_of(table) if columns is None else (*keys, *columns)

    def build(_dialect: Dialect) -> Update:
        binds = _binds(table, named)
        statement = update(table).values(
            {name: bind for name, bind in binds.items() if name not in keys}
        )
        return statement.where(*(table.c[name] == binds[name] for name in keys))

    return Bulk(named, build)


def deleting(table: Table, keys: Sequence[str]) -> Bulk:
    """Delete rows with these `keys`."""

    def build(_dialect: Dialect) -> Delete:
        binds = {n: bindparam(f"v_{n}", type_=table.c[n].type) for n in keys}
        return delete(table).where(*(table.c[name] == binds[name] for name in keys))

    return Bulk(keys, build)
