"""Dates, times, numbers and lists in words."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.texts.words import (
    date_in_words,
    instant_in_words,
    list_joints,
    number_in_words,
    short_date_in_words,
    time_in_words,
    when_in_words,
)
from rituals.document import TimeStyle

BERLIN = ZoneInfo("Europe/Berlin")
MORNING = datetime(2027, 1, 4, 8, tzinfo=UTC)
LATE = datetime(2027, 7, 4, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("style", "german", "english"),
    [
        ("date", "Montag, 4. Januar 2027", "Monday, 4 January 2027"),
        ("time", "09:00", "09:00"),
        ("datetime", "Montag, 4. Januar, 09:00", "Monday, 4 January, 09:00"),
        ("day", "Montag", "Monday"),
        ("relative", "Montag, 4. Januar, 09:00", "Monday, 4 January, 09:00"),
    ],
)
def test_an_instant_in_each_style(style: TimeStyle, german: str, english: str) -> None:
    assert instant_in_words(MORNING, style, "Europe/Berlin", "de") == german
    assert instant_in_words(MORNING, style, "Europe/Berlin", "en") == english


def test_an_instant_is_shown_by_the_clock_of_its_zone() -> None:
    german = "Montag, 5. Juli, 00:30"
    assert instant_in_words(LATE, "datetime", "Europe/Berlin", "de") == german
    english = "Sunday, 4 July, 18:30"
    assert instant_in_words(LATE, "datetime", "America/New_York", "en") == english


def test_dates_with_and_without_the_weekday() -> None:
    on = date(2027, 3, 1)
    assert date_in_words(on, "de") == "Montag, 1. März 2027"
    assert date_in_words(on, "en") == "Monday, 1 March 2027"
    assert short_date_in_words(on, "de") == "1. März 2027"
    assert short_date_in_words(on, "en") == "1 March 2027"


def test_a_time_within_a_sentence() -> None:
    assert when_in_words(MORNING, BERLIN, "de") == "am Montag, 4. Januar 2027 um 09:00"
    assert when_in_words(MORNING, BERLIN, "en") == "on Monday, 4 January 2027 at 09:00"
    assert time_in_words(LATE, BERLIN) == "00:30"


def test_numbers() -> None:
    assert [number_in_words(n, "de") for n in (0, 999, 1000)] == ["0", "999", "1.000"]
    assert number_in_words(-1234567, "en") == "-1,234,567"


def test_lists() -> None:
    assert list_joints(3, "de") == ("", ", ", " und ", "")
    assert list_joints(2, "en") == ("", " and ", "")
    assert list_joints(3, "en") == ("", ", ", " and ", "")
    assert list_joints(0, "en") == ("",)
