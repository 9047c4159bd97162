"""What all repositories share: a connection, and asking for many things at once."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Executable,
    Row,
    Select,
    Table,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from rituals.model.ids import CommunityId, MessageRef, Place
from storage.bulk import chunks

AnyRow = Row[Any]
AnySelect = Select[Any]


def all_of(table: Table) -> AnySelect:
    """A query for whole records: every column but the order of arrival."""
    return select(*(column for column in table.columns if column.name != "seq"))


class SqlRepository:
    """Works within the transaction of its unit, and ends with it."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def _rows(self, statement: Executable) -> Sequence[AnyRow]:
        return (await self._connection.execute(statement)).all()

    async def _value(self, statement: Executable) -> Any:
        return (await self._connection.execute(statement)).scalar()

    async def _changed(self, statement: Executable) -> int:
        return (await self._connection.execute(statement)).rowcount

    def _served(
        self, table: Table, communities: Collection[CommunityId]
    ) -> ColumnElement[bool]:
        """Whether a row is of one of these communities.

        They are one parameter, since a thousand would cost more than the query. No index
        on the community is used: what is due is found by its time in a few steps, and
        looking at each community would take thousands.
        """
        names = literal(json.dumps(list(communities)))
        if self._connection.dialect.name == "sqlite":
            listed = func.json_each(names).table_valued("value")
        else:
            listed = func.json_array_elements_text(cast(names, JSON)).table_valued(
                "value"
            )
        return (table.c.community + "").in_(select(listed.c.value))

    async def _among(
        self, statement: AnySelect, column: ColumnElement[Any], values: Iterable[Any]
    ) -> list[AnyRow]:
        """The rows where that column has one of these values, asked for in pieces."""
        found: list[AnyRow] = []
        for chunk in chunks(dict.fromkeys(values)):
            found += await self._rows(statement.where(column.in_(chunk)))
        return found

    async def _of_messages(
        self, statement: AnySelect, table: Table, messages: Iterable[MessageRef]
    ) -> list[AnyRow]:
        """The rows of these messages."""
        by_place = defaultdict(list)
        for message in messages:
            by_place[message.place].append(message.id)
        found: list[AnyRow] = []
        for place, ids in by_place.items():
            here = statement.where(
                table.c.space == place.space, table.c.place == place.id
            )
            found += await self._among(here, table.c.message, ids)
        return found

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
