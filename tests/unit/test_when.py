"""Points in time as people write them, in English and German."""

from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rituals.model.wall_clock import zone
from rituals.model.when import WhenError, read_day, read_when

BERLIN = zone("Europe/Berlin")
NOW = datetime(2027, 1, 5, 11, tzinfo=UTC)  # a Tuesday, 12:00 in Berlin
OLD = datetime(
    2027, 3, 26, 9, tzinfo=UTC
)  # 10:00 in Berlin, two days before summer time


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "then"),
    [
        ("2027-01-05 18:00", "2027-01-05 18:00"),
        ("2027-01-05T18:00", "2027-01-05 18:00"),
        ("5.1.2027 18:00", "2027-01-05 18:00"),
        ("05.01. um 18 Uhr", "2027-01-05 18:00"),
        ("4.1.", "2028-01-04 00:00"),
        ("12. Januar, 18.30 Uhr", "2027-01-12 18:30"),
        ("12 March 2027 at 6pm", "2027-03-12 18:00"),
        ("march 12th", "2027-03-12 00:00"),
        ("today 18:00", "2027-01-05 18:00"),
        ("heute um 18 Uhr", "2027-01-05 18:00"),
        ("Tomorrow at 9:30", "2027-01-06 09:30"),
        ("morgen", "2027-01-06 00:00"),
        ("Übermorgen 09:00", "2027-01-07 09:00"),
        ("friday 18:00", "2027-01-08 18:00"),
        ("am Freitag um 18:00", "2027-01-08 18:00"),
        ("nächsten Freitag", "2027-01-08 00:00"),
        ("tuesday 18:00", "2027-01-05 18:00"),
        ("dienstag 9:00", "2027-01-12 09:00"),
        ("tuesday", "2027-01-12 00:00"),
        ("18:00", "2027-01-05 18:00"),
        ("11:00", "2027-01-06 11:00"),
        ("12am", "2027-01-06 00:00"),
        ("in 2 days", "2027-01-07 12:00"),
        ("in zwei Tagen", "2027-01-07 12:00"),
        ("3 weeks", "2027-01-26 12:00"),
        ("in einer Stunde", "2027-01-05 13:00"),
        ("29.2.", "2028-02-29 00:00"),
    ],
)
def test_a_time_is_read_as_it_is_meant(text: str, then: str) -> None:
    assert read_when(text, NOW, BERLIN) == berlin(then)


def test_an_instant_may_be_written_exactly() -> None:
    """So does what takes a change back, whoever reads it in whatever zone."""
    then = datetime(2027, 3, 30, 16, 0, 30, tzinfo=UTC)
    assert read_when("2027-03-30T18:00:30+02:00", NOW, BERLIN) == then
    assert read_when(then.isoformat(), NOW, BERLIN, base=OLD) == then


@pytest.mark.parametrize(
    ("text", "new"),
    [
        ("3 days", datetime(2027, 3, 29, 8, tzinfo=UTC)),
        ("+3 Tage", datetime(2027, 3, 29, 8, tzinfo=UTC)),
        ("3 Tage später", datetime(2027, 3, 29, 8, tzinfo=UTC)),
        ("72 hours", datetime(2027, 3, 29, 9, tzinfo=UTC)),
        ("2027-03-30", datetime(2027, 3, 30, 8, tzinfo=UTC)),
        ("30. März", datetime(2027, 3, 30, 8, tzinfo=UTC)),
        (" 2027-03-30  18:30 ", datetime(2027, 3, 30, 16, 30, tzinfo=UTC)),
        ("2027-03-30 00:00", datetime(2027, 3, 29, 22, tzinfo=UTC)),
        ("in 3 days", datetime(2027, 1, 8, 11, tzinfo=UTC)),
    ],
)
def test_a_new_time_for_something_counts_from_its_old_one(
    text: str, new: datetime
) -> None:
    assert read_when(text, NOW, BERLIN, base=OLD) == new


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bald",
        "soon",
        "2027-02-30",
        "31.4.",
        "25:00",
        "13pm",
        "18",
        "0001-01-01 00:00",
        "2027-02-30T18:00+02:00",
        "in",
        "in bananas",
        "weekend 18:00",
        "9" * 40,
    ],
)
def test_what_is_no_time_is_answered_with_what_would_be(text: str) -> None:
    with pytest.raises(WhenError, match="Write `2027-02-21 18:00`"):
        read_when(text, NOW, BERLIN)


def test_a_day_alone_is_read() -> None:
    today = date(2027, 1, 5)
    assert read_day("Tuesday", today) == today
    assert read_day("am 7.1.", today) == date(2027, 1, 7)
    with pytest.raises(WhenError):
        read_day("18:00", today)


@given(st.text(max_size=40) | st.from_regex(r"[0-9.: a-z-]{1,20}", fullmatch=True))
def test_nothing_typed_crashes_it(text: str) -> None:
    with suppress(WhenError):
        assert read_when(text, NOW, BERLIN).tzinfo is UTC
