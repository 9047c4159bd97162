"""Effects on their way: what is ready, what waits, what is over."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update

from rituals.model.delivery import FINAL, OUTAGE, DeliveryState, OutboxEntry
from rituals.model.ids import CommunityId, SpaceId
from rituals.model.occurrence import OccurrenceId
from storage.bulk import inserting, updating
from storage.listed import listed
from storage.mapping.outbox import entry_of, entry_values
from storage.repositories.base import AnySelect, all_of
from storage.repositories.nudges import SqlNudges
from storage.repositories.receipts import SqlReceipts
from storage.tables import ON_THE_WAY, THREAD_OPENING, UNDECIDED, OutboxRow, table_of

_entry = table_of(OutboxRow)
_earlier = _entry.alias("earlier")
_put = inserting(_entry)
_save = updating(_entry, ["key"])
_take = updating(_entry, ["key"], ["state", "attempts", "lease_until"])
_judge = updating(_entry, ["key"], ["state"])
_OPEN = sorted(state.value for state in DeliveryState if state not in FINAL)
_WAITING = DeliveryState.WAITING.value
_SENDING = DeliveryState.SENDING.value
_BY_AGE = (_entry.c.created_at, _entry.c.seq)


def _is_done(key: ColumnElement[Any]) -> ColumnElement[bool]:
    done = DeliveryState.DONE.value
    there = select(_earlier.c.key).where(_earlier.c.key == key)
    return or_(key.is_(None), there.where(_earlier.c.state == done).exists())


_TRYING = _entry.c.state == _SENDING
_UNBLOCKED = and_(_is_done(_entry.c.after), _is_done(_entry.c.shows))


class SqlOutbox(SqlReceipts, SqlNudges):
    """`rituals.ports.Outbox`."""

    async def put(self, entries: Sequence[OutboxEntry]) -> None:
        wanted = {entry.key: entry for entry in reversed(entries)}
        there = await self._among(select(_entry.c.key), _entry.c.key, wanted.keys())
        for row in there:
            del wanted[row.key]
        new = dict(reversed(wanted.items()))
        newest = {e.shows: e for e in new.values() if e.shows is not None}
        outdated = await self._outdated(new, newest)
        rows = [entry_values(entry) for entry in new.values()]
        await _put.run(self._connection, rows)
        superseded = DeliveryState.SUPERSEDED.value
        await _judge.run(self._connection, [(key, superseded) for key in outdated])
        await self._redirect(outdated)

    async def _outdated(
        self, new: Mapping[str, OutboxEntry], newest: Mapping[str, OutboxEntry]
    ) -> dict[str, str]:
        """Which waiting ones are shown by a newer one, and by which."""
        waiting = select(_entry.c.key, _entry.c.shows).where(_entry.c.state == _WAITING)
        known = await self._among(waiting, _entry.c.shows, newest.keys())
        showing = [(row.key, row.shows) for row in known]
        showing += [
            (entry.key, entry.shows)
            for entry in new.values()
            if entry.state is DeliveryState.WAITING and entry.shows is not None
        ]
        return {
            key: newest[shows].key
            for key, shows in showing
            if key not in (newest[shows].key, newest[shows].after)
        }

    async def _redirect(self, outdated: Mapping[str, str]) -> None:
        """What waits for an outdated one waits for the newer one instead."""
        waiting = select(_entry.c.key, _entry.c.after).where(_entry.c.state.in_(_OPEN))
        for row in await self._among(waiting, _entry.c.after, outdated.keys()):
            await self._changed(
                update(_entry)
                .where(_entry.c.key == row.key)
                .values(after=outdated[row.after])
            )

    async def get(self, keys: Collection[str]) -> Mapping[str, OutboxEntry]:
        rows = await self._among(all_of(_entry), _entry.c.key, keys)
        return {entry.key: entry for entry in map(entry_of, rows)}

    async def lease(
        self,
        communities: Collection[CommunityId],
        spaces: Collection[SpaceId],
        now: datetime,
        until: datetime,
        limit: int,
    ) -> Sequence[OutboxEntry]:
        ours = self._served(_entry, communities), _entry.c.space.in_(spaces)
        ready = and_(_entry.c.state != _SENDING, _entry.c.not_before <= now, _UNBLOCKED)
        left = and_(_TRYING, _entry.c.lease_until <= now)
        found = await self._entries(
            all_of(_entry)
            .where(ON_THE_WAY, *ours, or_(ready, left))
            .order_by(*_BY_AGE)
            .limit(limit)
            .with_for_update(skip_locked=True, of=_entry)
        )
        taken = [replace(entry, attempts=entry.attempts + 1) for entry in found]
        await _take.run(
            self._connection,
            [(entry.key, _SENDING, entry.attempts, until) for entry in taken],
        )
        return taken

    async def _entries(self, statement: AnySelect) -> list[OutboxEntry]:
        return [entry_of(row) for row in await self._rows(statement)]

    async def save(self, entries: Sequence[OutboxEntry]) -> None:
        await _save.run(self._connection, [entry_values(entry) for entry in entries])

    async def hurry(
        self, community: CommunityId, space: SpaceId, now: datetime
    ) -> None:
        there = _entry.c.community == community, _entry.c.space == space
        waits = _entry.c.reason == OUTAGE, _entry.c.not_before > now
        await self._changed(
            update(_entry).where(ON_THE_WAY, *there, *waits).values(not_before=now)
        )

    async def expire(
        self, communities: Collection[CommunityId], now: datetime
    ) -> Sequence[OutboxEntry]:
        over = _entry.c.state == _WAITING, _entry.c.not_after <= now
        late = await self._entries(
            all_of(_entry)
            .where(ON_THE_WAY, *over, self._served(_entry, communities))
            .order_by(*_BY_AGE)
        )
        expired = DeliveryState.EXPIRED
        await _judge.run(self._connection, [(e.key, expired.value) for e in late])
        return [replace(entry, state=expired) for entry in late]

    async def dependents(self, keys: Collection[str]) -> Sequence[OutboxEntry]:
        found: dict[str, OutboxEntry] = {}
        order: dict[str, tuple[datetime, int]] = {}
        frontier = set(keys)
        while frontier:
            waits = [
                column.in_(listed(frontier))
                for column in (_entry.c.after, _entry.c.shows)
            ]
            waiting = select(*_entry.columns).where(_entry.c.state.in_(_OPEN))
            frontier = set()
            for row in await self._rows(waiting.where(or_(*waits))):
                if row.key not in found and row.key not in keys:
                    found[row.key] = entry_of(row[1:])
                    order[row.key] = (row.created_at, row.seq)
                    frontier.add(row.key)
        return [found[key] for key in sorted(order, key=order.__getitem__)]

    async def next_at(self, communities: Collection[CommunityId]) -> datetime | None:
        free = ON_THE_WAY, or_(_TRYING, _UNBLOCKED), self._served(_entry, communities)
        tried_at = case((_TRYING, _entry.c.lease_until), else_=_entry.c.not_before)
        expires_at = case((_entry.c.state == _WAITING, _entry.c.not_after))
        [row] = await self._rows(
            select(func.min(tried_at), func.min(expires_at)).where(*free)
        )
        return min((at for at in row if at is not None), default=None)

    async def held(self, community: CommunityId) -> Sequence[OutboxEntry]:
        ours = _entry.c.community == community
        return await self._entries(
            all_of(_entry).where(UNDECIDED, ours).order_by(*_BY_AGE)
        )

    async def waiting(self, community: CommunityId) -> int:
        ours = _entry.c.community == community
        held = _entry.c.state == DeliveryState.HELD.value
        on_the_way = _entry.c.state.in_(_OPEN), ~held
        counted = select(func.count()).select_from(_entry).where(ours, *on_the_way)
        return int(await self._value(counted))

    async def pending(
        self, occurrences: Collection[OccurrenceId]
    ) -> Sequence[OutboxEntry]:
        wanted = select(*_entry.columns).where(_entry.c.state.in_(_OPEN))
        rows = await self._among(wanted, _entry.c.occurrence, occurrences)
        return [entry_of(row[1:]) for row in sorted(rows, key=lambda row: row.seq)]

    async def sending_to(self, community: CommunityId, space: SpaceId) -> bool:
        there = _entry.c.community == community, _entry.c.space == space
        found = select(_entry.c.key).where(THREAD_OPENING, *there).limit(1)
        return bool(await self._rows(found))
