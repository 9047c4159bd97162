"""What happens on Discord as signals: messages, edits, deletions, reactions.

Pure: what discord.py hands to its listeners goes in, a signal comes out, and `None` for
what concerns nobody. Only raw events are read, so that nothing depends on what discord.py
happens to remember. Instants are those in Discord's own numbers (Discord: Snowflakes),
where an event carries one; else the caller says when it was.
"""

from collections.abc import Iterator
from datetime import datetime

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

_SPOKEN = (discord.MessageType.default, discord.MessageType.reply)
"""What people write. All other types are Discord's own words: somebody joined, a message
was pinned, a thread began (Discord: Message Types)."""


# --- messages


def posted(
    message: discord.Message, moderators: Moderators, *, locale: str | None = None
) -> MessagePosted | None:
    """Somebody wrote in the guild; `None` for Discord's own words and private messages.

    What a person forwards are not their words: its text is empty, as Discord sends it.
    """
    if message.type not in _SPOKEN or message.guild is None:
        return None
    thread_of, root = hangs_on(message.channel, message.id)
    return MessagePosted(
        message=message_ref(message.channel.id, message.id),
        author=_author(message, moderators, locale),
        text=message.content,
        at=message.created_at,
        reply_to=_reply_to(message),
        thread_of=thread_of,
        root=root,
        mentions=_mentions(message),
    )


def hangs_on(
    channel: discord.abc.Snowflake, message: int
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


def _author(
    message: discord.Message, moderators: Moderators, locale: str | None
) -> Person:
    """Who wrote; a webhook is nobody, whatever name it was given."""
    author = message.author
    if message.webhook_id is not None:
        return Person(account(author.id), author.display_name, bot=True)
    return person_of(author, moderators, locale=locale)


def _reply_to(message: discord.Message) -> MessageRef | None:
    """What it replies to. A reference of other messages means they were forwarded."""
    reference = message.reference
    if message.type is not discord.MessageType.reply or reference is None:
        return None
    if reference.message_id is None:
        return None
    return message_ref(reference.channel_id, reference.message_id)


def _mentions(message: discord.Message) -> tuple[Account, ...]:
    """Whom the words themselves name, in their order, each once.

    Discord counts the author of the message that is replied to as mentioned, too, if the
    reply rings. That is not said by the words, and `reply_to` tells it already.
    """
    known = {user.id for user in message.mentions}
    written = message.raw_mentions if message.content else list(known)
    return tuple(account(user) for user in dict.fromkeys(written) if user in known)


def edited(
    event: discord.RawMessageUpdateEvent, moderators: Moderators
) -> MessageEdited | None:
    """Somebody changed their words; `None` if it is only a preview, a pin or a thread.

    Discord tells of each change of a message in full; its words changed at its
    `edited_timestamp`, which others leave as it was (Discord: Message Update).
    """
    message = event.message
    at = message.edited_at
    written_by = getattr(message, "author", None)
    if at is None or written_by is None or message.type not in _SPOKEN:
        return None
    if event.guild_id is None:
        return None
    return MessageEdited(
        message=message_ref(event.channel_id, event.message_id),
        author=_author(message, moderators, None),
        text=message.content,
        at=at,
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
    member: discord.Member,
    moderators: Moderators,
    at: datetime,
) -> ReactionChanged:
    """A member put a sign to a message, or took it away.

    Only what was put there names its `member`; otherwise it is to be found by `user_id`.
    """
    return ReactionChanged(
        message=message_ref(event.channel_id, event.message_id),
        by=person_of(member, moderators),
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


def connection(at: datetime, *, up: bool, reason: str = "") -> SpaceChanged:
    """The gateway is there again, or was lost."""
    return SpaceChanged(SPACE, up=up, at=at, reason=reason)
