"""The outbox in memory."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from rituals.model.delivery import FINAL, OUTAGE, DeliveryState, OutboxEntry, Posted
from rituals.model.ids import CommunityId, MemberId, MessageRef, Place, SpaceId
from rituals.model.nudges import Attention, HeldNudge, NudgeState
from rituals.model.occurrence import OccurrenceId
from tests.fakes.tables import Tables

ON_THE_WAY = (DeliveryState.WAITING, DeliveryState.SENDING, DeliveryState.UNSURE)
UNDERWAY = (DeliveryState.SENDING, DeliveryState.UNSURE, DeliveryState.HELD)


class FakeOutbox:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    async def put(self, entries: Sequence[OutboxEntry]) -> None:
        known = dict(self._t.outbox.rows)
        for entry in entries:
            if entry.key not in known:
                self._t.outbox.edit().setdefault(entry.key, entry)
        new = [e for e in self._t.outbox.rows.values() if e.key not in known]
        newest = {e.shows: e for e in new if e.shows is not None}
        outdated = {
            e.key: newest[e.shows].key
            for e in self._t.outbox.rows.values()
            if e.state is DeliveryState.WAITING
            and e.shows in newest
            and e.key not in (newest[e.shows].key, newest[e.shows].after)
        }
        rows = self._t.outbox.edit()
        for key in outdated:
            rows[key] = replace(rows[key], state=DeliveryState.SUPERSEDED)
        for entry in list(rows.values()):
            if entry.state not in FINAL and entry.after in outdated:
                rows[entry.key] = replace(entry, after=outdated[entry.after])

    async def get(self, keys: Collection[str]) -> Mapping[str, OutboxEntry]:
        rows = self._t.outbox.rows
        return {key: rows[key] for key in keys if key in rows}

    def _in_order(self, states: Collection[DeliveryState]) -> list[OutboxEntry]:
        rows = self._t.outbox.rows.values()
        return sorted(
            (e for e in rows if e.state in states), key=lambda e: e.created_at
        )

    def _is_done(self, key: str | None) -> bool:
        entry = None if key is None else self._t.outbox.rows.get(key)
        return key is None or (entry is not None and entry.state is DeliveryState.DONE)

    def _is_free(self, entry: OutboxEntry) -> bool:
        return self._is_done(entry.after) and self._is_done(entry.shows)

    def _try_at(self, entry: OutboxEntry) -> datetime | None:
        if entry.state is DeliveryState.SENDING:
            return entry.lease_until
        return entry.not_before if self._is_free(entry) else None

    async def lease(
        self,
        communities: Collection[CommunityId],
        spaces: Collection[SpaceId],
        now: datetime,
        until: datetime,
        limit: int,
    ) -> Sequence[OutboxEntry]:
        ready = [
            entry
            for entry in self._in_order(ON_THE_WAY)
            if entry.community in communities
            and entry.space in spaces
            and (at := self._try_at(entry)) is not None
            and at <= now
        ]
        taken = [replace(e, attempts=e.attempts + 1) for e in ready[:limit]]
        sending = DeliveryState.SENDING
        for e in taken:
            leased = replace(e, state=sending, lease_until=until)
            self._t.outbox.edit()[e.key] = leased
        return taken

    async def save(self, entries: Sequence[OutboxEntry]) -> None:
        for entry in entries:
            if entry.key in self._t.outbox.rows:
                self._t.outbox.edit()[entry.key] = entry

    async def hurry(
        self, community: CommunityId, space: SpaceId, now: datetime
    ) -> None:
        await self.save(
            [
                replace(entry, not_before=now)
                for entry in self._in_order(ON_THE_WAY)
                if (entry.community, entry.space) == (community, space)
                and entry.reason == OUTAGE
                and entry.not_before > now
            ]
        )

    async def expire(
        self, communities: Collection[CommunityId], now: datetime
    ) -> Sequence[OutboxEntry]:
        late = [
            replace(entry, state=DeliveryState.EXPIRED)
            for entry in self._in_order((DeliveryState.WAITING,))
            if entry.community in communities
            and entry.not_after is not None
            and entry.not_after <= now
        ]
        await self.save(late)
        return late

    async def dependents(self, keys: Collection[str]) -> Sequence[OutboxEntry]:
        open_ones = self._in_order([s for s in DeliveryState if s not in FINAL])
        found = set(keys)
        grown = True
        while grown:
            waiting = {e.key for e in open_ones if {e.after, e.shows} & found} | set(
                keys
            )
            grown = not waiting <= found
            found |= waiting
        return [e for e in open_ones if e.key in found - set(keys)]

    async def next_at(self, communities: Collection[CommunityId]) -> datetime | None:
        times: list[datetime | None] = []
        for entry in self._in_order(ON_THE_WAY):
            if entry.community not in communities:
                continue
            times.append(self._try_at(entry))
            if entry.state is DeliveryState.WAITING and self._is_free(entry):
                times.append(entry.not_after)
        return min((at for at in times if at is not None), default=None)

    async def held(self, community: CommunityId) -> Sequence[OutboxEntry]:
        held = self._in_order((DeliveryState.HELD,))
        return [entry for entry in held if entry.community == community]

    async def waiting(self, community: CommunityId) -> int:
        final = {*FINAL, DeliveryState.HELD}
        ours = (e for e in self._t.outbox.rows.values() if e.community == community)
        return sum(e.state not in final for e in ours)

    async def pending(
        self, occurrences: Collection[OccurrenceId]
    ) -> Sequence[OutboxEntry]:
        rows = self._t.outbox.rows.values()
        return [e for e in rows if e.occurrence in occurrences and e.state not in FINAL]

    async def sending_to(self, community: CommunityId, space: SpaceId) -> bool:
        return any(
            e.opens_thread and (e.community, e.space) == (community, space)
            for e in self._in_order(UNDERWAY)
        )

    async def record(self, posted: Sequence[Posted], community: CommunityId) -> None:
        for one in posted:
            self._t.receipts.edit().setdefault(one.receipt.key, (community, one))

    def _posted(self) -> list[Posted]:
        return [posted for _, posted in self._t.receipts.rows.values()]

    async def receipts(self, occurrences: Collection[OccurrenceId]) -> Sequence[Posted]:
        return [p for p in self._posted() if p.occurrence in occurrences]

    async def receipt(self, keys: Collection[str]) -> Mapping[str, Posted]:
        rows = self._t.receipts.rows
        return {key: rows[key][1] for key in keys if key in rows}

    async def posted(
        self, community: CommunityId, message: MessageRef
    ) -> Posted | None:
        ours = (p for c, p in self._t.receipts.rows.values() if c == community)
        return next((p for p in ours if p.receipt.message == message), None)

    async def thread_owner(
        self, community: CommunityId, places: Collection[Place]
    ) -> Mapping[Place, OccurrenceId]:
        return {
            posted.receipt.thread: posted.occurrence
            for owner, posted in self._t.receipts.rows.values()
            if owner == community
            and posted.receipt.thread is not None
            and posted.receipt.thread in places
            and posted.occurrence is not None
        }

    async def hold(self, nudges: Sequence[HeldNudge]) -> None:
        for nudge in nudges:
            self._t.nudges.edit()[nudge.key] = nudge

    def _undecided(self, communities: Collection[CommunityId]) -> list[HeldNudge]:
        rows = self._t.nudges.rows.values()
        ours = [nudge for nudge in rows if nudge.community in communities]
        return [nudge for nudge in ours if nudge.state is NudgeState.HELD]

    async def nudges(
        self, communities: Collection[CommunityId], until: datetime
    ) -> Sequence[HeldNudge]:
        due = [n for n in self._undecided(communities) if n.look_at <= until]
        return sorted(due, key=lambda nudge: (-nudge.priority, nudge.created_at))

    async def held_of(self, occurrence: OccurrenceId) -> Sequence[HeldNudge]:
        rows = [n for n in self._t.nudges.rows.values() if n.occurrence == occurrence]
        held = [nudge for nudge in rows if nudge.state is NudgeState.HELD]
        return sorted(held, key=lambda nudge: nudge.key)

    async def next_nudge_at(
        self, communities: Collection[CommunityId]
    ) -> datetime | None:
        return min((n.look_at for n in self._undecided(communities)), default=None)

    async def nudged_since(
        self, community: CommunityId, members: Collection[MemberId], since: datetime
    ) -> Mapping[MemberId, Sequence[datetime]]:
        times: dict[MemberId, list[datetime]] = defaultdict(list)
        for nudge in self._t.nudges.rows.values():
            sent = nudge.state is NudgeState.SENT and nudge.community == community
            sent = sent and not nudge.duty
            at = nudge.decided_at
            if sent and nudge.member in members and at is not None and at >= since:
                times[nudge.member].append(at)
        return {member: sorted(sent_at) for member, sent_at in times.items()}

    async def nudged_for(
        self, community: CommunityId, rule: Attention, since: datetime
    ) -> Sequence[HeldNudge]:
        found = [
            nudge
            for nudge in self._t.nudges.rows.values()
            if (nudge.community, nudge.rule) == (community, rule)
            and nudge.created_at >= since
        ]
        return sorted(found, key=lambda nudge: (nudge.created_at, nudge.key))
