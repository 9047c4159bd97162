"""The calendar: every step of every ritual in a range of days, in order."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rituals.engine.calendar import Upcoming, upcoming
from tests.unit.calendar_kinds import FakeHolidays, community, ritual, wall

NONE = FakeHolidays()


def told(each: Upcoming) -> tuple[str, str, str]:
    return each.ritual.name, each.step.name, f"{each.local:%m-%d %H:%M}"


def test_steps_are_those_due_in_the_range_also_of_earlier_and_later_occurrences() -> (
    None
):
    talk = community(ritual("monday 09:00"))
    found = [
        told(each) for each in upcoming(talk, NONE, date(2027, 1, 5), date(2027, 1, 11))
    ]
    assert found == [
        ("talk", "close", "01-06 09:00"),
        ("talk", "heads-up", "01-10 09:00"),
    ]


def test_rituals_are_merged_by_time_and_then_by_name() -> None:
    both = community(ritual("monday 09:00", name="b"), ritual("monday 09:00", name="a"))
    found = [
        told(each)[:2]
        for each in upcoming(both, NONE, date(2027, 1, 4), date(2027, 1, 5))
    ]
    assert found == [("a", "open"), ("b", "open")]


def test_a_skipped_slot_is_one_row_that_says_so() -> None:
    fair = FakeHolidays({date(2027, 1, 4): "fair"})
    talk = community(ritual("monday 09:00", on_holiday="skip"))
    (row,) = upcoming(talk, fair, date(2027, 1, 4), date(2027, 1, 10))
    assert (row.step.name, row.slot.holiday) == ("skipped", "fair (en)")


def test_a_slot_shifted_into_the_range_is_found() -> None:
    fair = FakeHolidays({date(2027, 1, 4): "fair", date(2027, 1, 5): "fair"})
    talk = community(ritual("monday 09:00", on_holiday="shift"))
    rows = list(upcoming(talk, fair, date(2027, 1, 6), date(2027, 1, 7)))
    assert [(row.step.name, row.slot.slot) for row in rows] == [
        ("open", wall("2027-01-04 09:00"))
    ]
    assert rows[0].step.at == datetime(2027, 1, 6, 8, tzinfo=UTC)


@given(
    start=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    lengths=st.lists(st.integers(1, 40), min_size=1, max_size=4),
    every=st.sampled_from(
        ["daily 02:30", "monday 09:00", "first friday 18:00", "last day 23:45"]
    ),
    on_holiday=st.sampled_from(["run", "skip", "shift"]),
)
def test_ranges_side_by_side_say_the_same_as_the_whole(
    start: date, lengths: list[int], every: str, on_holiday: str
) -> None:
    fairs = {
        date(2026, 1, 1) + timedelta(days=7 * n + n % 3): "fair" for n in range(170)
    }
    talk = community(
        ritual(every, name="a", on_holiday=on_holiday),
        ritual("weekdays 09:00", name="b"),
    )
    end = start + timedelta(days=sum(lengths))
    whole = list(upcoming(talk, FakeHolidays(fairs), start, end))
    parts: list[Upcoming] = []
    day = start
    for length in lengths:
        after = day + timedelta(days=length)
        parts += upcoming(talk, FakeHolidays(fairs), day, after)
        day = after
    assert [(row.step.at, told(row)) for row in parts] == [
        (row.step.at, told(row)) for row in whole
    ]
    assert [row.step.at for row in whole] == sorted(row.step.at for row in whole)


def test_days_are_those_of_the_community_wherever_a_ritual_lives() -> None:
    abroad = community(ritual("monday 18:00", tz="America/New_York"))
    rows = list(upcoming(abroad, NONE, date(2027, 1, 5), date(2027, 1, 6)))
    assert [told(each) for each in rows] == [("talk", "open", "01-04 18:00")]
