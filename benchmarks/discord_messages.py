"""What does a message on Discord cost that somebody wrote, from the gateway to the commit?

Beside it, on the same connection to the same server, at the same time: discord.py with a handler that does nothing, and
Red-DiscordBot as it comes. All three hear each message; what each process used of the processor is told by the system.
"""

import sqlite3
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import monotonic

from benchmarks.discord_bots import Bot, bare, ours, red, red_is_here, why_not
from benchmarks.discord_world import Size, World, world
from benchmarks.report import Row, seconds, tell

ROUNDS = 5
PACES = {"two hundred a second": (1_000, 0.005), "twenty a second": (400, 0.05)}
"""How many messages in a round, and how many seconds apart."""
REST = 5.0
MEASURES_OTHERS = True


@dataclass(slots=True)
class _Costs:
    """Seconds of processor for a message, round by round, for each bot."""

    of: dict[str, list[float]] = field(default_factory=dict)

    def ratios(self, one: str, other: str) -> str:
        """How many times as much one costs: the median, and the spread."""
        each = [a / b for a, b in zip(self.of[one], self.of[other], strict=True)]
        return f"{median(each):.2f} ({min(each):.2f} to {max(each):.2f})"


def measure() -> list[Row]:
    """Processor time for each message, and how ours compares."""
    if why := why_not():
        return [Row("a message on Discord", f"not measured: {why}")]
    with ExitStack() as stack:
        here = stack.enter_context(world(Size(members=500)))
        bots = [stack.enter_context(start(here.addresses)) for start in (bare, ours)]
        if red_is_here():
            bots.append(stack.enter_context(red(here.addresses)))
        rows = []
        for name, (messages, every) in PACES.items():
            tell(f"messages, {name}")
            rows += _rows(name, _rounds(here, bots, messages, every))
        written = sum((1 + ROUNDS) * messages for messages, _ in PACES.values())
        rows.append(_kept(bots, written))
    return rows


def _rounds(here: World, bots: list[Bot], messages: int, every: float) -> _Costs:
    """The first round is not counted: caches fill, and code is loaded."""
    costs = _Costs()
    for number in range(1 + ROUNDS):
        idle = _idle(bots)
        before, begun = [bot.processor() for bot in bots], monotonic()
        here.write(messages, every=every)
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


def _idle(bots: list[Bot]) -> list[float]:
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


def _rows(pace: str, costs: _Costs) -> list[Row]:
    names = {
        "bare": "discord.py that ignores it",
        "ours": "Stammtisch, to the commit",
        "red": "Red-DiscordBot as it comes",
    }
    rows = [
        Row(f"{names[name]}, {pace}", f"{seconds(median(each))} of processor")
        for name, each in costs.of.items()
    ]
    against = f"Stammtisch in the time of {{}}, {pace}"
    rows.append(
        Row(against.format("discord.py"), costs.ratios("ours", "bare"), "at most 1.5")
    )
    what = against.format("Red")
    if "red" in costs.of:
        rows.append(Row(what, costs.ratios("ours", "red"), "below 1"))
    else:
        rows.append(Row(what, "not measured: Red needs Python 3.11", "below 1"))
    return rows


def _kept(bots: list[Bot], written: int) -> Row:
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
