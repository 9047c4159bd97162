"""The proof of what was delivered."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import bindparam, select

from rituals.model.delivery import Posted
from rituals.model.ids import CommunityId, MessageRef, Place
from rituals.model.occurrence import OccurrenceId
from storage.bulk import inserting
from storage.listed import listed_as
from storage.mapping.outbox import posted_of, receipt_values
from storage.repositories.base import SqlRepository, all_of
from storage.tables import ReceiptRow, table_of

_receipt = table_of(ReceiptRow)
_record = inserting(_receipt)
_THREADS = (
    select(_receipt.c.thread_space, _receipt.c.thread_place, _receipt.c.occurrence)
    .where(
        _receipt.c.community == bindparam("community"),
        _receipt.c.occurrence.is_not(None),
        _receipt.c.thread_space.in_(listed_as("spaces")),
        _receipt.c.thread_place.in_(listed_as("places")),
    )
    .order_by(_receipt.c.seq)
)
"""Built once, as it is asked with every batch of messages."""


class SqlReceipts(SqlRepository):
    """The part of `rituals.ports.Outbox` that is about receipts."""

    async def record(self, posted: Sequence[Posted], community: CommunityId) -> None:
        await _record.run(
            self._connection, [receipt_values(one, community) for one in posted]
        )

    async def receipts(self, occurrences: Collection[OccurrenceId]) -> Sequence[Posted]:
        wanted = select(*_receipt.columns)
        rows = await self._among(wanted, _receipt.c.occurrence, occurrences)
        return [posted_of(row[1:]) for row in sorted(rows, key=lambda row: row.seq)]

    async def receipt(self, keys: Collection[str]) -> Mapping[str, Posted]:
        rows = await self._among(all_of(_receipt), _receipt.c.key, keys)
        return {row.key: posted_of(row) for row in rows}

    async def posted(
        self, community: CommunityId, message: MessageRef
    ) -> Posted | None:
        wanted = select(*_receipt.columns).where(
            _receipt.c.space == message.place.space,
            _receipt.c.place == message.place.id,
            _receipt.c.message == message.id,
            _receipt.c.community == community,
        )
        rows = await self._rows(wanted.order_by(_receipt.c.seq))
        return posted_of(rows[0][1:]) if rows else None

    async def thread_owner(
        self, community: CommunityId, places: Collection[Place]
    ) -> Mapping[Place, OccurrenceId]:
        rows = await self._rows(
            _THREADS,
            community=community,
            spaces=[place.space for place in places],
            places=[place.id for place in places],
        )
        owners = {
            Place(row.thread_space, row.thread_place): row.occurrence for row in rows
        }
        return {place: owners[place] for place in places if place in owners}
