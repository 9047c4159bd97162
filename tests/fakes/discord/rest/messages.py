"""Messages of a channel, and its pins ("Resources, Message")."""

from datetime import datetime, timedelta

from tests.fakes.discord import messages
from tests.fakes.discord import permissions as may
from tests.fakes.discord.drafts import SUPPRESS_EMBEDS, draft, uploads
from tests.fakes.discord.payloads import instant
from tests.fakes.discord.refusals import Json, RefusedError, wrong_field
from tests.fakes.discord.routes import Call, route
from tests.fakes.discord.snowflakes import at_least
from tests.fakes.discord.state import Channel, Message

MOST_AT_ONCE = 100
OLDEST_IN_BULK = timedelta(days=14)


@route("POST", "/channels/{channel_id}/messages")
def post(call: Call) -> Json:
    channel, world = _channel(call), call.backstage.world
    asked = draft(world, call.fields, call.files)
    asked.must_say_something()
    posted = call.backstage.posting.post(channel, world.bot, asked)
    return messages.created(world, posted)


@route("POST", "/channels/{channel_id}/typing")
def typing(call: Call) -> None:
    channel = _channel(call)
    call.backstage.world.demand(channel, may.sending(channel))


@route("GET", "/channels/{channel_id}/messages")
def history(call: Call) -> list[Json]:
    """Newest first, whichever end is asked for; nothing where history may not be read."""
    channel, world = _channel(call), call.backstage.world
    limit = int(call.query.get("limit", 50))
    if not 1 <= limit <= MOST_AT_ONCE:
        words = f"int value should be less than or equal to {MOST_AT_ONCE}."
        raise wrong_field("limit", words, "NUMBER_TYPE_MAX")
    if not world.bot_may(channel, may.READ_MESSAGE_HISTORY):
        return []
    found = sorted(channel.messages.values(), key=lambda m: m.id)
    if "after" in call.query:
        found = [m for m in found if m.id > int(call.query["after"])][:limit]
    elif "around" in call.query:
        middle = int(call.query["around"])
        before = [m for m in found if m.id < middle][-(limit // 2) :]
        found = before + [m for m in found if m.id >= middle][: limit - len(before)]
    else:
        end = int(call.query.get("before", world.new_id()))
        found = [m for m in found if m.id < end][-limit:]
    return [_shown(call, m) for m in reversed(found)]


# The path of pins is registered before that of a single message, which it resembles.


@route("GET", "/channels/{channel_id}/messages/pins")
def pins(call: Call) -> Json:
    channel = _channel(call)
    limit = int(call.query.get("limit", 50))
    pinned = [(m.pinned_at, m) for m in channel.messages.values() if m.pinned_at]
    if "before" in call.query:
        before = datetime.fromisoformat(call.query["before"])
        pinned = [(at, m) for at, m in pinned if at < before]
    pinned.sort(key=lambda pin: (pin[0], pin[1].id), reverse=True)
    return {
        "items": [
            {"pinned_at": instant(at), "message": _shown(call, m)}
            for at, m in pinned[:limit]
        ],
        "has_more": len(pinned) > limit,
    }


@route("PUT", "/channels/{channel_id}/messages/pins/{message_id}")
def pin(call: Call) -> None:
    message = _message(call)
    call.backstage.world.demand(message.channel, may.PIN_MESSAGES)
    call.backstage.posting.pin(message, call.backstage.world.bot)


@route("DELETE", "/channels/{channel_id}/messages/pins/{message_id}")
def unpin(call: Call) -> None:
    message = _message(call)
    call.backstage.world.demand(message.channel, may.PIN_MESSAGES)
    call.backstage.posting.unpin(message)


@route("POST", "/channels/{channel_id}/messages/bulk-delete")
def bulk_delete(call: Call) -> None:
    channel, world = _channel(call), call.backstage.world
    if channel.guild is None:
        raise RefusedError(50003)
    world.demand(channel, may.MANAGE_MESSAGES)
    ids = [int(i) for i in call.body["messages"]]
    if not 2 <= len(set(ids)) <= MOST_AT_ONCE:
        words = "Must be between 2 and 100 in length."
        raise wrong_field("messages", words, "BASE_TYPE_BAD_LENGTH")
    if min(ids) < at_least(world.now() - OLDEST_IN_BULK):
        raise RefusedError(50034)
    gone = [channel.messages[i] for i in ids if i in channel.messages]
    call.backstage.posting.bulk_delete(channel, gone)


@route("GET", "/channels/{channel_id}/messages/{message_id}")
def get(call: Call) -> Json:
    channel = _channel(call)
    if not call.backstage.world.bot_may(channel, may.READ_MESSAGE_HISTORY):
        raise RefusedError(50001)
    return _shown(call, _message(call))


@route("PATCH", "/channels/{channel_id}/messages/{message_id}")
def edit(call: Call) -> Json:
    message, world = _message(call), call.backstage.world
    if message.author is not world.bot:
        raise RefusedError(50005)
    call.backstage.posting.must_be_open(message.channel)
    change(call, message)
    call.backstage.posting.edited(message)
    return _shown(call, message)


@route("DELETE", "/channels/{channel_id}/messages/{message_id}")
def delete(call: Call) -> None:
    message, world = _message(call), call.backstage.world
    if message.author is not world.bot:
        if message.channel.guild is None:
            raise RefusedError(50003)
        world.demand(message.channel, may.MANAGE_MESSAGES)
    call.backstage.posting.delete(message)


def change(call: Call, message: Message) -> None:
    """Fields that the body names are replaced; the whole must still say something."""
    asked, world = call.fields, call.backstage.world
    new = draft(world, {**asked, "attachments": None, "message_reference": None}, [])
    kept = message.attachments
    if "attachments" in asked:
        named = {str(a["id"]) for a in asked["attachments"] or []}
        kept = [a for a in kept if str(a.id) in named]
    new.attachments = kept + uploads(world, asked, call.files)
    if "content" not in asked:
        new.content = message.content
    if "embeds" not in asked:
        new.embeds = message.embeds
    if "components" not in asked:
        new.components = message.components
    new.must_say_something()
    message.content, message.embeds = new.content, new.embeds
    message.components, message.attachments = new.components, new.attachments
    if "flags" in asked:
        hushed = new.flags & SUPPRESS_EMBEDS
        message.flags = message.flags & ~SUPPRESS_EMBEDS | hushed


def _channel(call: Call) -> Channel:
    return call.backstage.world.channel(call["channel_id"])


def _message(call: Call) -> Message:
    return call.backstage.world.message(_channel(call), call["message_id"])


def _shown(call: Call, message: Message) -> Json:
    world = call.backstage.world
    return messages.message(world, message, hidden=not world.sees_content(message))
