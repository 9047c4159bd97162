"""How long does it take to start on Discord, and how much memory does it take there?

First in one guild, then in two hundred with fifty thousand members, with a community in one of them and in each. Beside
it, one after the other on the same server: discord.py that keeps everybody in its memory, and Red-DiscordBot as it comes.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager

from benchmarks.discord_bots import Bot, bare, ours, red, red_is_here, why_not
from benchmarks.discord_world import Addresses, Size, world
from benchmarks.report import Row, seconds, tell

SIZES = {
    "one guild of 250": Size(members=250),
    "50,000 members in 200 guilds": Size(guilds=200, members=250, channels=5),
}
STARTS: dict[str, Callable[[Addresses], AbstractContextManager[Bot]]] = {
    "Stammtisch, one community": ours,
    "Stammtisch, a community in each": lambda at: ours(at, len(at.guilds)),
    "discord.py alone": bare,
    "Red-DiscordBot": red,
}
MEASURES_OTHERS = True


def measure() -> list[Row]:
    """Time and processor time until ready, and what is held then."""
    if why := why_not():
        return [Row("starting on Discord", f"not measured: {why}")]
    rows = []
    for size_name, size in SIZES.items():
        with world(size) as here:
            for name, start in STARTS.items():
                if start is red and not red_is_here():
                    rows.append(Row(name, "not measured: Red needs Python 3.11"))
                    continue
                if size.guilds == 1 and "each" in name:
                    continue
                tell(f"{name}, {size_name}")
                with start(here.addresses) as bot:
                    bot.rest(quiet_for=3.0)
                    what = f"{name}, {size_name}: from start to ready"
                    used = seconds(bot.processor())
                    took = f"{seconds(bot.ready_after)} ({used} of processor)"
                    rows.append(Row(what, took))
                    held = f"{bot.memory():.0f} MB"
                    rows.append(Row(f"{name}, {size_name}: memory", held))
    return rows
