"""The table of a monthly challenge, and the dates that follow from it."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from rituals.catalog import KINDS
from rituals.catalog.monthly_challenge import ChallengeSettings, MonthlyChallenge
from rituals.model.occurrence import Begin, Step
from tests.fakes.challenge import BEGIN, settings

KIND = MonthlyChallenge()


def steps(begin: datetime = BEGIN, **keys: Any) -> dict[str, Step]:
    found = KIND.steps(settings(**keys), Begin(begin, "Europe/Berlin"))
    return {step.name: step for step in found}


def test_it_is_listed_under_its_word() -> None:
    assert KINDS["monthly_challenge"].name == "monthly_challenge"
    assert KINDS["monthly_challenge"].Settings is ChallengeSettings


def test_the_defaults_are_those_of_the_manual() -> None:
    made = settings()
    durations = (made.submit_for, made.last_call, made.vote_for, made.look_back_after)
    assert [str(each) for each in durations] == [
        "21 days",
        "2 days",
        "4 days",
        "2 days",
    ]
    assert (made.votes_each, made.judging) == (3, "votes")


def test_settings_survive_being_written_down() -> None:
    """An occurrence keeps the settings it opened with, as JSON."""
    made = settings(submit_for="2 weeks", judging="everyone")
    again = ChallengeSettings.model_validate(json.loads(made.model_dump_json()))
    assert again == made


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("last_call", "4 weeks", "4 weeks before the end is no last call"),
        ("last_call", "21 days", "taken for 21 days; choose something shorter"),
        ("submit_for", "soon", "write a whole number and a unit"),
        ("votes_each", 0, "greater than or equal to 1"),
        ("judging", "jury", "'votes', 'moderators' or 'everyone'"),
        ("challenges", [], "at least 1 item"),
        ("challenges", [{"title": " ", "brief": "x"}], "at least 1 character"),
        ("challenges", [{"title": "x", "brief": "y", "prize": "z"}], "not permitted"),
    ],
)
def test_what_is_wrong_is_said_at_its_key(
    key: str, value: object, sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence) as caught:
        settings(**{key: value})
    assert {fault["loc"][0] for fault in caught.value.errors()} == {key}


def test_a_challenge_judged_by_votes_has_all_steps_in_order() -> None:
    found = KIND.steps(settings(), Begin(BEGIN, "Europe/Berlin"))
    assert [step.name for step in found] == [
        "announce",
        "midway",
        "last-call",
        "vote",
        "results",
        "look-back",
        "close",
    ]
    assert [step.at for step in found] == sorted(step.at for step in found)
    assert [step.name for step in found if step.opens] == ["announce"]
    assert [step.name for step in found if step.closes] == ["close"]


def test_the_dates_are_those_of_the_settings() -> None:
    days = {name: step.at - BEGIN for name, step in steps().items()}
    assert days == {
        "announce": timedelta(0),
        "midway": timedelta(days=10),
        "last-call": timedelta(days=19),
        "vote": timedelta(days=21),
        "results": timedelta(days=25),
        "look-back": timedelta(days=27),
        "close": timedelta(days=28),
    }


def test_what_closes_must_run_and_what_reminds_may_be_left_out() -> None:
    must_run = {name for name, step in steps().items() if step.expires_after is None}
    assert must_run == {"announce", "vote", "results", "close"}
    assert steps()["last-call"].expires_after == timedelta(days=2)


def test_without_judging_the_results_come_with_the_deadline() -> None:
    found = steps(judging="everyone")
    assert "vote" not in found
    assert found["results"].at == BEGIN + timedelta(days=21)


def test_days_keep_the_local_time_over_a_clock_change() -> None:
    """Berlin puts its clocks forward on 28 March 2027: 10:00 is 09:00 UTC, then 08:00."""
    found = steps(datetime(2027, 3, 1, 9, tzinfo=UTC), submit_for="28 days")
    assert found["midway"].at == datetime(2027, 3, 15, 9, tzinfo=UTC)
    assert found["vote"].at == datetime(2027, 3, 29, 8, tzinfo=UTC)


def test_a_challenge_of_hours_has_its_middle_in_the_middle() -> None:
    found = steps(submit_for="12 hours", last_call="1 hour")
    assert found["midway"].at == BEGIN + timedelta(hours=6)


def test_there_is_no_midway_that_is_not_before_the_last_call() -> None:
    assert "midway" not in steps(submit_for="3 days", last_call="2 days")


@pytest.mark.parametrize("judging", ["votes", "everyone"])
@pytest.mark.parametrize(
    "submit_for", ["1 hour", "12 hours", "1 day", "2 days", "49 hours", "3 days"]
)
def test_however_short_it_is_the_steps_are_in_order(
    submit_for: str, judging: str
) -> None:
    """The last call of two days, which is the default, may be longer than all of it."""
    found = KIND.steps(
        settings(submit_for=submit_for, judging=judging), Begin(BEGIN, "Europe/Berlin")
    )
    assert found[0].name == "announce"
    assert [step.at for step in found] == sorted(step.at for step in found)
    calls = submit_for in ("49 hours", "3 days")
    assert ("last-call" in [step.name for step in found]) == calls
