"""Which answers count, and why the others do not."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from rituals.ledger.judging import Policy, judge
from rituals.model.ledger import Confirmed, Credit, Refused
from tests.fakes.answers import answer, at

BERLIN = ZoneInfo("Europe/Berlin")
POLICY = Policy()
HOUR = 60


def reasons(*credits_: Credit, policy: Policy = POLICY) -> list[str | None]:
    return [c.refused for c in judge(credits_, (), policy, BERLIN)]


def confirmed(credit: Credit, by: Confirmed, minutes: float) -> Credit:
    return replace(credit, confirmed_at=at(minutes), confirmed_by=by.value)


def test_an_answer_counts_and_one_to_oneself_does_not() -> None:
    assert reasons(answer("bob", 0)) == [None]
    assert reasons(answer("ada", 0)) == [Refused.OWN_ACCOUNT]


def test_the_same_two_wait_ten_minutes_since_the_last_that_counted() -> None:
    four = [answer("bob", m, to=str(m)) for m in (0, 9.9, 10, 15)]
    assert reasons(*four) == [None, Refused.TOO_SOON, None, Refused.TOO_SOON]
    others = answer("bob", 1, to="eva's", asker="eva"), answer("cem", 1, to="2")
    assert reasons(four[0], *others) == [None, None, None]
    shorter = Policy(cooldown=timedelta(0))
    assert reasons(*four, policy=shorter) == [None] * 4


def test_the_other_way_round_is_another_pair() -> None:
    back = answer("ada", 1, to="bob's", asker="bob")
    assert reasons(answer("bob", 0), back) == [None, None]


def test_a_day_of_the_community_has_its_most() -> None:
    policy = Policy(most_a_day=2)
    late = 10 * HOUR  # 23:00 in Berlin: noon here is 13:00 there
    five = [
        answer("bob", m, to=str(m), asker=f"asker {m}")
        for m in (late, late + 20, late + 40, late + HOUR, late + HOUR + 1)
    ]
    assert reasons(*five, policy=policy) == [None, None, Refused.ENOUGH, None, None]


def test_what_did_not_count_takes_no_place_of_the_day() -> None:
    policy = Policy(most_a_day=2)
    first, soon = answer("bob", 0, to="1"), answer("bob", 5, to="2")
    later = answer("bob", 20, to="3")
    assert reasons(first, soon, later, policy=policy) == [None, Refused.TOO_SOON, None]


def test_a_guess_does_not_count_until_it_is_confirmed() -> None:
    guess = answer("bob", 0, "next")
    assert reasons(guess) == [Refused.UNSURE]
    assert reasons(confirmed(guess, Confirmed.THANKED, 5)) == [None]
    in_turns = answer("bob", 0, "marked")
    assert reasons(in_turns) == [Refused.UNSURE]
    assert reasons(confirmed(in_turns, Confirmed.MODERATED, 5)) == [None]


def test_what_a_moderator_decided_goes_before_every_rule() -> None:
    out = replace(answer("bob", 0, to="1"), refused=Refused.TAKEN_OUT.value)
    soon = confirmed(answer("bob", 5, to="2"), Confirmed.MODERATED, 9)
    assert reasons(out, soon) == [Refused.TAKEN_OUT, None]
    assert reasons(answer("bob", 0, to="1"), soon) == [None, None]
    assert reasons(soon, answer("bob", 7, to="3")) == [None, Refused.TOO_SOON]


def test_other_reasons_of_before_are_judged_anew() -> None:
    assert reasons(replace(answer("bob", 0), refused=Refused.ENOUGH.value)) == [None]
