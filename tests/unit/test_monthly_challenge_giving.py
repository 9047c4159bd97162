"""What people give with a challenge, and whom its results thank for what."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rituals.kind import Found
from rituals.model.ids import MemberId
from rituals.model.ledger import Gave, Given
from tests.fakes.challenge import BEGIN, Stage, member, read

SHARED, FEEDBACK = Given.SHARED, Given.GAVE_FEEDBACK


@pytest.fixture
def stage() -> Stage:
    """Ada and Ben handed in."""
    stage = Stage()
    stage.step("announce")
    stage.submit("ada", "ben")
    return stage


def given(stage: Stage) -> set[tuple[str, Given]]:
    """Who gave what."""
    return {(c.member, c.kind) for c in stage.contributions}


def feedback(stage: Stage) -> set[str]:
    return {who for who, kind in given(stage) if kind is FEEDBACK}


def after_results(stage: Stage) -> Stage:
    stage.until("results")
    return stage


# --- feedback -----------------------------------------------------------------------------


def test_words_on_what_somebody_made_are_feedback(stage: Stage) -> None:
    stage.say("cem", "m1", to="ada")
    stage.say("dora", "m2", naming=("ben",))
    assert feedback(stage) == set()
    assert feedback(after_results(stage)) == {"cem", "dora"}


def test_what_says_nothing_asks_or_is_about_nobodys_work_is_no_feedback(
    stage: Stage,
) -> None:
    stage.say("cem", "m1", to="ada", tells=False)
    stage.say("dora", "m2", naming=("eva",))
    stage.say("eva", "m3")
    stage.say("ada", "m4", to="ada", naming=("ada",))
    assert feedback(after_results(stage)) == set()


def test_of_bots_and_who_is_excluded_nothing_is_feedback(stage: Stage) -> None:
    cem, dora = (stage.members[MemberId(name)] for name in ("cem", "dora"))
    stage.members[cem.id] = replace(cem, bot=True)
    stage.members[dora.id] = replace(dora, excluded=True)
    for name in ("cem", "dora"):
        stage.say(name, f"by {name}", to="ada")
    assert feedback(after_results(stage)) == set()


def test_however_much_somebody_writes_and_votes_it_counts_once(stage: Stage) -> None:
    stage.submit("cem", "dora")
    for id_ in ("m1", "m2", "m3"):
        stage.say("eva", id_, to="ada", naming=("ben",))
    stage.until("vote")
    stage.act("eva", "vote", picks="ada")
    after_results(stage)
    stage.say("eva", "m4", to="ben")
    theirs = [c for c in stage.contributions if c.member == "eva"]
    assert {(c.kind, c.cause) for c in theirs} == {(FEEDBACK, stage.occurrence.id)}


@pytest.mark.parametrize("shown", [False, True])
def test_feedback_goes_with_the_last_of_its_words(stage: Stage, *, shown: bool) -> None:
    stage.say("cem", "m1", to="ada")
    stage.say("cem", "m2", naming=("ada", "ben"))
    if shown:
        after_results(stage)
        assert feedback(stage) == {"cem"}
    stage.unsay("cem", "m2")
    stage.unsay("cem", "elsewhere")
    assert feedback(stage) == ({"cem"} if shown else set())
    stage.unsay("cem", "m1")
    assert feedback(after_results(stage)) == set()
    assert not [role for _, role, _ in stage.parts if role == "feedback"]


@pytest.mark.parametrize("shown", [False, True])
def test_feedback_follows_when_a_message_gets_other_words(
    stage: Stage, *, shown: bool
) -> None:
    stage.say("cem", "m1", to="ada")
    stage.say("dora", "m2")
    if shown:
        after_results(stage)
    stage.say("cem", "m1", to="ada", tells=False, anew=True)
    stage.say("dora", "m2", naming=("ben",), anew=True)
    assert feedback(after_results(stage)) == {"dora"}


def test_words_that_come_after_the_results_count_as_well(stage: Stage) -> None:
    after_results(stage)
    stage.say("cem", "m1", to="ada")
    assert feedback(stage) == {"cem"}


def test_who_turns_out_to_be_the_same_person_gave_no_feedback(stage: Stage) -> None:
    stage.say("cem", "m1", to="ada")
    part = stage.parts.pop(("cem", "feedback", "ada"))
    ada = MemberId("ada")  # as linking the two accounts leaves it
    stage.parts["ada", "feedback", "ada"] = replace(part, member=ada)
    assert feedback(after_results(stage)) == set()


# --- what was shared ----------------------------------------------------------------------


def test_what_is_withdrawn_or_disqualified_afterwards_is_not_shared(
    stage: Stage,
) -> None:
    after_results(stage)
    stage.submit("cem")
    assert given(stage) == {("ada", SHARED), ("ben", SHARED), ("cem", SHARED)}
    stage.act("cem", "withdraw")
    stage.act("eva", "disqualify", "ada", moderator=True, reason="gekauft")
    assert given(stage) == {("ben", SHARED)}
    stage.act("eva", "requalify", "ada", moderator=True)
    assert given(stage) == {("ada", SHARED), ("ben", SHARED)}


def test_a_story_is_shared_in_the_end_by_who_took_part(stage: Stage) -> None:
    stage.act("cem", "join")
    stage.until("look-back")
    for name in ("ada", "cem", "dora"):
        stage.act(name, "look-back", story="Der Leim hielt nicht.")
    stage.act("ada", "look-back", story="")
    stage.until("close")
    stories = {c.member for c in stage.contributions if c.cause.endswith("/story")}
    assert stories == {"cem"}


# --- thanks -------------------------------------------------------------------------------


def test_results_thank_those_who_wrote_and_helped_and_name_first_timers_in_front(
    stage: Stage,
) -> None:
    month = {"occurrence": "o1", "slot": "2026-11-02T10:00:00", "finishers": ["ben"]}
    stage.memory = {**stage.memory, "history": [month]}
    stage.say("cem", "m1", to="ada")
    lately, before = BEGIN + timedelta(days=1), BEGIN - timedelta(days=1)
    stage.found = Found(
        helpers=(MemberId("dora"), MemberId("eva")),
        given=(
            Gave(MemberId("dora"), Given.ANSWERED, lately, lately),
            Gave(MemberId("eva"), Given.ANSWERED, before, lately),
        ),
    )
    stage.until("vote")
    stage.act("finn", "vote", picks="ada")
    after_results(stage)
    said = [
        "Showed something for the first time: @ada. Good to have you with us!",
        "New among those who help: @dora. How lovely, thank you!",
        "Thank you for your words on what the others made, @cem!",
        "Thank you for helping with answers, @eva!",
    ]
    text = read(stage.shown("results"))
    assert [line for line in text.splitlines() if line in said] == said
    assert "@finn" not in text  # votes are secret
    german = read(stage.shown("results"), "de")
    for line in (
        "Zum ersten Mal etwas gezeigt: @ada. Schön, dass du dabei bist!",
        "Neu beim Weiterhelfen: @dora. Wie schön, danke!",
        "Danke für die Rückmeldungen, @cem!",
        "Danke fürs Weiterhelfen, @eva!",
    ):
        assert line in german
    stage.found = Found()
    stage.submit("dora")  # late: the results are shown anew
    again = read(stage.shown("results"))
    assert "Thank you for helping with answers, @eva!" in again


def test_in_the_first_challenge_of_all_nobody_is_named_as_new(stage: Stage) -> None:
    assert "first time" not in read(after_results(stage).shown("results"))


def test_who_paused_left_wishes_it_quiet_or_is_forgotten_is_not_thanked_by_name(
    stage: Stage,
) -> None:
    names = ("cem", "dora", "eva", "finn")
    for name in names:
        stage.say(name, f"by {name}", to="ada")
    stage.found = Found(helpers=(MemberId("ghost"),))
    cem, dora, eva, finn = (stage.members[MemberId(name)] for name in names)
    stage.members[cem.id] = replace(cem, wishes=replace(cem.wishes, paused=True))
    stage.members[dora.id] = replace(dora, left_at=stage.now)
    stage.members[eva.id] = replace(eva, wishes=replace(eva.wishes, unnamed=True))
    del stage.members[finn.id]
    text = read(after_results(stage).shown("results"))
    for name in (*names, "ghost"):
        assert f"@{name}" not in text
    assert "your words" not in text
    assert "helping" not in text


def test_of_many_who_wrote_some_are_named_and_the_others_counted(stage: Stage) -> None:
    crowd = [f"m{number}" for number in range(14)]
    stage.members |= {MemberId(name): member(name) for name in crowd}
    for name in crowd:
        stage.say(name, f"by {name}", to="ada")
    text = read(after_results(stage).shown("results"))
    (line,) = [each for each in text.splitlines() if "your words" in each]
    assert line.count("@m") == 12
    assert line.endswith("and 2 more people!")
