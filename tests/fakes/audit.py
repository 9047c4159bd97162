"""What moderators changed, in memory."""

from collections.abc import Sequence
from dataclasses import replace

from rituals.model.audit import AuditEntry
from rituals.model.ids import CommunityId
from tests.fakes.tables import Tables, plain


class FakeAudit:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    async def write(self, entries: Sequence[AuditEntry]) -> None:
        for entry in entries:
            nth = max(self._t.audit.rows, default=0) + 1
            change = entry.change
            kept = replace(
                change, before=plain(change.before), after=plain(change.after)
            )
            self._t.audit.edit()[nth] = replace(entry, change=kept)

    async def read(
        self, community: CommunityId, limit: int = 100, skip: int = 0
    ) -> Sequence[AuditEntry]:
        ours = [e for e in self._t.audit.rows.items() if e[1].community == community]
        ours.sort(key=lambda line: (line[1].at, line[0]), reverse=True)
        return [entry for _, entry in ours[skip : skip + limit]]

    async def count(self, community: CommunityId) -> int:
        return sum(e.community == community for e in self._t.audit.rows.values())
