"""The application, its bot, its commands, and where the gateway is."""

import re

from tests.fakes.discord import application as described
from tests.fakes.discord import payloads
from tests.fakes.discord import permissions as may
from tests.fakes.discord.refusals import Json, RefusedError, wrong_field
from tests.fakes.discord.routes import Call, route

MOST_COMMANDS, MOST_MENUS = 100, 15
SLASH = 1
NAME = re.compile(r"^[-_'\w]{1,32}$")


@route("GET", "/users/@me")
def own_user(call: Call) -> Json:
    return payloads.own_user(call.backstage.world.bot)


@route("GET", "/users/@me/guilds")
def own_guilds(call: Call) -> list[Json]:
    world = call.backstage.world
    return [
        {
            "id": str(guild.id),
            "name": guild.name,
            "icon": None,
            "banner": None,
            "owner": False,
            "permissions": str(may.in_guild(guild, guild.members[world.bot.id])),
            "features": [],
        }
        for guild in world.guilds.values()
        if guild.has_bot
    ]


@route("GET", "/users/{user_id}")
def user(call: Call) -> Json:
    who = call.backstage.world.users.get(int(call["user_id"]))
    if who is None:
        raise RefusedError(10013)
    return payloads.user(who)


@route("GET", "/oauth2/applications/@me")
@route("GET", "/applications/@me")
def application(call: Call) -> Json:
    return described.application(call.backstage.world)


@route("GET", "/gateway/bot")
def gateway(call: Call) -> Json:
    return {
        "url": call.backstage.gateway.url,
        "shards": call.backstage.gateway.shards,
        "session_start_limit": {
            "total": 1000,
            "remaining": 999,
            "reset_after": 0,
            "max_concurrency": 1,
        },
    }


# --- commands, as "Interactions, Application Commands" has them


@route("GET", "/applications/{application_id}/commands")
@route("GET", "/applications/{application_id}/guilds/{guild_id}/commands")
def commands(call: Call) -> list[Json]:
    kept = list(_commands(call).values())
    if call.query.get("with_localizations") == "true":
        return kept
    hidden = {"name_localizations", "description_localizations"}
    return [{n: v for n, v in c.items() if n not in hidden} for c in kept]


@route("PUT", "/applications/{application_id}/commands")
@route("PUT", "/applications/{application_id}/guilds/{guild_id}/commands")
def put_commands(call: Call) -> list[Json]:
    """All at once; a command keeps its id if its name and type stay."""
    kept = _commands(call)
    ids = {(c["type"], c["name"]): c["id"] for c in kept.values()}
    made = [_command(call, asked, ids) for asked in call.body]
    if sum(c["type"] == SLASH for c in made) > MOST_COMMANDS:
        raise wrong_field("", "Maximum number of application commands reached (100).")
    kept.clear()
    kept.update({int(c["id"]): c for c in made})
    return made


@route("POST", "/applications/{application_id}/commands", 201)
@route("POST", "/applications/{application_id}/guilds/{guild_id}/commands", 201)
def post_command(call: Call) -> Json:
    kept = _commands(call)
    ids = {(c["type"], c["name"]): c["id"] for c in kept.values()}
    made = _command(call, call.body, ids)
    kept[int(made["id"])] = made
    return made


@route("GET", "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}")
def get_command(call: Call) -> Json:
    found = _commands(call).get(int(call["command_id"]))
    if found is None:
        raise RefusedError(10063)
    return found


@route(
    "PATCH", "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}"
)
def patch_command(call: Call) -> Json:
    found: Json = _commands(call).get(int(call["command_id"]), {})
    if not found:
        raise RefusedError(10063)
    found |= call.fields
    if found["default_member_permissions"] is not None:
        given = found["default_member_permissions"]
        found["default_member_permissions"] = str(given)
    found["version"] = str(call.backstage.world.new_id())
    return found


@route("DELETE", "/applications/{application_id}/commands/{command_id}")
@route(
    "DELETE", "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}"
)
def delete_command(call: Call) -> None:
    if _commands(call).pop(int(call["command_id"]), None) is None:
        raise RefusedError(10063)


def _commands(call: Call) -> dict[int, Json]:
    """Those of the guild, or those for everywhere."""
    world = call.backstage.world
    if int(call["application_id"]) != world.application_id:
        raise RefusedError(10002, 404)
    if "guild_id" not in call.parts:
        return world.commands[None]
    guild = world.guilds.get(int(call["guild_id"]))
    if guild is None or not guild.has_bot:
        raise RefusedError(50001)
    return world.commands.setdefault(guild.id, {})


def _command(call: Call, asked: Json, ids: dict[tuple[int, str], str]) -> Json:
    world = call.backstage.world
    kind = asked.get("type") or SLASH
    name = asked["name"]
    if kind == SLASH and (not NAME.match(name) or name != name.lower()):
        words = "Command name is invalid"
        raise wrong_field("name", words, "APPLICATION_COMMAND_INVALID_NAME")
    permissions = asked.get("default_member_permissions")
    made: Json = {
        "id": ids.get((kind, name)) or str(world.new_id()),
        "application_id": str(world.application_id),
        "version": str(world.new_id()),
        "type": kind,
        "name": name,
        "name_localizations": asked.get("name_localizations"),
        "description": asked.get("description") or "",
        "description_localizations": asked.get("description_localizations"),
        "default_member_permissions": permissions and str(permissions),
        "dm_permission": asked.get("dm_permission", True),
        "contexts": asked.get("contexts"),
        "integration_types": asked.get("integration_types") or [0],
        "nsfw": bool(asked.get("nsfw")),
    }
    if "guild_id" in call.parts:
        made["guild_id"] = call["guild_id"]
    if asked.get("options"):
        made["options"] = _without_nothing(asked["options"])
    return made


def _without_nothing(options: list[Json]) -> list[Json]:
    made = []
    for option in options:
        kept = {name: value for name, value in option.items() if value is not None}
        if "options" in kept:
            kept["options"] = _without_nothing(kept["options"])
        made.append(kept)
    return made
