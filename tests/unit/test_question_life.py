"""What becomes of a question: from its answers, the asker's words, and decisions."""

from dataclasses import replace
from typing import Any

import pytest

from rituals.ledger.life import marked, settle, unsure
from rituals.model.ids import MemberId
from rituals.model.ledger import (
    Credit,
    Decided,
    Decision,
    Observation,
    Question,
    QuestionState,
    Refused,
    Thanks,
)
from tests.fakes.answers import HERE, Sign, answer, at, decided, question, ref, thanks

BOB = answer("bob", 5)
BOBS = "bob's to q"


def life(
    *credits_: Credit,
    said: tuple[Decision, ...] = (),
    thanked: tuple[Thanks, ...] = (),
    reacted: tuple[Sign, ...] = (),
    turns: tuple[float, ...] = (),
) -> tuple[Question, tuple[Credit, ...]]:
    told = {MemberId("bob"): [at(minutes) for minutes in turns]}
    return settle(question(), credits_, thanked, said, reacted, {"✅"}, told)


def mark(message: str, minutes: float, by: str = "ada") -> Decision:
    return decided(
        Decided.ANSWERS, message, minutes, by=by, about="q", moderator=by == "mod"
    )


def moderated(kind: Decided, message: str, minutes: float) -> Decision:
    return decided(kind, message, minutes, by="mod", moderator=True)


def test_a_question_waits_until_somebody_answers() -> None:
    assert life()[0] == question()
    settled, credits_ = life(BOB)
    assert (settled.state, settled.settled_at) == (QuestionState.ANSWERED, at(5))
    assert credits_ == (BOB,)


def test_what_it_was_taken_for_before_does_not_matter() -> None:
    before = replace(question(), state=QuestionState.CLOSED, settled_at=at(1))
    judged = replace(BOB, refused="cooldown", confirmed_at=at(7), confirmed_by="marked")
    assert settle(before, [judged]) == life(BOB)


def test_a_withdrawn_question_stays_so_and_its_answers_stay_given() -> None:
    gone = replace(question(), state=QuestionState.WITHDRAWN, settled_at=at(9))
    assert settle(gone, [BOB]) == (gone, (BOB,))


def test_thanks_confirm_every_answer_of_whom_they_thank() -> None:
    settled, (bob, cem, dan) = life(
        BOB,
        answer("cem", 6),
        answer("dan", 7),
        thanked=(thanks("cem", 9), thanks("bob", 8), thanks("bob", 20)),
    )
    assert (bob.confirmed_by, bob.confirmed_at) == ("thanked", at(8))
    assert (cem.confirmed_by, cem.confirmed_at) == ("thanked", at(9))
    assert dan.confirmed_at is None
    assert (settled.state, settled.settled_at) == (QuestionState.CONFIRMED, at(5))


def test_thanks_for_something_earlier_or_else_confirm_nothing() -> None:
    early, other = thanks("bob", 4), thanks("bob", 8, to="another")
    assert life(BOB, thanked=(early, other))[1] == (BOB,)


def test_only_a_configured_sign_below_the_answer_confirms() -> None:
    signs = [
        Sign(ref(BOBS), "👀", at(6)),
        Sign(ref("q"), "✅", at(6)),
        Sign(ref(BOBS), "✅", at(7)),
    ]
    assert life(BOB, reacted=tuple(signs[:2]))[1] == (BOB,)
    (bob,) = life(BOB, reacted=tuple(signs))[1]
    assert (bob.confirmed_by, bob.confirmed_at) == ("reacted", at(7))


def test_of_several_confirmations_the_strongest_is_told() -> None:
    sign = Sign(ref(BOBS), "✅", at(7))
    thank = thanks("bob", 6)
    (bob,) = life(BOB, thanked=(thank,), reacted=(sign,))[1]
    assert bob.confirmed_by == "reacted"
    (bob,) = life(BOB, thanked=(thank,), reacted=(sign,), said=(mark(BOBS, 30),))[1]
    assert (bob.confirmed_by, bob.confirmed_at) == ("marked", at(30))


def test_a_moderators_mark_is_told_as_theirs_and_no_others_is_heard() -> None:
    (bob,) = life(BOB, said=(mark(BOBS, 9, by="mod"),))[1]
    assert bob.confirmed_by == "moderated"
    assert life(BOB, said=(mark(BOBS, 9, by="bob"),))[1] == (BOB,)


def test_taking_a_mark_back_takes_back_what_was_said_before_and_not_after() -> None:
    no = decided(Decided.ANSWERS_NOT, BOBS, 10)
    settled, (bob,) = life(BOB, said=(mark(BOBS, 9), no), thanked=(thanks("bob", 8),))
    assert (settled.state, bob) == (QuestionState.ANSWERED, BOB)
    (bob,) = life(BOB, said=(mark(BOBS, 9), no), thanked=(thanks("bob", 12),))[1]
    assert (bob.confirmed_by, bob.confirmed_at) == ("thanked", at(12))
    (bob,) = life(BOB, said=(no, mark(BOBS, 11)))[1]
    assert bob.confirmed_at == at(11)


def test_a_message_that_no_rule_linked_is_an_answer_while_it_is_marked() -> None:
    seen = Observation(HERE, ref("hint"), MemberId("eva"), at(2))
    eva = marked(question(), seen)
    settled, (credit,) = life(eva, said=(mark("hint", 9),))
    assert (credit.giver, credit.rule, credit.confidence) == ("eva", "marked", 1.0)
    assert (settled.state, settled.settled_at) == (QuestionState.CONFIRMED, at(2))
    no = decided(Decided.ANSWERS_NOT, "hint", 10, about="q")
    assert life(eva, said=(mark("hint", 9), no)) == (question(), ())
    elsewhere = decided(Decided.ANSWERS, "hint", 9, about="another")
    assert life(eva, said=(elsewhere,)) == (question(), ())


def test_a_giver_has_one_credit_and_what_was_marked_goes_before_what_was_found() -> (
    None
):
    seen = Observation(HERE, ref("better"), MemberId("bob"), at(8))
    better = marked(question(), seen)
    (bob,) = life(BOB, better, said=(mark("better", 9),))[1]
    assert (bob.answer, bob.rule) == (ref("better"), "marked")
    no = decided(Decided.ANSWERS_NOT, "better", 10)
    assert life(BOB, better, said=(mark("better", 9), no))[1] == (BOB,)


def test_a_mark_of_what_was_found_keeps_the_rule_that_found_it() -> None:
    seen = Observation(HERE, BOB.answer, MemberId("bob"), BOB.at)
    (bob,) = life(marked(question(), seen), BOB, said=(mark(BOBS, 9),))[1]
    assert (bob.rule, bob.confirmed_by) == ("reply", "marked")


def test_what_a_moderator_took_out_answers_nothing_until_they_put_it_back() -> None:
    out = moderated(Decided.COUNTS_NOT, BOBS, 8)
    settled, (bob,) = life(BOB, said=(out, mark(BOBS, 9)))
    assert (settled.state, bob.refused) == (QuestionState.OPEN, Refused.TAKEN_OUT)
    for back in (Decided.COUNTS, Decided.ANSWERS):
        settled, (bob,) = life(BOB, said=(out, moderated(back, BOBS, 9)))
        assert bob.refused is None
        assert settled.state is not QuestionState.OPEN
    assert life(BOB, said=(decided(Decided.COUNTS_NOT, BOBS, 8),))[1] == (BOB,)


def test_one_taken_out_leaves_the_answers_of_others() -> None:
    out = moderated(Decided.COUNTS_NOT, BOBS, 8)
    settled, credits_ = life(BOB, answer("cem", 6), said=(out,))
    assert (settled.state, settled.settled_at) == (QuestionState.ANSWERED, at(6))
    assert [c.refused for c in credits_] == [Refused.TAKEN_OUT, None]


def test_a_question_is_closed_and_opened_again_by_its_asker_or_a_moderator() -> None:
    closed = decided(Decided.CLOSED, "q", 20)
    again = moderated(Decided.REOPENED, "q", 30)
    assert life(said=(decided(Decided.CLOSED, "q", 20, by="bob"),)) == (question(), ())
    settled, _ = life(said=(closed,))
    assert (settled.state, settled.settled_at) == (QuestionState.CLOSED, at(20))
    assert life(BOB, said=(closed,))[0].settled_at == at(5)
    settled, credits_ = life(BOB, thanked=(thanks("bob", 6),), said=(closed, again))
    assert (settled.state, settled.settled_at) == (QuestionState.OPEN, None)
    assert credits_[0].confirmed_at == at(6)


def test_after_it_was_opened_again_only_what_is_newer_settles_it() -> None:
    again = decided(Decided.REOPENED, "q", 30)
    settled, _ = life(BOB, answer("cem", 40), said=(again,))
    assert (settled.state, settled.settled_at) == (QuestionState.ANSWERED, at(40))
    settled, _ = life(BOB, thanked=(thanks("bob", 50),), said=(again,))
    assert (settled.state, settled.settled_at) == (QuestionState.CONFIRMED, at(50))
    settled, _ = life(BOB, said=(again, mark(BOBS, 50)))
    assert (settled.state, settled.settled_at) == (QuestionState.CONFIRMED, at(50))
    closed = decided(Decided.CLOSED, "q", 60)
    assert life(BOB, said=(again, closed))[0].settled_at == at(60)


def test_a_duplicate_names_the_earlier_question() -> None:
    twice = decided(Decided.DUPLICATE, "q", 15, about="earlier")
    settled, _ = life(said=(twice,))
    assert settled.state is QuestionState.DUPLICATE
    assert (settled.duplicate_of, settled.settled_at) == (ref("earlier"), at(15))
    again = decided(Decided.REOPENED, "q", 30)
    assert life(said=(twice, again))[0] == question()


def test_a_guess_answers_a_question_from_when_it_is_confirmed() -> None:
    guess = answer("bob", 1, "next")
    assert life(guess) == (question(), (guess,))
    settled, _ = life(guess, thanked=(thanks("bob", 4),))
    assert (settled.state, settled.settled_at) == (QuestionState.CONFIRMED, at(4))


def test_what_is_no_guess_takes_the_place_of_one_by_the_same_giver() -> None:
    guess, sure = answer("bob", 1, "next", message="guess"), answer("bob", 5)
    settled, credits_ = life(guess, sure)
    assert (settled.state, credits_) == (QuestionState.ANSWERED, (sure,))
    (bob,) = life(guess, sure, thanked=(thanks("bob", 9),))[1]
    assert (bob.answer, bob.rule) == (sure.answer, "reply")


def test_nobody_answers_their_own_question_with_another_account() -> None:
    assert life(answer("ada", 3))[0] == question()


def test_who_does_not_want_to_be_counted_answers_all_the_same() -> None:
    unwanted = decided(Decided.COUNTS_NOT, BOBS, 8, by="bob")
    settled, (bob,) = life(BOB, said=(unwanted, mark(BOBS, 9)))
    assert settled.state is QuestionState.CONFIRMED
    assert bob.refused == "not wanted"
    (bob,) = life(BOB, said=(unwanted, decided(Decided.COUNTS, BOBS, 9, by="bob")))[1]
    assert bob == BOB
    (bob,) = life(BOB, said=(unwanted, moderated(Decided.COUNTS, BOBS, 9)))[1]
    assert bob.refused == "not wanted"  # nobody else lets it count
    assert life(BOB, said=(decided(Decided.COUNTS_NOT, BOBS, 8),))[1] == (BOB,)


def test_who_asked_leaves_their_question_out() -> None:
    unwanted = decided(Decided.COUNTS_NOT, "q", 20)
    settled, credits_ = life(BOB, said=(unwanted,))
    assert (settled.state, settled.settled_at) == (QuestionState.WITHDRAWN, at(20))
    assert credits_ == (BOB,)
    again = decided(Decided.COUNTS, "q", 30)
    assert life(BOB, said=(unwanted, again)) == life(BOB)


def test_of_a_message_that_asks_and_answers_one_is_left_out_and_the_other_stays() -> (
    None
):
    as_question = replace(moderated(Decided.COUNTS_NOT, BOBS, 8), about=BOB.answer)
    assert life(BOB, said=(as_question,)) == life(BOB)
    as_answer = replace(as_question, about=BOB.question)
    assert life(BOB, said=(as_answer,))[1][0].refused == "moderators"


def test_a_question_that_a_moderator_left_out_is_none_until_it_counts_again() -> None:
    out = moderated(Decided.COUNTS_NOT, "q", 20)
    settled, credits_ = life(BOB, said=(out,))
    assert (settled.state, settled.settled_at) == (QuestionState.WITHDRAWN, at(20))
    assert credits_ == (BOB,)
    stranger = decided(Decided.COUNTS_NOT, "q", 20, by="bob")
    assert life(BOB, said=(stranger,)) == life(BOB)
    assert life(BOB, said=(out, moderated(Decided.COUNTS, "q", 30))) == life(BOB)


# In turns

DAY = 24 * 60
EACH_WORD = pytest.mark.parametrize(
    "word",
    [
        {"thanked": (thanks("bob", 2 * DAY),)},
        {"reacted": (Sign(ref(BOBS), "✅", at(2 * DAY)),)},
        {"said": (mark(BOBS, 2 * DAY),)},
    ],
    ids=["thanks", "sign", "mark"],
)


@EACH_WORD
def test_words_in_turns_confirm_nothing_and_take_nothing(word: Any) -> None:
    settled, (bob,) = life(BOB, **word, turns=(DAY,))
    assert settled.state is QuestionState.ANSWERED
    assert (bob.confirmed_at, bob.told_at, bob.in_turns) == (None, at(2 * DAY), True)
    assert not unsure(bob)
    settled, (guess,) = life(replace(BOB, rule="next"), **word, turns=(2 * DAY - 1,))
    assert settled.state is QuestionState.OPEN
    assert unsure(guess)


@EACH_WORD
@pytest.mark.parametrize("before", [DAY - 1, 2 * DAY, 2 * DAY + 1])
def test_words_a_day_later_or_first_said_confirm(word: Any, before: float) -> None:
    settled, (bob,) = life(BOB, **word, turns=(before,))
    assert (settled.state, bob.in_turns) == (QuestionState.CONFIRMED, False)
    assert bob.confirmed_at == bob.told_at == at(2 * DAY)


def test_it_is_the_first_word_that_comes_in_turns_or_does_not() -> None:
    both = (thanks("bob", 10),), (Sign(ref(BOBS), "✅", at(60)),)
    _, (bob,) = life(BOB, thanked=both[0], reacted=both[1], turns=(30,))
    assert (bob.confirmed_by, bob.told_at) == ("reacted", at(10))


def test_a_moderator_confirms_whatever_was_said_in_turns() -> None:
    by_mod = moderated(Decided.ANSWERS, BOBS, 9)
    settled, (bob,) = life(BOB, said=(by_mod,), thanked=(thanks("bob", 8),), turns=(7,))
    assert (settled.state, bob.confirmed_by) == (QuestionState.CONFIRMED, "moderated")


def test_a_mark_in_turns_of_what_no_rule_linked_is_a_guess() -> None:
    observed = Observation(HERE, ref("far"), MemberId("bob"), at(7))
    far = marked(question(), observed)
    settled, (bob,) = life(far, said=(mark("far", 8),), turns=(7,))
    assert (settled.state, bob.rule, unsure(bob)) == (
        QuestionState.OPEN,
        "marked",
        True,
    )
