"""Dates, times, numbers and lists in words of a language.

English is written the European way (4 January, 17:00, no comma before "and"): a clock of
24 hours cannot be misread, and communities that span countries are who this is for.
"""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date, format_datetime, get_day_names, get_month_names
from babel.lists import format_list
from babel.numbers import format_decimal

from rituals.document import TimeStyle

_LOCALES = {"en": "en_GB", "de": "de_DE"}
_LARGEST_PLAIN = 999
"""Up to here a number looks the same in every language."""

_SENTENCE = {
    "en": "'on' EEEE, d MMMM y 'at' HH:mm",
    "de": "'am' EEEE, d. MMMM y 'um' HH:mm",
}
_STYLES: dict[str, dict[TimeStyle, str]] = {
    "en": {
        "date": "EEEE, d MMMM y",
        "time": "HH:mm",
        "datetime": "EEEE, d MMMM, HH:mm",
        "day": "EEEE",
        "relative": "EEEE, d MMMM, HH:mm",
    },
    "de": {
        "date": "EEEE, d. MMMM y",
        "time": "HH:mm",
        "datetime": "EEEE, d. MMMM, HH:mm",
        "day": "EEEE",
        "relative": "EEEE, d. MMMM, HH:mm",
    },
}


@lru_cache(maxsize=8192)
def instant_in_words(
    instant: datetime, style: TimeStyle, zone: str, language: str
) -> str:
    """An aware instant as a clock in that IANA zone shows it.

    `relative` is written as `datetime`: words once written do not move with the time.
    """
    return _patterned(instant, _STYLES[language][style], ZoneInfo(zone), language)


@lru_cache(maxsize=1024)
def date_in_words(on: date, language: str) -> str:
    """A local date with its weekday: "Montag, 4. Januar 2027"."""
    return format_date(on, _STYLES[language]["date"], locale=locale_of(language))


@lru_cache(maxsize=1024)
def short_date_in_words(on: date, language: str) -> str:
    """A local date without its weekday: "4. Januar 2027"."""
    return format_date(on, "long", locale=locale_of(language))


def time_in_words(instant: datetime, zone: ZoneInfo, language: str) -> str:
    """The time of day of an aware instant in that zone: "09:00"."""
    return _patterned(instant, _STYLES[language]["time"], zone, language)


def when_in_words(instant: datetime, zone: ZoneInfo, language: str) -> str:
    """An aware instant within a sentence: "am Montag, 4. Januar 2027 um 09:00"."""
    return _patterned(instant, _SENTENCE[language], zone, language)


def weekday_in_words(weekday: int, language: str) -> str:
    """The name of a weekday; 0 is Monday."""
    name: str = get_day_names("wide", locale=locale_of(language))[weekday]
    return name


def month_in_words(month: int, language: str) -> str:
    """The name of a month; 1 is January."""
    name: str = get_month_names("wide", locale=locale_of(language))[month]
    return name


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


def list_in_words(items: list[str], language: str) -> str:
    """Several things in one phrase: "A, B und C"."""
    return format_list(items, locale=locale_of(language))


@lru_cache
def locale_of(language: str) -> Locale:
    """Babel's name for how we write a language."""
    return Locale.parse(_LOCALES[language])


def _patterned(instant: datetime, pattern: str, zone: ZoneInfo, language: str) -> str:
    return format_datetime(instant, pattern, tzinfo=zone, locale=locale_of(language))
