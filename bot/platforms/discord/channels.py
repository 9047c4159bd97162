"""The channels that a file names, in a guild."""

import discord

Hall = discord.TextChannel | discord.ForumChannel
"""Where rituals can be held: people write there, or open posts."""


def channels_named(guild: discord.Guild, name: str) -> list[Hall]:
    """Those of that name or number: one, if the file is clear; also none, or several.

    Names are unique for nobody: Discord lets channels be called alike.
    """
    said = name.strip().removeprefix("#")
    halls = [
        c
        for c in guild.channels
        if isinstance(c, discord.TextChannel | discord.ForumChannel)
    ]
    by_id = [hall for hall in halls if str(hall.id) == said]
    return by_id or [hall for hall in halls if hall.name == said.lower()]


def channel_named(guild: discord.Guild, name: str) -> Hall | None:
    """The only one of that name; `None` if there is none, or more than one."""
    found = channels_named(guild, name)
    return found[0] if len(found) == 1 else None
