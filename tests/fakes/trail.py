"""Trail, what was seen, and retention in memory."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from rituals.model.delivery import FINAL, OutboxEntry, TrailEntry
from rituals.model.ids import CommunityId, MemberId, MessageId, Place, SpaceId
from rituals.model.ledger import Watermark
from rituals.model.nudges import HeldNudge, NudgeState
from rituals.model.occurrence import Occurrence
from tests.fakes.occurrences import remove
from tests.fakes.tables import Table, Tables

K = TypeVar("K")
V = TypeVar("V")


class FakeTrail:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    async def write(self, entries: Sequence[TrailEntry]) -> None:
        for entry in entries:
            nth = max(self._t.trail.rows, default=0) + 1
            self._t.trail.edit()[nth] = entry
            if entry.to_report:
                self._t.to_report.edit()[nth] = None

    async def read(
        self, community: CommunityId, limit: int = 100
    ) -> Sequence[TrailEntry]:
        ours = [e for e in self._t.trail.rows.items() if e[1].community == community]
        ours.sort(key=lambda line: (line[1].at, line[0]), reverse=True)
        return [entry for _, entry in ours[:limit]]

    async def unreported(
        self, communities: Collection[CommunityId]
    ) -> Sequence[TrailEntry]:
        lines = [self._t.trail.rows[nth] for nth in self._t.to_report.rows]
        ours = [entry for entry in lines if entry.community in communities]
        return sorted(ours, key=lambda entry: entry.at)

    async def reported(self, community: CommunityId, until: datetime) -> None:
        for nth in list(self._t.to_report.rows):
            entry = self._t.trail.rows[nth]
            if entry.community == community and entry.at <= until:
                del self._t.to_report.edit()[nth]

    async def seen(
        self, community: CommunityId, space: SpaceId, id_: str, at: datetime
    ) -> bool:
        key = (community, space, id_)
        before = key in self._t.seen.rows
        self._t.seen.edit().setdefault(key, at)
        return before

    async def watermark(self, community: CommunityId, place: Place) -> MessageId | None:
        known = self._t.watermarks.rows.get((community, place))
        return known.message if known else None

    async def watermark_at(
        self, community: CommunityId, place: Place
    ) -> datetime | None:
        known = self._t.watermarks.rows.get((community, place))
        return known.at if known else None

    async def watermarks(
        self, community: CommunityId, places: Collection[Place]
    ) -> Mapping[Place, Watermark]:
        known = self._t.watermarks.rows
        return {p: known[community, p] for p in places if (community, p) in known}

    async def mark(
        self, community: CommunityId, place: Place, watermark: Watermark
    ) -> None:
        known = self._t.watermarks.rows.get((community, place))
        if known is None:
            self._t.watermarks.edit()[community, place] = watermark
        elif known.at <= watermark.at:
            since = known.heard_since or watermark.heard_since
            after = replace(watermark, heard_since=since)
            self._t.watermarks.edit()[community, place] = after

    async def mark_all(
        self, community: CommunityId, last: Mapping[Place, Watermark]
    ) -> None:
        for place, watermark in last.items():
            await self.mark(community, place, watermark)

    async def progress(self, source: str) -> int:
        return self._t.progress.rows.get(source, 0)

    async def advance(self, source: str, done: int) -> None:
        self._t.progress.edit()[source] = done

    async def forget_before(
        self, community: CommunityId, activity: datetime, ledger: datetime
    ) -> int:
        t = self._t

        def over(one: Occurrence) -> bool:
            ended_at = max(one.closed_at or one.due_at, one.due_at)
            slot_over = one.slot < activity.replace(tzinfo=None)
            ended = ended_at < activity and slot_over
            return one.community == community and not one.alive and ended

        def final(entry: OutboxEntry) -> bool:
            old = entry.created_at < activity and entry.state in FINAL
            kept = entry.occurrence in t.occurrences.rows
            return entry.community == community and old and not kept

        def decided(nudge: HeldNudge) -> bool:
            old = nudge.created_at < activity and nudge.state is not NudgeState.HELD
            return nudge.community == community and old

        removed = _drop(
            t.observations,
            lambda k, o: (
                k[0] == community
                and o.at < activity
                and (community, o.home) not in t.stale.rows
            ),
        )
        removed += _drop(t.deletions, lambda k, at: k[0] == community and at < activity)
        removed += _drop(t.seen, lambda k, at: k[0] == community and at < activity)
        removed += _drop(
            t.trail, lambda _, e: e.community == community and e.at < activity
        )
        removed += _drop(
            t.audit, lambda _, e: e.community == community and e.at < activity
        )
        _drop(t.to_report, lambda nth, _: nth not in t.trail.rows)
        removed += remove(t, [o.id for o in t.occurrences.rows.values() if over(o)])
        removed += _drop(t.outbox, lambda _, entry: final(entry))
        removed += self._drop_receipts(community, activity)
        removed += _drop(t.nudges, lambda _, nudge: decided(nudge))
        posted = {
            p.receipt.message for c, p in t.receipts.rows.values() if c == community
        }
        removed += _drop(
            t.reactions,
            lambda k, _: (
                (k[0] == community and k[:2] not in t.observations.rows)
                and k[1] not in posted
            ),
        )
        removed += _drop(t.questions, lambda k, q: k[0] == community and q.at < ledger)
        removed += _drop(t.credits, lambda k, c: k[0] == community and c.at < ledger)
        removed += _drop(
            t.contributions, lambda k, c: k[0] == community and c.at < ledger
        )
        removed += _drop(t.outdone, lambda k, c: k[0] == community and c.at < ledger)
        removed += _drop(t.thanks, lambda k, c: k[0] == community and c.at < ledger)
        removed += _drop(t.decisions, lambda k, c: k[0] == community and c.at < ledger)
        removed += _drop(
            t.within, lambda k, _: k[0] == community and k not in t.observations.rows
        )
        return removed + self._drop_members(community, activity)

    def _drop_members(self, community: CommunityId, before: datetime) -> int:
        t = self._t
        named = {o.member for o in t.observations.rows.values()}
        named |= {q.asker for q in t.questions.rows.values()}
        named |= {m for c in t.credits.rows.values() for m in (c.giver, c.asker)}
        named |= {one.giver for one in t.thanks.rows.values()}
        named |= {d.by for d in t.decisions.rows.values()}
        named |= {c.member for c in t.contributions.rows.values()}
        named |= {n.member for n in t.nudges.rows.values()}
        named |= {part.member for part in t.parts.rows.values()}
        named |= {line.by for line in t.trail.rows.values() if line.by}
        named |= {e.by for e in t.audit.rows.values()}
        named |= {e.change.member for e in t.audit.rows.values() if e.change.member}
        named |= {o.subject for o in t.occurrences.rows.values() if o.subject}
        gone = {
            key
            for key, one in t.members.rows.items()
            if key[0] == community
            and one.left_at is not None
            and one.left_at < before
            and one.id not in named
            and not (one.excluded and (key in self._owners()))
        }
        removed = _drop(t.accounts, lambda key, owner: (key[0], owner) in gone)
        return removed + _drop(t.members, lambda key, _: key in gone)

    def _owners(self) -> set[tuple[CommunityId, MemberId]]:
        return {(where, who) for (where, _), who in self._t.accounts.rows.items()}

    def _drop_receipts(self, community: CommunityId, activity: datetime) -> int:
        alive = self._t.occurrences.rows
        return _drop(
            self._t.receipts,
            lambda _, row: (
                row[0] == community
                and row[1].occurrence not in alive
                and (row[1].occurrence is not None or row[1].receipt.at < activity)
            ),
        )


def _drop(table: Table[K, V], gone: Callable[[K, V], bool]) -> int:
    keys = [key for key, row in table.rows.items() if gone(key, row)]
    for key in keys:
        del table.edit()[key]
    return len(keys)
