"""Loads some occurrences with all that hangs on them, in a few statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rituals.community import Ritual
from rituals.engine.posting import Sent, Target, target_of
from rituals.engine.world import World
from rituals.model.delivery import Posted
from rituals.model.ids import CommunityId, MemberId, RitualName
from rituals.model.member import Member
from rituals.model.occurrence import (
    NAMED,
    Occurrence,
    OccurrenceId,
    Opening,
    RitualState,
)
from rituals.model.participation import Participation
from rituals.ports import UnitOfWork


@dataclass(slots=True)
class Loaded:
    """What a unit of work knows; nothing is asked for twice."""

    world: World
    uow: UnitOfWork
    occurrences: dict[OccurrenceId, Occurrence] = field(default_factory=dict)
    openings: dict[OccurrenceId, list[Opening]] = field(default_factory=dict)
    parts: dict[OccurrenceId, dict[tuple[MemberId, str, str], Participation]] = field(
        default_factory=dict
    )
    posted: dict[OccurrenceId, list[Posted]] = field(default_factory=dict)
    keys: dict[OccurrenceId, dict[tuple[str, Target], Sent]] = field(
        default_factory=dict
    )
    members: dict[CommunityId, dict[MemberId, Member]] = field(default_factory=dict)
    states: dict[tuple[CommunityId, RitualName], RitualState] = field(
        default_factory=dict
    )
    _asked: set[CommunityId] = field(default_factory=set)
    """Communities whose volunteers are loaded."""

    async def load(
        self, occurrences: Sequence[Occurrence], *, fresh: bool = False
    ) -> None:
        """Load these with all that hangs on them.

        If they are `fresh` from the planner, those of which no step was done are not
        asked for posts: most have none.
        """
        ids = [o.id for o in occurrences]
        self.occurrences.update((o.id, o) for o in occurrences)
        for id_ in ids:
            self.openings[id_], self.posted[id_], self.parts[id_] = [], [], {}
            self.keys[id_] = {}
        for opening in await self.uow.occurrences.openings(ids):
            self.openings[opening.occurrence].append(opening)
        for part in await self.uow.occurrences.participations(ids):
            self.parts[part.occurrence][part.member, part.role, part.key] = part
        begun = [o.id for o in occurrences if o.done or not fresh]
        await self._load_posts(begun)
        await self._load_states({o.community for o in occurrences})
        await self._load_settings(occurrences)
        await self._load_members(occurrences)

    async def _load_posts(self, begun: Sequence[OccurrenceId]) -> None:
        for posted in await self.uow.outbox.receipts(begun):
            if posted.occurrence is None:
                continue
            self.posted[posted.occurrence].append(posted)
            message = posted.receipt.message
            if message is not None:
                key = posted.receipt.key
                target = target_of(key, posted.channel)
                sent = Sent(key, message.place.space)
                self.keys[posted.occurrence][posted.name, target] = sent
        for entry in await self.uow.outbox.pending(begun):
            if entry.occurrence is not None and entry.shows is None:
                target = target_of(entry.key, entry.channel)
                sent = Sent(entry.key, entry.space)
                self.keys[entry.occurrence].setdefault((entry.name, target), sent)

    async def _load_states(self, communities: set[CommunityId]) -> None:
        known = {community for community, _ in self.states}
        for state in await self.uow.rituals.states(communities - known):
            self.states[state.community, state.ritual] = state

    async def _load_settings(self, occurrences: Sequence[Occurrence]) -> None:
        await load_settings(self.world, self.uow, occurrences)

    async def _load_members(self, occurrences: Sequence[Occurrence]) -> None:
        wanted: dict[CommunityId, set[MemberId]] = {}
        for o in occurrences:
            ids = {member for member, _, _ in self.parts[o.id]}
            ids.update(o.notes.get(NAMED, ()))
            if o.subject is not None:
                ids.add(o.subject)
            wanted.setdefault(o.community, set()).update(ids)
        for community, ids in wanted.items():
            await self.load_members(community, ids)

    async def load_members(
        self, community: CommunityId, ids: Iterable[MemberId]
    ) -> None:
        """Load members that are not loaded yet."""
        known = self.members.setdefault(community, {})
        missing = set(ids) - known.keys()
        if missing:
            known.update(
                (m.id, m) for m in await self.uow.members.get(missing, community)
            )

    async def load_everybody(self, community: CommunityId) -> None:
        """Load all members of a community."""
        everybody = await self.uow.members.everybody(community)
        self.members.setdefault(community, {}).update((m.id, m) for m in everybody)

    async def load_volunteers(self, community: CommunityId) -> None:
        """Load who offered something, but once; who is loaded stays as they are."""
        if community not in self._asked:
            self._asked.add(community)
            offering = await self.uow.members.volunteers(community)
            known = self.members.setdefault(community, {})
            known.update((m.id, m) for m in offering if m.id not in known)


async def load_settings(
    world: World, uow: UnitOfWork, occurrences: Iterable[Occurrence]
) -> None:
    """Let the world know the settings these opened with, where they are not today's."""
    missing: dict[str, Ritual] = {}
    for o in occurrences:
        ritual = world.ritual(o.community, o.ritual)
        if ritual is None or o.settings is None or o.settings == ritual.fingerprint:
            continue
        if o.settings not in world.kept:
            missing[o.settings] = ritual
    if missing:
        kept = await uow.rituals.settings(set(missing))
        for fingerprint, values in kept.items():
            world.remember_settings(missing[fingerprint], fingerprint, values)
