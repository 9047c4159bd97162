"""Clocks never go back; dice repeat themselves."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import BackwardsError, HandClock, RealClock, ZonelessError
from bot.dice import SeededDice
from rituals.model.wall_clock import zone
from tests.unit.calendar_kinds import wall

NOON = datetime(2027, 1, 4, 12, tzinfo=UTC)


def test_the_real_clock_tells_an_instant_in_utc_and_never_goes_back() -> None:
    clock = RealClock()
    first, second = clock.now(), clock.now()
    assert first.tzinfo is UTC
    assert first <= second
    assert first.year >= 2025


def test_a_clock_of_hand_stands_until_it_is_moved() -> None:
    clock = HandClock(NOON.astimezone(zone("Europe/Berlin")))
    assert (clock.now(), clock.now().tzinfo) == (NOON, UTC)
    clock.advance(timedelta(hours=1))
    clock.set(datetime(2027, 1, 4, 13, tzinfo=UTC))
    assert clock.now() == NOON + timedelta(hours=1)


def test_a_clock_of_hand_refuses_to_go_back_or_without_zone() -> None:
    clock = HandClock(NOON)
    with pytest.raises(BackwardsError):
        clock.advance(timedelta(seconds=-1))
    with pytest.raises(ZonelessError):
        clock.set(wall("2028-01-04 12:00"))
    assert clock.now() == NOON


@given(st.integers(), st.lists(st.integers(1, 100), max_size=20))
def test_the_same_seed_gives_the_same_throws(seed: int, limits: list[int]) -> None:
    one, other = SeededDice(seed), SeededDice(seed)
    throws = [one.number(limit) for limit in limits]
    assert throws == [other.number(limit) for limit in limits]
    assert all(0 <= throw < limit for throw, limit in zip(throws, limits, strict=True))
    assert one.shuffled(limits) == other.shuffled(limits)
    assert sorted(one.shuffled(limits)) == sorted(limits)


def test_a_fork_depends_on_seed_and_name_alone() -> None:
    dice = SeededDice(7)
    before = dice.forked("a").shuffled(range(50))
    dice.number(6)
    assert dice.forked("a").shuffled(range(50)) == before
    assert dice.forked("b").shuffled(range(50)) != before
    assert SeededDice(8).forked("a").shuffled(range(50)) != before
    nested = dice.forked("a").forked("b/c").shuffled(range(50))
    assert dice.forked("a/b").forked("c").shuffled(range(50)) != nested


def test_throws_are_the_same_in_every_process() -> None:
    """Python's own hash differs from process to process; nothing here may rest on it."""
    script = "from bot.dice import SeededDice; print(SeededDice('x').forked('y').shuffled(range(20)))"
    told = {
        subprocess.run(  # noqa: S603  our own script
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
        ).stdout
        for seed in ("1", "2")
    }
    assert told == {f"{SeededDice('x').forked('y').shuffled(range(20))}\n"}
