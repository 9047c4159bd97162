"""Rituals, occurrences and members in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from rituals.model.ids import Account, CommunityId, MemberId, RitualName
from rituals.model.member import Member
from rituals.model.occurrence import (
    Json,
    Occurrence,
    OccurrenceId,
    Opening,
    RitualState,
    State,
)
from rituals.model.participation import Participation, Withdrawal
from tests.fakes.tables import Tables, plain
from tests.fakes.uniting import unite


class FakeRituals:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    async def states(
        self, communities: Collection[CommunityId]
    ) -> Sequence[RitualState]:
        states = self._t.rituals.rows.values()
        return [state for state in states if state.community in communities]

    async def save(self, states: Sequence[RitualState]) -> None:
        for state in states:
            stored = replace(state, memory=plain(state.memory))
            self._t.rituals.edit()[state.community, state.ritual] = stored

    async def rename(
        self, community: CommunityId, old: RitualName, new: RitualName
    ) -> None:
        state = self._t.rituals.rows.get((community, old))
        if state is None or old == new:
            return
        del self._t.rituals.edit()[community, old]
        self._t.rituals.edit()[community, new] = replace(state, ritual=new)
        occurrences = self._t.occurrences.edit()
        for one in list(occurrences.values()):
            if (one.community, one.ritual) == (community, old):
                occurrences[one.id] = replace(one, ritual=new)

    async def keep_settings(self, settings: Mapping[str, Json]) -> None:
        for fingerprint, content in settings.items():
            self._t.settings.edit().setdefault(fingerprint, plain(content))

    async def settings(self, fingerprints: Collection[str]) -> Mapping[str, Json]:
        known = self._t.settings.rows
        return {name: known[name] for name in fingerprints if name in known}


class FakeOccurrences:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    async def add(
        self, occurrences: Sequence[Occurrence], openings: Sequence[Opening]
    ) -> frozenset[OccurrenceId]:
        rows = self._t.occurrences.edit()
        new = frozenset(one.id for one in occurrences) - rows.keys()
        for one in occurrences:
            rows.setdefault(one.id, _stored(one))
        for opening in openings:
            if opening.occurrence in new:
                key = (opening.occurrence, str(opening.channel))
                self._t.openings.edit().setdefault(key, opening)
        return new

    async def save(self, occurrences: Sequence[Occurrence]) -> None:
        for one in occurrences:
            if one.id in self._t.occurrences.rows:
                self._t.occurrences.edit()[one.id] = _stored(one)

    async def save_openings(self, openings: Sequence[Opening]) -> None:
        for one in openings:
            self._must_exist(one.occurrence)
            self._t.openings.edit()[one.occurrence, str(one.channel)] = one

    def _must_exist(self, id_: OccurrenceId) -> None:
        if id_ not in self._t.occurrences.rows:
            raise LookupError(id_)

    async def delete_planned(self, ids: Collection[OccurrenceId]) -> None:
        rows = self._t.occurrences.edit()
        gone = {i for i in ids if i in rows and rows[i].state is State.PLANNED}
        remove(self._t, gone)

    async def get(self, ids: Collection[OccurrenceId]) -> Sequence[Occurrence]:
        rows = self._t.occurrences.rows
        return [rows[id_] for id_ in dict.fromkeys(ids) if id_ in rows]

    def _waking(
        self, communities: Collection[CommunityId]
    ) -> list[tuple[datetime, Occurrence]]:
        rows = self._t.occurrences.rows.values()
        ours = [one for one in rows if one.community in communities]
        return [(one.next_at, one) for one in ours if one.alive and one.next_at]

    async def due(
        self, communities: Collection[CommunityId], until: datetime, limit: int
    ) -> Sequence[Occurrence]:
        due = [(at, one) for at, one in self._waking(communities) if at <= until]
        return [one for _, one in sorted(due, key=lambda d: (d[0], d[1].id))][:limit]

    async def next_at(self, communities: Collection[CommunityId]) -> datetime | None:
        return min((at for at, _ in self._waking(communities)), default=None)

    async def of_ritual(
        self,
        community: CommunityId,
        ritual: RitualName | None = None,
        *,
        alive: bool = True,
    ) -> Sequence[Occurrence]:
        found = [
            one
            for one in self._t.occurrences.rows.values()
            if one.community == community
            and ritual in (None, one.ritual)
            and (one.alive or not alive)
        ]
        return sorted(found, key=lambda one: (one.due_at, one.id))

    async def journeys(
        self,
        community: CommunityId,
        members: Collection[MemberId],
        *,
        alive: bool = True,
    ) -> Sequence[Occurrence]:
        found = await self.of_ritual(community, alive=alive)
        return [one for one in found if one.subject in members]

    async def openings(self, ids: Collection[OccurrenceId]) -> Sequence[Opening]:
        return [o for o in self._t.openings.rows.values() if o.occurrence in ids]

    async def participations(
        self, ids: Collection[OccurrenceId]
    ) -> Sequence[Participation]:
        parts = [p for p in self._t.parts.rows.values() if p.occurrence in ids]
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
        others = await self.of_ritual(community, ritual, alive=False)
        parts = await self.participations({o.id for o in others} - {not_in})
        return frozenset(part.member for part in parts if part.role == role)

    async def save_participations(
        self, changes: Sequence[Participation | Withdrawal]
    ) -> None:
        for change in changes:
            key = (change.occurrence, change.member, change.role, change.key)
            if isinstance(change, Withdrawal):
                self._t.parts.edit().pop(key, None)
            else:
                self._must_exist(change.occurrence)
                stored = replace(change, details=plain(change.details))
                self._t.parts.edit()[key] = stored


def _stored(one: Occurrence) -> Occurrence:
    return replace(one, notes=plain(one.notes))


def remove(tables: Tables, ids: Collection[OccurrenceId]) -> int:
    """Remove occurrences with their openings and parts; how many rows."""
    keys = [key for key in tables.openings.rows if key[0] in ids]
    for key in keys:
        del tables.openings.edit()[key]
    parts = [part for part in tables.parts.rows if part[0] in ids]
    for part in parts:
        del tables.parts.edit()[part]
    for id_ in ids:
        del tables.occurrences.edit()[id_]
    return len(keys) + len(parts) + len(ids)


class FakeMembers:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    def _whole(self, member: Member) -> Member:
        """With the accounts that are still theirs."""
        owners = self._t.accounts.rows
        ours = tuple(
            account
            for account in member.accounts
            if owners.get((member.community, account)) == member.id
        )
        return replace(member, accounts=ours)

    async def by_account(
        self, community: CommunityId, accounts: Collection[Account]
    ) -> Mapping[Account, Member]:
        owners = self._t.accounts.rows
        return {
            account: self._whole(self._t.members.rows[community, owner])
            for account in accounts
            if (owner := owners.get((community, account))) is not None
        }

    async def get(
        self, ids: Collection[MemberId], community: CommunityId
    ) -> Sequence[Member]:
        rows = self._t.members.rows
        known = [
            rows[community, i] for i in dict.fromkeys(ids) if (community, i) in rows
        ]
        return [self._whole(member) for member in known]

    async def everybody(self, community: CommunityId) -> Sequence[Member]:
        ids = [id_ for where, id_ in self._t.members.rows if where == community]
        return await self.get(sorted(ids), community)

    async def volunteers(self, community: CommunityId) -> Sequence[Member]:
        return [m for m in await self.everybody(community) if m.volunteers]

    async def save(self, members: Sequence[Member]) -> None:
        for member in members:
            accounts = self._t.accounts.edit()
            community = member.community
            for account, owner in list(accounts.items()):
                if account[0] == community and owner == member.id:
                    del accounts[account]
            for one in member.accounts:
                accounts[community, one] = member.id
            self._t.members.edit()[community, member.id] = member

    async def unite(
        self, community: CommunityId, kept: MemberId, gone: MemberId
    ) -> None:
        unite(self._t, community, kept, gone)
