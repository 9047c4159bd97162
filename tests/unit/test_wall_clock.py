"""The clock on the wall, over the odd clock changes of the world."""

import copy
import pickle
from datetime import UTC, date, datetime, timedelta

import pytest

from rituals.model.wall_clock import (
    ClockTimeError,
    UnknownZoneError,
    clock_change,
    clock_changes,
    to_instant,
    to_local,
    zone,
    zone_names,
    zone_release,
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("name", "local", "instant"),
    [
        # An ordinary day, and the two sides of the gap.
        ("Europe/Berlin", "2027-03-27 02:30", "2027-03-27 01:30"),
        ("Europe/Berlin", "2027-03-28 01:59", "2027-03-28 00:59"),
        ("Europe/Berlin", "2027-03-28 02:00", "2027-03-28 01:00"),
        ("Europe/Berlin", "2027-03-28 02:30", "2027-03-28 01:00"),
        ("Europe/Berlin", "2027-03-28 02:59:59.5", "2027-03-28 01:00"),
        ("Europe/Berlin", "2027-03-28 03:00", "2027-03-28 01:00"),
        # What exists twice happens the first time.
        ("Europe/Berlin", "2027-10-31 02:30", "2027-10-31 00:30"),
        ("Europe/Berlin", "2027-10-31 03:00", "2027-10-31 02:00"),
        # Half an hour only; a negative summer; two hours.
        ("Australia/Lord_Howe", "2027-10-03 02:15", "2027-10-02 15:30"),
        ("Australia/Lord_Howe", "2027-04-04 01:45", "2027-04-03 14:45"),
        ("Antarctica/Troll", "2027-03-28 02:00", "2027-03-28 01:00"),
        ("Pacific/Chatham", "2027-09-26 03:00", "2027-09-25 14:00"),
        ("Africa/Casablanca", "2026-03-22 02:30", "2026-03-22 02:00"),
        # No midnight, and no day at all.
        ("America/Sao_Paulo", "2018-11-04 00:00", "2018-11-04 03:00"),
        ("Asia/Beirut", "2027-03-28 00:20", "2027-03-27 22:00"),
        ("Pacific/Apia", "2011-12-30 12:00", "2011-12-30 10:00"),
    ],
)
def test_a_local_time_is_the_first_instant_that_reaches_it(
    name: str, local: str, instant: str
) -> None:
    found = to_instant(wall(local), zone(name))
    assert found == utc(instant)
    assert found.tzinfo is UTC


def test_a_local_time_carries_no_trace_of_its_second_pass() -> None:
    local = to_local(utc("2027-10-31 01:30"), zone("Europe/Berlin"))
    assert (local, local.fold, local.tzinfo) == (wall("2027-10-31 02:30"), 0, None)


def test_times_of_the_wrong_sort_are_refused() -> None:
    berlin = zone("Europe/Berlin")
    with pytest.raises(ClockTimeError, match="without zone"):
        to_instant(utc("2027-01-01 00:00"), berlin)
    with pytest.raises(ClockTimeError, match="an instant with its zone"):
        to_local(wall("2027-01-01 00:00"), berlin)


def test_a_zone_is_one_object_even_when_copied_or_pickled() -> None:
    berlin = zone("Europe/Berlin")
    assert berlin.key == "Europe/Berlin"
    assert zone("Europe/Berlin") is berlin
    assert copy.deepcopy(berlin) is berlin
    assert pickle.loads(pickle.dumps(berlin)) is berlin  # noqa: S301  our own bytes


def test_every_zone_of_the_package_can_be_loaded() -> None:
    names = zone_names()
    assert {
        "UTC",
        "Europe/Berlin",
        "Asia/Calcutta",
        "America/Argentina/Ushuaia",
    } <= names
    noon = utc("2027-01-01 12:00")
    assert all(
        abs(to_local(noon, zone(name)) - wall("2027-01-01 12:00"))
        <= timedelta(hours=14)
        for name in names
    )


def test_the_release_of_the_zone_data_is_a_year_and_a_letter() -> None:
    release = zone_release()
    assert release[:4].isdigit()
    assert release[4:].isalpha()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Europe/Berlni", "Europe/Berlin"),
        ("europe/berlin", "Europe/Berlin"),
        ("berlin", "Europe/Berlin"),
        ("new york", "America/New_York"),
    ],
)
def test_a_misspelled_zone_is_answered_with_the_right_one(
    typed: str, meant: str
) -> None:
    with pytest.raises(UnknownZoneError) as caught:
        zone(typed)
    assert f'Did you mean "{meant}"?' in str(caught.value)
    assert f'"{typed}"' in str(caught.value)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/localtime", "", "xyzzy!", "Europe"]
)
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(UnknownZoneError):
        zone(name)


@pytest.mark.parametrize(
    ("name", "on", "minutes", "before", "after"),
    [
        ("Europe/Berlin", "2027-03-28", 60, "2027-03-28 02:00", "2027-03-28 03:00"),
        ("Europe/Berlin", "2027-10-31", -60, "2027-10-31 03:00", "2027-10-31 02:00"),
        (
            "Australia/Lord_Howe",
            "2027-10-03",
            30,
            "2027-10-03 02:00",
            "2027-10-03 02:30",
        ),
        (
            "Australia/Lord_Howe",
            "2027-04-04",
            -30,
            "2027-04-04 02:00",
            "2027-04-04 01:30",
        ),
        ("Antarctica/Troll", "2027-03-28", 120, "2027-03-28 01:00", "2027-03-28 03:00"),
        ("America/Sao_Paulo", "2018-11-04", 60, "2018-11-04 00:00", "2018-11-04 01:00"),
        # Put back at midnight: the hour before it is the one that comes twice.
        (
            "America/Sao_Paulo",
            "2018-02-17",
            -60,
            "2018-02-18 00:00",
            "2018-02-17 23:00",
        ),
        ("Pacific/Apia", "2011-12-30", 1440, "2011-12-30 00:00", "2011-12-31 00:00"),
    ],
)
def test_a_clock_change_is_found_on_its_date_and_on_no_other(
    name: str, on: str, minutes: int, before: str, after: str
) -> None:
    day = date.fromisoformat(on)
    change = clock_change(day, zone(name))
    assert change is not None
    assert change.minutes == minutes
    assert change.before == wall(before)
    assert change.after == wall(after)
    assert to_local(change.at, zone(name)) == change.after
    near = (day + timedelta(days=n) for n in (-2, -1, 1, 2))
    assert [clock_change(other, zone(name)) for other in near] == [None] * 4


def test_a_clock_change_tells_which_times_it_touches() -> None:
    change = clock_change(date(2027, 3, 28), zone("Europe/Berlin"))
    assert change is not None
    touched = [
        change.touches(wall(f"2027-03-28 {shown}"))
        for shown in ("01:59", "02:00", "02:59", "03:00")
    ]
    assert touched == [False, True, True, False]


def test_all_clock_changes_of_a_year_are_found_in_order() -> None:
    start, end = utc("2027-01-01 00:00"), utc("2028-01-01 00:00")
    berlin = list(clock_changes(start, end, zone("Europe/Berlin")))
    assert [change.at for change in berlin] == [
        utc("2027-03-28 01:00"),
        utc("2027-10-31 01:00"),
    ]
    assert list(clock_changes(start, end, zone("Asia/Tokyo"))) == []
