"""Streaks and badges: derived from who finished which challenge, and never stored.

A slot that was skipped, by a moderator or for a holiday, was not held, so it is not in
the history and breaks no streak.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from rituals.model.ids import MemberId
from rituals.model.occurrence import Json, OccurrenceId

REMEMBERED = 36
"""Three years of months: enough for every badge, and small enough for the memory."""

IN_A_ROW = (3, 6, 12)
IN_ALL = (1, 5, 10, 25)


@dataclass(frozen=True, slots=True)
class Held:
    """A challenge that came to its results. `slot` is its local wall clock, ISO 8601."""

    occurrence: OccurrenceId
    slot: str
    finishers: frozenset[MemberId]
    title: str = ""
    """What the challenge was called."""


@dataclass(frozen=True, slots=True)
class Badge:
    """Something to be proud of: `row` or `all`, and how many."""

    kind: str
    n: int


def streak(history: Sequence[Held], member: MemberId) -> int:
    """How many of the last challenges, without a gap, that member finished."""
    count = 0
    for held in reversed(history):
        if member not in held.finishers:
            break
        count += 1
    return count


def longest(history: Sequence[Held], member: MemberId) -> int:
    """The longest streak of that member that is remembered."""
    runs = groupby(member in held.finishers for held in history)
    return max((len(list(run)) for finished, run in runs if finished), default=0)


def badges(history: Sequence[Held], member: MemberId) -> tuple[Badge, ...]:
    """What that member has earned; a badge is not lost when a streak ends."""
    finished = sum(member in held.finishers for held in history)
    best = longest(history, member)
    return (
        *(Badge("all", n) for n in IN_ALL if finished >= n),
        *(Badge("row", n) for n in IN_A_ROW if best >= n),
    )


def history_in(memory: Json) -> tuple[Held, ...]:
    """What a ritual's memory holds, by slot."""
    return tuple(
        Held(
            OccurrenceId(each["occurrence"]),
            each["slot"],
            frozenset(MemberId(m) for m in each["finishers"]),
            each.get("title", ""),
        )
        for each in memory.get("history", ())
    )


def remembering(history: Iterable[Held], held: Held) -> tuple[Held, ...]:
    """The history with that one in its place, as far back as is remembered."""
    others = [each for each in history if each.occurrence != held.occurrence]
    ordered = sorted([*others, held], key=lambda each: (each.slot, each.occurrence))
    return tuple(ordered[-REMEMBERED:])


def as_memory(history: Iterable[Held]) -> list[Json]:
    """The history as the ritual's memory keeps it."""
    return [
        {
            "occurrence": held.occurrence,
            "slot": held.slot,
            "finishers": sorted(held.finishers),
            "title": held.title,
        }
        for held in history
    ]
