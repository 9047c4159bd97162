"""Reading a cadence as people write it: "first monday of january, april 18:00"."""

import re
from collections.abc import Sequence
from datetime import time
from itertools import pairwise

from rituals.errors import phrase
from rituals.model.cadence_errors import (
    BadTimeError,
    CadenceError,
    DayOfMonthError,
    EmptyCadenceError,
    FifthWeekdayError,
    MisplacedTimeError,
    MissingDaysError,
    MissingTimeError,
    UnclearCadenceError,
    UnknownWordError,
    WeekIntervalError,
)
from rituals.model.cadence_pattern import Pattern, PatternKind, in_order
from rituals.model.cadence_words import (
    CLOCK_WORDS,
    EVERY_DAY,
    FILLERS,
    WEEKDAY_NAMES,
    Part,
    Word,
    known_words,
    word,
)
from rituals.model.spelling import did_you_mean, folded

_TIME = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
_LIKE_A_TIME = re.compile(
    r"\d+[:h][\d:]*(?:h|uhr)?|\d+\.\d+(?:h|uhr)?|\d+uhr", re.ASCII
)
_HALF_A_DAY = re.compile(r"\d[\d:.]* ?[ap]\.?m\.?", re.ASCII)
_TWELVE_HOURS = {"am", "pm", "a.m.", "p.m.", "a.m", "p.m"}
_BEFORE_A_TIME = {"at", "um"}
_EACH = {"every", "each", "jede", "jeden", "jeder", "jedes", "jedem"}
_FIFTH = 5
_MOST_WEEKS = 52
_LAST_CERTAIN_DAY = 28

_WEEKLY = re.compile("(?:N?K)?W(?:A*W)*")
_DAILY = re.compile("E|D")
# Ordinals need an "and" between them: "second last friday" is the one before the last.
_MONTHLY_WEEKDAY = re.compile("O(?:A+O)*W(?:F?U|FM(?:A*M)*)?")
_MONTHLY_DAY = re.compile("(?:O(?:A+O)*D|DN)(?:A+(?:O?D|D?N))*(?:F?U|FM(?:A*M)*)?")

_BETWEEN_ORDINALS = phrase(
    "fault.cadence.between-ordinals",
    'between ordinals write "and": "second and last friday 18:00"; for the last but one '
    'write rrule = "FREQ=MONTHLY;BYDAY=-2FR" and at',
)
# The most telling shapes of a misunderstanding, and what to say to each.
_ADVICE = (
    (
        "N?K.*",
        phrase(
            "fault.cadence.weeks",
            'after the number of weeks name the weekday: "2 weeks on tuesday 17:00"',
        ),
    ),
    (
        "ND.*",
        phrase(
            "fault.cadence.days",
            'for every so many days write rrule = "FREQ=DAILY;INTERVAL=3", at and starting',
        ),
    ),
    (
        "N?U.*",
        phrase(
            "fault.cadence.months",
            'name the day and, if not in all, the months: "day 1 of january, july 10:00"',
        ),
    ),
    (".*OO.*", _BETWEEN_ORDINALS),
    (
        "O.*W.*",
        phrase(
            "fault.cadence.one-weekday",
            'ordinals go with one weekday: "first and third monday 18:00"; '
            'for more write rrule = "FREQ=MONTHLY;BYDAY=1MO,3TH" and at',
        ),
    ),
    (
        "[WE].*[FM].*",
        phrase(
            "fault.cadence.of-months",
            'months go with "first monday", "last friday" or "day 1"',
        ),
    ),
    (
        "O.*",
        phrase(
            "fault.cadence.after-ordinal",
            'after "first" or "last" name a weekday or "day": "first monday 18:00"',
        ),
    ),
    (
        "N.*",
        phrase("fault.cadence.number", 'for a day of the month write "day 1 10:00"'),
    ),
)
_EXAMPLES = phrase(
    "fault.cadence.examples",
    'write for example "monday and thursday 09:00", "first monday 18:00" or "last day 18:00"',
)
_OF_TWO_MINDS = phrase(
    "fault.cadence.two-minds",
    'this may mean every so many weeks or once a month: write "2 weeks on tuesday" (with starting) '
    'or "second tuesday"',
)
_NAME_THE_WEEKDAY = phrase(
    "fault.cadence.which-weekday",
    'name the weekday: "monday 09:00", or "2 weeks on monday 09:00"',
)
_NAME_THE_DAY = phrase(
    "fault.cadence.which-day",
    'name the day: "first monday 18:00", "day 1 10:00" or "last day 18:00"',
)
_COMMON_SLIPS = {
    **dict.fromkeys(
        ("weekly", "woechentlich", "biweekly", "fortnightly"), _NAME_THE_WEEKDAY
    ),
    **dict.fromkeys(("other", "zweiwoechentlich", "zweiwoechig"), _NAME_THE_WEEKDAY),
    **dict.fromkeys(
        ("penultimate", "vorletzter", "vorletzten", "vorletzte"), _BETWEEN_ORDINALS
    ),
    **dict.fromkeys(("monthly", "monatlich", "yearly", "jaehrlich"), _NAME_THE_DAY),
}


def read_cadence(written: str) -> tuple[Pattern, time]:
    """The days and the time of a cadence as written. Raises a CadenceError that says what is wrong."""
    tokens = written.replace(",", " , ").split()
    if not tokens:
        raise EmptyCadenceError
    day_tokens, at = _split_time(tokens)
    if not day_tokens:
        raise MissingDaysError(written=_shown(tokens))
    _refuse_two_minds(written, day_tokens)
    words = [
        _known(token, written) for token in day_tokens if folded(token) not in FILLERS
    ]
    return _pattern(words, written), at


def read_time(typed: str) -> time:
    """A time of day, "09:00" or "9:00". Raises BadTimeError."""
    found = _TIME.fullmatch(typed.strip())
    if not found:
        advice = phrase(
            "fault.time.shape", "write hours and minutes like 09:00 or 18:30"
        )
        raise BadTimeError(time=typed, advice=advice)
    hours, minutes = int(found[1]), int(found[2])
    if (hours, minutes) == (24, 0):
        advice = phrase(
            "fault.time.midnight", "write 00:00, and the day that begins then"
        )
        raise BadTimeError(time=typed, advice=advice)
    try:
        return time(hours, minutes)
    except ValueError:
        advice = phrase("fault.time.range", "hours go from 00 to 23, minutes to 59")
        raise BadTimeError(time=typed, advice=advice) from None


def _split_time(tokens: list[str]) -> tuple[list[str], time]:
    *days, last = [token for token in tokens if folded(token) not in CLOCK_WORDS] or [
        ""
    ]
    if days and folded(last) in _TWELVE_HOURS and days[-1][0].isdigit():
        last = f"{days[-1]} {last}"
    if _HALF_A_DAY.fullmatch(folded(last)):
        advice = phrase("fault.time.24-hours", "write it with 24 hours, 18:00 for 6 pm")
        raise BadTimeError(time=last, advice=advice)
    told = len(days) + 1 < len(tokens)
    if _LIKE_A_TIME.fullmatch(folded(last)) or _is_bare_hour(days, last, told=told):
        return days, read_time(last)
    early = next((token for token in days if _TIME.fullmatch(token)), None)
    if early:
        rest = [token for token in tokens if token != early]
        raise MisplacedTimeError(time=early, right=_good_or_plain([*rest, early]))
    right = _good_or_plain([*tokens, "09:00"])
    raise MissingTimeError(written=_shown(tokens), right=right)


def _good_or_plain(tokens: Sequence[str]) -> str:
    """What would be right, close to what was written, if that is understood in turn."""
    close = _shown(tokens)
    try:
        read_cadence(close)
    except CadenceError:
        return "monday 09:00"
    return close


def _is_bare_hour(days: Sequence[str], last: str, *, told: bool) -> bool:
    """Whether a number at the end is meant as a time: in "monday 9", but not in "day 1".

    `told` is that somebody said "uhr"; "um" or "at" before the number says it as well.
    """
    if not (days and last.isdigit()):
        return False
    if told or folded(days[-1]) in _BEFORE_A_TIME:
        return True
    before = word(days[-1])
    return before is not None and before.part in {Part.WEEKDAYS, Part.DAILY}


def _refuse_two_minds(written: str, tokens: Sequence[str]) -> None:
    """Refuse "every second tuesday": every other week to some, once a month to others."""
    for each, ordinal in pairwise(tokens):
        found = word(ordinal)
        counted = found and found.part is Part.ORDINAL and found.numbers[0] > 1
        if folded(each) in _EACH and counted and not _names_month(tokens):
            raise UnclearCadenceError(written=written, advice=_OF_TWO_MINDS)


def _names_month(tokens: Sequence[str]) -> bool:
    return any(found.part is Part.OF for found in map(word, tokens) if found)


def _known(token: str, written: str) -> Word:
    found = word(token)
    if found:
        return found
    if advice := _COMMON_SLIPS.get(folded(token)):
        raise UnclearCadenceError(written=written, advice=advice)
    raise UnknownWordError(word=token, hint=did_you_mean(token, known_words()))


def _pattern(words: Sequence[Word], written: str) -> Pattern:
    shape = "".join(each.part for each in words)
    if _DAILY.fullmatch(shape):
        return Pattern(PatternKind.WEEKLY, weekdays=EVERY_DAY)
    if _WEEKLY.fullmatch(shape):
        return _weekly(words)
    if _MONTHLY_WEEKDAY.fullmatch(shape):
        return _monthly_weekday(words, written)
    if _MONTHLY_DAY.fullmatch(shape):
        return _monthly_day(words)
    raise _misunderstood(shape, written)


def _misunderstood(shape: str, written: str) -> UnclearCadenceError:
    fitting = (advice for pattern, advice in _ADVICE if re.fullmatch(pattern, shape))
    return UnclearCadenceError(written=written, advice=next(fitting, _EXAMPLES))


def _weekly(words: Sequence[Word]) -> Pattern:
    (interval,) = _numbers(words, Part.NUMBER) or (1,)
    if not 1 <= interval <= _MOST_WEEKS:
        raise WeekIntervalError(interval=interval)
    weekdays = in_order(_numbers(words, Part.WEEKDAYS))
    return Pattern(PatternKind.WEEKLY, weekdays=weekdays, interval=interval)


def _monthly_weekday(words: Sequence[Word], written: str) -> Pattern:
    weekdays = _numbers(words, Part.WEEKDAYS)
    if len(weekdays) > 1:
        advice = phrase(
            "fault.cadence.working-day",
            "ordinals go with one weekday; for the last working day write "
            'rrule = "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1" and at',
        )
        raise UnclearCadenceError(written=written, advice=advice)
    ordinals = in_order(_numbers(words, Part.ORDINAL))
    if any(n >= _FIFTH or n == 0 for n in ordinals):
        raise FifthWeekdayError(weekday=WEEKDAY_NAMES[weekdays[0]])
    return Pattern(
        PatternKind.MONTHLY_WEEKDAY,
        weekdays=weekdays,
        ordinals=ordinals,
        months=in_order(_numbers(words, Part.MONTH)),
    )


def _monthly_day(words: Sequence[Word]) -> Pattern:
    days = in_order(_numbers(words, Part.NUMBER) + _numbers(words, Part.ORDINAL))
    for day in days:
        if day == 0 or day > _LAST_CERTAIN_DAY:
            raise DayOfMonthError(day=day)
    months = in_order(_numbers(words, Part.MONTH))
    return Pattern(PatternKind.MONTHLY_DAY, days=days, months=months)


def _numbers(words: Sequence[Word], part: Part) -> tuple[int, ...]:
    return tuple(n for each in words if each.part is part for n in each.numbers)


def _shown(tokens: Sequence[str]) -> str:
    return " ".join(tokens).replace(" ,", ",")
