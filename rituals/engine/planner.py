"""Writes down what is to happen: an occurrence for every slot up to a horizon.

An occurrence is inserted by its natural key and a conflict is ignored: a restart, a
double tick and two processes are the same case. What was missed is found from
`planned_until` in the tables, never from a memory of the process.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from rituals.community import Community, Ritual
from rituals.engine.finding import key_of, planned, usual
from rituals.engine.loading import load_settings
from rituals.engine.ordering import before_opening
from rituals.engine.slots import slots
from rituals.engine.world import World, scheduled, steps_of
from rituals.model.delivery import TrailEntry
from rituals.model.ids import CommunityId, RitualName
from rituals.model.occurrence import (
    Occurrence,
    OccurrenceId,
    RitualState,
    State,
    Verdict,
)
from rituals.model.wall_clock import to_instant, to_local
from rituals.ports import UnitOfWork

_DAY = timedelta(days=1)
AHEAD = 2
"""Days planned beyond the longest lead time, so that midnight in any zone is no hurry."""
NEVER = date.min
"""`planned_until` of a ritual that is not configured: whenever it comes back, it is new."""
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
        fresh: list[Occurrence] = []
        changed: list[RitualState] = []
        async with self.world.storage.write() as uow:
            states = await _states(uow, self.world.communities.keys())
            for community, ritual in self._scheduled():
                state = states.get((community.id, ritual.name))
                until = horizon(ritual, now)
                if state is not None and state.planned_until >= until:
                    continue
                fresh += self._between(community, ritual, state, until)
                known = state or RitualState(community.id, ritual.name, until)
                changed.append(replace(known, planned_until=until))
            if changed:
                await uow.rituals.save(changed)
            new = await self._add(uow, fresh)
        self.plan_at = self._next_midnight(now)
        return new

    def _scheduled(self) -> Iterator[tuple[Community, Ritual]]:
        """Every ritual that comes back by the calendar."""
        for community in self.world.communities.values():
            for ritual in community.rituals.values():
                if ritual.cadence is not None:
                    yield community, ritual

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
        new = state is None or state.planned_until == NEVER
        from_on = today if state is None or new else max(state.planned_until, oldest)
        holidays = self.world.holidays[community.id]
        for slot in slots(ritual, holidays, from_on, until):
            if new and slot.due_at < now:
                continue
            occurrence = planned(community, ritual, slot)
            if new:
                occurrence = without_what_is_past(ritual, occurrence, now)
            yield scheduled(ritual, ritual.settings, occurrence)

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
            await _carry_over(uow, community)
            states = await _states(uow, [community.id])
            known = await uow.occurrences.of_ritual(community.id, alive=False)
            there = {key_of(occurrence) for occurrence in known}
            alive = [occurrence for occurrence in known if occurrence.alive]
            await load_settings(self.world, uow, alive)
            for occurrence in alive:
                if not await self._fit(uow, community, occurrence):
                    there.discard(key_of(occurrence))
            gone = [s for s in states.values() if s.ritual not in community.rituals]
            if gone:
                await uow.rituals.save([replace(s, planned_until=NEVER) for s in gone])
            for ritual in community.rituals.values():
                state = states.get((community.id, ritual.name))
                if state is not None and ritual.cadence is not None:
                    fresh = self._from_now(community, ritual, state)
                    await self._add(uow, [o for o in fresh if key_of(o) not in there])
        self.plan_at = None

    def _from_now(
        self, community: Community, ritual: Ritual, state: RitualState
    ) -> Iterator[Occurrence]:
        """Slots that a changed cadence has from now on within what was planned already."""
        now = self.world.clock.now()
        today = to_local(now, ritual.zone).date()
        for slot in slots(
            ritual, self.world.holidays[community.id], today, state.planned_until
        ):
            if slot.due_at >= now:
                occurrence = planned(community, ritual, slot)
                occurrence = without_what_is_past(ritual, occurrence, now)
                yield scheduled(ritual, ritual.settings, occurrence)

    async def _fit(
        self, uow: UnitOfWork, community: Community, occurrence: Occurrence
    ) -> bool:
        """Whether its row is still there."""
        ritual = community.rituals.get(occurrence.ritual)
        if ritual is None:
            return await self._drop(uow, occurrence)
        if occurrence.state is State.PLANNED and not occurrence.overridden:
            now = self.world.clock.now()
            if occurrence.due_at >= now:
                fitting = usual(self.world, community, occurrence)
                if fitting is None or fitting.due_at < now:
                    return await self._drop(uow, occurrence)
                occurrence = replace(
                    occurrence,
                    slot=fitting.slot,
                    due_at=fitting.due_at,
                    state=fitting.state,
                    reason=fitting.reason,
                )
                if occurrence.state is State.SKIPPED:
                    await uow.trail.write([_left_out(occurrence, now)])
                elif occurrence.next_at is not None and occurrence.next_at >= now:
                    # nothing was due yet: what is past now was never missed
                    occurrence = without_what_is_past(ritual, occurrence, now)
        settings = self.world.settings(ritual, occurrence)
        await uow.occurrences.save([scheduled(ritual, settings, occurrence)])
        return True

    async def _drop(self, uow: UnitOfWork, occurrence: Occurrence) -> bool:
        """Nobody heard of it: forget it. Somebody was told: say that it is left out.

        Whether its row is still there.
        """
        unheard = all(
            verdict is Verdict.SKIPPED for verdict in occurrence.done.values()
        )
        if occurrence.state is State.PLANNED and unheard:
            await uow.occurrences.delete_planned([occurrence.id])
            return False
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
        return True


def without_what_is_past(
    ritual: Ritual, occurrence: Occurrence, now: datetime
) -> Occurrence:
    """The same, done with what would have come before it was planned: nobody missed it."""
    past = {
        name: Verdict.SKIPPED
        for name, at in before_opening(ritual, occurrence)
        if at < now and name not in occurrence.done
    }
    return replace(occurrence, done={**occurrence.done, **past}) if past else occurrence


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


async def _carry_over(uow: UnitOfWork, community: Community) -> None:
    """Rituals that were renamed keep their past, and stay muted for who muted them."""
    known = await _states(uow, [community.id])
    for ritual in community.rituals.values():
        old, new = RitualName(ritual.settings.formerly or ""), ritual.name
        if (community.id, old) not in known or (community.id, new) in known:
            continue
        await uow.rituals.rename(community.id, old, new)
        muting = [
            replace(m, wishes=replace(m.wishes, muted=m.wishes.muted - {old} | {new}))
            for m in await uow.members.everybody(community.id)
            if old in m.wishes.muted
        ]
        if muting:
            await uow.members.save(muting)


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
