"""Dates, times, numbers and lists in words of a language.

English is written the European way (4 January, 17:00, no comma before "and"): a clock of
24 hours cannot be misread, and communities that span countries are who this is for.
"""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date, get_day_names, get_month_names
from babel.lists import format_list
from babel.numbers import format_decimal

from rituals.document import TimeStyle

_LOCALES = {"en": "en_GB", "de": "de_DE"}
_LARGEST_PLAIN = 999
"""Up to here a number looks the same in every language."""

_DATE = {"en": "EEEE, d MMMM y", "de": "EEEE, d. MMMM y"}
_BRIEF_DATE = {"de": "EEEEEE d.M.y", "en": "EEE d MMM y"}
_DATE_WITHOUT_YEAR = {"en": "EEEE, d MMMM", "de": "EEEE, d. MMMM"}
_WEEKDAY = {"en": "EEEE", "de": "EEEE"}
_SENTENCE = {"en": "on {date} at {time}", "de": "am {date} um {time}"}


def instant_in_words(
    instant: datetime, style: TimeStyle, zone: str, language: str
) -> str:
    """An aware instant as a clock in that IANA zone shows it.

    `relative` is written as `datetime`: words once written do not move with the time.
    """
    local = instant.astimezone(ZoneInfo(zone))
    match style:
        case "date":
            return date_in_words(local.date(), language)
        case "time":
            return f"{local:%H:%M}"
        case "day":
            return _patterned(local.date(), _WEEKDAY[language], language)
        case "datetime" | "relative":
            on = _patterned(local.date(), _DATE_WITHOUT_YEAR[language], language)
            return f"{on}, {local:%H:%M}"


def date_in_words(on: date, language: str) -> str:
    """A local date with its weekday: "Montag, 4. Januar 2027"."""
    return _patterned(on, _DATE[language], language)


def short_date_in_words(on: date, language: str) -> str:
    """A local date without its weekday: "4. Januar 2027"."""
    return _patterned(on, "long", language)


def brief_date_in_words(on: date, language: str) -> str:
    """A local date for a table: "Mo 4.1.2027"."""
    return _patterned(on, _BRIEF_DATE[language], language).replace(". ", " ", 1)


def time_in_words(instant: datetime, zone: ZoneInfo) -> str:
    """The time of day of an aware instant in that zone, alike in all languages: "09:00"."""
    return f"{instant.astimezone(zone):%H:%M}"


def when_in_words(instant: datetime, zone: ZoneInfo, language: str) -> str:
    """An aware instant within a sentence: "am Montag, 4. Januar 2027 um 09:00"."""
    local = instant.astimezone(zone)
    on = date_in_words(local.date(), language)
    return _SENTENCE[language].format(date=on, time=f"{local:%H:%M}")


def weekday_in_words(weekday: int, language: str) -> str:
    """The name of a weekday; 0 is Monday."""
    name: str = get_day_names("wide", locale=locale_of(language))[weekday]
    return name


def month_in_words(month: int, language: str) -> str:
    """The name of a month; 1 is January."""
    name: str = get_month_names("wide", locale=locale_of(language))[month]
    return name


@lru_cache(maxsize=1024)
def number_in_words(number: int, language: str) -> str:
    """A whole number as it is written there: 10.000 or 10,000."""
    if 0 <= number <= _LARGEST_PLAIN:
        return str(number)
    return format_decimal(number, locale=locale_of(language))


@lru_cache(maxsize=1024)
def list_joints(count: int, language: str) -> tuple[str, ...]:
    """What stands before, between and after so many items of a list: "", ", ", " und ", ""."""
    item = "\0"
    joined = format_list([item] * count, locale=locale_of(language))
    return tuple(joined.split(item))


@lru_cache
def locale_of(language: str) -> Locale:
    """Babel's name for how we write a language."""
    return Locale.parse(_LOCALES[language])


@lru_cache(maxsize=4096)
def _patterned(on: date, pattern: str, language: str) -> str:
    """Babel takes 40 us for a date; many messages of a day speak of the same one."""
    return format_date(on, pattern, locale=locale_of(language))
