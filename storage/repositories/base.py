"""What all repositories share: a connection, and asking for many things at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Row,
    Select,
    Table,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from rituals.model.ids import CommunityId, Place
from storage.listed import listed

AnyRow = Row[Any]
AnySelect = Select[Any]


def all_of(table: Table) -> AnySelect:
    """A query for whole records: every column but the order of arrival."""
    return select(*(column for column in table.columns if column.name != "seq"))


class SqlRepository:
    """Works within the transaction of its unit, and ends with it."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def _rows(self, statement: Executable, **given: Any) -> Sequence[AnyRow]:
        return (await self._connection.execute(statement, given)).all()

    async def _value(self, statement: Executable, **given: Any) -> Any:
        return (await self._connection.execute(statement, given)).scalar()

    async def _changed(self, statement: Executable) -> int:
        return (await self._connection.execute(statement)).rowcount

    def _served(
        self, table: Table, communities: Collection[CommunityId]
    ) -> ColumnElement[bool]:
        """Whether a row is of one of these communities.

        No index on the community is used: what is due is found by its time in a few steps,
        and looking at each community would take thousands.
        """
        return (table.c.community + "").in_(listed(communities))

    async def _among(
        self, statement: AnySelect, column: ColumnElement[Any], values: Iterable[str]
    ) -> list[AnyRow]:
        """The rows where that column has one of these values."""
        wanted = dict.fromkeys(values)
        if not wanted:
            return []
        return list(await self._rows(statement.where(column.in_(listed(wanted)))))

    async def _of_places(
        self, statement: AnySelect, table: Table, places: Collection[Place]
    ) -> list[AnyRow]:
        """The rows of these places."""
        by_space = defaultdict(list)
        for place in places:
            by_space[place.space].append(place.id)
        found: list[AnyRow] = []
        for space, ids in by_space.items():
            here = statement.where(table.c.space == space)
            found += await self._among(here, table.c.place, ids)
        return found
