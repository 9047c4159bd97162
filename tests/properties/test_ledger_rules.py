"""Laws of what is derived in the ledger, whatever was said in whatever order."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from rituals.ledger.balance import (
    WINDOWS,
    Tally,
    lower_bound,
    tallies,
)
from rituals.ledger.judging import Policy, judge
from rituals.ledger.life import in_order, marked, settle
from rituals.model.ids import MemberId
from rituals.model.ledger import (
    Confirmed,
    Credit,
    Decided,
    Decision,
    Observation,
    Question,
    QuestionState,
    Refused,
    Thanks,
)
from tests.fakes.answers import (
    HERE,
    NOON,
    Sign,
    answer,
    at,
    decided,
    question,
    ref,
    thanks,
)

BERLIN = ZoneInfo("Europe/Berlin")
POLICY = Policy(timedelta(minutes=10), 3)
PEOPLE = ("ada", "bob", "cem")
SHUFFLES = st.randoms(use_true_random=False)
minutes = st.integers(0, 60)
people = st.sampled_from(PEOPLE)
messages = st.sampled_from([f"m{n}" for n in range(6)])
WRITERS = {f"m{n}": ("bob", "cem", "dan")[n % 3] for n in range(6)}


# --- one question

found = messages.map(
    lambda m: answer(WRITERS[m], int(m[1]), ("reply", "next")[int(m[1]) % 2], message=m)
)
by_mark = messages.map(
    lambda m: marked(
        question(),
        Observation(HERE, ref(m), MemberId(WRITERS[m]), at(int(m[1]))),
    )
)
said = st.builds(
    decided,
    st.sampled_from(Decided),
    st.one_of(messages, st.just("q")),
    minutes,
    by=st.sampled_from(("ada", "bob", "mod")),
    about=st.sampled_from((None, "q", "another")),
    moderator=st.booleans(),
)
thanked = st.builds(
    thanks, st.sampled_from(("bob", "cem", "dan")), minutes, to=st.just("q")
)
reacted = st.builds(
    Sign, messages.map(ref), st.sampled_from(("✅", "👀")), minutes.map(at)
)


@given(
    st.lists(st.one_of(found, by_mark), max_size=6),
    st.lists(thanked, max_size=4),
    st.lists(said, max_size=8),
    st.lists(reacted, max_size=4),
    st.lists(minutes.map(at), max_size=3),
    SHUFFLES,
)
def test_the_order_of_what_was_said_and_saying_it_twice_change_nothing(
    credits_: list[Credit],
    thanked: list[Thanks],
    said: list[Decision],
    reacted: list[Sign],
    before: list[datetime],
    chance: Random,
) -> None:
    turns = {MemberId("bob"): before}
    once = settle(question(), credits_, thanked, said, reacted, {"✅"}, turns)
    everything: tuple[list[Any], ...] = (credits_, thanked, said, reacted, before)
    for each in everything:
        each.extend(each[: len(each) // 2])
        chance.shuffle(each)
    assert settle(question(), credits_, thanked, said, reacted, {"✅"}, turns) == once
    more = [*once[1], *credits_]
    assert settle(once[0], more, thanked, said, reacted, {"✅"}, turns) == once


@given(
    st.lists(st.one_of(found, by_mark), max_size=6),
    st.lists(thanked, max_size=4),
    st.lists(said, max_size=8),
)
def test_a_state_says_what_its_answers_say(
    credits_: list[Credit], thanked: list[Thanks], said: list[Decision]
) -> None:
    settled, given_ = settle(question(), credits_, thanked, said)
    assert (settled.settled_at is None) == (settled.state is QuestionState.OPEN)
    assert len({c.giver for c in given_}) == len(given_)
    if settled.state is QuestionState.CONFIRMED:
        assert any(c.confirmed_at and not c.refused for c in given_)
    if settled.state is QuestionState.ANSWERED:
        assert any(not c.refused for c in given_)
    assert all((c.confirmed_at is None) == (c.confirmed_by is None) for c in given_)


# --- many answers


@st.composite
def settled(draw: st.DrawFn) -> Credit:
    giver, asker = draw(people), draw(people)
    said_at = draw(st.integers(0, 12 * 60 + 30))
    credit = answer(
        giver,
        said_at,
        draw(st.sampled_from(("reply", "next"))),
        to=f"{asker}'s {draw(st.integers(0, 9))}",
        asker=asker,
        message=f"{giver} {said_at}",
    )
    by = draw(st.sampled_from((None, *Confirmed)))
    if by is not None:
        later = at(said_at + draw(minutes))
        credit = replace(credit, confirmed_at=later, confirmed_by=by.value)
    refused = draw(st.sampled_from((None, None, None, Refused.TAKEN_OUT.value)))
    return replace(credit, refused=refused)


def key(credit: Credit) -> tuple[MemberId, object]:
    return credit.giver, credit.question


answers = st.lists(settled(), max_size=14, unique_by=(key, in_order))


@given(answers, SHUFFLES)
def test_order_and_duplicates_do_not_change_what_counts(
    credits_: list[Credit], chance: Random
) -> None:
    judged = judge(credits_, (), POLICY, BERLIN)
    assert list(judged) == sorted(judged, key=in_order)
    more = [*credits_, *credits_[::2]]
    chance.shuffle(more)
    assert judge(more, (), POLICY, BERLIN) == judged
    assert judge(judged, (), POLICY, BERLIN) == judged


@given(answers, st.integers(0, 14), SHUFFLES)
def test_judging_from_any_moment_on_comes_to_the_same_as_judging_everything(
    credits_: list[Credit], cut: int, chance: Random
) -> None:
    everything = judge(credits_, (), POLICY, BERLIN)
    earlier, later = list(everything[:cut]), list(everything[cut:])
    chance.shuffle(earlier)
    again = judge(later, earlier * 2, POLICY, BERLIN)
    assert (*everything[:cut], *again) == everything


@given(answers)
def test_each_giver_can_be_judged_apart(
    credits_: list[Credit],
) -> None:
    everything = judge(credits_, (), POLICY, BERLIN)
    for giver in PEOPLE:
        own = [c for c in credits_ if c.giver == giver]
        assert judge(own, (), POLICY, BERLIN) == tuple(
            c for c in everything if c.giver == giver
        )


# --- balances

asked_at = st.integers(0, 400).map(lambda days: at(-days * 24 * 60))
questions = st.lists(
    st.builds(
        lambda who, when, state: replace(
            question("q", who), at=when, state=QuestionState(state)
        ),
        people,
        asked_at,
        st.sampled_from(QuestionState),
    ),
    max_size=12,
)
judged = st.lists(
    st.builds(
        lambda who, when, refused: replace(answer(who, 0), at=when, refused=refused),
        people,
        asked_at,
        st.sampled_from((None, None, "cooldown")),
    ),
    max_size=12,
)


@given(questions, judged, SHUFFLES)
def test_a_balance_does_not_depend_on_the_order_of_its_records(
    asked: list[Question], judged: list[Credit], chance: Random
) -> None:
    counted = tallies(asked, judged, (), now=NOON)
    chance.shuffle(asked)
    chance.shuffle(judged)
    assert tallies(asked, judged, (), now=NOON) == counted


@given(questions, judged)
def test_a_longer_window_counts_no_less(
    asked: list[Question], judged: list[Credit]
) -> None:
    before: Mapping[MemberId, Tally] = {}
    for window in (*WINDOWS, None):
        counted = tallies(asked, judged, (), now=NOON, window=window)
        for member, tally in before.items():
            assert tally.asked <= counted[member].asked
            assert tally.answered <= counted[member].answered
            assert tally.giving <= counted[member].giving
        before = counted


@given(questions, questions, judged)
def test_asking_changes_nothing_that_somebody_gave(
    asked: list[Question], more: list[Question], judged: list[Credit]
) -> None:
    few = tallies(asked, judged, (), now=NOON)
    many = tallies([*asked, *more], judged, (), now=NOON)
    assert all(
        (tally.answered, tally.confirmed, tally.giving)
        == (many[who].answered, many[who].confirmed, many[who].giving)
        for who, tally in few.items()
    )


@given(st.floats(0, 100), st.floats(0, 100))
def test_a_lower_bound_lies_below_the_share(part: float, rest: float) -> None:
    bound = lower_bound(part, part + rest)
    assert 0 <= bound <= 1
    assert part + rest == 0 or bound <= part / (part + rest) + 1e-9
