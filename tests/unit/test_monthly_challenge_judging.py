"""Gallery, votes, the moderators' choice, and the results."""

from datetime import timedelta
from typing import Any

import pytest

from rituals.kind import Outcome
from rituals.model.ids import MemberId
from rituals.model.ledger import Given
from tests.fakes.challenge import (
    Stage,
    actions_of,
    buttons_of,
    choices_of,
    line,
    member,
    read,
    settings,
    values_of,
)


def judged(*who: str, **keys: Any) -> Stage:
    """These handed in, and submissions are closed."""
    stage = Stage(settings(**keys))
    stage.step("announce")
    stage.submit(*who)
    if "vote" in stage.steps:
        stage.until("vote")
    return stage


@pytest.fixture
def stage() -> Stage:
    return judged("ada", "ben", "cem", "dora")


@pytest.fixture
def crowd() -> Stage:
    """Seven submissions: as many as make three votes worth having."""
    stage = Stage()
    others = ("m1", "m2", "m3")
    stage.members |= {MemberId(each): member(each) for each in others}
    stage.step("announce")
    stage.submit("ada", "ben", "cem", "dora", *others)
    stage.until("vote")
    return stage


def votes_of(stage: Stage, name: str) -> set[str]:
    return {key for who, role, key in stage.parts if who == name and role == "vote"}


def places(stage: Stage) -> list[str]:
    lines = read(stage.shown("results")).splitlines()
    return [each.removeprefix("- ") for each in lines if each.startswith("- Place")]


# --- voting -------------------------------------------------------------------------------


def test_the_gallery_shows_all_but_ones_own(stage: Stage) -> None:
    text = read(stage.page("ada", "gallery"))
    assert "Werk von ada" not in text
    for name in ("ben", "cem", "dora"):
        assert f"Werk von {name} · @{name}\n> Das ist von {name}." in text
        assert f"(#submission/{name})" in text
    assert "votes" not in text


def test_everybody_sees_an_order_of_their_own_that_stays(stage: Stage) -> None:
    voters = [f"voter{n}" for n in range(12)]
    stage.members |= {MemberId(each): member(each) for each in voters}
    orders = {each: choices_of(stage.form(each, "vote")) for each in voters}
    assert all(
        sorted(order) == ["ada", "ben", "cem", "dora"] for order in orders.values()
    )
    assert len({tuple(order) for order in orders.values()}) > 3
    assert len({order[0] for order in orders.values()}) > 1
    stage.act("eva", "vote", picks="ada")
    assert choices_of(stage.form("voter0", "vote")) == orders["voter0"]


def test_gallery_and_form_have_the_same_order(stage: Stage) -> None:
    text = read(stage.page("eva", "gallery"))
    shown = sorted(
        ("ada", "ben", "cem", "dora"), key=lambda name: text.index(f"@{name}")
    )
    assert shown == choices_of(stage.form("eva", "vote"))


def test_a_large_gallery_is_paged_and_its_form_has_several_fields() -> None:
    names = [f"m{n:02}" for n in range(31)]
    stage = Stage()
    stage.members |= {MemberId(each): member(each) for each in names}
    stage.step("announce")
    stage.submit(*names)
    stage.until("vote")
    assert [b.value for b in buttons_of(stage.page("m00", "gallery"))] == ["2", ""]
    assert "page 3 of 6" in read(stage.page("m00", "gallery", "3"))
    pages = [read(stage.page("m00", "gallery", str(n))) for n in range(1, 7)]
    assert sum(page.count("· @m") for page in pages) == 30
    assert "page 6 of 6" in read(stage.page("m00", "gallery", "99"))
    assert "page 1 of 6" in read(stage.page("m00", "gallery", "x"))
    form = stage.form("m00", "vote")
    assert [len(each.choices) for each in form.fields] == [25, 5]
    first, last = form.fields[0].choices[0][0], form.fields[1].choices[-1][0]
    stage.act("m00", "vote", picks=first, picks__2=last)
    assert votes_of(stage, "m00") == {first, last}
    assert values_of(stage.form("m00", "vote")) == {"picks": first, "picks-2": last}


def test_long_works_are_cut_in_the_gallery_between_words() -> None:
    stage = Stage()
    stage.step("announce")
    stage.act("ada", "submit", text="langsam " * 100, link="https://example.org/w")
    stage.submit("ben")
    stage.until("vote")
    text = read(stage.page("eva", "gallery"))
    assert "langsam …" in text
    assert "a work without a title · @ada" in text
    assert "https://example.org/w" in text
    labels = [line(label) for _, label in stage.form("eva", "vote").fields[0].choices]
    assert min(labels) == "Werk von ben · Ben"
    assert all(len(label) < 80 for label in labels)


def test_votes_are_kept_and_the_later_ones_replace_all_earlier(crowd: Stage) -> None:
    stage = crowd
    reply = stage.act("eva", "vote", picks="ada,ben,cem").reply
    assert "@ada, @ben and @cem" in read(reply)
    assert votes_of(stage, "eva") == {"ada", "ben", "cem"}
    stage.act("eva", "vote", picks="dora, ada ,dora")
    assert votes_of(stage, "eva") == {"ada", "dora"}
    assert stage.form("eva", "vote").fields[0].value.split(",") == [
        each
        for each in choices_of(stage.form("eva", "vote"))
        if each in {"ada", "dora"}
    ]


def test_a_command_names_the_submission_directly(stage: Stage) -> None:
    stage.act("eva", "vote", "ada")
    assert votes_of(stage, "eva") == {"ada"}


def test_a_first_vote_picks_something_and_a_later_one_may_take_it_back(
    stage: Stage,
) -> None:
    for required in (True, False):
        form = stage.form("eva", "vote")
        assert [field.required for field in form.fields] == [required]
        stage.act("eva", "vote", picks="ada")


def test_votes_can_be_taken_back(stage: Stage) -> None:
    assert "have not picked anything" in read(stage.act("eva", "vote", picks="").reply)
    stage.act("eva", "vote", picks="ada")
    assert "You took your votes back." in read(stage.act("eva", "vote", picks="").reply)
    assert votes_of(stage, "eva") == set()


@pytest.mark.parametrize(
    ("voter", "picks", "sentence"),
    [
        ("ada", "ada", "One of them is your own."),
        ("ada", "ben,ada", "One of them is your own."),
        ("eva", "ada,ben", "You have one vote and picked 2."),
        ("eva", "finn", "not a submission to this challenge"),
    ],
)
def test_a_wrong_vote_changes_nothing_and_says_what_is_right(
    stage: Stage, voter: str, picks: str, sentence: str
) -> None:
    stage.act(voter, "vote", picks="cem")
    outcome = stage.act(voter, "vote", picks=picks)
    assert outcome == Outcome(reply=outcome.reply)
    assert sentence in read(outcome.reply)
    assert actions_of(outcome.reply) == ["gallery", "vote"]
    assert votes_of(stage, voter) == {"cem"}


@pytest.mark.parametrize(
    ("submissions", "most"), [(2, 1), (4, 1), (5, 2), (6, 2), (7, 3), (20, 3)]
)
def test_nobody_has_more_votes_than_half_of_the_submissions_of_others(
    submissions: int, most: int
) -> None:
    names = [f"m{n:02}" for n in range(submissions)]
    stage = Stage()
    stage.members |= {MemberId(each): member(each) for each in names}
    stage.step("announce")
    assert "up to 3 votes each" in read(stage.shown("announce"))
    stage.submit(*names)
    stage.until("vote")
    said = "one vote" if most == 1 else f"{most} votes"
    assert f"Everybody has {said}, until" in read(stage.posted("vote").document)
    assert f"with {said} each" in read(stage.shown("announce"))
    too_many = ",".join(names[: most + 1])
    reply = stage.act("eva", "vote", picks=too_many).reply
    assert f"You have {said} and picked {most + 1}." in read(reply)
    assert votes_of(stage, "eva") == set()
    stage.act("eva", "vote", picks=",".join(names[:most]))
    assert votes_of(stage, "eva") == set(names[:most])


def test_late_and_disqualified_submissions_cannot_be_picked(stage: Stage) -> None:
    stage.submit("finn")
    stage.act("ada", "disqualify", "ben", moderator=True, reason="gekauft")
    assert sorted(choices_of(stage.form("eva", "vote"))) == ["ada", "cem", "dora"]
    assert "came late" in read(stage.act("eva", "vote", picks="finn").reply)
    assert "not in the running" in read(stage.act("eva", "vote", picks="ben").reply)
    assert votes_of(stage, "eva") == set()


def test_voting_has_its_time() -> None:
    stage = Stage()
    stage.step("announce")
    stage.submit("ada", "ben")
    for seen in (
        stage.act("eva", "vote", picks="ada").reply,
        stage.page("eva", "gallery"),
    ):
        assert "Voting begins Monday, 25 January, 10:00." in read(seen)
    stage.until("vote")
    end = stage.steps["results"]
    stage.act("eva", "vote", picks="ada", at=end - timedelta(seconds=1))
    outcome = stage.act("eva", "vote", picks="ben", at=end)
    assert "Voting was open until Friday, 29 January, 10:00." in read(outcome.reply)
    assert votes_of(stage, "eva") == {"ada"}
    stage.until("results")
    assert "Voting was open until Friday, 29 January, 10:00." in read(
        stage.page("eva", "vote")
    )
    assert read(stage.shown("vote")) == (
        "Voting was open until Friday, 29 January, 10:00. Thank you for every vote!"
    )


def test_who_alone_handed_in_has_nothing_to_vote_for() -> None:
    stage = judged("ada", "ben")
    stage.act("eva", "disqualify", "ben", moderator=True, reason="gekauft")
    for action in ("gallery", "vote"):
        assert "nothing here" in read(stage.page("ada", action))


@pytest.mark.parametrize("judging", ["moderators", "everyone"])
def test_nobody_votes_where_others_judge(judging: str) -> None:
    stage = judged("ada", "ben", judging=judging)
    outcome = stage.act("eva", "vote", picks="ada")
    assert outcome == Outcome(reply=outcome.reply)
    assert "in the thread" in read(outcome.reply)


def test_votes_are_never_shown_before_the_end(stage: Stage) -> None:
    before = read(stage.shown("announce"))
    outcome = stage.act("eva", "vote", picks="ada")
    assert outcome.effects == ()
    assert read(stage.shown("announce")) == before


def test_what_is_not_posted_yet_is_shown_without_the_way_to_it(stage: Stage) -> None:
    stage.receipts.clear()
    text = read(stage.page("eva", "gallery"))
    assert "Werk von ada" in text
    assert "See all of it" not in text


def test_a_work_of_a_link_alone_hangs_in_the_gallery() -> None:
    stage = Stage()
    stage.step("announce")
    stage.act("ada", "submit", link="https://example.org/w")
    stage.submit("ben")
    stage.until("vote")
    text = read(stage.page("eva", "gallery"))
    assert "a work without a title · @ada\nhttps://example.org/w" in text


def test_one_endless_word_is_cut_too() -> None:
    stage = Stage()
    stage.step("announce")
    stage.act("ada", "submit", text="x" * 1000)
    stage.submit("ben")
    stage.until("vote")
    assert f"> {'x' * 280} …" in read(stage.page("eva", "gallery"))


# --- results ------------------------------------------------------------------------------


def test_the_podium_shares_ties_and_everybody_who_finished_is_named(
    crowd: Stage,
) -> None:
    stage = crowd
    stage.submit("finn")
    stage.act("eva", "vote", picks="ada,ben,cem")
    stage.act("finn", "vote", picks="ada,ben")
    stage.until("results")
    assert sorted(places(stage)) == [
        "Place 1: “Werk von ada (#submission/ada)” by @ada (2 votes)",
        "Place 1: “Werk von ben (#submission/ben)” by @ben (2 votes)",
        "Place 3: “Werk von cem (#submission/cem)” by @cem (one vote)",
    ]
    text = read(stage.shown("results"))
    assert "4 more finished: " in text
    assert "@dora" in text
    assert (
        "Handed in later: @finn (“Werk von finn (#submission/finn)”). Good that it worked out!"
        in text
    )
    assert sorted(stage.posted("results").ping) == ["ada", "ben", "cem"]


def test_equal_places_stand_in_a_fair_order_that_stays() -> None:
    firsts = set()
    for seed in range(12):
        stage = Stage(seed=str(seed))
        stage.step("announce")
        stage.submit("ada", "ben", "cem")
        stage.until("vote")
        stage.act("eva", "vote", picks="ada")
        stage.act("dora", "vote", picks="ben")
        stage.until("results")
        firsts.add(places(stage)[0])
        before = places(stage)
        stage.submit("finn")
        assert places(stage) == before
    assert len(firsts) == 2


def test_when_all_are_level_it_is_said_in_one_line() -> None:
    stage = judged("ada", "ben")
    stage.act("ada", "vote", picks="ben")
    stage.act("ben", "vote", picks="ada")
    stage.until("results")
    assert places(stage) == []
    text = read(stage.shown("results"))
    (tied,) = [each for each in text.splitlines() if each.startswith("All level")]
    assert "All level, with one vote each: " in tied
    assert "@ada" in tied
    assert "@ben" in tied
    assert "finished" not in text


def test_a_disqualified_one_is_neither_placed_nor_named_nor_credited(
    crowd: Stage,
) -> None:
    stage = crowd
    stage.act("eva", "vote", picks="ada,ben")
    stage.act("eva", "disqualify", "ada", moderator=True, reason="gekauft")
    stage.until("results")
    assert places(stage) == [
        "Place 1: “Werk von ben (#submission/ben)” by @ben (one vote)"
    ]
    assert "@ada" not in read(stage.shown("results"))
    assert "ada" not in stage.memory["history"][0]["finishers"]
    shared = {c.member for c in stage.contributions if c.kind is Given.SHARED}
    assert shared == {"ben", "cem", "dora", "m1", "m2", "m3"}


def test_one_alone_is_not_placed_whatever_votes_they_got() -> None:
    stage = judged("ada", "ben")
    stage.act("eva", "vote", picks="ada")
    stage.act("eva", "disqualify", "ben", moderator=True, reason="gekauft")
    stage.until("results")
    assert places(stage) == []
    assert "just one submission to choose" in read(stage.shown("results"))


def test_where_all_are_late_there_was_nothing_to_choose_from() -> None:
    stage = judged()
    stage.until("results")
    stage.submit("ada")
    assert "nothing to choose from" in read(stage.shown("results"))


def test_without_votes_there_are_no_places(stage: Stage) -> None:
    stage.until("results")
    assert places(stage) == []
    assert "Nobody voted" in read(stage.shown("results"))
    assert "4 people finished" in read(stage.shown("results"))


def test_where_everyone_judges_all_are_equal() -> None:
    stage = judged("ada", "ben", judging="everyone")
    stage.until("results")
    assert places(stage) == []
    text = read(stage.shown("results"))
    assert "everybody who finished has made it" in text
    assert "2 people finished" in text
    assert stage.posted("results").ping == ()


def test_work_and_feedback_are_contributions(stage: Stage) -> None:
    stage.act("eva", "vote", picks="ada")
    stage.act("ada", "vote", picks="ben")
    stage.until("results")
    given = {(c.member, c.kind) for c in stage.contributions}
    assert given == {
        *((MemberId(name), Given.SHARED) for name in ("ada", "ben", "cem", "dora")),
        (MemberId("ada"), Given.GAVE_FEEDBACK),
        (MemberId("eva"), Given.GAVE_FEEDBACK),
    }
    assert {c.cause for c in stage.contributions} == {stage.occurrence.id}


def test_streaks_are_named_the_longest_first() -> None:
    past = [
        {"occurrence": f"o{n}", "slot": f"2026-{n:02}-01T10:00:00", "finishers": who}
        for n, who in ((10, ["ada", "eva"]), (11, ["ada", "eva"]), (12, ["ada", "ben"]))
    ]
    stage = Stage(memory={"history": past})
    stage.step("announce")
    stage.submit("ada", "ben", "eva")
    stage.until("results")
    text = read(stage.shown("results"))
    assert "4 in a row: @ada. Impressive!\n2 in a row: @ben. Impressive!" in text
    assert "@eva. Impressive" not in text


# --- moderators judge ---------------------------------------------------------------------


@pytest.fixture
def jury() -> Stage:
    return judged("ada", "ben", "cem", "dora", judging="moderators")


def test_moderators_choose_in_a_form_and_may_choose_anew(jury: Stage) -> None:
    form = jury.form("eva", "judge", moderator=True)
    assert [each.required for each in form.fields] == [True, False, False]
    jury.act("eva", "judge", moderator=True, place__1="ada", place__2="ben")
    jury.act("eva", "judge", moderator=True, place__1="cem,ben", place__3="ada")
    form = jury.form("eva", "judge", moderator=True)
    assert values_of(form) == {"place-1": "ben,cem", "place-2": "", "place-3": "ada"}
    jury.until("results")
    assert sorted(places(jury)) == [
        "Place 1: “Werk von ben (#submission/ben)” by @ben",
        "Place 1: “Werk von cem (#submission/cem)” by @cem",
        "Place 3: “Werk von ada (#submission/ada)” by @ada",
    ]
    assert not jury.was_posted("judge/results")


def test_a_missing_verdict_is_asked_for_and_can_still_be_given(jury: Stage) -> None:
    jury.until("results")
    assert "have not chosen yet" in read(jury.shown("results"))
    assert actions_of(jury.shown("judge/results")) == ["judge"]
    jury.act("eva", "judge", moderator=True, place__1="dora")
    assert places(jury) == ["Place 1: “Werk von dora (#submission/dora)” by @dora"]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"place__2": "ada"}, "at least one for the first place"),
        ({"place__1": "ada", "place__2": "ada"}, "stands on two places"),
        ({"place__1": "finn"}, "not in the running"),
    ],
)
def test_a_wrong_verdict_says_what_is_right(
    jury: Stage, values: dict[str, str], sentence: str
) -> None:
    did = jury.act("eva", "judge", moderator=True, at=None, **values)
    assert did == Outcome(reply=did.reply)
    assert sentence in read(did.reply)


def test_only_moderators_judge_and_only_where_they_do(
    jury: Stage, stage: Stage
) -> None:
    assert "Only moderators" in read(jury.page("ada", "judge"))
    assert "Only moderators" in read(jury.act("ada", "judge", place__1="ada").reply)
    assert "everybody votes" in read(stage.page("ada", "judge", moderator=True))
    equal = judged("ada", judging="everyone")
    assert "Nobody is ranked" in read(equal.page("ada", "judge", moderator=True))


def test_moderators_judge_after_the_deadline_and_what_there_is() -> None:
    stage = Stage(settings(judging="moderators"))
    stage.step("announce")
    early = stage.act("eva", "judge", moderator=True, place__1="ada")
    assert "once submissions are closed" in read(early.reply)
    stage.until("vote")
    assert "Nothing was handed in" in read(stage.page("eva", "judge", moderator=True))
