"""How long does it take to start on Discord, and how much memory does it take there?

First in one guild, then in two hundred with fifty thousand members, with a community in one of them and in each. Beside
it, one after the other on the same server: discord.py that keeps everybody in its memory, and Red-DiscordBot as it comes.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeAlias

from benchmarks.bots import PATIENCE, Bot, NotReadyError, why_not
from benchmarks.discord_bots import bare, ours, red, red_is_here
from benchmarks.discord_world import Addresses, Size, world
from benchmarks.report import Row, seconds, tell

SIZES = {
    "one guild of 250": Size(members=250),
    "50,000 members in 200 guilds": Size(guilds=200, members=250, channels=5),
}
Start: TypeAlias = Callable[[Addresses], AbstractContextManager[Bot]]


def each(at: Addresses) -> AbstractContextManager[Bot]:
    """Ours, for a community in each guild."""
    return ours(at, len(at.guilds))


STARTS: dict[str, Start] = {
    "Stammtisch, one community": ours,
    "Stammtisch, a community in each": each,
    "discord.py alone": bare,
    "Red-DiscordBot": red,
}
MEASURES_OTHERS = True


def measure() -> list[Row]:
    """Time and processor time until ready, and what is held then."""
    if why := why_not():
        return [Row("starting on Discord", f"not measured: {why}")]
    rows: list[Row] = []
    for size_name, size in SIZES.items():
        with world(size) as here:
            for name, start in STARTS.items():
                if size.guilds > 1 or start is not each:
                    tell(f"{name}, {size_name}")
                    rows += _rows(f"{name}, {size_name}", start, here.addresses)
    return rows


def _rows(what: str, start: Start, at: Addresses) -> list[Row]:
    if start is red and not red_is_here():
        return [Row(what, "not measured: Red needs Python 3.11")]
    try:
        with start(at) as bot:
            bot.rest(quiet_for=3.0)
            took = (
                f"{seconds(bot.ready_after)} ({seconds(bot.processor())} of processor)"
            )
            held = f"{bot.memory():.0f} MB"
    except NotReadyError as error:
        tell(str(error))
        return [Row(f"{what}: from start to ready", f"not within {PATIENCE:.0f} s")]
    return [
        Row(f"{what}: from start to ready", took),
        Row(f"{what}: memory", held),
    ]
