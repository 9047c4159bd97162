"""Brings a guild's commands up to date, and leaves them alone when they are.

Each new command of a guild counts against a limit for the day, and for some minutes after
a change people's clients tell them that the command is out of date (Discord: Application
Commands, Registering a Command).
"""

from collections.abc import Iterable, Mapping
from typing import Any

import discord
from discord.http import HTTPClient, Route

from bot.platforms.discord.commands import Payload

_COMPARED = (
    "type",
    "name",
    "name_localizations",
    "description",
    "description_localizations",
    "options",
    "required",
    "choices",
    "value",
    "autocomplete",
    "min_value",
    "max_value",
    "min_length",
    "max_length",
)
"""What we say about commands. All else that Discord tells of them is its own business."""


def needs_sync(
    old: Iterable[Mapping[str, Any]], new: Iterable[Mapping[str, Any]]
) -> bool:
    """Whether a guild has other commands than it should: `old` as it tells of them."""
    return _by_name(old) != _by_name(new)


async def sync(
    http: HTTPClient, application: int, guild: int, wanted: list[Payload]
) -> bool:
    """Give the guild exactly these commands; whether anything had to be changed.

    Raises what discord.py raises: `discord.Forbidden` where the bot was invited without
    the scope `applications.commands`.
    """
    path = "/applications/{application_id}/guilds/{guild_id}/commands"
    asked = Route("GET", path, application_id=application, guild_id=guild)
    # Without this Discord leaves out all but the English names.
    there = await http.request(asked, params={"with_localizations": "true"})
    if not needs_sync(there, wanted):
        return False
    await http.bulk_upsert_guild_commands(application, guild, wanted)
    return True


def _by_name(commands: Iterable[Mapping[str, Any]]) -> dict[tuple[int, str], object]:
    return {
        (_type(each), str(each["name"])): {
            **_bare(each),
            "type": _type(each),
            "permissions": str(each.get("default_member_permissions") or ""),
        }
        for each in commands
    }


def _type(command: Mapping[str, Any]) -> int:
    return int(command.get("type") or discord.AppCommandType.chat_input.value)


def _bare(entry: Mapping[str, Any]) -> dict[str, object]:
    """What was said, without what says nothing: Discord leaves out what is as usual."""
    said = {key: entry[key] for key in _COMPARED if entry.get(key)}
    for key in ("options", "choices"):
        if key in said:
            said[key] = [_bare(each) for each in said[key]]
    return said
