"""What somebody typed into a command or form, as they saw it while they typed.

Clients send names as numbers (Discord: Message Formatting): whoever reads the words later,
maybe in another space, shall read the names. By them nobody is mentioned.
"""

import re

import discord

_NUMBERED = re.compile(
    r"<(?:@!?(?P<member>\d{15,20})|@&(?P<role>\d{15,20})|#(?P<channel>\d{15,20})"
    r"|a?(?P<emoji>:\w{2,32}:)\d{15,20})>"
)


def as_read(typed: str, guild: discord.Guild | None) -> str:
    """The same with names instead of numbers; what nobody knows stays as it is."""
    return _NUMBERED.sub(lambda found: _name(found, guild) or found[0], typed)


def _name(found: re.Match[str], guild: discord.Guild | None) -> str | None:
    if found["emoji"]:
        return found["emoji"]
    if guild is None:
        return None
    if found["member"]:
        member = guild.get_member(int(found["member"]))
        return f"@{member.display_name}" if member else None
    if found["role"]:
        role = guild.get_role(int(found["role"]))
        return f"@{role.name.removeprefix('@')}" if role else None
    channel = guild.get_channel_or_thread(int(found["channel"]))
    return f"#{channel.name}" if channel else None
