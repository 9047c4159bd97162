"""A guild, its roles and members ("Resources, Guild")."""

from tests.fakes.discord import payloads
from tests.fakes.discord import permissions as may
from tests.fakes.discord.refusals import Json, RefusedError
from tests.fakes.discord.routes import Call, route
from tests.fakes.discord.state import Guild, Member, Role
from tests.fakes.discord.world import MEMBERS_INTENT


@route("GET", "/guilds/{guild_id}")
def guild(call: Call) -> Json:
    found = _guild(call)
    shown = payloads.guild(found)
    if call.query.get("with_counts") in {"1", "true", "True"}:
        shown["approximate_member_count"] = len(found.members)
        shown["approximate_presence_count"] = 1
    return shown


@route("GET", "/guilds/{guild_id}/channels")
def channels(call: Call) -> list[Json]:
    """Threads are not among them; channels the bot cannot see are."""
    return [payloads.channel(c) for c in _guild(call).channels.values()]


@route("GET", "/guilds/{guild_id}/roles")
def roles(call: Call) -> list[Json]:
    return [payloads.role(r) for r in _guild(call).roles.values()]


@route("GET", "/guilds/{guild_id}/members")
def members(call: Call) -> list[Json]:
    """Needs the intent for members, though it is no event."""
    if call.backstage.world.refused_intents & MEMBERS_INTENT:
        raise RefusedError(50001)
    after, limit = int(call.query.get("after", 0)), int(call.query.get("limit", 1))
    found = sorted(_guild(call).members.values(), key=lambda m: m.user.id)
    found = [m for m in found if m.user.id > after][:limit]
    return [payloads.member(m) for m in found]


@route("GET", "/guilds/{guild_id}/members/search")
def search(call: Call) -> list[Json]:
    query, limit = call.query["query"].lower(), int(call.query.get("limit", 1))
    found = [
        m
        for m in _guild(call).members.values()
        if m.user.username.startswith(query)
        or (m.nick or m.user.name).lower().startswith(query)
    ]
    return [payloads.member(m) for m in found[:limit]]


@route("GET", "/guilds/{guild_id}/members/{user_id}")
def member(call: Call) -> Json:
    return payloads.member(_member(call))


@route("PUT", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}")
def give_role(call: Call) -> None:
    who, role = _member(call), _role(call)
    if role not in who.roles:
        who.roles.append(role)
        call.backstage.events.member("GUILD_MEMBER_UPDATE", _guild(call), who)


@route("DELETE", "/guilds/{guild_id}/members/{user_id}/roles/{role_id}")
def take_role(call: Call) -> None:
    who, role = _member(call), _role(call)
    if role in who.roles:
        who.roles.remove(role)
        call.backstage.events.member("GUILD_MEMBER_UPDATE", _guild(call), who)


def _guild(call: Call) -> Guild:
    return call.backstage.world.guild(call["guild_id"])


def _member(call: Call) -> Member:
    user_id = int(call["user_id"])
    found = _guild(call).members.get(user_id)
    if found is None:
        known = user_id in call.backstage.world.users
        raise RefusedError(10007 if known else 10013)
    return found


def _role(call: Call) -> Role:
    """A role that the bot may hand out: one below its own highest."""
    found = _guild(call)
    role = found.roles.get(int(call["role_id"]))
    if role is None:
        raise RefusedError(10011)
    bot = found.members[call.backstage.world.bot.id]
    highest = max((r.position for r in bot.roles), default=0)
    allowed = may.in_guild(found, bot) & may.MANAGE_ROLES
    if not allowed or role.position >= highest or role.bot_id is not None:
        raise RefusedError(50013)
    return role
