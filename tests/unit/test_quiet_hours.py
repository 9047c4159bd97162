"""Quiet hours, by the clock on the wall."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rituals.model.quiet_hours import QuietHours, QuietHoursError
from rituals.model.wall_clock import to_local, zone

BERLIN = zone("Europe/Berlin")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        "21:00-08:00",
        "21:00 - 8:00",
        " 21:00\u201308:00 ",
        "21:00 to 08:00",
        "von 21:00 bis 8:00 Uhr",
    ],
)
def test_quiet_hours_are_read_however_the_two_times_are_joined(written: str) -> None:
    quiet = QuietHours.parse(written)
    assert (quiet.begin, quiet.end) == (time(21), time(8))
    assert str(quiet) == "21:00-08:00"


@pytest.mark.parametrize("written", ["off", "OFF", "none", "aus", "keine"])
def test_quiet_hours_can_be_off(written: str) -> None:
    quiet = QuietHours.parse(written)
    assert quiet.is_off
    assert str(quiet) == "off"
    assert QuietHours.parse(str(quiet)) == quiet == QuietHours.none()
    midnight = utc("2027-01-04 23:00")
    assert not quiet.holds(midnight, BERLIN)
    assert quiet.ends(midnight, BERLIN) == midnight


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", 'two times such as "21:00-08:00", or "off"'),
        ("21-8", 'two times such as "21:00-08:00", or "off"'),
        ("at night", 'two times such as "21:00-08:00", or "off"'),
        ("21:00-25:00", "from 00:00 to 23:59"),
        ("21:00-21:00", 'write "off"'),
    ],
)
def test_bad_quiet_hours_are_told_what_would_be_right(
    written: str, sentence: str
) -> None:
    with pytest.raises(QuietHoursError) as caught:
        QuietHours.parse(written)
    assert sentence in str(caught.value)


def test_the_pattern_for_editors_fits_the_examples_and_what_is_shown() -> None:
    for text in (*QuietHours.text_examples, str(QuietHours(time(9, 30), time(18)))):
        assert re.search(QuietHours.text_pattern, text)
    assert not re.search(QuietHours.text_pattern, "25:00-08:00")


@pytest.mark.parametrize(
    ("written", "local", "quiet"),
    [
        ("21:00-08:00", "20:59", False),
        ("21:00-08:00", "21:00", True),
        ("21:00-08:00", "00:00", True),
        ("21:00-08:00", "07:59", True),
        ("21:00-08:00", "08:00", False),
        ("13:00-14:30", "12:59", False),
        ("13:00-14:30", "13:00", True),
        ("13:00-14:30", "14:30", False),
    ],
)
def test_quiet_is_from_the_beginning_until_just_before_the_end(
    written: str, local: str, quiet: bool
) -> None:
    shown = datetime.fromisoformat(f"2027-01-04 {local}").replace(tzinfo=BERLIN)
    assert QuietHours.parse(written).holds(shown, BERLIN) is quiet


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        ("21:00-08:00", "2027-01-04 20:30", "2027-01-05 07:00"),
        ("21:00-08:00", "2027-01-05 06:59", "2027-01-05 07:00"),
        ("13:00-14:30", "2027-01-05 12:00", "2027-01-05 13:30"),
        # Not quiet: at once.
        ("21:00-08:00", "2027-01-05 12:00", "2027-01-05 12:00"),
        # An hour less, an hour more of sleep.
        ("21:00-08:00", "2027-03-27 23:00", "2027-03-28 06:00"),
        ("21:00-08:00", "2027-10-30 23:00", "2027-10-31 07:00"),
        # The end does not exist: the clock is put past it.
        ("21:00-02:30", "2027-03-28 00:30", "2027-03-28 01:00"),
        # The end comes twice: once in each pass.
        ("21:00-02:30", "2027-10-31 00:10", "2027-10-31 00:30"),
        ("21:00-02:30", "2027-10-31 01:10", "2027-10-31 01:30"),
        # The clock is put back before the beginning.
        ("02:15-08:00", "2027-10-31 00:50", "2027-10-31 01:00"),
    ],
)
def test_quiet_hours_end_at_the_first_instant_the_wall_clock_shows_no_quiet_hour(
    written: str, start: str, end: str
) -> None:
    assert QuietHours.parse(written).ends(utc(start), BERLIN) == utc(end)


ODD_NIGHTS = [
    ("Europe/Berlin", "2027-03-27 20:00"),
    ("Europe/Berlin", "2027-10-30 20:00"),
    ("Australia/Lord_Howe", "2027-04-03 06:00"),
    ("Antarctica/Troll", "2027-10-30 20:00"),
    ("America/Sao_Paulo", "2018-02-17 20:00"),
    ("America/Sao_Paulo", "2018-11-03 20:00"),
    ("Pacific/Apia", "2011-12-29 20:00"),
    ("Africa/Casablanca", "2025-02-22 20:00"),
]
quarters = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))


@settings(deadline=None)  # machines are shared
@given(st.sampled_from(ODD_NIGHTS), quarters, quarters, st.integers(0, 12 * 4))
def test_the_end_agrees_with_looking_at_the_clock_every_quarter_of_an_hour(
    night: tuple[str, str], begin: time, end: time, offset: int
) -> None:
    name, evening = night
    quiet = QuietHours(begin, end)
    start = utc(evening) + offset * timedelta(minutes=15)
    looks = (start + n * timedelta(minutes=15) for n in range(4 * 72))

    def shows_quiet(instant: datetime) -> bool:
        shown = to_local(instant, zone(name)).time()
        return (shown >= begin) ^ (shown >= end) ^ (begin > end)

    assert quiet.ends(start, zone(name)) == next(
        look for look in looks if not shows_quiet(look)
    )


@settings(deadline=None)  # machines are shared
@given(st.sampled_from(ODD_NIGHTS), quarters, quarters, st.integers(0, 12 * 4))
def test_the_beginning_agrees_with_looking_at_the_clock_every_quarter_of_an_hour(
    night: tuple[str, str], begin: time, end: time, offset: int
) -> None:
    name, evening = night
    quiet = QuietHours(begin, end)
    start = utc(evening) + offset * timedelta(minutes=15)
    looks = (start + n * timedelta(minutes=15) for n in range(4 * 72))
    quiet_at = next((at for at in looks if quiet.holds(at, zone(name))), None)
    assert quiet.begins(start, zone(name)) == quiet_at
