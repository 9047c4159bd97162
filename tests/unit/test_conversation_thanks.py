"""Whom does the asker thank, and for which answer?"""

from datetime import timedelta

import pytest

from rituals.ledger.conversation import MEMORY, Conversation, Older, Reading, Verdict
from tests.unit.test_conversation import Talk


@pytest.fixture
def talk() -> Talk:
    """Ada asked (1), and Bob answered (2)."""
    talk = Talk()
    talk.say("ada", asks=True)
    talk.say("bob", to="1")
    return talk


def verdict(reading: Reading) -> Verdict | None:
    return None if reading.why is None else reading.why.verdict


def test_thanks_to_nobody_are_for_the_one_who_answered(talk: Talk) -> None:
    reading = talk.say("ada", small=True, thanks=True)
    assert reading.confirms == (("1", "bob"),)
    assert reading.why is not None
    assert (reading.why.verdict, reading.why.person, reading.why.question_id) == (
        Verdict.THANKS,
        "bob",
        "1",
    )


def test_where_several_answered_thanks_to_nobody_are_for_nobody(talk: Talk) -> None:
    talk.say("cem", to="1")
    assert talk.say("ada", thanks=True).confirms == ()
    assert talk.say("ada", "cem", thanks=True).confirms == (("1", "cem"),)
    assert talk.say("ada", "bob", "cem", thanks=True).confirms == (
        ("1", "bob"),
        ("1", "cem"),
    )


def test_a_reply_to_an_answer_thanks_its_author(talk: Talk) -> None:
    talk.say("cem", to="1")
    assert talk.say("ada", to="2", thanks=True).confirms == (("1", "bob"),)


def test_a_reply_to_something_else_of_who_answered_thanks_them(talk: Talk) -> None:
    talk.say("cem", to="1")
    talk.say("bob")
    assert talk.say("ada", to="4", thanks=True).confirms == (("1", "bob"),)


def test_a_reply_to_an_answer_of_long_ago_is_for_that_question() -> None:
    known = {
        "old answer": Older("old answer", "bob", None, answered="old question"),
        "old question": Older(
            "old question", "ada", "old question", frozenset(["bob"])
        ),
    }
    talk = Talk(Conversation(older=known.get))
    thanks = talk.say("ada", to="old answer", thanks=True)
    assert thanks.confirms == (("old question", "bob"),)
    assert talk.say("cem", to="old answer", thanks=True).confirms == ()


def test_thanks_by_others_confirm_nothing(talk: Talk) -> None:
    assert talk.say("cem", thanks=True).confirms == ()
    assert talk.say("cem", "bob", thanks=True).confirms == ()
    assert talk.say("cem", to="2", thanks=True).confirms == ()


def test_thanks_to_who_did_not_answer_confirm_nothing(talk: Talk) -> None:
    talk.say("cem")
    assert talk.say("ada", "cem", thanks=True).confirms == ()
    assert talk.say("ada", to="3", thanks=True).confirms == ()
    assert talk.say("ada", to="unknown", thanks=True).confirms == ()


def test_thanks_long_after_the_question_are_for_something_else(talk: Talk) -> None:
    talk.chat(61, after=timedelta(minutes=1))
    assert talk.say("ada", thanks=True).confirms == ()
    assert talk.say("ada", "bob", thanks=True).confirms == ()


def test_in_the_thread_of_the_question_thanks_are_for_it_however_late() -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    talk.say("bob", thread="1")
    talk.chat(MEMORY, after=timedelta(minutes=9))
    assert talk.say("ada", thread="1", thanks=True).confirms == (("1", "bob"),)
    other = talk.say("ada", thread="some other", thanks=True)
    assert other.confirms == ()


def test_a_question_may_begin_with_thanks(talk: Talk) -> None:
    reading = talk.say("ada", asks=True, thanks=True)
    assert reading.confirms == (("1", "bob"),)
    assert verdict(reading) is Verdict.CONTINUES


def test_who_thanks_their_giver_does_not_answer_them(talk: Talk) -> None:
    talk.say("bob", asks=True)
    reading = talk.say("ada", "bob", thanks=True)
    assert (reading.answers, verdict(reading)) == ((), Verdict.THANKS)


def test_thanks_after_a_clarifying_question_are_for_nobody() -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    talk.say("bob", "ada", asks=True)
    assert talk.say("ada", "bob", thanks=True).confirms == ()
