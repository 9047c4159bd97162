"""The channels that a file names, in a guild."""

from collections.abc import Iterable

import discord
from discord.abc import GuildChannel

from rituals.model.spelling import nearest

Hall = discord.TextChannel | discord.ForumChannel
"""Where rituals can be held: people write there, or open posts."""


def channels_named(channels: Iterable[GuildChannel], name: str) -> list[Hall]:
    """Those of that name or number: one, if the file is clear; also none, or several.

    Names are unique for nobody: Discord lets channels be called alike.
    """
    said, halls = _said(name), halls_among(channels)
    by_id = [hall for hall in halls if str(hall.id) == said]
    return by_id or [hall for hall in halls if hall.name == said.lower()]


def channel_named(guild: discord.Guild, name: str) -> Hall | None:
    """The only one of that name; `None` if there is none, or more than one."""
    found = channels_named(guild.channels, name)
    return found[0] if len(found) == 1 else None


def halls_among(channels: Iterable[GuildChannel]) -> list[Hall]:
    """The others are categories, or for speaking in."""
    return [c for c in channels if isinstance(c, Hall)]


def is_called(channel: GuildChannel, name: str) -> bool:
    """Whether the name could be meant of this channel, whatever kind it is of."""
    return _said(name).lower() in {str(channel.id), channel.name.lower()}


def nearest_hall(channels: Iterable[GuildChannel], name: str) -> str | None:
    """The one that was probably meant, as it is written: `#talk`."""
    found = nearest(_said(name), [hall.name for hall in halls_among(channels)])
    return f"#{found}" if found else None


def _said(name: str) -> str:
    return name.strip().removeprefix("#")
