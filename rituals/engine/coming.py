"""What will happen next: by the tables, and by the calendar beyond what is planned."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from rituals.community import Community, Ritual
from rituals.engine.calendar import span
from rituals.engine.finding import is_paused, key_of, planned, usual
from rituals.engine.loading import load_settings
from rituals.engine.slots import slots
from rituals.engine.world import World, scheduled, steps_of
from rituals.model.coming import Coming, Fate
from rituals.model.ids import RitualName
from rituals.model.occurrence import Occurrence, RitualState, State, Step
from rituals.model.wall_clock import to_local
from rituals.ports import UnitOfWork

LOOK_AHEAD = (14, 62, 400, 800)
"""Days looked ahead until there is enough to tell; nobody plans farther."""


async def coming(
    world: World,
    uow: UnitOfWork,
    community: Community,
    *,
    ritual: RitualName | None = None,
    limit: int = 20,
    openings: bool = False,
) -> list[Coming]:
    """The next steps, of one ritual or of all, by time; or of each occurrence the opening.

    Nothing is written. What moderators skipped, and what a pause keeps from beginning, is
    among them, at the time it would have begun.
    """
    outlook = await _outlook(world, uow, community, ritual)
    found: list[Coming] = []
    for days in LOOK_AHEAD:
        end = outlook.now + timedelta(days=days)
        items = (i for i in outlook.items(end) if i.step.opens or not openings)
        found = sorted(items, key=_by_time)
        if len(found) >= limit:
            break
    return found[:limit]


def _by_time(item: Coming) -> tuple[datetime, str, str]:
    return item.at, item.occurrence.ritual, item.occurrence.id


async def _outlook(
    world: World, uow: UnitOfWork, community: Community, name: RitualName | None
) -> "_Outlook":
    rituals = [r for r in community.rituals.values() if name in (None, r.name)]
    rows: list[Occurrence] = []
    for ritual in rituals:
        alive = ritual.cadence is None  # of those who joined, only who is on the way
        rows += await uow.occurrences.of_ritual(community.id, ritual.name, alive=alive)
    await load_settings(world, uow, [row for row in rows if row.alive])
    states = await uow.rituals.states([community.id])
    return _Outlook(world, community, rituals, rows, {s.ritual: s for s in states})


@dataclass(frozen=True, slots=True)
class _Outlook:
    """Everything that must be known to tell what comes, loaded."""

    world: World
    community: Community
    rituals: Sequence[Ritual]
    rows: Sequence[Occurrence]
    states: dict[RitualName, RitualState]

    @property
    def now(self) -> datetime:
        return self.world.clock.now()

    def items(self, end: datetime) -> Iterator[Coming]:
        """Every step before `end`, in no order."""
        by_name = {r.name: r for r in self.rituals}
        written = (o for o in self.rows if o.alive or self._still_to_skip(o))
        for occurrence in (*written, *self._unwritten(end)):
            for item in self._of(by_name[occurrence.ritual], occurrence):
                if item.at < end:
                    yield item

    def _still_to_skip(self, occurrence: Occurrence) -> bool:
        return occurrence.state is State.SKIPPED and occurrence.due_at > self.now

    def _unwritten(self, end: datetime) -> Iterator[Occurrence]:
        """Slots that the planner has not come to yet."""
        known = {key_of(row) for row in self.rows}
        for ritual in self.rituals:
            today = to_local(self.now, ritual.zone).date()
            state = self.states.get(ritual.name)
            begun = state is not None and state.planned_until != date.min
            from_on = state.planned_until if state is not None and begun else today
            lead, _ = span(ritual, today)
            until = to_local(end + lead, ritual.zone).date()
            holidays = self.world.holidays[self.community.id]
            for slot in slots(ritual, holidays, from_on, until + timedelta(days=1)):
                occurrence = planned(self.community, ritual, slot)
                if slot.due_at >= self.now and key_of(occurrence) not in known:
                    yield scheduled(ritual, ritual.settings, occurrence)

    def _of(self, ritual: Ritual, occurrence: Occurrence) -> Iterable[Coming]:
        settings = self.world.settings(ritual, occurrence)
        steps = steps_of(ritual, settings, occurrence)
        opening = next(step for step in steps if step.opens)
        shift = self._shift(occurrence)
        if occurrence.state is State.SKIPPED:
            holiday = occurrence.reason == "holiday"
            fate = Fate.HOLIDAY if holiday else Fate.SKIPPED
            return [Coming(occurrence, opening, fate, _usual(opening, shift))]
        if occurrence.state is State.PLANNED:
            if occurrence.reason == "asked":
                return [Coming(occurrence, opening, Fate.ASKED)]
            state = self.states.get(occurrence.ritual)
            if is_paused(state, occurrence, opening.at):
                until = state.paused_until if state else None
                usual_at = _usual(opening, shift)
                return [Coming(occurrence, opening, Fate.PAUSED, usual_at, until)]
        usually = steps  # a journey goes its own pace: no calendar has it otherwise
        if occurrence.moved and occurrence.subject is None:
            usually = steps_of(ritual, settings, replace(occurrence, moved={}))
        by_rule = {step.name: step.at for step in usually}
        return [
            Coming(
                occurrence,
                self._heard(step),
                usual_at=_moved(step, by_rule[step.name], shift),
            )
            for step in steps
            if not step.inner
            and step.name not in occurrence.done
            and not self._is_over(step)
        ]

    def _heard(self, step: Step) -> Step:
        """The step at the time when people hear of it, by the community's quiet hours."""
        quiet = self.community.quiet_hours
        if not step.quiet or quiet is None:
            return step
        return replace(step, at=quiet.ends(step.at, self.community.zone))

    def _shift(self, occurrence: Occurrence) -> timedelta:
        """How much later than by the calendar it begins."""
        if not occurrence.overridden:
            return timedelta()
        by_calendar = usual(self.world, self.community, occurrence)
        if by_calendar is None:
            return timedelta()
        return occurrence.due_at - by_calendar.due_at

    def _is_over(self, step: Step) -> bool:
        expires = step.expires_after
        return expires is not None and step.at + expires < self.now


def _usual(step: Step, shift: timedelta) -> datetime | None:
    return step.at - shift if shift else None


def _moved(step: Step, by_rule: datetime, shift: timedelta) -> datetime | None:
    usual_at = by_rule - shift
    return usual_at if usual_at != step.at else None
