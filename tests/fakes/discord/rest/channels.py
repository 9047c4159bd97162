"""Channels, private conversations and what may be done in a channel ("Resources, Channel")."""

from tests.fakes.discord import payloads
from tests.fakes.discord import permissions as may
from tests.fakes.discord.refusals import Json, RefusedError, wrong_field
from tests.fakes.discord.routes import Call, route
from tests.fakes.discord.state import (
    CATEGORY,
    DM,
    FORUM,
    TEXT,
    Channel,
    Overwrite,
    Tag,
    Thread,
)

NAME, TOPIC = 100, 1024


@route("POST", "/users/@me/channels")
def open_private(call: Call) -> Json:
    world = call.backstage.world
    who = world.users.get(int(call.body["recipient_id"]))
    if who is None or who is world.bot:
        raise RefusedError(50033)
    return payloads.private_channel(world.private(who))


@route("GET", "/channels/{channel_id}")
def channel(call: Call) -> Json:
    found = call.backstage.world.channel(call["channel_id"])
    if isinstance(found, Thread):
        return payloads.thread(found, member_of=call.backstage.world.bot)
    return payloads.channel(found)


@route("POST", "/guilds/{guild_id}/channels", 201)
def create(call: Call) -> Json:
    world = call.backstage.world
    guild, asked = world.guild(call["guild_id"]), call.fields
    bot = guild.members[world.bot.id]
    if not may.in_guild(guild, bot) & may.MANAGE_CHANNELS:
        raise RefusedError(50013)
    kind = asked.get("type") or TEXT
    if kind not in {TEXT, CATEGORY, FORUM}:
        raise RefusedError(50024)
    made = Channel(world.new_id(), kind, guild, name=_name(asked, kind))
    made.topic = asked.get("topic")
    made.parent = guild.channels.get(int(asked.get("parent_id") or 0))
    made.overwrites = [_overwrite(o) for o in asked.get("permission_overwrites") or []]
    guild.channels[made.id] = world.channels[made.id] = made
    call.backstage.events.channel("CHANNEL_CREATE", made)
    return payloads.channel(made)


@route("PATCH", "/channels/{channel_id}")
def change(call: Call) -> Json:
    found, world = (
        call.backstage.world.channel(call["channel_id"]),
        call.backstage.world,
    )
    if isinstance(found, Thread):
        return _change_thread(call, found)
    if found.kind == DM:
        raise RefusedError(50003)
    world.demand(found, may.MANAGE_CHANNELS)
    asked = call.fields
    if "name" in asked:
        found.name = _name(asked, found.kind)
    if "topic" in asked:
        found.topic = asked["topic"]
    if "available_tags" in asked:
        found.tags = [
            Tag(int(t.get("id") or world.new_id()), t["name"], bool(t.get("moderated")))
            for t in asked["available_tags"]
        ]
    call.backstage.events.channel("CHANNEL_UPDATE", found)
    return payloads.channel(found)


def _change_thread(call: Call, thread: Thread) -> Json:
    """An archived thread must be opened before, or with, any other change."""
    asked, backstage = call.fields, call.backstage
    bot = backstage.world.bot
    stays_archived = thread.archived and asked.get("archived") is not False
    if stays_archived and set(asked) - {"archived", "locked"}:
        raise RefusedError(50083)
    if asked.get("archived") is not None:
        backstage.threads.archive(thread, archived=asked["archived"], by=bot)
    if "locked" in asked:
        backstage.world.demand(thread, may.MANAGE_THREADS)
        thread.locked = bool(asked["locked"])
    if set(asked) & {"name", "applied_tags", "auto_archive_duration", "flags"}:
        if thread.owner_id != bot.id:
            backstage.world.demand(thread, may.MANAGE_THREADS)
        _rename(thread, asked)
    backstage.events.thread("THREAD_UPDATE", thread)
    return payloads.thread(thread, member_of=bot)


def _rename(thread: Thread, asked: Json) -> None:
    if "name" in asked:
        thread.name = _name(asked, TEXT, raw=True)
    if asked.get("applied_tags") is not None:
        thread.applied_tags = [int(tag) for tag in asked["applied_tags"]]
    if asked.get("auto_archive_duration"):
        thread.auto_archive_minutes = asked["auto_archive_duration"]
    if "flags" in asked:
        thread.pinned = bool((asked["flags"] or 0) & 2)


@route("DELETE", "/channels/{channel_id}")
def delete(call: Call) -> Json:
    backstage = call.backstage
    found = backstage.world.channel(call["channel_id"])
    if isinstance(found, Thread):
        backstage.world.demand(found, may.MANAGE_THREADS)
        backstage.threads.delete(found)
    elif found.kind != DM:
        backstage.world.demand(found, may.MANAGE_CHANNELS)
        backstage.threads.delete_channel(found)
    return payloads.channel(found)


@route("PUT", "/channels/{channel_id}/permissions/{overwrite_id}")
def put_overwrite(call: Call) -> None:
    backstage = call.backstage
    found = backstage.world.channel(call["channel_id"])
    backstage.world.demand(found, may.MANAGE_ROLES)
    new = _overwrite({**call.fields, "id": call["overwrite_id"]})
    found.overwrites = [o for o in found.overwrites if o.id != new.id] + [new]
    backstage.events.channel("CHANNEL_UPDATE", found)


def _overwrite(asked: Json) -> Overwrite:
    return Overwrite(
        int(asked["id"]),
        allow=int(asked.get("allow") or 0),
        deny=int(asked.get("deny") or 0),
        for_member=asked.get("type") == 1,
    )


def _name(asked: Json, kind: int, *, raw: bool = False) -> str:
    """Names of text channels have no spaces and no capitals."""
    name = str(asked["name"])
    if not 1 <= len(name) <= NAME:
        words = f"Must be between 1 and {NAME} in length."
        raise wrong_field("name", words, "BASE_TYPE_BAD_LENGTH")
    return name if raw or kind == CATEGORY else name.lower().replace(" ", "-")
