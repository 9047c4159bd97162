"""Streaks and badges follow from who finished which challenge."""

import pytest

from rituals.catalog.monthly_challenge.streaks import (
    REMEMBERED,
    Badge,
    Held,
    as_memory,
    badges,
    history_in,
    longest,
    remembering,
    streak,
)
from rituals.model.ids import MemberId
from rituals.model.occurrence import OccurrenceId
from tests.fakes.challenge import Stage

ADA = MemberId("ada")


def history(finished: str) -> tuple[Held, ...]:
    """One challenge for each letter: `x` if Ada finished it, `.` if not."""
    return tuple(
        Held(
            OccurrenceId(f"o{n:03}"),
            f"20{n // 12:02}-{n % 12 + 1:02}-01T10:00:00",
            frozenset({ADA} if letter == "x" else ()),
        )
        for n, letter in enumerate(finished)
    )


@pytest.mark.parametrize(
    ("finished", "now", "best"),
    [("", 0, 0), ("x", 1, 1), (".xx", 2, 2), ("xxx.x", 1, 3), ("xx.", 0, 2)],
)
def test_a_streak_ends_with_a_challenge_one_did_not_finish(
    finished: str, now: int, best: int
) -> None:
    assert streak(history(finished), ADA) == now
    assert longest(history(finished), ADA) == best


def test_badges_are_not_lost_when_a_streak_ends() -> None:
    assert badges(history("."), ADA) == ()
    assert badges(history("x"), ADA) == (Badge("all", 1),)
    earned = (Badge("all", 1), Badge("row", 3))
    assert badges(history("xxx"), ADA) == badges(history("xxx.."), ADA) == earned
    assert Badge("row", 12) in badges(history("x" * 12), ADA)
    assert Badge("all", 25) in badges(history("xx." * 12 + "x"), ADA)


def test_the_history_is_ordered_by_slot_and_has_each_challenge_once() -> None:
    first, second, third = history("x.x")
    known = remembering(remembering((third,), first), second)
    assert known == (first, second, third)
    again = Held(second.occurrence, second.slot, frozenset({ADA}))
    assert remembering(known, again) == (first, again, third)


def test_the_memory_holds_three_years_and_no_more() -> None:
    known: tuple[Held, ...] = ()
    everything = history("x" * 40)
    for held in everything:
        known = remembering(known, held)
    assert known == everything[-REMEMBERED:]


def test_the_history_survives_being_written_down() -> None:
    known = history("x.x")
    assert history_in({"history": as_memory(known), "next": 2}) == known


def test_a_skipped_slot_breaks_no_streak() -> None:
    """What did not come to its results is not in the history."""
    stage = Stage()
    for _ in range(2):
        stage = Stage(
            memory=stage.memory, begin=stage.begin.replace(month=stage.begin.month + 2)
        )
        stage.step("announce")
        stage.submit("ada")
        stage.until("results")
        begun = Stage(memory=stage.memory, begin=stage.begin.replace(day=28))
        begun.step("announce")
        stage.memory = begun.memory
    assert streak(history_in(stage.memory), ADA) == 2
