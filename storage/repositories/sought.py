"""Records sought by a message they are about: one statement for each space."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy import Table, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from rituals.model.ids import CommunityId, MessageRef
from storage.listed import listed_as

T = TypeVar("T")
_BY_AGE = ("at", "seq")


class Sought(Generic[T]):
    """Records of a table by the message whose space, place and id these columns name.

    Built once, as hot statements are; and by id before place, as the indexes are.
    """

    def __init__(
        self,
        table: Table,
        record_of: Callable[[Sequence[Any]], T],
        message_of: Callable[[T], MessageRef | None],
        *,
        columns: tuple[str, str] = ("space", "message"),
        order: tuple[str, ...] = _BY_AGE,
    ) -> None:
        space, message = (table.c[name] for name in columns)
        kept = [column for column in table.columns if column.name != "seq"]
        self._record_of = record_of
        self._message_of = message_of
        self._columns = len(kept)
        self._statement = select(*kept, *(table.c[name] for name in order)).where(
            table.c.community == bindparam("community"),
            space == bindparam("space"),
            message.in_(listed_as("messages")),
        )

    async def of(
        self,
        connection: AsyncConnection,
        community: CommunityId,
        messages: Collection[MessageRef],
    ) -> list[T]:
        """Those of these messages, in their order."""
        by_space = defaultdict(list)
        for message in messages:
            by_space[message.place.space].append(message.id)
        rows: list[Any] = []
        for space, ids in by_space.items():
            given = {"community": community, "space": space, "messages": ids}
            rows += (await connection.execute(self._statement, given)).all()
        if not rows:
            return []
        rows.sort(key=lambda row: tuple(row)[self._columns :])
        found = (self._record_of(tuple(row)[: self._columns]) for row in rows)
        wanted = set(messages)
        return [one for one in found if self._message_of(one) in wanted]
