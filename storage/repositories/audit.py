"""What moderators changed."""

from collections.abc import Sequence

from sqlalchemy import func, select

from rituals.model.audit import AuditEntry
from rituals.model.ids import CommunityId
from storage.bulk import inserting
from storage.mapping.audit import audit_of, audit_values
from storage.repositories.base import SqlRepository, all_of
from storage.tables import AuditRow, table_of

_audit = table_of(AuditRow)
_write = inserting(_audit)


class SqlAudit(SqlRepository):
    """`rituals.ports.Audit`."""

    async def write(self, entries: Sequence[AuditEntry]) -> None:
        await _write.run(self._connection, [audit_values(entry) for entry in entries])

    async def read(
        self, community: CommunityId, limit: int = 100, skip: int = 0
    ) -> Sequence[AuditEntry]:
        rows = await self._rows(
            all_of(_audit)
            .where(_audit.c.community == community)
            .order_by(_audit.c.at.desc(), _audit.c.seq.desc())
            .limit(limit)
            .offset(skip)
        )
        return [audit_of(row) for row in rows]

    async def count(self, community: CommunityId) -> int:
        ours = _audit.c.community == community
        return int(await self._value(select(func.count()).where(ours)))
