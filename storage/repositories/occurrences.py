"""Occurrences, their openings, and the parts members have in them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select

from rituals.model.ids import CommunityId, MemberId, RitualName
from rituals.model.occurrence import Occurrence, OccurrenceId, Opening, State
from rituals.model.participation import Participation, Withdrawal
from storage.bulk import inserting, updating, upserting
from storage.listed import listed
from storage.mapping.occurrences import (
    occurrence_of,
    occurrence_values,
    opening_of,
    opening_values,
    participation_of,
    participation_values,
)
from storage.repositories.base import SqlRepository, all_of
from storage.tables import (
    ALIVE,
    OccurrenceRow,
    OpeningRow,
    ParticipationRow,
    table_of,
)

_occurrence = table_of(OccurrenceRow)
_opening = table_of(OpeningRow)
_part = table_of(ParticipationRow)
_add = inserting(_occurrence)
_save = updating(_occurrence, ["id"])
_add_openings = inserting(_opening)
_save_openings = upserting(_opening, ["occurrence", "space", "channel"])
_save_parts = upserting(_part, ["occurrence", "member", "role", "key"])


class SqlOccurrences(SqlRepository):
    """`rituals.ports.Occurrences`."""

    async def add(
        self, occurrences: Sequence[Occurrence], openings: Sequence[Opening]
    ) -> frozenset[OccurrenceId]:
        wanted = {one.id: one for one in reversed(occurrences)}
        there = await self._among(
            select(_occurrence.c.id), _occurrence.c.id, wanted.keys()
        )
        new = wanted.keys() - {row.id for row in there}
        rows = [occurrence_values(one) for id_, one in wanted.items() if id_ in new]
        await _add.run(self._connection, rows[::-1])
        opened = [opening_values(one) for one in openings if one.occurrence in new]
        await _add_openings.run(self._connection, opened)
        return frozenset(new)

    async def save(self, occurrences: Sequence[Occurrence]) -> None:
        await _save.run(
            self._connection, [occurrence_values(one) for one in occurrences]
        )

    async def save_openings(self, openings: Sequence[Opening]) -> None:
        await _save_openings.run(
            self._connection, [opening_values(one) for one in openings]
        )

    async def delete_planned(self, ids: Collection[OccurrenceId]) -> None:
        planned = _occurrence.c.state == State.PLANNED.value
        theirs = _occurrence.c.id.in_(listed(ids))
        await self._changed(delete(_occurrence).where(planned, theirs))

    async def get(self, ids: Collection[OccurrenceId]) -> Sequence[Occurrence]:
        rows = await self._among(all_of(_occurrence), _occurrence.c.id, ids)
        return [occurrence_of(row) for row in rows]

    async def due(
        self, communities: Collection[CommunityId], until: datetime, limit: int
    ) -> Sequence[Occurrence]:
        ours = self._served(_occurrence, communities)
        rows = await self._rows(
            all_of(_occurrence)
            .where(ALIVE, _occurrence.c.next_at <= until, ours)
            .order_by(_occurrence.c.next_at, _occurrence.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [occurrence_of(row) for row in rows]

    async def next_at(self, communities: Collection[CommunityId]) -> datetime | None:
        ours = self._served(_occurrence, communities)
        found: datetime | None = await self._value(
            select(func.min(_occurrence.c.next_at)).where(ALIVE, ours)
        )
        return found

    async def of_ritual(
        self,
        community: CommunityId,
        ritual: RitualName | None = None,
        *,
        alive: bool = True,
    ) -> Sequence[Occurrence]:
        wanted = all_of(_occurrence).where(_occurrence.c.community == community)
        if ritual is not None:
            wanted = wanted.where(_occurrence.c.ritual == ritual)
        if alive:
            wanted = wanted.where(ALIVE)
        rows = await self._rows(wanted.order_by(_occurrence.c.due_at, _occurrence.c.id))
        return [occurrence_of(row) for row in rows]

    async def journeys(
        self,
        community: CommunityId,
        members: Collection[MemberId],
        *,
        alive: bool = True,
    ) -> Sequence[Occurrence]:
        theirs = all_of(_occurrence).where(_occurrence.c.community == community)
        if alive:
            theirs = theirs.where(ALIVE)
        rows = await self._among(theirs, _occurrence.c.subject, members)
        found = [occurrence_of(row) for row in rows]
        return sorted(found, key=lambda one: (one.due_at, one.id))

    async def openings(self, ids: Collection[OccurrenceId]) -> Sequence[Opening]:
        wanted = select(*_opening.columns)
        rows = await self._among(wanted, _opening.c.occurrence, ids)
        return [opening_of(row[1:]) for row in sorted(rows, key=lambda row: row.seq)]

    async def participations(
        self, ids: Collection[OccurrenceId]
    ) -> Sequence[Participation]:
        rows = await self._among(all_of(_part), _part.c.occurrence, ids)
        parts = [participation_of(row) for row in rows]
        return sorted(
            parts, key=lambda p: (p.at, p.occurrence, p.member, p.role, p.key)
        )

    async def took_part_before(
        self,
        community: CommunityId,
        ritual: RitualName,
        role: str,
        not_in: OccurrenceId,
    ) -> frozenset[MemberId]:
        rows = await self._rows(
            select(_part.c.member)
            .distinct()
            .join_from(_occurrence, _part, _occurrence.c.id == _part.c.occurrence)
            .where(
                _occurrence.c.community == community,
                _occurrence.c.ritual == ritual,
                _occurrence.c.id != not_in,
                _part.c.role == role,
            )
        )
        return frozenset(row.member for row in rows)

    async def save_participations(
        self, changes: Sequence[Participation | Withdrawal]
    ) -> None:
        last = {(c.occurrence, c.member, c.role, c.key): c for c in changes}
        rows = [
            participation_values(change)
            for change in last.values()
            if isinstance(change, Participation)
        ]
        await _save_parts.run(self._connection, rows)
        for key, change in last.items():
            if isinstance(change, Withdrawal):
                await self._withdraw(key)

    async def _withdraw(self, key: tuple[str, ...]) -> None:
        columns = (_part.c.occurrence, _part.c.member, _part.c.role, _part.c.key)
        same = [column == value for column, value in zip(columns, key, strict=True)]
        await self._changed(delete(_part).where(*same))
