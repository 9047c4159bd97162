"""Slots: which ones a ritual has, when each begins, and what a holiday does to it."""

from datetime import UTC, date, datetime

import pytest

from rituals.engine.slots import Slot, slots
from tests.unit.calendar_kinds import FakeHolidays, ritual, wall

EASTER_MONDAY = FakeHolidays({date(2027, 3, 29): "Easter Monday"})
ONE_WEEK = (date(2027, 3, 29), date(2027, 4, 5))


def test_a_slot_is_written_in_local_time_and_due_in_utc() -> None:
    found = list(
        slots(
            ritual("monday 09:00"), FakeHolidays(), date(2027, 3, 22), date(2027, 4, 5)
        )
    )
    assert found == [
        Slot(wall("2027-03-22 09:00"), 1, datetime(2027, 3, 22, 8, tzinfo=UTC)),
        Slot(wall("2027-03-29 09:00"), 1, datetime(2027, 3, 29, 7, tzinfo=UTC)),
    ]


def test_a_time_that_does_not_exist_keeps_its_name_and_begins_after_the_gap() -> None:
    (only,) = slots(
        ritual("daily 02:30"), FakeHolidays(), date(2027, 3, 28), date(2027, 3, 29)
    )
    assert only.slot == wall("2027-03-28 02:30")
    assert only.due_at == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)


def test_a_time_that_exists_twice_happens_once_the_first_time() -> None:
    (only,) = slots(
        ritual("daily 02:30"), FakeHolidays(), date(2027, 10, 31), date(2027, 11, 1)
    )
    assert only.due_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("on_holiday", "due_day", "skipped", "shifted"),
    [("run", 29, False, False), ("skip", 29, True, False), ("shift", 30, False, True)],
)
def test_a_holiday_is_met_as_the_ritual_says(
    on_holiday: str, due_day: int, *, skipped: bool, shifted: bool
) -> None:
    each = ritual("monday 09:00", on_holiday=on_holiday)
    (only,) = slots(each, EASTER_MONDAY, *ONE_WEEK, language="de")
    assert only == Slot(
        slot=wall("2027-03-29 09:00"),
        nth=1,
        due_at=datetime(2027, 3, due_day, 7, tzinfo=UTC),
        holiday="Easter Monday (de)",
        skipped=skipped,
        shifted=shifted,
    )


def test_a_shift_looks_over_holidays_in_a_row_and_keeps_the_wall_time() -> None:
    christmas = FakeHolidays(
        {date(2027, 12, 25): "first", date(2027, 12, 26): "second"}
    )
    each = ritual("saturday 09:00", on_holiday="shift")
    (only,) = slots(each, christmas, date(2027, 12, 25), date(2027, 12, 26))
    assert only.due_at == datetime(2027, 12, 27, 8, tzinfo=UTC)


def test_a_shift_over_a_clock_change_keeps_the_wall_time() -> None:
    saturday = FakeHolidays({date(2027, 3, 27): "fair"})
    each = ritual("saturday 09:00", on_holiday="shift")
    (only,) = slots(each, saturday, date(2027, 3, 27), date(2027, 3, 28))
    assert only.due_at == datetime(2027, 3, 28, 7, tzinfo=UTC)


def test_holidays_that_never_end_skip_the_slot() -> None:
    class Always:
        def name(self, on: date, language: str) -> str | None:
            return "feast"

    (only,) = slots(ritual("monday 09:00", on_holiday="shift"), Always(), *ONE_WEEK)
    assert only.skipped
    assert not only.shifted


def test_a_retired_ritual_begins_nothing_new() -> None:
    assert (
        list(slots(ritual("monday 09:00", retire=True), FakeHolidays(), *ONE_WEEK))
        == []
    )


def test_nothing_comes_before_its_starting_date() -> None:
    each = ritual("2 weeks on monday 09:00", starting=date(2027, 1, 4))
    found = [
        slot.slot.date()
        for slot in slots(each, FakeHolidays(), date(2026, 12, 1), date(2027, 2, 1))
    ]
    assert found == [date(2027, 1, 4), date(2027, 1, 18)]
