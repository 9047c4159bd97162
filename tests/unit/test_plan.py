"""The plan: JSON for programs, words for people, and what is remarkable pointed out."""

import json
from datetime import date
from typing import Any

import pytest

from bot.plan import Plan
from bot.speaker import Speaker
from rituals.community import Ritual
from rituals.model.wall_clock import zone
from tests.unit.calendar_kinds import FakeHolidays, community, ritual

EASTER = FakeHolidays({date(2027, 3, 29): "Easter Monday"})


def records(
    *rituals: Ritual, begin: date, days: int, holidays: FakeHolidays | None = None
) -> list[dict[str, Any]]:
    plan = Plan.of(community(*rituals), holidays or FakeHolidays(), begin, days)
    return [json.loads(line) for line in plan.as_json()]


def opens(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each for each in found if each["step"] == "open"]


def test_a_line_of_json_has_exactly_these_keys() -> None:
    (row,) = records(ritual("monday 09:00"), begin=date(2027, 1, 4), days=1)
    assert list(row.items()) == [
        ("ritual", "talk"),
        ("slot", "2027-01-04T09:00:00"),
        ("step", "open"),
        ("at", "2027-01-04T08:00:00Z"),
        ("local", "2027-01-04T09:00:00+01:00"),
        ("note", ""),
    ]


def test_a_time_in_the_gap_keeps_its_slot_and_says_why_it_is_later() -> None:
    (row,) = opens(records(ritual("daily 02:30"), begin=date(2027, 3, 28), days=1))
    assert row["slot"] == "2027-03-28T02:30:00"
    assert row["at"] == "2027-03-28T01:00:00Z"
    assert row["local"] == "2027-03-28T03:00:00+02:00"
    assert row["note"] == "the clock has no 02:30 on this day, so it is 03:00"


def test_a_time_that_comes_twice_is_told() -> None:
    (row,) = opens(records(ritual("daily 02:30"), begin=date(2027, 10, 31), days=1))
    assert (row["at"], row["local"]) == (
        "2027-10-31T00:30:00Z",
        "2027-10-31T02:30:00+02:00",
    )
    assert "02:30 comes twice" in row["note"]


@pytest.mark.parametrize(
    ("on_holiday", "step", "local", "note"),
    [
        (
            "run",
            "open",
            "2027-03-29T09:00:00+02:00",
            "takes place although it is a holiday (Easter Monday (en))",
        ),
        (
            "skip",
            "skipped",
            "2027-03-29T09:00:00+02:00",
            "left out: Easter Monday (en)",
        ),
        (
            "shift",
            "open",
            "2027-03-30T09:00:00+02:00",
            "shifted from 29 March 2027: Easter Monday (en)",
        ),
    ],
)
def test_a_holiday_is_pointed_out(
    on_holiday: str, step: str, local: str, note: str
) -> None:
    found = records(
        ritual("monday 09:00", on_holiday=on_holiday),
        begin=date(2027, 3, 29),
        days=2,
        holidays=EASTER,
    )
    (row,) = [each for each in found if each["step"] in {"open", "skipped"}]
    assert (row["slot"], row["step"], row["local"], row["note"]) == (
        "2027-03-29T09:00:00",
        step,
        local,
        note,
    )


def test_two_beginnings_in_one_channel_within_an_hour_clash_and_both_say_so() -> None:
    found = opens(
        records(
            ritual("monday 09:00", name="a", channels=("discord:#x", "slack:#y")),
            ritual("monday 09:59", name="b", channels=("discord:#x",)),
            ritual("monday 10:00", name="c", channels=("slack:#y",)),
            ritual("monday 09:30", name="d", channels=("slack:#z",)),
            begin=date(2027, 1, 4),
            days=1,
        )
    )
    assert {each["ritual"]: each["note"] for each in found} == {
        "a": "within the same hour as b in discord:#x",
        "b": "within the same hour as a in discord:#x",
        "c": "",
        "d": "",
    }


def test_a_shift_that_lands_on_the_next_slot_is_told_at_both() -> None:
    each = ritual("monday and tuesday 09:00", on_holiday="shift")
    found = opens(records(each, begin=date(2027, 3, 29), days=3, holidays=EASTER))
    assert [(row["slot"], row["note"]) for row in found] == [
        (
            "2027-03-29T09:00:00",
            "shifted from 29 March 2027: Easter Monday (en); falls together with the one of 30 March 2027",
        ),
        ("2027-03-30T09:00:00", "falls together with the one of 29 March 2027"),
    ]


def test_the_calendar_reads_like_a_calendar() -> None:
    plan = Plan.of(
        community(
            ritual("sunday 09:00", on_holiday="shift"),
            ritual("monday 18:00", name="abroad", tz="America/New_York"),
            language="de",
        ),
        FakeHolidays({date(2027, 3, 30): "Fest"}),
        date(2027, 3, 28),
        4,
    )
    assert (
        "\n".join(plan.as_text())
        == """\
Plan für Werkstatt, 28. März 2027 bis 31. März 2027 (Zeiten in Europe/Berlin)

Sonntag, 28. März 2027 · die Uhr springt von 02:00 auf 03:00 vor
  09:00  talk: Beginn der Diskussion (discord:#talk)

Montag, 29. März 2027
  00:00 (18:00 America/New_York)  abroad: Vorabinfo an die Leitung

Dienstag, 30. März 2027 · Feiertag: Fest (de)
  00:00 (18:00 America/New_York)  abroad: Beginn der Diskussion (discord:#talk)
  09:00  talk: Abschluss"""
    )


def test_days_on_which_nothing_is_due_are_left_out_but_for_remarkable_ones() -> None:
    plan = Plan.of(community(), EASTER, date(2027, 3, 20), 20)
    assert list(plan.as_text()) == [
        "Plan for Werkstatt, 20 March 2027 to 8 April 2027 (times in Europe/Berlin)",
        "",
        "Sunday, 28 March 2027 · the clock goes forward from 02:00 to 03:00",
        "",
        "Monday, 29 March 2027 · holiday: Easter Monday (en)",
        "",
        "Nothing is due in these days.",
    ]


def test_the_clock_goes_back_in_words() -> None:
    lines = list(Plan.of(community(), FakeHolidays(), date(2027, 10, 31), 1).as_text())
    assert (
        lines[2] == "Sunday, 31 October 2027 · the clock goes back from 03:00 to 02:00"
    )


def test_years_are_planned_without_keeping_them() -> None:
    """The first line is there before the last day is thought of."""
    plan = Plan.of(
        community(ritual("daily 09:00")), FakeHolidays(), date(2027, 1, 1), 36_000
    )
    assert json.loads(next(plan.as_json()))["slot"] == "2026-12-30T09:00:00"


def test_a_zone_without_clock_changes_has_no_remarks() -> None:
    tokyo = ritual("daily 02:30", tz="Asia/Tokyo")
    assert tokyo.zone is zone("Asia/Tokyo")
    assert {row["note"] for row in records(tokyo, begin=date(2027, 3, 1), days=60)} == {
        ""
    }


def test_a_step_without_words_is_called_by_its_name() -> None:
    speaker = Speaker("de", "UTC")
    assert (speaker.step("wrap-up"), speaker.step("dance")) == (
        "Zusammenfassung",
        "dance",
    )


def test_what_began_before_the_first_day_can_be_left_out() -> None:
    """A round of Monday still has its close on the next Monday; a new bot never began it."""
    talk = community(ritual("monday 09:00"))
    week = (talk, FakeHolidays(), date(2027, 1, 5), 14)
    whole = [json.loads(line) for line in Plan.of(*week).as_json()]
    fresh = [json.loads(line) for line in Plan.of(*week, begun_before=False).as_json()]
    assert {row["slot"] for row in whole} - {row["slot"] for row in fresh} == {
        "2027-01-04T09:00:00"
    }
    assert [row for row in whole if row["slot"] > "2027-01-05"] == fresh


def test_what_is_left_out_says_so_once() -> None:
    each = ritual("monday 09:00", on_holiday="skip")
    there = community(each, language="de")
    lines = list(Plan.of(there, EASTER, date(2027, 3, 29), 1).as_text())
    (line,) = [line for line in lines if "09:00  talk" in line]
    assert line == "  09:00  talk: entfällt (discord:#talk): Easter Monday (de)"
