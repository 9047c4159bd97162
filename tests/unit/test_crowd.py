"""A rehearsal with as many people as one likes."""

from collections import Counter

import pytest

from bot.cli_options import at_most
from bot.dice import SeededDice
from bot.rehearsal.characters import EVERYBODY
from bot.rehearsal.crowd import MOST, crowd


def test_the_cast_comes_first_and_is_enough_for_a_few() -> None:
    assert crowd(len(EVERYBODY), SeededDice(1)) == EVERYBODY
    assert crowd(3, SeededDice(1)) == EVERYBODY[:3]
    assert crowd(40, SeededDice(1))[: len(EVERYBODY)] == EVERYBODY


def names(members: int, seed: int = 1) -> list[str]:
    return [who.name for who in crowd(members, SeededDice(seed))]


def test_the_same_dice_give_the_same_people_and_others_give_others() -> None:
    assert names(60) == names(60)
    assert names(60)[11:] != names(60, seed=2)[11:]


def test_a_larger_crowd_begins_with_the_smaller_one() -> None:
    assert names(200)[:60] == names(60)


@pytest.mark.parametrize("members", [1000, MOST])
def test_everybody_has_a_name_of_their_own(members: int) -> None:
    assert len(set(names(members))) == members


def test_most_read_along_and_a_few_carry_it() -> None:
    roles = Counter(who.role for who in crowd(200, SeededDice(1))[11:])
    assert roles["reader"] + roles["quiet regular"] > 100
    assert 3 <= roles["eager giver"] <= 12
    assert set(roles) == {
        "eager giver",
        "regular",
        "only-asker",
        "shy newcomer",
        "quiet regular",
        "reader",
    }


def test_people_live_in_both_spaces_come_through_the_year_and_some_leave() -> None:
    others = crowd(200, SeededDice(1))[11:]
    assert min(Counter(who.home for who in others).values()) > 60
    comes = [who.joins_after for who in others if who.joins_after is not None]
    assert len(comes) == sum(who.role == "shy newcomer" for who in others)
    assert min(comes) < 60
    assert max(comes) > 300
    leaves = [who for who in others if who.leaves_after is not None]
    assert 10 < len(leaves) < 50
    assert all((who.leaves_after or 0) > (who.joins_after or 0) for who in leaves)


def test_a_number_that_was_not_given_is_not_checked() -> None:
    assert at_most(1000)(None) is None
