"""Cadences as people write them, English and German, right and wrong."""

from datetime import date, datetime, time

import pytest

from rituals.model.cadence import Cadence
from rituals.model.cadence_errors import (
    BadTimeError,
    CadenceError,
    DayOfMonthError,
    EmptyCadenceError,
    FifthWeekdayError,
    MisplacedTimeError,
    MissingDaysError,
    MissingTimeError,
    RuleError,
    StartingMissingError,
    UnclearCadenceError,
    UnknownWordError,
    WeekIntervalError,
)
from rituals.model.cadence_pattern import PatternKind

TUESDAY = date(2027, 1, 5)


def first_slots(
    cadence: Cadence, count: int = 3, from_on: date = date(2027, 1, 1)
) -> list[str]:
    slots = cadence.slots(from_on, date(2040, 1, 1))
    return [
        f"{slot:%a %Y-%m-%d %H:%M}"
        for slot, _ in zip(slots, range(count), strict=False)
    ]


@pytest.mark.parametrize(
    ("every", "expected"),
    [
        ("monday 09:00", ["Mon 2027-01-04 09:00", "Mon 2027-01-11 09:00"]),
        ("monday and thursday 09:00", ["Mon 2027-01-04 09:00", "Thu 2027-01-07 09:00"]),
        ("daily 09:00", ["Fri 2027-01-01 09:00", "Sat 2027-01-02 09:00"]),
        ("weekdays 09:00", ["Fri 2027-01-01 09:00", "Mon 2027-01-04 09:00"]),
        ("weekends 11:00", ["Sat 2027-01-02 11:00", "Sun 2027-01-03 11:00"]),
        ("first monday 18:00", ["Mon 2027-01-04 18:00", "Mon 2027-02-01 18:00"]),
        ("third thursday 12:00", ["Thu 2027-01-21 12:00", "Thu 2027-02-18 12:00"]),
        ("last friday 16:30", ["Fri 2027-01-29 16:30", "Fri 2027-02-26 16:30"]),
        ("day 1 10:00", ["Fri 2027-01-01 10:00", "Mon 2027-02-01 10:00"]),
        ("day 28 10:00", ["Thu 2027-01-28 10:00", "Sun 2027-02-28 10:00"]),
        ("last day 18:00", ["Sun 2027-01-31 18:00", "Sun 2027-02-28 18:00"]),
        (
            "first monday of january, april, july, october 18:00",
            ["Mon 2027-01-04 18:00", "Mon 2027-04-05 18:00", "Mon 2027-07-05 18:00"],
        ),
        (
            "first and third monday 18:00",
            ["Mon 2027-01-04 18:00", "Mon 2027-01-18 18:00"],
        ),
        ("day 1 and 15 10:00", ["Fri 2027-01-01 10:00", "Fri 2027-01-15 10:00"]),
        (
            "last day of march and june 18:00",
            ["Wed 2027-03-31 18:00", "Wed 2027-06-30 18:00"],
        ),
    ],
)
def test_each_shape_of_the_grammar_comes_on_its_days(
    every: str, expected: list[str]
) -> None:
    assert first_slots(Cadence.parse(every), len(expected)) == expected


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("montag 09:00", "monday 09:00"),
        ("MONTAG   9:00 Uhr", "monday 09:00"),
        ("montags um 9:00", "monday 09:00"),
        ("every Monday at 09:00", "monday 09:00"),
        ("jeden Montag 09:00", "monday 09:00"),
        ("montag und donnerstag 09:00", "monday and thursday 09:00"),
        ("thursday, monday 09:00", "monday and thursday 09:00"),
        ("monday , thursday and monday 09:00", "monday and thursday 09:00"),
        ("mo, mi, fr 7:00", "monday, wednesday and friday 07:00"),
        ("sonnabend und sonntag 10:00", "weekends 10:00"),
        ("dienstag, mittwoch, samstag 10:00", "tuesday, wednesday and saturday 10:00"),
        ("täglich 09:00", "daily 09:00"),
        ("taeglich 09:00", "daily 09:00"),
        ("ta\u0308glich 09:00", "daily 09:00"),
        ("jeden Tag 09:00", "daily 09:00"),
        ("every day 09:00", "daily 09:00"),
        ("werktags 09:00", "weekdays 09:00"),
        ("freitag, weekends 09:00", "friday, saturday and sunday 09:00"),
        ("erster montag 18:00", "first monday 18:00"),
        ("am ersten Montag im Monat 18:00", "first monday 18:00"),
        ("am ersten Montag jedes Monats 18:00", "first monday 18:00"),
        ("first monday of each month 18:00", "first monday 18:00"),
        ("1. montag 18:00", "first monday 18:00"),
        ("2nd tuesday 18:00", "second tuesday 18:00"),
        ("vierter mittwoch 18:00", "fourth wednesday 18:00"),
        ("jeden zweiten dienstag im monat 18:00", "second tuesday 18:00"),
        ("letzter freitag 16:30", "last friday 16:30"),
        ("tag 1 10:00", "day 1 10:00"),
        ("erster tag 10:00", "day 1 10:00"),
        ("letzter tag 18:00", "last day 18:00"),
        ("second, last friday 18:00", "second and last friday 18:00"),
        ("zweiter und letzter tag 18:00", "day 2 and last day 18:00"),
        ("last day and day 15 18:00", "day 15 and last day 18:00"),
        (
            "letzter tag im märz, mai, oktober und dezember 18:00",
            "last day of march, may, october, december 18:00",
        ),
        ("letzter tag im maerz 18:00", "last day of march 18:00"),
        (
            "erster montag von jan., jänner, feb 18:00",
            "first monday of january, february 18:00",
        ),
        ("1 week on monday 09:00", "monday 09:00"),
        ("jede Woche am Montag 09:00", "monday 09:00"),
    ],
)
def test_people_may_write_it_their_way(typed: str, plain: str) -> None:
    cadence = Cadence.parse(typed)
    assert cadence == Cadence.parse(plain)
    assert hash(cadence) == hash(Cadence.parse(plain))
    assert str(cadence) == plain


@pytest.mark.parametrize(
    "every",
    [
        "2 weeks on tuesday 17:00",
        "every two weeks on tuesdays 17:00",
        "alle 2 wochen am dienstag 17:00",
        "alle zwei Wochen dienstags 17:00 Uhr",
    ],
)
def test_every_so_many_weeks_are_counted_from_the_first_such_day(every: str) -> None:
    expected = ["Tue 2027-01-05 17:00", "Tue 2027-01-19 17:00", "Tue 2027-02-02 17:00"]
    assert first_slots(Cadence.parse(every, starting=TUESDAY)) == expected


def test_counting_weeks_begins_at_the_first_such_day_even_if_that_is_next_week() -> (
    None
):
    cadence = Cadence.parse("2 weeks on tuesday 17:00", starting=date(2027, 1, 6))
    assert first_slots(cadence, 2) == ["Tue 2027-01-12 17:00", "Tue 2027-01-26 17:00"]
    pair = Cadence.parse(
        "2 weeks on monday and thursday 17:00", starting=date(2027, 1, 6)
    )
    assert first_slots(pair) == [
        "Thu 2027-01-07 17:00",
        "Mon 2027-01-18 17:00",
        "Thu 2027-01-21 17:00",
    ]


def test_counting_weeks_goes_on_over_the_years() -> None:
    cadence = Cadence.parse("3 weeks on tuesday 17:00", starting=TUESDAY)
    far = next(cadence.slots(date(2036, 2, 1), date(2040, 1, 1)))
    assert (far.date() - TUESDAY).days % 21 == 0
    assert (far.date() - date(2036, 2, 1)).days < 21


def test_no_slot_comes_before_starting() -> None:
    cadence = Cadence.parse("monday 09:00", starting=date(2027, 1, 11))
    assert first_slots(cadence, 1) == ["Mon 2027-01-11 09:00"]
    assert list(cadence.slots(date(2027, 1, 1), date(2027, 1, 11))) == []


def test_a_range_begins_with_its_first_date_and_ends_before_its_last() -> None:
    midnight = Cadence.parse("daily 00:00")
    found = list(midnight.slots(date(2027, 1, 4), date(2027, 1, 6)))
    assert [slot.date() for slot in found] == [date(2027, 1, 4), date(2027, 1, 5)]
    assert list(midnight.slots(date(2027, 1, 6), date(2027, 1, 6))) == []
    assert list(midnight.slots(date(2027, 1, 6), date(2027, 1, 4))) == []


def test_slots_are_times_on_a_wall_and_know_no_zone() -> None:
    slot = next(Cadence.parse("monday 09:30").slots(date(2027, 1, 1), date(2027, 2, 1)))
    assert slot.tzinfo is None
    assert slot.time() == time(9, 30)


def test_several_weeks_of_every_day_are_shown_as_they_can_be_read() -> None:
    week = "monday, tuesday, wednesday, thursday, friday, saturday and sunday"
    cadence = Cadence.parse(f"2 weeks on {week} 10:00", starting=TUESDAY)
    assert str(cadence) == f"2 weeks on {week} 10:00"


def test_the_next_slot_is_later_than_the_time_given() -> None:
    cadence = Cadence.parse("monday 09:00")
    slot = datetime.fromisoformat("2027-01-04 09:00")
    assert cadence.next_slot(datetime.fromisoformat("2027-01-04 08:59")) == slot
    assert cadence.next_slot(slot) == datetime.fromisoformat("2027-01-11 09:00")
    ended = Cadence.from_rrule("FREQ=DAILY;UNTIL=20270104", "09:00")
    assert ended.next_slot(datetime.fromisoformat("2027-01-04 08:59")) == slot
    assert ended.next_slot(slot) is None


def test_the_pattern_can_be_phrased_in_any_language() -> None:
    pattern = Cadence.parse("letzter und zweiter freitag im mai, april 16:30").pattern
    assert pattern.kind is PatternKind.MONTHLY_WEEKDAY
    assert (pattern.weekdays, pattern.ordinals, pattern.months) == (
        (4,),
        (2, -1),
        (4, 5),
    )
    pattern = Cadence.parse("2 weeks on sunday, monday 16:30", starting=TUESDAY).pattern
    assert pattern.kind is PatternKind.WEEKLY
    assert (pattern.weekdays, pattern.interval) == ((0, 6), 2)
    pattern = Cadence.parse("last day and day 3 of june 16:30").pattern
    assert (pattern.kind, pattern.days, pattern.months) == (
        PatternKind.MONTHLY_DAY,
        (3, -1),
        (6,),
    )
    daily, working = (
        Cadence.parse(every).pattern for every in ("daily 1:00", "werktags 1:00")
    )
    assert (daily.is_daily, daily.is_working_days) == (True, False)
    assert (working.is_daily, working.is_working_days) == (False, True)


@pytest.mark.parametrize(
    ("every", "kind", "advice"),
    [
        ("", EmptyCadenceError, 'such as "monday 09:00"'),
        ("  ", EmptyCadenceError, 'such as "monday 09:00"'),
        ("monday", MissingTimeError, '"monday 09:00"'),
        ("day 1", MissingTimeError, '"day 1 09:00"'),
        ("uhr", MissingTimeError, "no time"),
        ("09:00", MissingDaysError, '"daily 09:00"'),
        ("9:00 monday, friday", MisplacedTimeError, '"monday, friday 9:00"'),
        ("monday 9", BadTimeError, "like 09:00"),
        ("täglich 18", BadTimeError, "like 09:00"),
        ("monday at 9", BadTimeError, "like 09:00"),
        ("monday at 18:00h", BadTimeError, "like 09:00"),
        ("am ersten montag im monat um 9", BadTimeError, "like 09:00"),
        ("monday whenever", MissingTimeError, 'such as "monday 09:00"'),
        ("9:00 mondays whenever", MisplacedTimeError, 'end: "monday 09:00"'),
        ("second last friday 10:00", UnclearCadenceError, "BYDAY=-2FR"),
        ("zweiter letzter freitag 10:00", UnclearCadenceError, "second and last"),
        ("second last day 10:00", UnclearCadenceError, "last but one"),
        ("vorletzter freitag 10:00", UnclearCadenceError, "last but one"),
        ("monday 9:5", BadTimeError, "like 09:00"),
        ("monday 10.30", BadTimeError, "10:30"),
        ("monday 10h", BadTimeError, "like 09:00"),
        ("monday 9:00:00", BadTimeError, "like 09:00"),
        ("monday 25:00", BadTimeError, "00 to 23"),
        ("monday 09:60", BadTimeError, "minutes to 59"),
        ("monday 24:00", BadTimeError, "write 00:00"),
        ("monday 6pm", BadTimeError, "24 hours"),
        ("monday 6:00 pm", BadTimeError, "24 hours"),
        ("monday 9 a.m.", BadTimeError, "24 hours"),
        ("mondy 09:00", UnknownWordError, 'Did you mean "monday"?'),
        ("dienstg 09:00", UnknownWordError, 'Did you mean "dienstag"?'),
        ("taglich 09:00", UnknownWordError, 'Did you mean "täglich"?'),
        ("frist monday 09:00", UnknownWordError, 'Did you mean "first"?'),
        ("last day of febuary 09:00", UnknownWordError, 'Did you mean "february"?'),
        ("xyzzy 09:00", UnknownWordError, '"xyzzy" is not known'),
        ("mos 09:00", UnknownWordError, '"mos" is not known'),
        ("firsts monday 09:00", UnknownWordError, 'Did you mean "first"?'),
        ("day 29 10:00", DayOfMonthError, '"last day"'),
        ("day 31 10:00", DayOfMonthError, '"last day"'),
        ("tag 30 10:00", DayOfMonthError, '"last day"'),
        ("day 0 10:00", DayOfMonthError, "from 1 to 28"),
        ("fifth monday 09:00", FifthWeekdayError, '"last monday"'),
        ("5. freitag 09:00", FifthWeekdayError, '"last friday"'),
        ("0. freitag 09:00", FifthWeekdayError, '"last friday"'),
        ("2 weeks on tuesday 17:00", StartingMissingError, "starting = 2027-01-05"),
        ("0 weeks on tuesday 17:00", WeekIntervalError, "from 1 to 52"),
        ("53 weeks on tuesday 17:00", WeekIntervalError, "from 1 to 52"),
        ("2 weeks 17:00", UnclearCadenceError, '"2 weeks on tuesday 17:00"'),
        ("3 days 17:00", UnclearCadenceError, 'rrule = "FREQ=DAILY;INTERVAL=3"'),
        ("3 months 17:00", UnclearCadenceError, '"day 1 of january, july 10:00"'),
        ("first monday and friday 09:00", UnclearCadenceError, "BYDAY=1MO,3TH"),
        ("last weekday 09:00", UnclearCadenceError, "BYSETPOS=-1"),
        (
            "monday of january 09:00",
            UnclearCadenceError,
            'months go with "first monday"',
        ),
        ("first 09:00", UnclearCadenceError, '"first monday 18:00"'),
        ("15 09:00", UnclearCadenceError, '"day 1 10:00"'),
        ("and 09:00", UnclearCadenceError, '"monday and thursday 09:00"'),
        ("every 09:00", UnclearCadenceError, '"monday and thursday 09:00"'),
        ("every second tuesday 09:00", UnclearCadenceError, '"second tuesday"'),
        ("jeden zweiten dienstag 09:00", UnclearCadenceError, '"2 weeks on tuesday"'),
        ("every other tuesday 09:00", UnclearCadenceError, '"2 weeks on monday 09:00"'),
        ("wöchentlich 09:00", UnclearCadenceError, "name the weekday"),
        ("monatlich 09:00", UnclearCadenceError, "name the day"),
    ],
)
def test_a_bad_cadence_is_told_what_is_wrong_and_what_would_be_right(
    every: str, kind: type[CadenceError], advice: str
) -> None:
    with pytest.raises(kind) as caught:
        Cadence.parse(every)
    assert advice in str(caught.value)
    assert "{" not in str(caught.value)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=MONTHLY;BYDAY=1MO", ["Mon 2027-01-04 18:00", "Mon 2027-02-01 18:00"]),
        (
            "rrule:freq=monthly; byday=1mo;",
            ["Mon 2027-01-04 18:00", "Mon 2027-02-01 18:00"],
        ),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            ["Fri 2027-01-29 18:00", "Fri 2027-02-26 18:00", "Wed 2027-03-31 18:00"],
        ),
        ("FREQ=MONTHLY;BYDAY=-2FR", ["Fri 2027-01-22 18:00", "Fri 2027-02-19 18:00"]),
        ("FREQ=DAILY", ["Fri 2027-01-01 18:00", "Sat 2027-01-02 18:00"]),
        (
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
            ["Tue 2028-02-29 18:00", "Sun 2032-02-29 18:00"],
        ),
        (
            "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29",
            ["Tue 2028-02-29 18:00", "Sun 2032-02-29 18:00"],
        ),
        (
            "FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO",
            ["Mon 2027-01-04 18:00", "Mon 2028-01-03 18:00"],
        ),
        (
            "FREQ=WEEKLY;WKST=SU;BYDAY=SU,TH",
            ["Sun 2027-01-03 18:00", "Thu 2027-01-07 18:00"],
        ),
        (
            "FREQ=WEEKLY;BYDAY=MO;UNTIL=20270111",
            ["Mon 2027-01-04 18:00", "Mon 2027-01-11 18:00"],
        ),
    ],
)
def test_a_rule_of_days_comes_at_its_time(rule: str, expected: list[str]) -> None:
    found = first_slots(Cadence.from_rrule(rule, "18:00"), 3)
    assert found[: len(expected)] == expected
    assert "UNTIL" not in rule or found == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=DAILY;INTERVAL=3", ["Tue 2027-01-05 18:00", "Fri 2027-01-08 18:00"]),
        ("FREQ=MONTHLY", ["Tue 2027-01-05 18:00", "Fri 2027-02-05 18:00"]),
        ("FREQ=YEARLY", ["Tue 2027-01-05 18:00", "Wed 2028-01-05 18:00"]),
        (
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO",
            ["Mon 2027-01-18 18:00", "Mon 2027-02-01 18:00"],
        ),
    ],
)
def test_a_rule_that_counts_is_counted_from_starting(
    rule: str, expected: list[str]
) -> None:
    assert (
        first_slots(Cadence.from_rrule(rule, "18:00", starting=TUESDAY), 2) == expected
    )
    with pytest.raises(StartingMissingError):
        Cadence.from_rrule(rule, "18:00")


def test_a_rule_is_shown_with_its_end_and_time() -> None:
    cadence = Cadence.from_rrule("freq=daily;until=20270131", "9:00")
    assert str(cadence) == "FREQ=DAILY;UNTIL=20270131 at 09:00"
    assert str(Cadence.from_rrule("FREQ=DAILY", "9:00")) == "FREQ=DAILY at 09:00"
    assert str(cadence.pattern) == cadence.pattern.as_rrule == "FREQ=DAILY"
    assert cadence.last_on == date(2027, 1, 31)


@pytest.mark.parametrize(
    ("rule", "advice"),
    [
        ("", "it looks like"),
        ("first monday", "it looks like"),
        ("FREQ=DAILY;FREQ=DAILY", "FREQ stands in it twice"),
        ("BYDAY=MO", "FREQ has to be"),
        ("FREQ=MONTLY;BYDAY=MO", 'Did you mean "MONTHLY"?'),
        ("FREQ=HOURLY", "at most once a day"),
        ("FREQ=DAILY;BYHOUR=9", 'write at = "18:00" instead'),
        ("FREQ=DAILY;COUNT=10", "write UNTIL"),
        ("FREQ=DAILY;UNTIL=20270104T000000Z", "the last date alone"),
        ("FREQ=DAILY;UNTIL=20270230", "the last date alone"),
        ("FREQ=MONTHLY;BYDY=1MO", 'Did you mean "BYDAY"?'),
        ("FREQ=MONTHLY;BYDAY=MOO", "weekdays such as"),
        ("FREQ=MONTHLY;BYDAY=0MO", "weekdays such as"),
        ("FREQ=WEEKLY;BYDAY=1MO", "needs FREQ=MONTHLY"),
        ("FREQ=WEEKLY;BYDAY=MO;WKST=XX", "WKST takes one of"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "from 1 to 31"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "from 1 to 31"),
        ("FREQ=MONTHLY;BYMONTHDAY=one", "from 1 to 31"),
        ("FREQ=YEARLY;BYMONTH=-1", "BYMONTH takes numbers from 1 to 12."),
        ("FREQ=DAILY;INTERVAL=0", "from 1 to 1000"),
        ("FREQ=DAILY;INTERVAL=1,2", "INTERVAL takes one number"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "it would never come"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "it would never come"),
        ("FREQ=MONTHLY;BYDAY=6MO", "it would never come"),
        ("FREQ=DAILY;UNTIL=19991231", "it would never come"),
    ],
)
def test_a_rule_that_cannot_be_used_is_told_why(rule: str, advice: str) -> None:
    with pytest.raises(RuleError) as caught:
        Cadence.from_rrule(rule, "18:00")
    assert advice in str(caught.value)
    assert "{" not in str(caught.value)


def test_the_time_of_a_rule_is_checked_as_well() -> None:
    with pytest.raises(BadTimeError):
        Cadence.from_rrule("FREQ=DAILY", "6 pm")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("montag 18:00uhr", "monday 18:00"),
        ("montag 9Uhr", "monday 09:00"),
        ("montag 9.30Uhr", "monday 09:30"),
        ("jeden montag um 9 uhr", "monday 09:00"),
        ("am ersten montag im monat 9 uhr", "first monday 09:00"),
    ],
)
def test_german_o_clock_is_understood(written: str, meant: str) -> None:
    assert Cadence.parse(written) == Cadence.parse(meant)
