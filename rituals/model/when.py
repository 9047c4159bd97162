"""A point in time as people write it: "friday 18:00", "5.1.2027", "in 2 days"."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rituals.errors import StammtischError
from rituals.model.cadence_words import Part, word
from rituals.model.duration import Duration
from rituals.model.spelling import folded
from rituals.model.wall_clock import to_instant, to_local

_CLOCK = re.compile(
    r"(?:^|(?<=\d)t|[ ,]+)(?P<lead>(?:at|um|@|ab)\s*)?"
    r"(?P<hour>\d{1,2})(?:(?P<mark>[:.h])(?P<minute>\d{2}))?"
    r"\s*(?P<unit>uhr|am|pm|o'clock)?$",
    re.ASCII,
)
_LATER = re.compile(
    r"^(?:\+\s*)?(?P<span>.+?)(?:\s+(?:later|longer|spaeter|laenger))?$"
)
_BEFORE_A_DAY = re.compile(
    r"^(?:(?:on|am|the|den|this|diesen|next|naechsten|naechster|kommenden|until|till|bis"
    r"|zum)\s+)+"
)
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", re.ASCII)
_DOTTED = re.compile(
    r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.?\s?(?P<year>\d{4})?", re.ASCII
)
_NAMED = re.compile(
    r"(?P<day>\d{1,2})(?:\.|st|nd|rd|th)?\s(?:of\s)?(?P<month>[^\W\d]+)\.?(?:\s(?P<year>\d{4}))?"
)
_MONTH_FIRST = re.compile(
    r"(?P<month>[^\W\d]+)\.?\s(?P<day>\d{1,2})(?:st|nd|rd|th)?,?(?:\s(?P<year>\d{4}))?"
)
_EXACT = re.compile(
    r"\d{4}-[01]\d-[0-3]\dt[0-2]\d:[0-5]\d(:[0-5]\d(\.\d{6})?)?[+-][0-2]\d:[0-5]\d",
    re.ASCII,
)
"""An instant as ISO 8601 has it, with its offset: what takes a change back names one."""
_DAYS_AHEAD = {
    **dict.fromkeys(("today", "heute"), 0),
    **dict.fromkeys(("tomorrow", "morgen"), 1),
    **dict.fromkeys(("day after tomorrow", "uebermorgen"), 2),
}
_NOON = 12


class WhenError(StammtischError):
    """The time "{text}" is not understood. Write `2027-02-21 18:00`, `friday 18:00` or `in 3 days`."""


def read_when(
    text: str, now: datetime, where: ZoneInfo, base: datetime | None = None
) -> datetime:
    """The aware UTC instant that was meant, by clocks in that zone. Raises WhenError.

    `in 3 days` counts from `now`; a bare `3 days`, or `3 days later`, from `base` if
    there is one. A day alone means its time of day at `base`, else its beginning; a time
    of day alone means the day of `base`, if that is to come. It may lie in the past: whether that makes sense is for who asked.
    """
    words = folded(" ".join(text.split()))
    try:
        if _EXACT.fullmatch(words):
            return datetime.fromisoformat(words.upper()).astimezone(UTC)
        span = _span(words, now, where, base or now)
        return span or _at_a_clock(words, now, where, base)
    except (StammtischError, ValueError, OverflowError) as error:
        raise WhenError(text=" ".join(text.split())) from error


def read_day(text: str, today: date) -> date:
    """The local date that was meant: "5.1.", "friday", "tomorrow". Raises WhenError.

    Without a year it is the next such date, today included.
    """
    words = folded(" ".join(text.split()))
    try:
        return _day(_BEFORE_A_DAY.sub("", words), today)
    except (WhenError, ValueError) as error:
        raise WhenError(text=" ".join(text.split())) from error


def _span(
    words: str, now: datetime, where: ZoneInfo, base: datetime
) -> datetime | None:
    """That much later; `None` if it is no duration at all."""
    if words.startswith("in "):
        return Duration.parse(words.removeprefix("in ")).after(now, where)
    found = _LATER.match(words)
    try:
        return Duration.parse(found["span"]).after(base, where) if found else None
    except StammtischError:
        return None


def _at_a_clock(
    words: str, now: datetime, where: ZoneInfo, base: datetime | None
) -> datetime:
    here = to_local(now, where)
    clock, rest = _clock(words)
    rest = _BEFORE_A_DAY.sub("", rest)
    if not rest and clock is not None:
        if base is not None:
            local = datetime.combine(to_local(base, where).date(), clock)
            if local > here:
                return to_instant(local, where)
        local = datetime.combine(here.date(), clock)
        return to_instant(local if local > here else local + timedelta(1), where)
    on = _day(rest, here.date())
    if clock is None:
        clock = to_local(base, where).time() if base else time()
    local = datetime.combine(on, clock)
    if local <= here and _is_weekday(rest):
        local += timedelta(weeks=1)
    return to_instant(local, where)


def _clock(words: str) -> tuple[time | None, str]:
    """The time of day at the end, and what stands before it."""
    found = _CLOCK.search(words)
    if found is None:
        return None, words
    sure = found["lead"] or found["unit"] or found["mark"] == ":"
    if not sure:
        return None, words
    hour = int(found["hour"])
    if found["unit"] in ("am", "pm"):
        if not 1 <= hour <= _NOON:
            raise WhenError(text=words)
        hour = hour % _NOON + (_NOON if found["unit"] == "pm" else 0)
    return time(hour, int(found["minute"] or 0)), words[: found.start()].rstrip(" ,")


def _day(words: str, today: date) -> date:
    ahead = _DAYS_AHEAD.get(words)
    if ahead is not None:
        return today + timedelta(ahead)
    if _is_weekday(words):
        known = word(words)
        assert known is not None  # noqa: S101  just looked at
        return today + timedelta((known.numbers[0] - today.weekday()) % 7)
    for pattern in (_ISO, _DOTTED, _NAMED, _MONTH_FIRST):
        found = pattern.fullmatch(words)
        if found is not None:
            return _dated(found, today)
    raise WhenError(text=words)


def _is_weekday(words: str) -> bool:
    known = word(words)
    return known is not None and known.part is Part.WEEKDAYS and len(known.numbers) == 1


def _dated(found: re.Match[str], today: date) -> date:
    month, day = _month(found["month"]), int(found["day"])
    if found["year"]:
        return date(int(found["year"]), month, day)
    for year in range(today.year, today.year + 9):  # a 29 February may be far away
        try:
            on = date(year, month, day)
        except ValueError:
            continue
        if on >= today:
            return on
    raise WhenError(text=found[0])


def _month(typed: str) -> int:
    if typed.isdecimal():
        return int(typed)
    known = word(typed)
    if known is None or known.part is not Part.MONTH:
        raise WhenError(text=typed)
    return known.numbers[0]
