"""Threads of a channel and of a guild ("Resources, Channel")."""

from datetime import datetime

from tests.fakes.discord import messages, payloads
from tests.fakes.discord import permissions as may
from tests.fakes.discord.drafts import draft
from tests.fakes.discord.refusals import Json, RefusedError
from tests.fakes.discord.routes import Call, route
from tests.fakes.discord.state import FORUM, PRIVATE_THREAD, PUBLIC_THREAD, Thread


@route("POST", "/channels/{channel_id}/messages/{message_id}/threads", 201)
def from_message(call: Call) -> Json:
    backstage, asked = call.backstage, call.fields
    channel = backstage.world.channel(call["channel_id"])
    message = backstage.world.message(channel, call["message_id"])
    thread = backstage.threads.from_message(
        message,
        backstage.world.bot,
        asked["name"],
        asked.get("auto_archive_duration"),
    )
    return payloads.thread(thread, member_of=backstage.world.bot)


@route("POST", "/channels/{channel_id}/threads", 201)
def without_message(call: Call) -> Json:
    backstage, asked = call.backstage, call.fields
    bot = backstage.world.bot
    channel = backstage.world.channel(call["channel_id"])
    minutes = asked.get("auto_archive_duration")
    if channel.kind == FORUM and "message" in asked:
        thread, first = backstage.threads.forum_post(
            channel,
            bot,
            asked["name"],
            draft(backstage.world, asked["message"], call.files),
            tags=[int(tag) for tag in asked.get("applied_tags") or []],
            minutes=minutes,
        )
        shown = payloads.thread(thread, member_of=bot)
        return {**shown, "message": messages.message(backstage.world, first)}
    private = (asked.get("type") or PRIVATE_THREAD) == PRIVATE_THREAD
    thread = backstage.threads.alone(
        channel, bot, asked["name"], minutes, private=private
    )
    return payloads.thread(thread, member_of=bot)


@route("GET", "/guilds/{guild_id}/threads/active")
def active(call: Call) -> Json:
    world = call.backstage.world
    guild = world.guild(call["guild_id"])
    for thread in guild.threads.values():
        world.archive_idle(thread)
    found = [t for t in guild.threads.values() if not t.archived and _seen(call, t)]
    shown = _shown(call, found)
    return {**shown, "has_more": False}


@route("GET", "/channels/{channel_id}/threads/archived/public")
def archived(call: Call) -> Json:
    """Those archived last come first."""
    world = call.backstage.world
    channel = world.channel(call["channel_id"])
    world.demand(channel, may.READ_MESSAGE_HISTORY)
    limit = int(call.query.get("limit", 50))
    guild = channel.guild
    threads = [] if guild is None else list(guild.threads.values())
    for thread in threads:
        world.archive_idle(thread)
    found = [
        (t.archived_at, t)
        for t in threads
        if t.parent is channel and t.archived and t.archived_at is not None
    ]
    if "before" in call.query:
        before = datetime.fromisoformat(call.query["before"])
        found = [(at, t) for at, t in found if at < before]
    found = [(at, t) for at, t in found if t.kind == PUBLIC_THREAD]
    found.sort(key=lambda entry: (entry[0], entry[1].id), reverse=True)
    shown = _shown(call, [t for _, t in found[:limit]])
    return {**shown, "has_more": len(found) > limit}


@route("PUT", "/channels/{channel_id}/thread-members/@me")
def join(call: Call) -> None:
    call.backstage.threads.join(_thread(call), call.backstage.world.bot)


@route("DELETE", "/channels/{channel_id}/thread-members/@me")
def leave(call: Call) -> None:
    call.backstage.threads.leave(_thread(call), call.backstage.world.bot)


@route("PUT", "/channels/{channel_id}/thread-members/{user_id}")
def add(call: Call) -> None:
    who = call.backstage.world.users.get(int(call["user_id"]))
    thread = _thread(call)
    if who is None or thread.guild is None or who.id not in thread.guild.members:
        raise RefusedError(10007)
    call.backstage.threads.join(thread, who)


@route("GET", "/channels/{channel_id}/thread-members")
def members(call: Call) -> list[Json]:
    thread = _thread(call)
    return [payloads.thread_member(thread, user_id) for user_id in thread.joined]


def _thread(call: Call) -> Thread:
    found = call.backstage.world.channel(call["channel_id"])
    if not isinstance(found, Thread):
        raise RefusedError(50024)
    return found


def _seen(call: Call, thread: Thread) -> bool:
    return call.backstage.world.bot_may(thread, may.VIEW_CHANNEL)


def _shown(call: Call, found: list[Thread]) -> Json:
    bot = call.backstage.world.bot
    return {
        "threads": [payloads.thread(t, member_of=bot) for t in found],
        "members": [
            payloads.thread_member(t, bot.id) for t in found if bot.id in t.joined
        ],
    }
