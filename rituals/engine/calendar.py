"""What a community's rituals will do in the days to come, by the file alone.

It knows nothing of what people did: no skips by moderators, no pauses, no extensions.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from rituals.community import Community, Ritual
from rituals.engine.slots import Slot, slots
from rituals.model.occurrence import Begin, Step
from rituals.model.wall_clock import to_instant, to_local
from rituals.ports import Holidays

SKIPPED = "skipped"
"""The name of the one row that stands for an occurrence which is left out."""

_VARIES = timedelta(days=5)
"""How far spans of an occurrence differ: months by 3 days, zones and clock changes by one."""
_NO_TIME = timedelta()
_SHIFT = timedelta(days=32)
"""How far back a slot may lie that begins now: the longest shift."""


@dataclass(frozen=True, slots=True)
class Upcoming:
    """One step of one occurrence. `skipped` slots have a single one, named so."""

    ritual: Ritual
    slot: Slot
    step: Step

    @property
    def local(self) -> datetime:
        """The naive wall-clock time of the step in the ritual's zone."""
        return to_local(self.step.at, self.ritual.zone)


def upcoming(
    community: Community,
    holidays: Holidays,
    from_on: date,
    until_on: date,
) -> Iterator[Upcoming]:
    """Every step due on a date of the community in [from_on, until_on), by time, then ritual.

    Steps of occurrences that began before `from_on` are among them. It is lazy: years
    of many rituals take no more memory than weeks.
    """
    streams = [
        _in_order(ritual, holidays, from_on, until_on, community.language)
        for ritual in community.rituals.values()
        if ritual.cadence is not None
    ]
    begin, end = (
        to_instant(datetime.combine(on, time()), community.zone)
        for on in (from_on, until_on)
    )
    merged = heapq.merge(*streams, key=lambda each: (each.step.at, each.ritual.name))
    return (each for each in merged if begin <= each.step.at < end)


def _in_order(
    ritual: Ritual, holidays: Holidays, from_on: date, until_on: date, language: str
) -> Iterator[Upcoming]:
    """The steps of every occurrence that may have one in those days, by time."""
    lead, tail = span(ritual, from_on)
    earliest = _days_before(from_on, tail + (_SHIFT if _shifts(ritual) else _NO_TIME))
    latest = _days_after(until_on, lead)
    waiting: list[tuple[datetime, int, Upcoming]] = []
    count = 0
    for slot in slots(ritual, holidays, earliest, latest, language=language):
        while waiting and waiting[0][0] < slot.due_at - lead:
            yield heapq.heappop(waiting)[2]
        for step in _steps(ritual, slot):
            heapq.heappush(waiting, (step.at, count, Upcoming(ritual, slot, step)))
            count += 1
    while waiting:
        yield heapq.heappop(waiting)[2]


def _steps(ritual: Ritual, slot: Slot) -> tuple[Step, ...]:
    if slot.skipped:
        return (Step(SKIPPED, slot.due_at),)
    begin = Begin(slot.due_at, ritual.zone.key)
    return tuple(ritual.kind.steps(ritual.settings, begin))


def _shifts(ritual: Ritual) -> bool:
    return ritual.on_holiday == "shift"


def span(ritual: Ritual, near: date) -> tuple[timedelta, timedelta]:
    """How long before its beginning and after it an occurrence has steps, at most."""
    at = to_instant(datetime.combine(near, time(12)), ritual.zone)
    steps = ritual.kind.steps(ritual.settings, Begin(at, ritual.zone.key))
    lead = max((at - step.at for step in steps), default=_NO_TIME)
    tail = max((step.at - at for step in steps), default=_NO_TIME)
    return max(lead, _NO_TIME) + _VARIES, max(tail, _NO_TIME) + _VARIES


def _days_before(on: date, span: timedelta) -> date:
    return date.fromordinal(max(on.toordinal() - span.days - 1, date.min.toordinal()))


def _days_after(on: date, span: timedelta) -> date:
    return date.fromordinal(min(on.toordinal() + span.days + 1, date.max.toordinal()))
