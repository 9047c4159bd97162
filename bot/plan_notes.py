"""What is remarkable about a step in the plan: holidays, clock changes, clashes."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from rituals.document import Msg, Text, msg
from rituals.engine.calendar import Upcoming
from rituals.engine.slots import Slot
from rituals.model.wall_clock import clock_change, to_local

_SAME_HOUR = timedelta(hours=1)


@dataclass(slots=True)
class Noted:
    """A step of the plan with its notes; they grow while later steps are looked at."""

    row: Upcoming
    notes: list[Msg] = field(default_factory=list)


def noted(rows: Iterable[Upcoming]) -> Iterator[Noted]:
    """The same steps in the same order, each with what is to be said about it."""
    near: deque[Noted] = deque()
    for row in rows:
        while near and row.step.at - near[0].row.step.at >= _SAME_HOUR:
            yield near.popleft()
        new = Noted(row, _by_itself(row))
        if row.step.opens:
            for earlier in near:
                _clash(earlier, new)
        near.append(new)
    yield from near


def _by_itself(row: Upcoming) -> list[Msg]:
    slot = row.slot
    if slot.skipped:
        return [msg("plan.skipped", holiday=Text(slot.holiday or ""))]
    if not row.step.opens:
        return []
    notes = []
    if slot.holiday is not None:
        notes.append(_holiday(slot))
    begins_on = to_local(slot.due_at, row.ritual.zone).date()
    meant = datetime.combine(begins_on, slot.slot.time())
    change = _on_the_clock(meant, row.ritual.zone)
    if change is not None:
        notes.append(change)
    return notes


def _holiday(slot: Slot) -> Msg:
    name = Text(slot.holiday or "")
    if slot.shifted:
        return msg("plan.shifted", holiday=name, on=slot.slot.date())
    return msg("plan.on-holiday", holiday=name)


@lru_cache(maxsize=4096)
def _on_the_clock(meant: datetime, zone: ZoneInfo) -> Msg | None:
    change = clock_change(meant.date(), zone)
    if change is None or not change.touches(meant):
        return None
    if change.minutes > 0:
        return msg("plan.gap", time=f"{meant:%H:%M}", instead=f"{change.after:%H:%M}")
    return msg("plan.fold", time=f"{meant:%H:%M}")


def _clash(earlier: Noted, later: Noted) -> None:
    """Two beginnings in one channel within an hour: both are told."""
    one, other = earlier.row, later.row
    if not one.step.opens:
        return
    shared = [c for c in one.ritual.channels if c in other.ritual.channels]
    if not shared:
        return
    if one.ritual is other.ritual:
        pair = (one, other)
        earlier.notes.append(msg("plan.meets-slot", on=pair[1].slot.slot.date()))
        later.notes.append(msg("plan.meets-slot", on=pair[0].slot.slot.date()))
        return
    where = tuple(str(channel) for channel in shared)
    earlier.notes.append(msg("plan.clash", ritual=Text(other.ritual.name), where=where))
    later.notes.append(msg("plan.clash", ritual=Text(one.ritual.name), where=where))
