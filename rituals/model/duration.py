"""How long something lasts or waits: "2 days", "12 hours".

Days and what is longer are calendar days, the same local time on another date; hours and
minutes are elapsed time. Over a clock change the two differ by what the clock is put.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Self
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from rituals.errors import Phrase, StammtischError, phrase
from rituals.model.spelling import NUMERALS, did_you_mean, folded
from rituals.model.wall_clock import to_instant, to_local
from rituals.model.wall_clock import zone as zone_named
from rituals.model.written import Written

_WRITTEN = re.compile(r"(?P<count>\d{1,6}|[a-z]+)\s*(?P<unit>[^\W\d]+)", re.ASCII)
_MOST = timedelta(days=100 * 366)


class Unit(StrEnum):
    """What a duration is counted in; the value is the English word for one."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


_NAMES = {
    Unit.MINUTE: "minutes minuten minute min",
    Unit.HOUR: "hours stunden hour stunde",
    Unit.DAY: "days tage day tag tagen",
    Unit.WEEK: "weeks wochen week woche",
    Unit.MONTH: "months monate month monat monaten",
    Unit.YEAR: "years jahre year jahr jahren",
}
_UNITS = {name: unit for unit, names in _NAMES.items() for name in names.split()}
_PLURALS = [name for names in _NAMES.values() for name in names.split()[:2]]
_LONGEST = {
    Unit.MINUTE: timedelta(minutes=1),
    Unit.HOUR: timedelta(hours=1),
    Unit.DAY: timedelta(days=1),
    Unit.WEEK: timedelta(weeks=1),
    Unit.MONTH: timedelta(days=31),
    Unit.YEAR: timedelta(days=366),
}
# Months and days of one of each unit that keeps the local time.
_CALENDAR = {
    Unit.DAY: (0, 1),
    Unit.WEEK: (0, 7),
    Unit.MONTH: (1, 0),
    Unit.YEAR: (12, 0),
}
# The largest clock change on record is the whole day that Samoa left out.
_LARGEST_CLOCK_CHANGE = timedelta(days=1)
# A month that begins on a day like this has 31 days, a year 365.
_ORDINARY_DAY = datetime(2027, 1, 1, tzinfo=UTC)


class DurationError(StammtischError):
    """The duration "{written}" is not understood: {advice}.{hint}"""

    def __init__(
        self, *, written: str, advice: Phrase | str, hint: Phrase | str = ""
    ) -> None:
        super().__init__(written=written, advice=advice, hint=hint)


@dataclass(frozen=True, slots=True)
class Duration(Written):
    """So many of a unit; `count` is at least 1."""

    count: int
    unit: Unit
    text_pattern: ClassVar[str] = rf"^\d+ *({'|'.join(_UNITS)})$"
    text_examples: ClassVar[tuple[str, ...]] = (
        "2 days",
        "3 weeks",
        "12 hours",
        "90 minutes",
    )

    @classmethod
    def parse(cls, written: str) -> Self:
        """A duration in words, English or German: "2 days", "12 stunden". Raises DurationError."""
        found = _WRITTEN.fullmatch(folded(written).strip())
        count = _count(found["count"]) if found else None
        if not found or count is None:
            advice = phrase(
                "fault.duration.shape",
                'write a whole number and a unit, such as "2 days", "12 hours" or "90 minutes"',
            )
            raise DurationError(written=written, advice=advice)
        unit = _UNITS.get(found["unit"])
        if unit is None:
            hint = did_you_mean(found["unit"], _PLURALS)
            advice = phrase(
                "fault.duration.units",
                "units are minutes, hours, days, weeks, months and years",
            )
            raise DurationError(written=written, advice=advice, hint=hint)
        duration = cls(count, unit)
        if count == 0 or duration.longest() > _MOST:
            advice = phrase(
                "fault.duration.length",
                "it has to be longer than nothing and at most 100 years",
            )
            raise DurationError(written=written, advice=advice)
        return duration

    @property
    def is_calendar(self) -> bool:
        """Whether it keeps the local time (days and longer) and not the elapsed time."""
        return self.unit in _CALENDAR

    def after(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """The UTC instant this long after an aware instant, for clocks in that zone."""
        return self._shifted(instant, zone, 1)

    def before(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """The UTC instant this long before an aware instant, for clocks in that zone."""
        return self._shifted(instant, zone, -1)

    def is_longer_than(self, other: "Duration") -> bool:
        """Whether it lasts longer than the other, both from an ordinary day on."""
        utc = zone_named("UTC")
        return self.after(_ORDINARY_DAY, utc) > other.after(_ORDINARY_DAY, utc)

    def longest(self) -> timedelta:
        """An upper bound of its length in any zone, a clock change included."""
        length = self.count * _LONGEST[self.unit]
        return length + _LARGEST_CLOCK_CHANGE if self.is_calendar else length

    def _shifted(self, instant: datetime, zone: ZoneInfo, direction: int) -> datetime:
        count = direction * self.count
        if self.unit is Unit.MINUTE:
            return instant.astimezone(UTC) + timedelta(minutes=count)
        if self.unit is Unit.HOUR:
            return instant.astimezone(UTC) + timedelta(hours=count)
        months, days = _CALENDAR[self.unit]
        local = to_local(instant, zone)
        # relativedelta is slow, and only months need it.
        shift = (
            relativedelta(months=count * months) if months else timedelta(count * days)
        )
        return to_instant(local + shift, zone)

    def __str__(self) -> str:
        return f"{self.count} {self.unit}{'' if self.count == 1 else 's'}"


def _count(typed: str) -> int | None:
    return int(typed) if typed.isdigit() else NUMERALS.get(typed)
