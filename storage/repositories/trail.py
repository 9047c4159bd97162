"""What the bot did and why, what was already seen, and how long things are kept."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from rituals.model.delivery import TrailEntry
from rituals.model.ids import CommunityId, MessageId, Place, SpaceId
from rituals.model.ledger import Watermark
from storage.bulk import inserting, upserting
from storage.listed import listed
from storage.mapping.trail import trail_of, trail_values
from storage.repositories.base import SqlRepository, all_of
from storage.repositories.retention import forgotten
from storage.tables import (
    TO_REPORT,
    ProgressRow,
    SeenRow,
    TrailRow,
    WatermarkRow,
    table_of,
)

_trail = table_of(TrailRow)
_seen = table_of(SeenRow)
_watermark = table_of(WatermarkRow)
_progress = table_of(ProgressRow)
_write = inserting(_trail)
_see = inserting(_seen)
_advance = upserting(_progress, ["source"])
_THERE = (
    _watermark.c.community == bindparam("community"),
    _watermark.c.space == bindparam("space"),
    _watermark.c.place == bindparam("place"),
)
_LAST = select(_watermark.c.message).where(*_THERE)
_LAST_AT = select(_watermark.c.at).where(*_THERE)
"""Both are built once, as they are asked with every batch of messages."""
_mark = upserting(
    _watermark, ["community", "space", "place"], later="at", once="heard_since"
)


class SqlTrail(SqlRepository):
    """`rituals.ports.Trail`."""

    async def write(self, entries: Sequence[TrailEntry]) -> None:
        await _write.run(self._connection, [trail_values(entry) for entry in entries])

    async def read(
        self, community: CommunityId, limit: int = 100
    ) -> Sequence[TrailEntry]:
        rows = await self._rows(
            all_of(_trail)
            .where(_trail.c.community == community)
            .order_by(_trail.c.at.desc(), _trail.c.seq.desc())
            .limit(limit)
        )
        return [trail_of(row) for row in rows]

    async def unreported(
        self, communities: Collection[CommunityId]
    ) -> Sequence[TrailEntry]:
        ours = self._served(_trail, communities)
        rows = await self._rows(
            all_of(_trail).where(TO_REPORT, ours).order_by(_trail.c.at, _trail.c.seq)
        )
        return [trail_of(row) for row in rows]

    async def reported(self, community: CommunityId, until: datetime) -> None:
        named = _trail.c.community == community, _trail.c.at <= until
        await self._changed(
            update(_trail).where(TO_REPORT, *named).values(to_report=False)
        )

    async def seen(
        self, community: CommunityId, space: SpaceId, id_: str, at: datetime
    ) -> bool:
        new = await _see.run(self._connection, [(community, space, id_, at)])
        return new == 0

    async def watermark(self, community: CommunityId, place: Place) -> MessageId | None:
        found: MessageId | None = await self._value(
            _LAST, community=community, space=place.space, place=place.id
        )
        return found

    async def watermark_at(
        self, community: CommunityId, place: Place
    ) -> datetime | None:
        found: datetime | None = await self._value(
            _LAST_AT, community=community, space=place.space, place=place.id
        )
        return found

    async def watermarks(
        self, community: CommunityId, places: Collection[Place]
    ) -> Mapping[Place, Watermark]:
        row = _watermark.c
        wanted = all_of(_watermark).where(
            row.community == community,
            row.space.in_({place.space for place in places}),
            row.place.in_(listed({place.id for place in places})),
        )
        found = {
            Place(each.space, each.place): Watermark(
                each.message, each.at, each.heard_since
            )
            for each in await self._rows(wanted)
        }
        return {place: found[place] for place in places if place in found}

    async def mark(
        self, community: CommunityId, place: Place, watermark: Watermark
    ) -> None:
        await self.mark_all(community, {place: watermark})

    async def mark_all(
        self, community: CommunityId, last: Mapping[Place, Watermark]
    ) -> None:
        rows = [
            (community, *place, seen.message, seen.at, seen.heard_since)
            for place, seen in last.items()
        ]
        await _mark.run(self._connection, rows)

    async def progress(self, source: str) -> int:
        done = await self._value(
            select(func.max(_progress.c.done)).where(_progress.c.source == source)
        )
        return int(done or 0)

    async def advance(self, source: str, done: int) -> None:
        await _advance.run(self._connection, [(source, done)])

    async def forget_before(
        self, community: CommunityId, activity: datetime, ledger: datetime
    ) -> int:
        removed = 0
        for statement in forgotten(community, activity, ledger):
            removed += await self._changed(statement)
        return removed
