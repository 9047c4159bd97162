"""The ledger's rules stay as good as they were measured, on the labelled chat beside the project."""

import pytest

from benchmarks.quality import (
    DATA,
    GERMAN,
    IRC,
    MOLWENI,
    Links,
    Score,
    english_questions,
    german_questions,
    irc,
    known_questions,
    questions_by_test,
)
from rituals.ledger.conversation import CONFIDENCE
from rituals.ledger.reading import NEXT

pytestmark = pytest.mark.skipif(not IRC.exists(), reason=f"no labelled chat in {DATA}")


@pytest.fixture(scope="module")
def read() -> dict[str, Links]:
    return irc()


def test_german_questions_are_found() -> None:
    assert GERMAN.exists()
    assert german_questions()["all"].f1 >= 90


def test_english_questions_are_found() -> None:
    """The second is the word of a test that shares ideas with the rules; it says less."""
    assert english_questions()["all"].f1 >= 93
    assert questions_by_test()["all"].f1 >= 97


def test_questions_that_got_an_answer_are_found() -> None:
    """Their labels share ideas with the rules, so this says little; losing it would say much."""
    assert known_questions(IRC)[0].recall >= 97
    assert known_questions(MOLWENI)[0].recall >= 90


@pytest.mark.parametrize("logs", ["busy", "quiet", "all"])
def test_who_is_credited_did_reply_to_that_asker(
    read: dict[str, Links], logs: str
) -> None:
    assert Score.of(read[logs].credited, read[logs].any_reply).precision >= 95


def test_the_roles_and_pairs_are_as_good_as_measured(read: dict[str, Links]) -> None:
    """A few points below the figures of docs/ledger.md, where 'few' is what one log changes."""
    busy, quiet = read["busy"], read["quiet"]
    assert Score.of(busy.credited, busy.answers_to_roots).f1 >= 63
    assert Score.of(busy.givers, busy.real_givers).f1 >= 73
    assert Score.of(quiet.credited, quiet.answers_to_roots).f1 >= 54
    assert Score.of(quiet.givers, quiet.real_givers).f1 >= 58


def test_no_rule_is_trusted_more_than_it_was_right(read: dict[str, Links]) -> None:
    measured = read["all"].by_rule
    assert set(measured) == {"named", "reply-to-addressed"}
    for rule, pairs in measured.items():
        assert (
            Score.of(pairs, read["all"].any_reply).precision >= 100 * CONFIDENCE[rule]
        )


def test_thanks_are_for_somebody_the_asker_was_talking_to(
    read: dict[str, Links],
) -> None:
    found = read["all"]
    assert len(found.thanked) >= 95
    assert Score.of(found.thanked, found.replied).precision >= 82
    talked = found.any_reply | {(c, one, other) for c, other, one in found.any_reply}
    assert Score.of(found.thanks, talked).precision >= 97


def test_a_guess_is_trusted_no_more_than_it_was_right(read: dict[str, Links]) -> None:
    """In busy logs it is wrong more often than right: it never counts by itself."""
    found = read["all"]
    assert Score.of(found.guessed, found.any_reply).precision >= 100 * CONFIDENCE[NEXT]


def test_bots_are_credited_nowhere(read: dict[str, Links]) -> None:
    assert not {"ubotu", "ubottu", "MootBot", "wikibugs", "wm-bot"} & {
        giver for _, giver in read["all"].givers
    }
