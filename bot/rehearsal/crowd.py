"""A rehearsal with more people than the cast: most read along, some ask, a few carry it."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib.resources import files
from types import MappingProxyType

from bot.rehearsal.characters import EVERYBODY, Character, challenger
from bot.rehearsal.taking_part import presses, some_day, suggests
from bot.rehearsal.talking import (
    Habit,
    answers,
    asks,
    greets,
    reacts,
    speaks,
    tells_progress,
    thanks,
)
from rituals.ports import Dice

_YEAR = 365
_RARELY = timedelta(days=14)
_GO = 8
"""One in so many leaves some day."""


@dataclass(frozen=True, slots=True)
class _Kind:
    """People with the same habits. `many` is how many of a hundred in a crowd are so.

    In a crowd everybody talks less than in a round of a dozen, as it is with people.
    """

    role: str
    many: int
    habits: Callable[[int], tuple[Habit, ...]]
    """By the half of the topics that their space asks about."""
    looks: int = 2
    comes_later: bool = False


_KINDS = (
    _Kind(
        "eager giver",
        4,
        lambda _: (answers(60), speaks(50), *challenger(8), reacts(6), suggests(1)),
        looks=3,
    ),
    _Kind(
        "regular",
        12,
        lambda half: (
            speaks(35),
            answers(20, late=timedelta(hours=1)),
            thanks(60),
            asks(_RARELY, half=half, first=1),
            *challenger(5),
            tells_progress(3),
            reacts(5),
        ),
    ),
    _Kind(
        "only-asker",
        10,
        lambda half: (
            asks(_RARELY, half=half, first=4),
            thanks(60),
            presses("join", 15),
        ),
    ),
    _Kind(
        "shy newcomer",
        14,
        lambda half: (
            greets,
            thanks(100),
            asks(_RARELY, half=half, first=2),
            presses("join", 30),
            some_day("submit", 6, after="join"),
            some_day("vote", 20),
            speaks(20, agrees=80),
        ),
        comes_later=True,
    ),
    _Kind(
        "quiet regular",
        25,
        lambda _: (
            speaks(25),
            reacts(6),
            some_day("vote", 15),
            presses("join", 15),
            some_day("submit", 4, after="join"),
        ),
    ),
    _Kind(
        "reader",
        35,
        lambda _: (reacts(2), speaks(5), some_day("vote", 5)),
        looks=1,
    ),
)
_BY_HUNDRED: Mapping[int, _Kind] = MappingProxyType(
    dict(enumerate(kind for kind in _KINDS for _ in range(kind.many)))
)
_NAMES = files("bot.rehearsal") / "lines" / "names.toml"
_FIRST: list[str] = tomllib.loads(_NAMES.read_text("utf-8"))["first"]
_LETTERS = "ABDEFGHKLMNPRSTVWZ"
MOST = len(_FIRST) * len(_LETTERS)
"""How many there are names for."""


def crowd(members: int, dice: Dice) -> tuple[Character, ...]:
    """So many people, 1 to `MOST`: those of the cast first, then others like them.

    The same dice give the same people, and a larger crowd begins with the smaller one.
    """
    cast = EVERYBODY[:members]
    names = dice.forked("names").shuffled(
        [f"{first} {letter}." for first in _FIRST for letter in _LETTERS]
    )
    kinds = dice.forked("kinds").shuffled([_BY_HUNDRED[n] for n in range(100)])
    others = (
        _somebody(names[n], kinds[n % 100], dice.forked(names[n]))
        for n in range(members - len(cast))
    )
    return (*cast, *others)


def _somebody(name: str, kind: _Kind, dice: Dice) -> Character:
    home = dice.forked("home").number(2)
    wakes = 6 + dice.forked("wakes").number(6)
    sleeps = 19 + dice.forked("sleeps").number(5)
    who = Character(
        name, kind.role, home, kind.habits(home), (wakes, sleeps), kind.looks
    )
    comes = None
    if kind.comes_later:
        comes = 1 + dice.forked("comes").number(_YEAR - 1)
    leaves = None
    if dice.forked("goes").number(_GO) == 0:
        leaves = (comes or 0) + 1 + dice.forked("leaves").number(_YEAR)
    return replace(who, joins_after=comes, leaves_after=leaves)
