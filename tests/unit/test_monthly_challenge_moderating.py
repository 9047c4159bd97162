"""What moderators do with a challenge, and how they take it back."""

from datetime import UTC, datetime, timedelta

import pytest

from rituals.effects import InThreads, Post, ToMember
from rituals.kind import Outcome
from rituals.model.ids import MemberId
from rituals.orders import MoveStep
from tests.fakes.challenge import (
    BEGIN,
    Stage,
    actions_of,
    buttons_of,
    choices_of,
    read,
    settings,
)

DAY = timedelta(days=1)


@pytest.fixture
def stage() -> Stage:
    made = Stage()
    made.step("announce")
    made.submit("ada", "ben", "cem")
    return made


def moves(outcome: Outcome) -> dict[str, datetime]:
    return {o.step: o.to for o in outcome.orders if isinstance(o, MoveStep)}


@pytest.mark.parametrize(
    "action", ["extend", "close-early", "disqualify", "requalify", "judge"]
)
def test_members_are_told_who_can_do_this(stage: Stage, action: str) -> None:
    outcome = stage.act("ada", action, "3 days")
    assert outcome == Outcome(reply=outcome.reply)
    assert "Only moderators" in read(outcome.reply)


# --- dates --------------------------------------------------------------------------------


def test_extending_moves_all_dates_that_follow(stage: Stage) -> None:
    before = dict(stage.steps)
    outcome = stage.act("eva", "extend", "3 days", moderator=True)
    moved = {name: at + 3 * DAY for name, at in before.items()}
    moved["announce"], moved["midway"] = before["announce"], before["midway"]
    assert stage.steps == moved
    assert "announce" not in moves(outcome)
    assert "Hand in by Thursday, 28 January, 10:00" in read(stage.shown("announce"))
    told = next(e for e in outcome.effects if isinstance(e, Post))
    assert told.to == InThreads("announce")
    assert "hand in by Thursday, 28 January, 10:00" in read(told.document)


def test_an_extension_is_taken_back_with_one_button(stage: Stage) -> None:
    before = dict(stage.steps)
    reply = stage.act("eva", "extend", "2027-02-10 18:30", moderator=True).reply
    assert stage.steps["vote"] == datetime(2027, 2, 10, 17, 30, tzinfo=UTC)
    (back,) = buttons_of(reply)
    assert back.action == "extend"
    stage.act("eva", back.action, back.value, moderator=True)
    assert stage.steps == before


def test_a_step_that_was_done_is_not_moved(stage: Stage) -> None:
    stage.until("last-call")
    outcome = stage.act("eva", "extend", to="2 days", moderator=True)
    assert set(moves(outcome)) == {"vote", "results", "look-back", "close"}


def test_a_nearer_end_draws_midway_and_last_call_with_it(stage: Stage) -> None:
    stage.act("eva", "extend", "2027-01-10", moderator=True)
    end = datetime(2027, 1, 10, 9, tzinfo=UTC)
    assert stage.steps["vote"] == end
    assert stage.steps["midway"] == stage.steps["last-call"] == end - 2 * DAY
    order = ["announce", "midway", "last-call", "vote", "results", "look-back", "close"]
    assert [stage.steps[name] for name in order] == sorted(stage.steps.values())


def test_while_it_is_judged_the_results_are_moved(stage: Stage) -> None:
    stage.until("vote")
    deadline = stage.steps["vote"]
    outcome = stage.act("eva", "extend", "1 day", moderator=True)
    assert set(moves(outcome)) == {"results", "look-back", "close"}
    assert stage.steps["vote"] == deadline
    assert stage.steps["results"] == deadline + 5 * DAY
    told = next(e for e in outcome.effects if isinstance(e, Post))
    assert "Results: Saturday, 30 January, 10:00" in read(told.document)
    stage.act("eva", "vote", picks="ada", at=deadline + 5 * DAY - timedelta(minutes=1))
    assert (MemberId("eva"), "vote", "ada") in stage.parts


def test_without_a_vote_the_results_are_the_deadline() -> None:
    stage = Stage(settings(judging="everyone"))
    stage.step("announce")
    stage.act("eva", "extend", "1 week", moderator=True)
    assert stage.steps["results"] == BEGIN + 28 * DAY
    assert stage.steps["last-call"] == BEGIN + 26 * DAY
    assert "vote" not in stage.steps


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("bald", "I did not understand “bald”."),
        ("2027-01-01", "That is over already"),
        ("2029-01-01", "more than a year away"),
        ("9999-12-31", "more than a year away"),
        ("2027-01-25", "It ends at that time already"),
    ],
)
def test_a_wrong_date_is_answered_with_what_would_be_right(
    stage: Stage, text: str, sentence: str
) -> None:
    outcome = stage.act("eva", "extend", text, moderator=True)
    assert outcome == Outcome(reply=outcome.reply)
    assert sentence in read(outcome.reply)


def test_closing_early_leaves_a_quarter_of_an_hour_and_can_be_taken_back(
    stage: Stage,
) -> None:
    before = dict(stage.steps)
    outcome = stage.act("eva", "close-early", moderator=True)
    end = stage.steps["vote"]
    assert timedelta(minutes=14) < end - stage.now <= timedelta(minutes=15)
    assert stage.steps["results"] == end + 4 * DAY
    stage.submit("dora")
    assert stage.parts[MemberId("dora"), "submission", ""].details["late"] is False
    (back,) = buttons_of(outcome.reply)
    stage.act("eva", back.action, back.value, moderator=True)
    assert stage.steps["vote"] == before["vote"]


def test_closing_the_vote_early_moves_the_results_only(stage: Stage) -> None:
    stage.until("vote")
    outcome = stage.act("eva", "close-early", moderator=True)
    assert set(moves(outcome)) == {"results", "look-back", "close"}


def test_what_ends_in_a_moment_is_not_closed_early(stage: Stage) -> None:
    at = stage.steps["vote"] - timedelta(minutes=10)
    outcome = stage.act("eva", "close-early", moderator=True, at=at)
    assert outcome == Outcome(reply=outcome.reply)
    assert "in a moment anyway" in read(outcome.reply)


def test_after_the_results_there_is_nothing_to_move(stage: Stage) -> None:
    stage.until("results")
    for action in ("extend", "close-early"):
        outcome = stage.act("eva", action, "3 days", moderator=True)
        assert outcome == Outcome(reply=outcome.reply)
        assert "The results are out" in read(outcome.reply)


# --- disqualifying ------------------------------------------------------------------------


def test_disqualifying_tells_the_member_why_and_nobody_else(stage: Stage) -> None:
    form = stage.form("eva", "disqualify", moderator=True)
    assert choices_of(form) == ["ada", "ben", "cem"]
    outcome = stage.act(
        "eva", "disqualify", moderator=True, member="ben", reason="Gekauft."
    )
    told = next(e for e in outcome.effects if isinstance(e, Post))
    assert told.to == ToMember(MemberId("ben"))
    assert "> Gekauft." in read(told.document)
    assert "Gekauft" not in read(stage.shown("announce"))
    assert "Gekauft" not in read(stage.shown("submission/ben"))
    assert "The reason: Gekauft." in read(stage.page("ben", "status"))


def test_a_disqualification_can_be_taken_back_and_repeated(stage: Stage) -> None:
    for _ in range(2):
        reply = stage.act("eva", "disqualify", "ben", moderator=True, reason="x").reply
        (back,) = buttons_of(reply)
        assert (back.action, back.value) == ("requalify", "ben")
        outcome = stage.act("eva", back.action, back.value, moderator=True)
        told = next(e for e in outcome.effects if isinstance(e, Post))
        assert told.to == ToMember(MemberId("ben"))
        assert "counts again" in read(told.document)
    assert (MemberId("ben"), "disqualified", "") not in stage.parts


def test_after_the_results_they_follow(stage: Stage) -> None:
    stage.until("vote")
    stage.act("eva", "vote", picks="ada,ben")
    stage.until("results")
    stage.act("eva", "disqualify", "ada", moderator=True, reason="x")
    assert "@ada" not in read(stage.shown("results"))
    assert "ada" not in stage.memory["history"][-1]["finishers"]
    stage.act("eva", "requalify", "ada", moderator=True)
    assert "@ada" in read(stage.shown("results"))
    assert "ada" in stage.memory["history"][-1]["finishers"]


def test_votes_come_back_with_the_submission(stage: Stage) -> None:
    stage.until("vote")
    stage.act("eva", "vote", picks="ada")
    stage.act("eva", "disqualify", "ada", moderator=True, reason="x")
    stage.act("eva", "requalify", "ada", moderator=True)
    stage.until("results")
    assert "Place 1: “Werk von ada (#submission/ada)” by @ada (one vote)" in read(
        stage.shown("results")
    )


@pytest.mark.parametrize(
    ("target", "reason", "sentence"),
    [
        ("finn", "x", "has no submission here"),
        ("", "x", "has no submission here"),
        ("ben", " ", "Please say why"),
        ("ben", "x" * 301, "at most 300"),
    ],
)
def test_a_wrong_disqualification_says_what_is_right(
    stage: Stage, target: str, reason: str, sentence: str
) -> None:
    outcome = stage.act("eva", "disqualify", target, moderator=True, reason=reason)
    assert outcome == Outcome(reply=outcome.reply)
    assert sentence in read(outcome.reply)


def test_disqualifying_twice_offers_to_take_it_back(stage: Stage) -> None:
    stage.act("eva", "disqualify", "ben", moderator=True, reason="x")
    reply = stage.act("eva", "disqualify", "ben", moderator=True, reason="y").reply
    assert actions_of(reply) == ["requalify"]
    assert stage.parts[MemberId("ben"), "disqualified", ""].details == {"reason": "x"}


def test_nothing_is_taken_back_that_was_not_done(stage: Stage) -> None:
    outcome = stage.act("eva", "requalify", "ben", moderator=True)
    assert "is not out of the running" in read(outcome.reply)


def test_the_form_is_for_moderators_and_for_something(stage: Stage) -> None:
    assert "Only moderators" in read(stage.page("ada", "disqualify"))
    empty = Stage()
    empty.step("announce")
    assert "no submission" in read(empty.page("ada", "disqualify", moderator=True))
    form = stage.form("eva", "disqualify", value="ben", moderator=True)
    assert form.fields[0].value == "ben"
