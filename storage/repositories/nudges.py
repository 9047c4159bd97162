"""Nudges that wait for the quiet gate, and those it has decided."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, or_, select

from rituals.model.ids import CommunityId, MemberId
from rituals.model.nudges import DUTIES, Attention, HeldNudge, NudgeState
from rituals.model.occurrence import OccurrenceId
from storage.bulk import upserting
from storage.mapping.outbox import nudge_of, nudge_values
from storage.repositories.base import SqlRepository, all_of
from storage.tables import UNDECIDED, NudgeRow, table_of

_nudge = table_of(NudgeRow)
_hold = upserting(_nudge, ["key"])
_DUTIES = sorted(DUTIES)


class SqlNudges(SqlRepository):
    """The part of `rituals.ports.Outbox` that is about nudges."""

    async def hold(self, nudges: Sequence[HeldNudge]) -> None:
        await _hold.run(self._connection, [nudge_values(nudge) for nudge in nudges])

    async def nudges(
        self, communities: Collection[CommunityId], until: datetime
    ) -> Sequence[HeldNudge]:
        ours = self._served(_nudge, communities)
        rows = await self._rows(
            all_of(_nudge)
            .where(UNDECIDED, _nudge.c.look_at <= until, ours)
            .order_by(_nudge.c.priority.desc(), _nudge.c.created_at, _nudge.c.seq)
        )
        return [nudge_of(row) for row in rows]

    async def held_of(self, occurrence: OccurrenceId) -> Sequence[HeldNudge]:
        rows = await self._rows(
            all_of(_nudge)
            .where(UNDECIDED, _nudge.c.occurrence == occurrence)
            .order_by(_nudge.c.key)
        )
        return [nudge_of(row) for row in rows]

    async def next_nudge_at(
        self, communities: Collection[CommunityId]
    ) -> datetime | None:
        ours = self._served(_nudge, communities)
        found: datetime | None = await self._value(
            select(func.min(_nudge.c.look_at)).where(UNDECIDED, ours)
        )
        return found

    async def nudged_since(
        self, community: CommunityId, members: Collection[MemberId], since: datetime
    ) -> Mapping[MemberId, Sequence[datetime]]:
        sent = select(_nudge.c.member, _nudge.c.decided_at).where(
            _nudge.c.community == community,
            _nudge.c.state == NudgeState.SENT.value,
            _nudge.c.decided_at >= since,
            or_(_nudge.c.rule.is_(None), _nudge.c.rule.not_in(_DUTIES)),
        )
        times = defaultdict(list)
        for row in await self._among(sent, _nudge.c.member, members):
            times[row.member].append(row.decided_at)
        return {member: sorted(of_member) for member, of_member in times.items()}

    async def nudged_for(
        self, community: CommunityId, rule: Attention, since: datetime
    ) -> Sequence[HeldNudge]:
        rows = await self._rows(
            all_of(_nudge)
            .where(
                _nudge.c.community == community,
                _nudge.c.rule == rule.value,
                _nudge.c.created_at >= since,
            )
            .order_by(_nudge.c.created_at, _nudge.c.key)
        )
        return [nudge_of(row) for row in rows]
