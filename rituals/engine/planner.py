"""Writes down what is to happen: an occurrence for every slot up to a horizon.

An occurrence is inserted by its natural key and a conflict is ignored: a restart, a
double tick and two processes are the same case. What was missed is found from
`planned_until` in the tables, never from a memory of the process.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from rituals.community import Community, Ritual
from rituals.engine.ordering import planned
from rituals.engine.slots import slots
from rituals.engine.world import World, scheduled, steps_of
from rituals.model.delivery import TrailEntry
from rituals.model.ids import CommunityId, RitualName
from rituals.model.occurrence import Occurrence, OccurrenceId, RitualState, State
from rituals.model.wall_clock import to_instant, to_local
from rituals.ports import UnitOfWork

_DAY = timedelta(days=1)
AHEAD = 2
"""Days planned beyond the longest lead time, so that midnight in any zone is no hurry."""
ASLEEP = date.max
"""`planned_until` of a ritual that the configuration does not have now."""
MOST_MISSED = timedelta(days=400)
"""How far back missed slots are written down; older ones say nothing to anybody."""


@dataclass(slots=True)
class Planner:
    """Plans all rituals of all communities; cheap when there is nothing to plan."""

    world: World
    plan_at: datetime | None = None
    """When there is something to plan again; `None` before the first time."""

    async def plan(self) -> int:
        """Insert what is missing up to the horizon; how many occurrences are new."""
        now = self.world.clock.now()
        if self.plan_at is not None and now < self.plan_at:
            return 0
        new = 0
        async with self.world.storage.write() as uow:
            states = await _states(uow, self.world.communities.keys())
            for community in self.world.communities.values():
                new += await self._plan(uow, community, states)
        self.plan_at = self._next_midnight(now)
        return new

    async def _plan(
        self,
        uow: UnitOfWork,
        community: Community,
        states: dict[tuple[CommunityId, RitualName], RitualState],
    ) -> int:
        now = self.world.clock.now()
        fresh: list[Occurrence] = []
        changed: list[RitualState] = []
        for ritual in community.rituals.values():
            if ritual.cadence is None:
                continue
            state = states.get((community.id, ritual.name))
            until = horizon(ritual, now)
            if state is not None and state.planned_until >= until:
                continue
            fresh += self._between(community, ritual, state, until)
            known = state or RitualState(community.id, ritual.name, until)
            changed.append(replace(known, planned_until=until))
        if changed:
            await uow.rituals.save(changed)
        return await self._add(uow, fresh)

    def _between(
        self,
        community: Community,
        ritual: Ritual,
        state: RitualState | None,
        until: date,
    ) -> Iterator[Occurrence]:
        """What lies between what was planned and the horizon; nothing past if it is new."""
        now = self.world.clock.now()
        today = to_local(now, ritual.zone).date()
        oldest = today - MOST_MISSED
        from_on = max(state.planned_until, oldest) if state else today
        holidays = self.world.holidays[community.id]
        for slot in slots(ritual, holidays, from_on, until):
            if state is None and slot.due_at < now:
                continue
            yield scheduled(ritual, ritual.settings, planned(community, ritual, slot))

    async def _add(self, uow: UnitOfWork, occurrences: Sequence[Occurrence]) -> int:
        if not occurrences:
            return 0
        new = await uow.occurrences.add(occurrences, [])
        skipped = [o for o in occurrences if o.id in new and o.state is State.SKIPPED]
        if skipped:
            await uow.trail.write(
                [_left_out(o, self.world.clock.now()) for o in skipped]
            )
        return len(new)

    def _next_midnight(self, now: datetime) -> datetime:
        """The next start of a local day in any zone that a ritual lives in."""
        zones = {
            r.zone for c in self.world.communities.values() for r in c.rituals.values()
        }
        midnights = [
            to_instant(
                datetime.combine(
                    to_local(now, zone).date() + _DAY, datetime.min.time()
                ),
                zone,
            )
            for zone in zones
        ]
        return min(midnights, default=now + _DAY)

    async def reconcile(self, community: Community) -> None:
        """Fit what is planned to a changed configuration; what is open stays as it is.

        Safe to do when nothing changed. Rituals that were renamed keep their past.
        """
        async with self.world.storage.write() as uow:
            for ritual in community.rituals.values():
                if ritual.settings.formerly:
                    await uow.rituals.rename(
                        community.id, RitualName(ritual.settings.formerly), ritual.name
                    )
            for occurrence in await uow.occurrences.of_ritual(community.id):
                await self._fit(uow, community, occurrence)
            states = await _states(uow, [community.id])
            await self._sleep_and_wake(uow, community, states)
            for ritual in community.rituals.values():
                state = states.get((community.id, ritual.name))
                if state is not None and ritual.cadence is not None:
                    await self._add_from_now(uow, community, ritual, state)
        self.plan_at = None

    async def _sleep_and_wake(
        self,
        uow: UnitOfWork,
        community: Community,
        states: dict[tuple[CommunityId, RitualName], RitualState],
    ) -> None:
        """A ritual that was away and comes back has missed nothing meanwhile."""
        changed: list[RitualState] = []
        for key, state in states.items():
            ritual = community.rituals.get(state.ritual)
            if ritual is None and state.planned_until != ASLEEP:
                changed.append(replace(state, planned_until=ASLEEP))
            elif ritual is not None and state.planned_until == ASLEEP:
                until = horizon(ritual, self.world.clock.now())
                states[key] = replace(state, planned_until=until)
                changed.append(states[key])
        if changed:
            await uow.rituals.save(changed)

    async def _add_from_now(
        self,
        uow: UnitOfWork,
        community: Community,
        ritual: Ritual,
        state: RitualState,
    ) -> None:
        """Slots that a changed cadence has from now on within what was planned already."""
        now = self.world.clock.now()
        today = to_local(now, ritual.zone).date()
        between = slots(
            ritual, self.world.holidays[community.id], today, state.planned_until
        )
        wanted = [planned(community, ritual, s) for s in between if s.due_at >= now]
        if wanted and ritual.settings.formerly:
            known = await uow.occurrences.of_ritual(
                community.id, ritual.name, alive=False
            )
            taken = {_slot_key(o) for o in known}  # their ids have the former name
            wanted = [o for o in wanted if _slot_key(o) not in taken]
        await self._add(uow, [scheduled(ritual, ritual.settings, o) for o in wanted])

    async def _fit(
        self, uow: UnitOfWork, community: Community, occurrence: Occurrence
    ) -> None:
        ritual = community.rituals.get(occurrence.ritual)
        if ritual is None:
            await self._drop(uow, occurrence)
            return
        if occurrence.state is not State.PLANNED:
            return  # what is open keeps its settings, and so its times
        now = self.world.clock.now()
        if not occurrence.overridden and occurrence.due_at >= now:
            fitting = self._slot_today(community, ritual, occurrence)
            if fitting is None:
                await self._drop(uow, occurrence)
                return
            occurrence = replace(
                occurrence,
                slot=fitting.slot,
                due_at=fitting.due_at,
                state=fitting.state,
                reason=fitting.reason,
            )
            if fitting.state is State.SKIPPED:
                await uow.trail.write([_left_out(occurrence, now)])
        await uow.occurrences.save([scheduled(ritual, ritual.settings, occurrence)])

    def _slot_today(
        self, community: Community, ritual: Ritual, occurrence: Occurrence
    ) -> Occurrence | None:
        """The slot with the same natural key, as the cadence has it now."""
        on = occurrence.slot.date()
        for slot in slots(ritual, self.world.holidays[community.id], on, on + _DAY):
            fitting = planned(community, ritual, slot)
            if _slot_key(fitting) == _slot_key(occurrence):
                return fitting
        return None

    async def _drop(self, uow: UnitOfWork, occurrence: Occurrence) -> None:
        """Nobody heard of it: forget it. Somebody was told: say that it is left out."""
        if occurrence.state is State.PLANNED and not occurrence.done:
            await uow.occurrences.delete_planned([occurrence.id])
            return
        state = State.SKIPPED if occurrence.state is State.PLANNED else State.CLOSED
        now = self.world.clock.now()
        ended = replace(
            occurrence,
            state=state,
            reason="retired",
            closed_at=now,
            next_step=None,
            next_at=None,
        )
        await uow.occurrences.save([ended])
        await uow.trail.write([_left_out(ended, now)])


def horizon(ritual: Ritual, now: datetime) -> date:
    """Local date up to which (exclusive) the ritual's occurrences have their rows."""
    today = to_local(now, ritual.zone).date()
    sample = Occurrence(
        id=OccurrenceId(""),
        community=CommunityId(""),
        ritual=ritual.name,
        slot=now,
        due_at=now,
    )
    first = min(step.at for step in steps_of(ritual, ritual.settings, sample))
    lead = max(now - first, timedelta())
    return today + timedelta(days=lead.days + 1 + AHEAD)


def _slot_key(occurrence: Occurrence) -> str:
    """Date and number of a slot, whatever the ritual was called when it was planned."""
    return occurrence.id.split("/", 2)[2]


async def _states(
    uow: UnitOfWork, communities: Collection[CommunityId]
) -> dict[tuple[CommunityId, RitualName], RitualState]:
    found = await uow.rituals.states(communities)
    return {(state.community, state.ritual): state for state in found}


def _left_out(occurrence: Occurrence, now: datetime) -> TrailEntry:
    return TrailEntry(
        community=occurrence.community,
        at=now,
        verdict="skipped",
        subject=occurrence.ritual,
        ritual=occurrence.ritual,
        occurrence=occurrence.id,
        reason=occurrence.reason,
        due_at=occurrence.due_at,
    )
