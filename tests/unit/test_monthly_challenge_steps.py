"""What a monthly challenge says by itself, step by step."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rituals.effects import CloseThread, InChannels, InThreads, Post, ToModerators
from rituals.model.ids import MemberId
from rituals.model.occurrence import Json
from rituals.orders import MoveStep
from tests.fakes.challenge import (
    BEGIN,
    CHALLENGES,
    Stage,
    actions_of,
    line,
    read,
    settings,
)


@pytest.fixture
def stage() -> Stage:
    made = Stage()
    made.step("announce")
    return made


def test_the_announcement_has_brief_dates_and_buttons_in_a_thread(stage: Stage) -> None:
    post = stage.posted("announce")
    assert post.to == InChannels()
    assert line(post.thread) == "Etwas reparieren"
    assert read(post.document, "de").splitlines() == [
        "# Etwas reparieren",
        "Eine neue Challenge für alle, die Lust haben. Fangt klein an, nehmt euch Zeit und zeigt, was daraus wird.",
        "> Repariere, was andere wegwerfen.",
        "- Einreichen bis Montag, 25. Januar, 10:00",
        "- Abstimmen bis Freitag, 29. Januar, 10:00, je nach Zahl der Beiträge mit bis zu 3 Stimmen",
        "Noch ist niemand dabei. Machst du den Anfang?",
        "[ Ich bin dabei ] [ Einreichen ]",
    ]
    assert actions_of(post.document) == ["join", "submit"]


def test_challenges_follow_each_other_and_begin_again() -> None:
    memory: Json = {}
    titles = []
    for month in range(1, 5):
        stage = Stage(begin=datetime(2027, month, 4, 9, tzinfo=UTC), memory=memory)
        stage.step("announce")
        titles.append(line(stage.posted("announce").thread))
        memory = stage.memory
    first, second, third = (each["title"] for each in CHALLENGES)
    assert titles == [first, second, third, first]


def test_a_slot_that_never_began_burns_no_challenge() -> None:
    """Only the announcement takes one from the list."""
    stage = Stage(memory={"next": 1})
    assert stage.act("ada", "join").memory is None
    assert stage.memory == {"next": 1}
    stage.step("announce")
    assert line(stage.posted("announce").thread) == CHALLENGES[1]["title"]
    assert stage.memory["next"] == 2


def test_a_shorter_list_is_begun_again() -> None:
    stage = Stage(settings(challenges=CHALLENGES[:2]), memory={"next": 2})
    stage.step("announce")
    assert line(stage.posted("announce").thread) == CHALLENGES[0]["title"]


def test_midway_counts_in_public_and_encourages_only_who_asked(stage: Stage) -> None:
    for name in ("ada", "ben", "cem", "dora"):
        stage.act(name, "join")
    for name in ("ada", "ben", "dora"):
        stage.act(name, "encourage", "on")
    stage.submit("ben", "eva")
    gone = replace(stage.members[MemberId("dora")], left_at=stage.now)
    stage.members[MemberId("dora")] = gone
    outcome = stage.step("midway")
    post = stage.posted("midway")
    assert post.to == InThreads("announce")
    assert "5 people are in. 2 submissions so far." in read(post.document)
    assert [nudge.member for nudge in outcome.nudges] == ["ada"]
    assert outcome.nudges[0].valid_until == stage.steps["vote"]
    assert "You asked for this" in read(outcome.nudges[0].why)


def test_midway_is_kind_when_nobody_has_joined(stage: Stage) -> None:
    stage.step("midway")
    assert "Nobody is in yet." in read(stage.shown("midway"))


def test_midway_says_nothing_once_the_last_call_is_due(stage: Stage) -> None:
    stage.act("ada", "join")
    outcome = stage.step("midway", at=stage.steps["last-call"])
    assert (outcome.effects, outcome.nudges) == ((), ())


def test_the_last_call_goes_to_who_joined_and_has_not_submitted(stage: Stage) -> None:
    for name in ("ada", "ben", "cem"):
        stage.act(name, "join")
    stage.submit("ben")
    stage.act("cem", "leave")
    outcome = stage.step("last-call")
    assert [nudge.member for nudge in outcome.nudges] == ["ada"]
    nudge = outcome.nudges[0]
    assert nudge.valid_until == stage.steps["vote"]
    assert nudge.priority > 0
    assert actions_of(nudge.document) == ["submit"]
    assert outcome.effects == ()


def test_who_withdrew_is_called_again(stage: Stage) -> None:
    stage.submit("ada")
    stage.act("ada", "withdraw")
    assert [n.member for n in stage.step("last-call").nudges] == ["ada"]


def test_the_call_for_votes_says_how_many_wait_and_until_when(stage: Stage) -> None:
    stage.submit("ada", "ben", "cem")
    stage.step("vote")
    post = stage.posted("vote")
    assert post.to == InChannels()
    assert "3 submissions are waiting" in read(post.document)
    assert "Everybody has one vote, until Friday, 29 January, 10:00" in read(
        post.document
    )
    assert actions_of(post.document) == ["gallery", "vote"]
    assert post.not_after == stage.steps["results"]
    assert actions_of(stage.shown("announce")) == ["gallery", "vote", "submit"]


@pytest.mark.parametrize("judging", ["votes", "moderators"])
def test_with_nothing_to_choose_from_the_results_come_at_once(judging: str) -> None:
    stage = Stage(settings(judging=judging))
    stage.step("announce")
    stage.submit("ada")
    outcome = stage.step("vote")
    assert not any(isinstance(effect, Post) for effect in outcome.effects)
    orders = {o.step: o.to for o in outcome.orders if isinstance(o, MoveStep)}
    assert orders["results"] == stage.now
    assert orders["look-back"] == stage.now + timedelta(days=2)
    assert orders["close"] == stage.now + timedelta(days=3)
    stage.step("results")
    assert not stage.was_posted("judge/results")
    assert "just one submission to choose" in read(stage.shown("results"))


def test_moderators_are_asked_to_judge_and_nobody_to_vote() -> None:
    stage = Stage(settings(judging="moderators"))
    stage.step("announce")
    stage.submit("ada", "ben")
    stage.step("vote")
    post = stage.posted("judge")
    assert post.to == ToModerators()
    assert actions_of(post.document) == ["judge"]
    assert not stage.was_posted("vote")
    assert actions_of(stage.shown("announce")) == ["submit"]


def test_results_of_nobody_are_said_kindly(stage: Stage) -> None:
    stage.until("results")
    text = read(stage.shown("results"), "de")
    assert "Diesmal hat niemand etwas eingereicht." in text
    assert stage.contributions == set()


def test_the_look_back_asks_one_question_in_the_threads(stage: Stage) -> None:
    stage.act("ada", "join")
    stage.until("look-back")
    post = stage.posted("look-back")
    assert post.to == InThreads("announce")
    assert actions_of(post.document) == ["look-back"]
    assert "what worked, and what failed?" in read(post.document)


def test_nobody_is_asked_to_look_back_on_nothing(stage: Stage) -> None:
    stage.until("close")
    assert not stage.was_posted("look-back")


def test_closing_takes_the_buttons_away_and_archives(stage: Stage) -> None:
    stage.submit("ada", "ben")
    stage.until("look-back")
    stage.act("ada", "look-back", story="Der Lötkolben war zu kalt.")
    outcome = stage.step("close")
    for name in ("announce", "vote", "look-back"):
        assert actions_of(stage.shown(name)) == []
    assert "One story was told" in read(stage.shown("look-back"))
    assert "Lötkolben" not in read(stage.shown("look-back"))
    close = CloseThread("close", "announce", after="story/ada", unpin=True)
    assert outcome.effects[-1] == close


def test_stories_are_posted_with_their_names_before_the_thread_is_closed(
    stage: Stage,
) -> None:
    stage.submit("ada", "ben")
    stage.until("look-back")
    assert "post them here with your names" in read(stage.posted("look-back").document)
    stage.act("ben", "look-back", story="Ich fing zu groß an.")
    stage.act("ada", "look-back", story="Der Lötkolben war zu kalt.")
    stage.step("close")
    first, last = stage.posted("story/ada"), stage.posted("story/ben")
    assert read(first.document) == "@ada looks back:\n> Der Lötkolben war zu kalt."
    assert read(last.document) == "@ben looks back:\n> Ich fing zu groß an."
    assert {first.to, last.to} == {InThreads("announce")}
    assert (first.after, last.after) == ("announce", "story/ada")
    close = next(e for e in stage.effects if isinstance(e, CloseThread))
    assert close.after == "story/ben"


def test_closing_without_stories_says_so(stage: Stage) -> None:
    stage.act("ada", "join")
    stage.until("close")
    assert "The time for answers is over." in read(stage.shown("look-back"))


def test_a_challenge_without_a_last_call_is_played_and_moved_like_others() -> None:
    stage = Stage(settings(submit_for="1 day", vote_for="1 day"))
    stage.step("announce")
    stage.submit("ada", "ben")
    stage.act("ada", "extend", "12 hours", moderator=True)
    assert stage.steps["midway"] == BEGIN + timedelta(hours=12)
    stage.until("close")
    assert stage.was_posted("midway")
    assert "last-call" not in stage.occurrence.done


def test_an_end_brought_near_leaves_no_last_call_before_the_announcement() -> None:
    stage = Stage()
    stage.step("announce")
    stage.act("ada", "extend", f"{BEGIN + timedelta(days=1):%Y-%m-%d}", moderator=True)
    assert stage.steps["vote"] == BEGIN + timedelta(days=1)
    assert stage.steps["last-call"] == stage.steps["midway"] == BEGIN
