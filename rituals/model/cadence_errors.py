"""What can be wrong with a cadence as it was written; every sentence says what would be right."""

from rituals.errors import Phrase, StammtischError


class CadenceError(StammtischError):
    """A cadence is not understood."""


class EmptyCadenceError(CadenceError):
    """A cadence is missing: write days and a time, such as "monday 09:00"."""


class MissingTimeError(CadenceError):
    """There is no time in "{written}": end it with one, such as "{right}"."""


class MissingDaysError(CadenceError):
    """There are no days in "{written}": write for example "monday {written}" or "daily {written}"."""


class MisplacedTimeError(CadenceError):
    """The time "{time}" belongs at the end: "{right}"."""


class BadTimeError(CadenceError):
    """The time "{time}" is not a time of day: {advice}."""


class UnknownWordError(CadenceError):
    """The word "{word}" is not known in a cadence.{hint} A cadence looks like "monday 09:00", "first monday 18:00" or "last day 18:00"."""


class UnclearCadenceError(CadenceError):
    """The cadence "{written}" is not understood: {advice}."""


class DayOfMonthError(CadenceError):
    """Day {day} does not come in every month: write a day from 1 to 28, or "last day"."""


class FifthWeekdayError(CadenceError):
    """A fifth {weekday} does not come in every month: write "first" to "fourth", or "last {weekday}"."""


class WeekIntervalError(CadenceError):
    """Every {interval} weeks is not possible: write a number of weeks from 1 to 52."""


class StartingMissingError(CadenceError):
    """The days of "{written}" have to be counted from a date: add it, such as starting = 2027-01-05."""


class RuleError(CadenceError):
    """The rrule "{rule}" cannot be used: {advice}.{hint}"""

    def __init__(self, *, rule: str, advice: Phrase, hint: Phrase | str = "") -> None:
        super().__init__(rule=rule, advice=advice, hint=hint)
