"""What does a message on Discord cost that somebody wrote, from the gateway to the commit?

Beside it, on the same connection to the same server, at the same time: discord.py with a handler that does nothing, and
Red-DiscordBot as it comes. All three hear each message; what each process used of the processor is told by the system.
"""

from contextlib import ExitStack
from statistics import median

from benchmarks.bots import why_not
from benchmarks.discord_bots import bare, ours, red, red_is_here
from benchmarks.discord_world import Size, world
from benchmarks.messages import ROUNDS, Costs, kept, rounds
from benchmarks.report import Row, seconds, tell

PACES = {"two hundred a second": (1_000, 0.005), "twenty a second": (400, 0.05)}
"""How many messages in a round, and how many seconds apart."""
MEASURES_OTHERS = True


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
            rows += _rows(name, rounds(here, bots, messages, every))
        written = sum((1 + ROUNDS) * messages for messages, _ in PACES.values())
        rows.append(kept(bots, written))
    return rows


def _rows(pace: str, costs: Costs) -> list[Row]:
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
