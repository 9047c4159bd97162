"""What happens on Discord as signals: messages, edits, deletions, reactions.

Pure: a message as Discord sends it, or what discord.py hands to its listeners, goes in, a
signal comes out, and `None` for what concerns nobody. Only raw events are read, so that
nothing depends on what discord.py happens to remember. Instants are those in Discord's own numbers (Discord: Snowflakes),
where an event carries one; else the caller says when it was.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import discord

from bot.platforms.discord.identities import SPACE, account, message_ref, place
from bot.platforms.discord.moderators import Moderators
from bot.platforms.discord.people import person_of
from rituals.model.ids import Account, MessageRef, Place
from rituals.signals import (
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    Person,
    ReactionChanged,
    ReactionsCleared,
    SpaceChanged,
)

Json = dict[str, Any]
_REPLY = discord.MessageType.reply.value
_SPOKEN = (discord.MessageType.default.value, _REPLY)
"""What people write. All other types are Discord's own words: somebody joined, a message
was pinned, a thread began (Discord: Message Types)."""
_MENTION = re.compile("<@!?([0-9]+)>")
"""Somebody named (Discord: Message Formatting)."""


# --- messages


def posted(
    message: Json,
    guild: discord.Guild,
    moderators: Moderators,
    *,
    within: discord.abc.Snowflake | None = None,
) -> MessagePosted | None:
    """Somebody wrote in the guild; `None` for Discord's own words.

    `message` is as Discord sends it (Discord: Message Object): it is the one thing that
    comes again and again, and making discord.py's objects of it takes longer than all
    else. `within` is the channel or thread, if discord.py does not keep it. What a person
    forwards are not their words: its text is empty, as Discord sends it.
    """
    if message["type"] not in _SPOKEN:
        return None
    channel, number = int(message["channel_id"]), int(message["id"])
    thread_of, root = hangs_on(within or guild.get_channel_or_thread(channel), number)
    changed = message.get("edited_timestamp")
    return MessagePosted(
        message=message_ref(channel, number),
        author=_author(message, guild, moderators),
        text=message["content"],
        at=discord.utils.snowflake_time(number),
        reply_to=_reply_to(message),
        thread_of=thread_of,
        root=root,
        mentions=_mentions(message),
        edited_at=datetime.fromisoformat(changed) if changed else None,
    )


def hangs_on(
    channel: discord.abc.Snowflake | None, message: int
) -> tuple[Place | None, MessageRef | None]:
    """The channel of a thread, and the message that what is said in the thread hangs on.

    A thread begun on a message has its number, and the message stands in the channel. A
    post in a forum has the number of its first message, and that stands in the post
    (Discord: Threads). A private thread hangs on nothing.
    """
    if not isinstance(channel, discord.Thread):
        return None, None
    parent = place(channel.parent_id)
    if channel.type is discord.ChannelType.private_thread or message == channel.id:
        return parent, None
    in_forum = isinstance(channel.parent, discord.ForumChannel)
    stands_in = channel.id if in_forum else channel.parent_id
    return parent, message_ref(stands_in, channel.id)


def _author(message: Json, guild: discord.Guild, moderators: Moderators) -> Person:
    """Who wrote; a webhook is nobody, whatever name it was given.

    What is read back names no member: they may be known, or gone.
    """
    user = message["author"]
    number, name = int(user["id"]), user.get("global_name") or user["username"]
    if message.get("webhook_id") is not None:
        return Person(account(number), name, bot=True)
    member = message.get("member")
    if member is None and (known := guild.get_member(number)) is not None:
        return person_of(known, moderators)
    bot = user.get("bot", False)
    roles = map(int, member["roles"]) if member else ()
    return Person(
        account=account(number),
        name=(member and member.get("nick")) or name,
        bot=bot,
        moderator=not bot and moderators.have(number, roles),
    )


def _reply_to(message: Json) -> MessageRef | None:
    """What it replies to. A reference of other messages means they were forwarded."""
    reference = message.get("message_reference")
    if message["type"] != _REPLY or not reference or "message_id" not in reference:
        return None
    return message_ref(int(reference["channel_id"]), int(reference["message_id"]))


def _mentions(message: Json) -> tuple[Account, ...]:
    """Whom the words themselves name, in their order, each once.

    Discord counts the author of the message that is replied to as mentioned, too, if the
    reply rings. That is not said by the words, and `reply_to` tells it already.
    """
    known = [int(user["id"]) for user in message["mentions"]]
    if not known:
        return ()
    words = message["content"]
    written = map(int, _MENTION.findall(words)) if words else known
    return tuple(account(user) for user in dict.fromkeys(written) if user in known)


def edited(
    message: Json, guild: discord.Guild, moderators: Moderators
) -> MessageEdited | None:
    """Somebody changed their words; `None` if it is only a preview, a pin or a thread.

    Discord tells of each change of a message in full; its words changed at its
    `edited_timestamp`, which others leave as it was (Discord: Message Update).
    """
    at = message.get("edited_timestamp")
    if at is None or "author" not in message or message.get("type") not in _SPOKEN:
        return None
    return MessageEdited(
        message=message_ref(int(message["channel_id"]), int(message["id"])),
        author=_author(message, guild, moderators),
        text=message["content"],
        at=datetime.fromisoformat(at),
        mentions=_mentions(message),
    )


def deleted(event: discord.RawMessageDeleteEvent, at: datetime) -> MessageDeleted:
    """A message is gone, by whoever's hand."""
    return MessageDeleted(message_ref(event.channel_id, event.message_id), at)


def deleted_together(
    event: discord.RawBulkMessageDeleteEvent, at: datetime
) -> Iterator[MessageDeleted]:
    """Many are gone at once, the oldest first."""
    for message in sorted(event.message_ids):
        yield MessageDeleted(message_ref(event.channel_id, message), at)


# --- reactions


def reacted(
    event: discord.RawReactionActionEvent,
    member: discord.Member | None,
    moderators: Moderators,
    at: datetime,
) -> ReactionChanged:
    """A member put a sign to a message, or took it away.

    Only what was put there names its `member`; otherwise it is to be found by `user_id`,
    and where members are not told it is `None`.
    """
    by = Person(account(event.user_id), "")
    return ReactionChanged(
        message=message_ref(event.channel_id, event.message_id),
        by=by if member is None else person_of(member, moderators),
        sign=sign_of(event.emoji),
        at=at,
        present=event.event_type == "REACTION_ADD",
    )


def cleared(
    event: discord.RawReactionClearEvent | discord.RawReactionClearEmojiEvent,
    at: datetime,
) -> ReactionsCleared:
    """All signs were taken from a message at once, or all of one kind."""
    message = message_ref(event.channel_id, event.message_id)
    if isinstance(event, discord.RawReactionClearEmojiEvent):
        return ReactionsCleared(message, at, sign_of(event.emoji))
    return ReactionsCleared(message, at)


def sign_of(emoji: discord.PartialEmoji) -> str:
    """A sign as it is, one of a guild's own by its name, or its number once it is gone."""
    return emoji.name or str(emoji.id)


# --- the connection


def connection(
    at: datetime, *, up: bool, reason: str = "", given_up: bool = False
) -> SpaceChanged:
    """The gateway is there again, or was lost."""
    return SpaceChanged(SPACE, up=up, at=at, reason=reason, given_up=given_up)
