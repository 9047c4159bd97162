"""What somebody asked and gave, and what may follow from it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rituals.ledger.balance import (
    WINDOWS,
    Tally,
    lightest_first,
    load,
    lower_bound,
    mostly_asks,
    tallies,
    weight,
)
from rituals.model.ids import MemberId
from rituals.model.ledger import (
    Contribution,
    Credit,
    Given,
    Question,
    QuestionState,
)
from tests.fakes.answers import HERE, NOON, answer, question

ADA, BOB, CEM = MemberId("ada"), MemberId("bob"), MemberId("cem")
DAY = 24 * 60


def asked(days_ago: float, asker: str = "ada") -> Question:
    return question(f"{asker} {days_ago}", asker, -days_ago * DAY)


def answered(days_ago: float, giver: str = "bob") -> Credit:
    return answer(giver, -days_ago * DAY, to=f"q {days_ago}")


def gave(days_ago: float, who: str, kind: Given = Given.HOSTED) -> Contribution:
    at = NOON - timedelta(days=days_ago)
    return Contribution(HERE, MemberId(who), kind, f"{who} {days_ago}", at)


def test_a_window_counts_what_lies_in_it() -> None:
    questions = [asked(days) for days in (0, 30, 31, 90, 91, 365, 366)]
    counted = [
        tallies(questions, (), (), now=NOON, window=window)[ADA].asked
        for window in (*WINDOWS, None)
    ]
    assert counted == [2, 4, 6, 7]
    assert tallies(questions[2:], (), (), now=NOON, window=WINDOWS[0]) == {}


def test_what_lies_ahead_is_not_counted_yet() -> None:
    assert tallies([asked(-1)], [answered(-1)], [gave(-1, "cem")], now=NOON) == {}


def test_only_what_counts_is_counted() -> None:
    withdrawn = replace(asked(1), state=QuestionState.WITHDRAWN)
    refused = replace(answered(2), refused="cooldown")
    confirmed = replace(answered(3), confirmed_at=NOON, confirmed_by="thanked")
    found = tallies(
        [asked(0), withdrawn],
        [answered(1), refused, confirmed],
        [gave(1, "cem"), gave(2, "bob", Given.ANSWERED), gave(3, "dan")],
        now=NOON,
        left_out=[MemberId("dan")],
    )
    assert {
        m: (t.asked, t.answered, t.confirmed, t.contributed) for m, t in found.items()
    } == {ADA: (1, 0, 0, 0), BOB: (0, 2, 1, 0), CEM: (0, 0, 0, 1)}


def test_what_is_older_weighs_less_and_so_does_a_guess() -> None:
    assert weight(NOON, NOON) == weight(NOON + timedelta(days=1), NOON) == 1
    assert weight(NOON - timedelta(days=90), NOON) == 0.5
    assert weight(NOON - timedelta(days=180), NOON) == 0.25
    sure = replace(answered(90), confirmed_at=NOON)
    found = tallies([asked(180)], [answered(0), sure], [gave(90, "bob")], now=NOON)
    assert found[BOB].giving == pytest.approx(0.9 + 0.5 + 0.5)
    assert found[ADA].asking == 0.25


def test_the_lower_bound_grows_with_what_is_known() -> None:
    assert [round(lower_bound(n, n), 2) for n in (0, 1, 3, 10, 100)] == [
        0.0,
        0.38,
        0.65,
        0.86,
        0.98,
    ]
    assert lower_bound(0, 5) == 0
    assert 0.3 < lower_bound(5, 10) < lower_bound(50, 100) < 0.5
    assert lower_bound(1.0000001, 1.0) == lower_bound(1, 1)


def invited(
    questions: int, answers: int, *, contributed: int = 0, newcomer: bool = False
) -> bool:
    found = tallies(
        [asked(days) for days in range(questions)],
        [answered(days, "ada") for days in range(answers)],
        [gave(days, "ada") for days in range(contributed)],
        now=NOON,
    )
    seen_before = NOON - timedelta(days=30)
    first_seen_at = NOON if newcomer else seen_before
    return mostly_asks(found[ADA], first_seen_at=first_seen_at, seen_before=seen_before)


def test_who_nearly_surely_mostly_asks_may_be_invited() -> None:
    assert [invited(n, 0) for n in (1, 2, 3)] == [False, False, True]
    assert not invited(3, 1)
    assert invited(12, 2)
    assert not invited(12, 8)


def test_newcomers_and_those_who_give_in_other_ways_are_not_invited() -> None:
    assert not invited(5, 0, newcomer=True)
    assert not invited(5, 0, contributed=4)
    never_seen = mostly_asks(
        Tally(ADA, asked=9, asking=9.0), first_seen_at=None, seen_before=NOON
    )
    assert not never_seen


def test_help_is_asked_of_who_had_least_to_do_lately() -> None:
    credits_ = [answered(1, "bob"), answered(2, "bob"), answered(3, "cem")]
    credits_ += [answered(20, "dan"), answered(30, "eva")]
    assert load(credits_, NOON) == {BOB: 2, CEM: 1}
    people = [MemberId(name) for name in ("bob", "cem", "dan", "eva", "fay")]
    names = ["fay", "eva", "dan", "cem", "bob"]
    assert list(lightest_first(people, credits_, NOON)) == names
    asked_lately = {MemberId("fay"): 2, MemberId("eva"): 1}
    again = lightest_first(people, credits_, NOON, asked_lately)
    assert again == ("dan", "eva", "cem", "fay", "bob")
