"""When a ritual comes back, in the local time of a clock on the wall.

A cadence knows no zone: its slots are naive wall-clock times. What instant a slot is,
also on days when the clock is changed, is told by `rituals.model.wall_clock`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import dropwhile
from typing import Self, cast

from dateutil.rrule import rrule, rrulestr

from rituals.model.cadence_errors import StartingMissingError
from rituals.model.cadence_grammar import read_cadence, read_time
from rituals.model.cadence_pattern import Pattern, PatternKind
from rituals.model.cadence_rule import read_rule, safe_begin
from rituals.model.cadence_spelling import spelled

_DAY = timedelta(days=1)
_SOME_DAY = datetime(2000, 1, 1)  # noqa: DTZ001  a local date has no zone


@dataclass(frozen=True, slots=True)
class Cadence:
    """The days a ritual comes on, and the time of day.

    `starting` and `last_on` are the first and the last date it may come on. With
    `counted_from` the days depend on where counting begins: every second week from there.
    """

    pattern: Pattern
    at: time
    starting: date | None = None
    last_on: date | None = None
    counted_from: date | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, every: str, *, starting: date | None = None) -> Self:
        """A cadence in words, English or German: "monday 09:00", "letzter freitag 16:30".

        Every so many weeks are counted from the first named weekday on or after `starting`.
        Raises a CadenceError whose sentence says what is wrong and what would be right.
        """
        pattern, at = read_cadence(spelled(every))
        if pattern.interval == 1:
            return cls(pattern, at, starting)
        if starting is None:
            raise StartingMissingError(written=every)
        days = (starting + n * _DAY for n in range(7))
        first = next(day for day in days if day.weekday() in pattern.weekdays)
        return cls(pattern, at, starting, counted_from=first)

    @classmethod
    def from_rrule(cls, written: str, at: str, *, starting: date | None = None) -> Self:
        """A cadence by an iCalendar rule of days, "FREQ=MONTHLY;BYDAY=1MO", at "18:00".

        Raises a CadenceError: for a rule of hours, one that never comes, or one that has
        to be counted from a date when there is no `starting`.
        """
        rule = read_rule(written, starting)
        pattern = Pattern(PatternKind.RULE, rule=rule.text)
        counted_from = starting if rule.counts_from_start else None
        return cls(pattern, read_time(at), starting, rule.last_on, counted_from)

    def slots(self, from_on: date, until_on: date) -> Iterator[datetime]:
        """The naive local times of all slots in order, `until_on` and later ones excluded."""
        first = max(from_on, self.starting or from_on)
        end = min(until_on, self.last_on + _DAY) if self.last_on else until_on
        if first >= end:
            return iter(())
        return self._recurrence(first, end)

    def next_slot(self, after: datetime) -> datetime | None:
        """The first slot later than that naive local time; None if there is none any more."""
        slots = self.slots(after.date(), date.max)
        return next(dropwhile(lambda slot: slot <= after, slots), None)

    def _recurrence(self, first: date, end: date) -> Iterator[datetime]:
        earliest = datetime.combine(first, self.at)
        latest = datetime.combine(end, time()) - timedelta(seconds=1)
        begin = datetime.combine(self._begin(first), self.at)
        days = _parsed(self.pattern.as_rrule).replace(dtstart=begin, until=latest)
        return dropwhile(lambda slot: slot < earliest, iter(days))

    def _begin(self, first: date) -> date:
        """Where counting may begin for slots from `first` on: near it, for speed."""
        if self.counted_from is None:
            return safe_begin(self.pattern.as_rrule, first)
        if self.pattern.kind is PatternKind.RULE:
            return self.counted_from
        monday = self.counted_from - self.counted_from.weekday() * _DAY
        round_length = timedelta(weeks=self.pattern.interval)
        return monday + (first - monday) // round_length * round_length

    def __str__(self) -> str:
        """The cadence as the grammar writes it in English; a rule with its time."""
        if self.pattern.kind is not PatternKind.RULE:
            return f"{self.pattern} {self.at:%H:%M}"
        end = f";UNTIL={self.last_on:%Y%m%d}" if self.last_on else ""
        return f"{self.pattern}{end} at {self.at:%H:%M}"


@lru_cache(maxsize=1024)
def _parsed(rule: str) -> rrule:
    """Reading a rule takes ten times as long as giving it another beginning and end."""
    return cast(rrule, rrulestr(rule, dtstart=_SOME_DAY))
