"""What a message costs that somebody wrote: rounds of them, for bots that all hear them at the same time."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import monotonic, sleep
from typing import Protocol

from benchmarks.bots import Bot
from benchmarks.report import Row, seconds, tell

ROUNDS = 5
REST = 5.0
GATHERED = 11.0
"""Seconds after which the last message is surely committed: ours gathers them for up to ten."""


class Writes(Protocol):
    """Where the bots are, and people."""

    def write(self, messages: int, *, every: float) -> None:
        """So many, one in so many seconds; returns when the last is on its way."""


@dataclass(slots=True)
class Costs:
    """Seconds of processor for a message, round by round, for each bot."""

    of: dict[str, list[float]] = field(default_factory=dict)

    def ratios(self, one: str, other: str) -> str:
        """How many times as much one costs: the median, and the spread."""
        each = [a / b for a, b in zip(self.of[one], self.of[other], strict=True)]
        return f"{median(each):.2f} ({min(each):.2f} to {max(each):.2f})"


def rounds(here: Writes, bots: Sequence[Bot], messages: int, every: float) -> Costs:
    """The first round is not counted: caches fill, and code is loaded."""
    costs = Costs()
    for number in range(1 + ROUNDS):
        idle = _idle(bots)
        before, begun = [bot.processor() for bot in bots], monotonic()
        here.write(messages, every=every)
        sleep(GATHERED)
        for bot in bots:
            bot.rest()
        lasted = monotonic() - begun
        for bot, used, at_rest in zip(bots, before, idle, strict=True):
            cost = (bot.processor() - used - at_rest * lasted) / messages
            if number:
                costs.of.setdefault(bot.name, []).append(cost)
        told = ", ".join(f"{n} {seconds(c[-1])}" for n, c in costs.of.items())
        tell(f"round {number} of {ROUNDS}: {told or 'to warm up'}")
    return costs


def _idle(bots: Sequence[Bot]) -> list[float]:
    """What each uses in a second when nobody writes."""
    for bot in bots:
        bot.rest()
    before, begun = [bot.processor() for bot in bots], monotonic()
    while monotonic() - begun < REST:
        bots[0].rest()
    lasted = monotonic() - begun
    return [
        (bot.processor() - used) / lasted
        for bot, used in zip(bots, before, strict=True)
    ]


def kept(bots: Sequence[Bot], written: int) -> Row:
    """How many of them stand in the database of ours."""
    home = next(bot.home for bot in bots if bot.name == "ours")
    return Row(
        "messages that were kept",
        f"{_observations(home / 'bench.db'):,} of {written:,}",
        "all",
    )


def _observations(database: Path) -> int:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        (count,) = connection.execute("SELECT count(*) FROM observation").fetchone()
    return int(count)
