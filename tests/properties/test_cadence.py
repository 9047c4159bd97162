"""Laws of cadences and clocks, and agreement with an independent implementation."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise, takewhile
from zoneinfo import ZoneInfo

import pytest
from cronsim import CronSim
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from rituals.model.cadence import Cadence
from rituals.model.cadence_errors import (
    CadenceError,
    MisplacedTimeError,
    MissingTimeError,
)
from rituals.model.cadence_words import MONTH_NAMES, ORDINAL_NAMES, WEEKDAY_NAMES
from rituals.model.duration import Duration, Unit
from rituals.model.wall_clock import (
    clock_change,
    clock_changes,
    to_instant,
    to_local,
    zone,
)
from tests.thoroughness import examples

# No law is about speed, and machines are shared.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

# Each zone with a year in which its clocks did something odd.
ODD_YEARS = [
    ("Europe/Berlin", 2027),
    ("America/New_York", 2027),
    ("Europe/Dublin", 2027),  # winter is the exception
    ("Australia/Lord_Howe", 2027),  # half an hour
    ("Pacific/Chatham", 2027),  # 12:45, changes at 02:45
    ("Africa/Casablanca", 2025),  # back for Ramadan
    ("Antarctica/Troll", 2027),  # two hours
    ("Asia/Beirut", 2027),  # no midnight
    ("America/Havana", 2027),  # no midnight
    ("America/Sao_Paulo", 2018),  # no midnight, and midnight put back
    ("America/Nuuk", 2027),  # changes on Saturday evening
    ("Pacific/Apia", 2011),  # a day left out
    ("Asia/Pyongyang", 2018),  # half an hour, once
    ("America/Caracas", 2016),
    ("Asia/Kolkata", 2027),  # never
]
zones = st.sampled_from([zone(name) for name, _ in ODD_YEARS])

# Clock changes live in the small hours, so half of the times are drawn from there.
night = st.builds(time, st.integers(0, 3), st.integers(0, 59))
times = st.one_of(night, st.builds(time, st.integers(0, 23), st.integers(0, 59)))
weekdays = st.lists(st.sampled_from(WEEKDAY_NAMES), min_size=1, max_size=7)
ordinals = st.lists(
    st.sampled_from(list(ORDINAL_NAMES.values())), min_size=1, max_size=3
)
month_days = st.lists(st.integers(1, 28), min_size=1, max_size=3)
months = st.lists(st.sampled_from(MONTH_NAMES), max_size=4)
dates = st.dates(date(2024, 1, 1), date(2032, 12, 31))


def _of(names: list[str]) -> str:
    return f" of {', '.join(names)}" if names else ""


patterns = st.one_of(
    st.sampled_from(["daily", "weekdays", "weekends", "last day"]),
    weekdays.map(" and ".join),
    st.builds(
        lambda n, days: f"{n} weeks on {', '.join(days)}", st.integers(2, 9), weekdays
    ),
    st.builds(
        lambda nth, day, of: f"{' and '.join(nth)} {day}{_of(of)}",
        ordinals,
        st.sampled_from(WEEKDAY_NAMES),
        months,
    ),
    st.builds(
        lambda days, of: f"day {', '.join(map(str, days))}{_of(of)}", month_days, months
    ),
)
written = st.builds(
    lambda pattern, at, starting: Cadence.parse(
        f"{pattern} {at:%H:%M}", starting=starting
    ),
    patterns,
    times,
    dates,
)
RULES = [
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=WEEKLY;BYDAY=TU,SU;BYSETPOS=2;WKST=WE",
    "FREQ=MONTHLY;BYMONTHDAY=-3,31",
    "FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=MO,SU",
    "FREQ=YEARLY;BYDAY=20MO;UNTIL=20320101",
    "FREQ=YEARLY;BYYEARDAY=1,-1",
    "FREQ=DAILY;BYMONTH=2,12",
    "FREQ=DAILY;INTERVAL=5",
    "FREQ=WEEKLY;INTERVAL=3;BYDAY=TU,SU;WKST=SU",
    "FREQ=MONTHLY;INTERVAL=5;BYDAY=1MO,3TH",
    "FREQ=WEEKLY",
    "FREQ=MONTHLY",
    "FREQ=YEARLY;INTERVAL=2",
]
by_rule = st.builds(
    lambda rule, at, starting: Cadence.from_rrule(
        rule, f"{at:%H:%M}", starting=starting
    ),
    st.sampled_from(RULES),
    times,
    st.dates(date(2024, 1, 1), date(2029, 12, 1)),
)
cadences = st.one_of(written, by_rule)


@UNHURRIED
@given(cadences, dates, st.integers(0, 900))
def test_slots_are_in_order_within_the_range_at_their_time(
    cadence: Cadence, from_on: date, days: int
) -> None:
    until_on = from_on + timedelta(days=days)
    slots = list(cadence.slots(from_on, until_on))
    assert all(earlier < later for earlier, later in pairwise(slots))
    assert all(from_on <= slot.date() < until_on for slot in slots)
    assert all(slot.time() == cadence.at for slot in slots)
    assert cadence.starting is not None
    assert all(slot.date() >= cadence.starting for slot in slots)


@UNHURRIED
@given(cadences, dates, st.integers(0, 500), st.integers(0, 500))
def test_a_range_looked_at_in_two_parts_has_the_same_slots(
    cadence: Cadence, from_on: date, first_part: int, second_part: int
) -> None:
    middle = from_on + timedelta(days=first_part)
    end = middle + timedelta(days=second_part)
    parts = [*cadence.slots(from_on, middle), *cadence.slots(middle, end)]
    assert parts == list(cadence.slots(from_on, end))


@pytest.mark.parametrize("rule", RULES)
def test_looking_from_any_day_on_finds_the_same_slots(rule: str) -> None:
    cadence = Cadence.from_rrule(rule, "09:00", starting=date(2026, 11, 4))
    end = date(2029, 3, 1)
    slots = list(cadence.slots(date(2026, 1, 1), end))
    assert slots
    for n in range(120):
        day = date(2026, 12, 1) + timedelta(days=n)
        later = [slot for slot in slots if slot.date() >= day]
        assert list(cadence.slots(day, end)) == later


@UNHURRIED
@given(cadences, dates, times)
def test_the_next_slot_is_the_first_one_later(
    cadence: Cadence, on: date, at: time
) -> None:
    after = datetime.combine(on, at)
    slots = cadence.slots(on, date(2100, 1, 1))
    assert cadence.next_slot(after) == next(
        (slot for slot in slots if slot > after), None
    )


@UNHURRIED
@given(written)
def test_a_cadence_shown_and_read_again_is_the_same(cadence: Cadence) -> None:
    assert Cadence.parse(str(cadence), starting=cadence.starting) == cadence


@UNHURRIED
@given(written)
def test_a_cadence_and_its_rule_come_on_the_same_days(cadence: Cadence) -> None:
    assume(cadence.pattern.interval == 1)
    rule = Cadence.from_rrule(
        cadence.pattern.as_rrule, f"{cadence.at:%H:%M}", starting=cadence.starting
    )
    start, end = date(2026, 1, 1), date(2028, 1, 1)
    assert list(rule.slots(start, end)) == list(cadence.slots(start, end))


@UNHURRIED
@given(written, dates)
def test_every_day_is_a_slot_exactly_if_its_description_fits(
    cadence: Cadence, on: date
) -> None:
    slots = set(cadence.slots(on, on + timedelta(days=60)))
    for n in range(60):
        day = on + timedelta(days=n)
        assert (datetime.combine(day, cadence.at) in slots) == _fits(cadence, day)


def _fits(cadence: Cadence, day: date) -> bool:
    """The meaning of a pattern, said a second time, day by day."""
    pattern, starting = cadence.pattern, cadence.starting
    tomorrow, next_week = day + timedelta(days=1), day + timedelta(days=7)
    nth = {(day.day + 6) // 7} | ({-1} if next_week.month != day.month else set())
    number = {day.day} | ({-1} if tomorrow.day == 1 else set())
    assert starting is not None
    if day < starting:
        return False
    fits = not pattern.weekdays or day.weekday() in pattern.weekdays
    fits &= not pattern.ordinals or bool(nth & set(pattern.ordinals))
    fits &= not pattern.days or bool(number & set(pattern.days))
    fits &= not pattern.months or day.month in pattern.months
    return fits and _weeks_since_first(cadence, day) % pattern.interval == 0


def _weeks_since_first(cadence: Cadence, day: date) -> int:
    assert cadence.starting is not None
    first = cadence.starting
    while cadence.pattern.weekdays and first.weekday() not in cadence.pattern.weekdays:
        first += timedelta(days=1)
    monday = first - timedelta(days=first.weekday())
    return (day - monday).days // 7


# --- clocks ---------------------------------------------------------------------------


def _wall(year: int) -> datetime:
    return datetime.fromisoformat(f"{year}-01-01")


odd_walls = st.one_of(
    st.datetimes(_wall(1950), _wall(2037)),
    st.sampled_from(ODD_YEARS).flatmap(
        lambda odd: st.datetimes(_wall(odd[1]), _wall(odd[1] + 1))
    ),
)


@UNHURRIED
@given(odd_walls, zones)
def test_a_local_time_is_the_first_second_whose_clock_reached_it(
    local: datetime, place: ZoneInfo
) -> None:
    instant = to_instant(local, place)
    shown = to_local(instant, place)
    assert shown >= local
    if shown != local:  # it does not exist: just before, the clock had not reached it
        assert to_local(instant - timedelta(microseconds=1), place) < local
    # Going back an hour at a time over the largest clock change, it was never shown before.
    earlier = (instant - n * timedelta(minutes=15) for n in range(1, 4 * 26))
    assert all(to_local(look, place) < local for look in earlier)


@UNHURRIED
@given(odd_walls, odd_walls, zones)
def test_a_later_local_time_is_never_an_earlier_instant(
    one: datetime, other: datetime, place: ZoneInfo
) -> None:
    earlier, later = sorted((one, other))
    assert to_instant(earlier, place) <= to_instant(later, place)


@UNHURRIED
@given(odd_walls, zones)
def test_a_time_is_shown_exactly_once_unless_a_clock_change_touches_it(
    local: datetime, place: ZoneInfo
) -> None:
    instant = to_instant(local, place)
    hours = (instant + n * timedelta(minutes=15) for n in range(-4 * 26, 4 * 26 + 1))
    shown = sum(to_local(look, place) == local for look in hours)
    changes = (clock_change(local.date() - timedelta(days=n), place) for n in range(2))
    touched = any(change.touches(local) for change in changes if change)
    assert (shown == 1) is not touched


@UNHURRIED
@given(patterns, times, st.sampled_from(ODD_YEARS))
def test_each_slot_is_one_instant_and_they_never_go_back(
    pattern: str, at: time, odd: tuple[str, int]
) -> None:
    name, year = odd
    start = date(year, 1, 1)
    cadence = Cadence.parse(f"{pattern} {at:%H:%M}", starting=start)
    slots = list(cadence.slots(start, date(year + 1, 1, 1)))
    instants = [to_instant(slot, zone(name)) for slot in slots]
    assert all(earlier <= later for earlier, later in pairwise(instants))
    # Only a day that was left out as a whole can make two slots fall together.
    assert len(set(instants)) >= len(slots) - (name == "Pacific/Apia")


durations = st.builds(Duration, st.integers(1, 40), st.sampled_from(Unit))


@UNHURRIED
@given(durations, odd_walls, zones)
def test_a_duration_is_never_longer_than_it_says(
    duration: Duration, wall: datetime, place: ZoneInfo
) -> None:
    start = to_instant(wall, place)
    assert start < duration.after(start, place) <= start + duration.longest()
    assert start - duration.longest() <= duration.before(start, place) < start


@UNHURRIED
@given(durations, odd_walls, odd_walls, zones)
def test_what_begins_later_does_not_end_earlier(
    duration: Duration, one: datetime, other: datetime, place: ZoneInfo
) -> None:
    # By the wall clock: of two instants in a doubled hour the later can show the earlier time.
    earlier, later = (to_instant(wall, place) for wall in sorted((one, other)))
    assert duration.after(earlier, place) <= duration.after(later, place)


@UNHURRIED
@given(st.integers(1, 40), odd_walls, zones)
def test_days_keep_the_time_on_the_wall(
    count: int, wall: datetime, place: ZoneInfo
) -> None:
    start = to_instant(wall, place)
    end = Duration(count, Unit.DAY).after(start, place)
    assert end == to_instant(to_local(start, place) + timedelta(days=count), place)


# --- an independent implementation ----------------------------------------------------


def _cron_instants(expression: str, year: int, place: ZoneInfo) -> list[datetime]:
    """What cron does in that year of the zone; a time twice is one firing, as for us."""
    start = datetime(year, 1, 1, tzinfo=place) - timedelta(seconds=1)
    end = datetime(year + 1, 1, 1, tzinfo=UTC) - timedelta(days=1)
    fired: Iterator[datetime] = (
        each.astimezone(UTC) for each in CronSim(expression, start)
    )
    return list(takewhile(lambda instant: instant < end, fired))


def _our_instants(cadence: Cadence, year: int, place: ZoneInfo) -> list[datetime]:
    end = datetime(year + 1, 1, 1, tzinfo=UTC) - timedelta(days=1)
    slots = cadence.slots(date(year, 1, 1), date(year + 1, 1, 1))
    instants = (to_instant(slot, place) for slot in slots)
    return sorted({instant for instant in instants if instant < end})


def _cron_weekdays(names: list[str]) -> str:
    return ",".join(str((WEEKDAY_NAMES.index(name) + 1) % 7) for name in names)


def _nth(name: str) -> str:
    return {"first": "#1", "second": "#2", "third": "#3", "fourth": "#4", "last": "L"}[
        name
    ]


def _cron_months(names: list[str]) -> str:
    return ",".join(str(MONTH_NAMES.index(name) + 1) for name in names) or "*"


# Our words for the days, and cron's last three fields for the same days.
both = st.one_of(
    st.sampled_from(
        [("daily", "* * *"), ("weekdays", "* * 1-5"), ("last day", "L * *")]
    ),
    weekdays.map(lambda names: (" and ".join(names), f"* * {_cron_weekdays(names)}")),
    st.builds(
        lambda nth, day, of: (
            f"{nth} {day}{_of(of)}",
            f"* {_cron_months(of)} {_cron_weekdays([day])}{_nth(nth)}",
        ),
        st.sampled_from(list(ORDINAL_NAMES.values())),
        st.sampled_from(WEEKDAY_NAMES),
        months,
    ),
    st.builds(
        lambda days, of: (
            f"day {', '.join(map(str, days))}{_of(of)}",
            f"{','.join(map(str, days))} {_cron_months(of)} *",
        ),
        month_days,
        months,
    ),
)


@examples(60)
@given(both, times, st.sampled_from(ODD_YEARS))
def test_cron_fires_at_the_same_instants_all_year(
    days: tuple[str, str], at: time, odd: tuple[str, int]
) -> None:
    (ours, cron), (name, year) = days, odd
    cadence = Cadence.parse(f"{ours} {at:%H:%M}")
    expression = f"{at.minute} {at.hour} {cron}"
    place = zone(name)
    assert _our_instants(cadence, year, place) == _cron_instants(
        expression, year, place
    )


@pytest.mark.parametrize(("name", "year"), ODD_YEARS)
def test_cron_agrees_on_every_quarter_of_an_hour_around_every_clock_change(
    name: str, year: int
) -> None:
    place = zone(name)
    january = datetime(year, 1, 1, tzinfo=UTC)
    changes = list(clock_changes(january, january.replace(year=year + 1), place))
    assert bool(changes) is (name != "Asia/Kolkata")
    for change in changes:
        start, end = change.on - timedelta(days=2), change.on + timedelta(days=3)
        for quarter in range(96):
            at = time(quarter // 4, quarter % 4 * 15)
            slots = Cadence.parse(f"daily {at:%H:%M}").slots(start, end)
            begin = datetime.combine(start, time(), place) - timedelta(seconds=1)
            fired = CronSim(f"{at.minute} {at.hour} * * *", begin)
            ours = sorted({to_instant(slot, place) for slot in slots})
            assert ours == [each.astimezone(UTC) for each in islice(fired, len(ours))]


TOKENS = st.sampled_from(
    [
        "monday",
        "at",
        "um",
        "18:00h",
        "9",
        "uhr",
        "jeden",
        "first",
        "last",
        "and",
        ",",
        "day",
        "2",
        "weeks",
        "on",
        "of",
        "january",
        "9:00",
        "im",
        "monat",
        "9:60",
        "25:00",
        "every",
        "whenever",
        "1.",
        "18.30",
        "pm",
        "o'clock",
        "the",
        "täglich",
        "53",
    ]
)


@UNHURRIED
@given(st.lists(TOKENS, min_size=1, max_size=7))
def test_what_is_said_to_be_right_is_understood(tokens: list[str]) -> None:
    starting = date(2027, 1, 5)
    try:
        Cadence.parse(" ".join(tokens), starting=starting)
    except (MissingTimeError, MisplacedTimeError) as error:
        *_, right = re.findall('"([^"]*)"', str(error))
        assert Cadence.parse(right, starting=starting).starting == starting
    except CadenceError:
        assume(False)
