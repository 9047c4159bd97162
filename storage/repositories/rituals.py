"""States of rituals, and the settings that occurrences opened with."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import delete, select, update

from rituals.model.ids import CommunityId, RitualName
from rituals.model.occurrence import Json, RitualState
from storage.bulk import inserting, upserting
from storage.mapping.occurrences import ritual_of, ritual_values
from storage.repositories.base import SqlRepository, all_of
from storage.tables import OccurrenceRow, RitualRow, SettingsRow, table_of

_ritual = table_of(RitualRow)
_settings = table_of(SettingsRow)
_occurrence = table_of(OccurrenceRow)
_save = upserting(_ritual, ["community", "ritual"])
_keep = inserting(_settings)


class SqlRituals(SqlRepository):
    """`rituals.ports.Rituals`."""

    async def states(
        self, communities: Collection[CommunityId]
    ) -> Sequence[RitualState]:
        rows = await self._among(all_of(_ritual), _ritual.c.community, communities)
        return [ritual_of(row) for row in rows]

    async def save(self, states: Sequence[RitualState]) -> None:
        await _save.run(self._connection, [ritual_values(state) for state in states])

    async def rename(
        self, community: CommunityId, old: RitualName, new: RitualName
    ) -> None:
        ours = _ritual.c.community == community
        known = select(_ritual.c.ritual).where(ours, _ritual.c.ritual == old)
        if old == new or not await self._rows(known):
            return
        await self._changed(delete(_ritual).where(ours, _ritual.c.ritual == new))
        for table in (_ritual, _occurrence):
            named_so = (table.c.community == community) & (table.c.ritual == old)
            await self._changed(update(table).where(named_so).values(ritual=new))

    async def keep_settings(self, settings: Mapping[str, Json]) -> None:
        rows = [(name, dict(content)) for name, content in settings.items()]
        await _keep.run(self._connection, rows)

    async def settings(self, fingerprints: Collection[str]) -> Mapping[str, Json]:
        rows = await self._among(
            all_of(_settings), _settings.c.fingerprint, fingerprints
        )
        return {row.fingerprint: row.content for row in rows}
