"""Durations: days by the calendar, hours by the stopwatch."""

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import BaseModel, ValidationError

from rituals.model.duration import Duration, DurationError, Unit
from rituals.model.quiet_hours import QuietHours
from rituals.model.wall_clock import zone
from rituals.model.written import WrittenJsonSchema

BERLIN = zone("Europe/Berlin")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "count", "unit"),
    [
        ("2 days", 2, Unit.DAY),
        ("1 day", 1, Unit.DAY),
        ("3 weeks", 3, Unit.WEEK),
        ("12 hours", 12, Unit.HOUR),
        ("90 minutes", 90, Unit.MINUTE),
        ("3 years", 3, Unit.YEAR),
        ("6 months", 6, Unit.MONTH),
        ("2 tage", 2, Unit.DAY),
        ("3 Wochen", 3, Unit.WEEK),
        ("12 Stunden", 12, Unit.HOUR),
        ("45 minuten", 45, Unit.MINUTE),
        ("ein Jahr", 1, Unit.YEAR),
        ("2 monate", 2, Unit.MONTH),
        ("  2   DAYS ", 2, Unit.DAY),
        ("2days", 2, Unit.DAY),
        ("a week", 1, Unit.WEEK),
        ("fünf tage", 5, Unit.DAY),
    ],
)
def test_durations_are_read_in_english_and_german(
    written: str, count: int, unit: Unit
) -> None:
    duration = Duration.parse(written)
    assert (duration.count, duration.unit) == (count, unit)
    assert Duration.parse(str(duration)) == duration


def test_a_duration_is_shown_as_it_is_written() -> None:
    assert [str(Duration.parse(w)) for w in ("1 tag", "2 tage")] == ["1 day", "2 days"]


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "write a whole number and a unit"),
        ("days", "write a whole number and a unit"),
        ("1.5 hours", "write a whole number and a unit"),
        ("-2 days", "write a whole number and a unit"),
        ("some days", "write a whole number and a unit"),
        ("2 dayz", 'Did you mean "days"?'),
        ("2 stundn", 'Did you mean "stunden"?'),
        ("2 fortnights", "units are minutes, hours, days, weeks, months and years."),
        ("0 days", "longer than nothing"),
        ("101 years", "at most 100 years"),
        ("999999 weeks", "at most 100 years"),
    ],
)
def test_a_bad_duration_is_told_what_would_be_right(
    written: str, sentence: str
) -> None:
    with pytest.raises(DurationError) as caught:
        Duration.parse(written)
    assert sentence in str(caught.value)
    assert f'"{written}"' in str(caught.value)


@pytest.mark.parametrize(
    ("written", "start", "end"),
    [
        # 09:00 stays 09:00 over the change to summer time, in an hour less.
        ("1 day", "2027-03-27 08:00", "2027-03-28 07:00"),
        ("1 week", "2027-03-27 08:00", "2027-04-03 07:00"),
        ("24 hours", "2027-03-27 08:00", "2027-03-28 08:00"),
        ("1440 minutes", "2027-03-27 08:00", "2027-03-28 08:00"),
        # 02:30 does not exist on the 28th: the first instant after the gap.
        ("1 day", "2027-03-27 01:30", "2027-03-28 01:00"),
        # A day later is 02:30 the first time.
        ("1 day", "2027-10-30 00:30", "2027-10-31 00:30"),
        # Months end where they end.
        ("1 month", "2027-01-31 09:00", "2027-02-28 09:00"),
        ("1 year", "2028-02-29 09:00", "2029-02-28 09:00"),
        ("3 months", "2027-01-15 09:00", "2027-04-15 08:00"),
    ],
)
def test_days_keep_the_local_time_and_hours_elapse(
    written: str, start: str, end: str
) -> None:
    assert Duration.parse(written).after(utc(start), BERLIN) == utc(end)


def test_before_goes_back_the_same_way() -> None:
    start = utc("2027-03-28 07:00")
    assert Duration.parse("1 day").before(start, BERLIN) == utc("2027-03-27 08:00")
    assert Duration.parse("24 hours").before(start, BERLIN) == utc("2027-03-27 07:00")


def test_an_instant_of_any_zone_is_understood_and_utc_comes_back() -> None:
    berlin_time = datetime(2027, 1, 4, 9, tzinfo=BERLIN)
    for written in ("1 day", "24 hours"):
        end = Duration.parse(written).after(berlin_time, BERLIN)
        assert end == utc("2027-01-05 08:00")
        assert end.tzinfo is UTC


@pytest.mark.parametrize(
    ("written", "longest"),
    [
        ("90 minutes", timedelta(minutes=90)),
        ("12 hours", timedelta(hours=12)),
        ("2 days", timedelta(days=3)),
        ("1 month", timedelta(days=32)),
    ],
)
def test_the_longest_it_can_take_leaves_room_for_a_clock_change(
    written: str, longest: timedelta
) -> None:
    assert Duration.parse(written).longest() == longest


class Settings(BaseModel):
    remind_after: Duration = Duration.parse("2 days")
    quiet_hours: QuietHours = QuietHours.parse("21:00-08:00")
    check_ins: tuple[Duration, ...] = ()


def test_settings_take_the_text_and_give_it_back() -> None:
    settings = Settings.model_validate(
        {"remind_after": "12 stunden", "check_ins": ["3 days"]}
    )
    assert settings.remind_after == Duration(12, Unit.HOUR)
    assert settings.check_ins == (Duration(3, Unit.DAY),)
    kept = settings.model_dump_json()
    assert '"remind_after":"12 hours"' in kept
    assert '"quiet_hours":"21:00-08:00"' in kept
    assert Settings.model_validate_json(kept) == settings


def test_settings_take_the_value_itself() -> None:
    assert Settings(remind_after=Duration(1, Unit.WEEK)).remind_after == Duration(
        1, Unit.WEEK
    )


@pytest.mark.parametrize(
    ("value", "sentence"),
    [("2 dayz", 'Did you mean "days"?'), (2, "Input should be a valid string")],
)
def test_a_wrong_setting_is_reported_at_its_key_with_its_sentence(
    value: object, sentence: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        Settings.model_validate({"remind_after": value})
    (fault,) = caught.value.errors()
    assert fault["loc"] == ("remind_after",)
    assert sentence in fault["msg"]


def test_the_schema_shows_texts_with_pattern_examples_and_defaults() -> None:
    schema = Settings.model_json_schema(schema_generator=WrittenJsonSchema)
    remind_after = schema["properties"]["remind_after"]
    assert remind_after["type"] == "string"
    assert remind_after["default"] == "2 days"
    assert "12 hours" in remind_after["examples"]
    assert schema["properties"]["quiet_hours"]["default"] == "21:00-08:00"
    assert schema["properties"]["check_ins"]["default"] == []


@pytest.mark.parametrize(
    ("longer", "shorter"),
    [
        ("2 days", "1 day"),
        ("1 day", "23 hours"),
        ("61 minutes", "1 hour"),
        ("1 month", "30 days"),
        ("1 year", "364 days"),
    ],
)
def test_of_two_durations_one_is_longer_whatever_their_units(
    longer: str, shorter: str
) -> None:
    assert Duration.parse(longer).is_longer_than(Duration.parse(shorter))
    assert not Duration.parse(shorter).is_longer_than(Duration.parse(longer))


@pytest.mark.parametrize(("one", "same"), [("1 day", "24 hours"), ("7 days", "1 week")])
def test_none_of_two_equal_durations_is_longer(one: str, same: str) -> None:
    assert not Duration.parse(one).is_longer_than(Duration.parse(same))
    assert not Duration.parse(same).is_longer_than(Duration.parse(one))
