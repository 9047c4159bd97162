"""On which days a cadence comes, in a form that can be phrased in any language."""

from dataclasses import dataclass
from enum import StrEnum

from rituals.model.cadence_words import (
    EVERY_DAY,
    MONTH_NAMES,
    ORDINAL_NAMES,
    WEEKDAY_NAMES,
    WEEKEND,
    WORKING_DAYS,
)

_RRULE_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class PatternKind(StrEnum):
    """What of a pattern's fields has a meaning."""

    WEEKLY = "weekly"  # weekdays, interval
    MONTHLY_WEEKDAY = "monthly_weekday"  # ordinals, one weekday, months
    MONTHLY_DAY = "monthly_day"  # days, months
    RULE = "rule"  # rule


@dataclass(frozen=True, slots=True)
class Pattern:
    """The days of a cadence.

    `weekdays`: 0 is Monday, in order; all seven of them is "daily".
    `interval`: every so many weeks.
    `ordinals`: which of those weekdays in a month, 1 to 4, and -1 for the last, in order.
    `days`: days of the month, 1 to 28, and -1 for the last, in order.
    `months`: 1 is January, in order; empty means every month.
    `rule`: an iCalendar recurrence rule, upper case, without its end.
    """

    kind: PatternKind
    weekdays: tuple[int, ...] = ()
    interval: int = 1
    ordinals: tuple[int, ...] = ()
    days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    rule: str = ""

    @property
    def is_daily(self) -> bool:
        return self.weekdays == EVERY_DAY and self.interval == 1

    @property
    def is_working_days(self) -> bool:
        return self.weekdays == WORKING_DAYS and self.interval == 1

    @property
    def as_rrule(self) -> str:
        """The same days as an iCalendar recurrence rule."""
        months = f";BYMONTH={_numbers(self.months)}" if self.months else ""
        match self.kind:
            case PatternKind.WEEKLY:
                days = ",".join(_RRULE_DAYS[day] for day in self.weekdays)
                interval = f";INTERVAL={self.interval}" if self.interval > 1 else ""
                return f"FREQ=WEEKLY{interval};BYDAY={days}"
            case PatternKind.MONTHLY_WEEKDAY:
                (weekday,) = self.weekdays
                days = ",".join(f"{n}{_RRULE_DAYS[weekday]}" for n in self.ordinals)
                return f"FREQ=MONTHLY;BYDAY={days}{months}"
            case PatternKind.MONTHLY_DAY:
                return f"FREQ=MONTHLY;BYMONTHDAY={_numbers(self.days)}{months}"
            case _:
                return self.rule

    def __str__(self) -> str:
        """The pattern as the grammar writes it in English; a rule as it is."""
        months = (
            f" of {', '.join(MONTH_NAMES[n - 1] for n in self.months)}"
            if self.months
            else ""
        )
        match self.kind:
            case PatternKind.WEEKLY if self.is_daily:
                return "daily"
            case PatternKind.WEEKLY:
                interval = f"{self.interval} weeks on " if self.interval > 1 else ""
                return interval + _weekdays(self.weekdays)
            case PatternKind.MONTHLY_WEEKDAY:
                ordinals = " and ".join(ORDINAL_NAMES[n] for n in self.ordinals)
                return f"{ordinals} {_weekdays(self.weekdays)}{months}"
            case PatternKind.MONTHLY_DAY:
                days = " and ".join(
                    "last day" if n < 0 else f"day {n}" for n in self.days
                )
                return f"{days}{months}"
            case _:
                return self.rule


def _numbers(numbers: tuple[int, ...]) -> str:
    return ",".join(map(str, numbers))


def _weekdays(weekdays: tuple[int, ...]) -> str:
    groups = {WORKING_DAYS: "weekdays", WEEKEND: "weekends"}
    *others, last = (WEEKDAY_NAMES[day] for day in weekdays)
    return groups.get(weekdays) or " and ".join(filter(None, (", ".join(others), last)))


def in_order(numbers: tuple[int, ...]) -> tuple[int, ...]:
    """Each number once, rising, what counts from the end (-1) last."""
    return tuple(sorted(set(numbers), key=lambda n: (n < 0, n)))
