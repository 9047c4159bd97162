"""Reactions to a message ("Resources, Message")."""

import re

from tests.fakes.discord import payloads
from tests.fakes.discord import permissions as may
from tests.fakes.discord.refusals import Json, RefusedError
from tests.fakes.discord.routes import Call, route
from tests.fakes.discord.state import Message

PATH = "/channels/{channel_id}/messages/{message_id}/reactions"
PLAIN_WORD = re.compile(r"^[\w\s:]*$", re.ASCII)
OWN_EMOJI = re.compile(r"^\w{2,32}:\d+$")


@route("PUT", PATH + "/{emoji}/@me")
def react(call: Call) -> None:
    message, emoji = _message(call), call["emoji"]
    if PLAIN_WORD.match(emoji) and not OWN_EMOJI.match(emoji):
        raise RefusedError(10014)
    call.backstage.posting.react(message, call.backstage.world.bot, emoji)


@route("DELETE", PATH + "/{emoji}/@me")
def unreact(call: Call) -> None:
    posting = call.backstage.posting
    posting.unreact(_message(call), call.backstage.world.bot, call["emoji"])


@route("DELETE", PATH + "/{emoji}/{user_id}")
def remove(call: Call) -> None:
    message, world = _message(call), call.backstage.world
    world.demand(message.channel, may.MANAGE_MESSAGES)
    who = world.users.get(int(call["user_id"]))
    if who is None:
        raise RefusedError(10013)
    call.backstage.posting.unreact(message, who, call["emoji"])


@route("GET", PATH + "/{emoji}")
def who_reacted(call: Call) -> list[Json]:
    message, world = _message(call), call.backstage.world
    if not world.bot_may(message.channel, may.READ_MESSAGE_HISTORY):
        raise RefusedError(50001)
    after, limit = int(call.query.get("after", 0)), int(call.query.get("limit", 25))
    ids = sorted(i for i in message.reactions.get(call["emoji"], []) if i > after)
    return [payloads.user(world.users[i]) for i in ids[:limit]]


@route("DELETE", PATH + "/{emoji}")
@route("DELETE", PATH)
def clear(call: Call) -> None:
    message = _message(call)
    call.backstage.world.demand(message.channel, may.MANAGE_MESSAGES)
    call.backstage.posting.clear_reactions(message, call.parts.get("emoji"))


def _message(call: Call) -> Message:
    world = call.backstage.world
    return world.message(world.channel(call["channel_id"]), call["message_id"])
