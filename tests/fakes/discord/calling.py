"""A command as somebody types it: found among the registered ones, options in their types."""

from collections.abc import Mapping
from typing import Any

from tests.fakes.discord import payloads
from tests.fakes.discord import permissions as may
from tests.fakes.discord.refusals import Json
from tests.fakes.discord.state import Channel, Guild, Role, User
from tests.fakes.discord.world import World

SLASH, ON_PERSON, ON_MESSAGE = 1, 2, 3
SUBCOMMAND, GROUP = 1, 2
STRING, INTEGER, BOOLEAN, PERSON, CHANNEL, ROLE, MENTIONABLE, NUMBER = range(3, 11)


class NotOfferedError(AssertionError):
    """Discord would not have offered that: {}."""


def offered(world: World, guild: Guild, user: User) -> list[Json]:
    """The commands that somebody sees: `default_member_permissions` hides some."""
    member = guild.members[user.id]
    bits = may.in_guild(guild, member)
    known = {(c["type"], c["name"]): c for c in world.commands[None].values()}
    known |= {
        (c["type"], c["name"]): c for c in world.commands.get(guild.id, {}).values()
    }

    def seen(command: Json) -> bool:
        if command["default_member_permissions"] is None:
            return True
        # Zero hides it from all but those who may do everything.
        needed = int(command["default_member_permissions"])
        return bits == may.ALL or (needed != 0 and bits & needed == needed)

    return [command for command in known.values() if seen(command)]


def find(offers: list[Json], words: str) -> tuple[Json, list[Json], list[Json]]:
    """The command, the steps below it, and the options at the end."""
    first, *steps = words.split()
    command = next(
        (c for c in offers if c["type"] == SLASH and c["name"] == first), None
    )
    if command is None:
        names = ", ".join(sorted(c["name"] for c in offers))
        raise NotOfferedError(f"/{words}; there are {names}")
    path: list[Json] = []
    options: list[Json] = command.get("options", [])
    for step in steps:
        met = next((o for o in options if o["name"] == step), None)
        if met is None or met["type"] not in {SUBCOMMAND, GROUP}:
            names = ", ".join(o["name"] for o in options)
            raise NotOfferedError(f"/{words}; there are {names}")
        path.append(met)
        options = met.get("options", [])
    if any(o["type"] in {SUBCOMMAND, GROUP} for o in options):
        raise NotOfferedError(f"/{words} is only the beginning of a command")
    return command, path, options


def slash(
    world: World,
    guild: Guild,
    user: User,
    words: str,
    values: Mapping[str, Any],
    focused: str | None = None,
) -> Json:
    """The `data` of the interaction. While typing (`focused`) nothing is required yet."""
    command, path, options = find(offered(world, guild, user), words)
    known = {option["name"]: option for option in options}
    if strange := set(values) - set(known):
        raise NotOfferedError(f"/{words} has no {', '.join(sorted(strange))}")
    missing = [o for o in options if o.get("required") and o["name"] not in values]
    if missing and focused is None:
        raise NotOfferedError(f"/{words} needs {missing[0]['name']}")
    resolved: Json = {}
    filled = [
        _filled(guild, known[name], value, resolved, focused == name)
        for name, value in values.items()
    ]
    if focused is not None and focused not in values:
        kind = known[focused]["type"]
        filled.append({"name": focused, "type": kind, "value": "", "focused": True})
    for step in reversed(path):
        filled = [{"name": step["name"], "type": step["type"], "options": filled}]
    content = head(command)
    if filled:
        content["options"] = filled
    if resolved:
        content["resolved"] = resolved
    return content


def head(command: Json) -> Json:
    content: Json = {
        "id": command["id"],
        "name": command["name"],
        "type": command["type"],
    }
    if "guild_id" in command:
        content["guild_id"] = command["guild_id"]
    return content


def _filled(
    guild: Guild, option: Json, value: Any, resolved: Json, typing: bool
) -> Json:
    shown: Json = {"name": option["name"], "type": option["type"]}
    if typing:
        return {**shown, "value": str(value), "focused": True}
    return {**shown, "value": _value(guild, option, value, resolved)}


def _value(guild: Guild, option: Json, value: Any, resolved: Json) -> Any:
    kind = option["type"]
    match value:
        case User() if kind in {PERSON, MENTIONABLE}:
            resolve_person(guild, value, resolved)
            return str(value.id)
        case Channel() if kind == CHANNEL:
            partial = {**payloads.channel(value), "permissions": "0"}
            resolved.setdefault("channels", {})[str(value.id)] = partial
            return str(value.id)
        case Role() if kind in {ROLE, MENTIONABLE}:
            resolved.setdefault("roles", {})[str(value.id)] = payloads.role(value)
            return str(value.id)
        case bool() if kind == BOOLEAN:
            return value
        case int() if kind in {INTEGER, NUMBER}:
            _within(option, value)
            return value
        case float() if kind == NUMBER:
            return value
        case str() if kind == STRING:
            return _text(option, value)
    raise NotOfferedError(f"{option['name']} cannot be {value!r}")


def _text(option: Json, value: str) -> str:
    """One of the choices, by value or by name, if there are any."""
    choices = option.get("choices", [])
    for choice in choices:
        if value in {choice["value"], choice["name"]}:
            return str(choice["value"])
    if choices:
        names = ", ".join(c["name"] for c in choices)
        raise NotOfferedError(f"{option['name']} is one of {names}, not {value}")
    least, most = option.get("min_length", 0), option.get("max_length", 6000)
    if not least <= len(value) <= most:
        raise NotOfferedError(f"{option['name']} takes {least} to {most} letters")
    return value


def _within(option: Json, value: int) -> None:
    least, most = option.get("min_value", value), option.get("max_value", value)
    if not least <= value <= most:
        raise NotOfferedError(f"{option['name']} goes from {least} to {most}")


def resolve_person(guild: Guild, user: User, resolved: Json) -> None:
    resolved.setdefault("users", {})[str(user.id)] = payloads.user(user)
    member = guild.members.get(user.id)
    if member is not None:
        partial = payloads.member(member, with_user=False)
        partial["permissions"] = str(may.in_guild(guild, member))
        for hidden in ("mute", "deaf"):
            del partial[hidden]
        resolved.setdefault("members", {})[str(user.id)] = partial
