"""Writing, editing, deleting, reacting, pinning: by the bot and by people alike."""

import re
from collections.abc import Sequence
from datetime import timedelta

from tests.fakes.discord import permissions as may
from tests.fakes.discord.drafts import Draft
from tests.fakes.discord.events import Events
from tests.fakes.discord.refusals import Json, RefusedError, wrong_field
from tests.fakes.discord.state import (
    ANNOUNCEMENT,
    DM,
    TEXT,
    Channel,
    Message,
    Thread,
    User,
)
from tests.fakes.discord.world import World

NONCE_HOLDS = timedelta(minutes=5)
"""A guess: Discord says "the past few minutes"."""
MOST_PINS, MOST_REACTIONS = 250, 20
REPLY, PIN_NOTICE = 19, 6
WRITABLE = {TEXT, DM, ANNOUNCEMENT}


class Posting:
    """What can be done to messages; each thing done is told by the gateway."""

    def __init__(self, world: World, events: Events) -> None:
        self.world, self.events = world, events

    def post(self, channel: Channel, author: User, draft: Draft) -> Message:
        """Raises what Discord refuses; with an enforced nonce the same post is found again."""
        self._admit(channel, author, draft)
        known = self._by_nonce(channel, author, draft)
        if known is not None:
            return known
        message = Message(
            id=self.world.new_id(),
            channel=channel,
            author=author,
            content=draft.content,
            kind=draft.kind,
            sent_at=self.world.now(),
            embeds=draft.embeds,
            components=draft.components,
            attachments=draft.attachments,
            flags=draft.flags,
            nonce=draft.nonce,
        )
        self._refer(message, draft)
        self._ping(message, draft.allowed_mentions)
        self.add(message)
        return message

    def add(self, message: Message) -> None:
        """It stands in its channel from now on."""
        channel = message.channel
        channel.messages[message.id] = message
        channel.last_message_id = message.id
        if isinstance(channel, Thread):
            self._wake(channel, message)
        self.events.message("MESSAGE_CREATE", message)

    def _admit(self, channel: Channel, author: User, draft: Draft) -> None:
        world = self.world
        if channel.kind == DM:
            self._admit_privately(channel, author)
            return
        if not isinstance(channel, Thread) and channel.kind not in WRITABLE:
            raise RefusedError(50008)
        bits = world.bits(channel, author)
        needed = may.sending(channel)
        if draft.embeds:
            needed |= may.EMBED_LINKS
        if draft.attachments:
            needed |= may.ATTACH_FILES
        if not bits & may.VIEW_CHANNEL:
            raise RefusedError(50001)
        if bits & needed != needed:
            raise RefusedError(50013)
        locked = isinstance(channel, Thread) and channel.locked
        if locked and not bits & may.MANAGE_THREADS:
            # A guess which code: Discord only says that it is refused.
            raise RefusedError(50083)

    def _admit_privately(self, channel: Channel, author: User) -> None:
        person = channel.recipient
        if author is self.world.bot and person and not self._can_be_reached(person):
            raise RefusedError(50007)

    def _can_be_reached(self, person: User) -> bool:
        shared = any(
            g.has_bot and person.id in g.members for g in self.world.guilds.values()
        )
        return shared and person.takes_messages and not person.bot

    def _by_nonce(self, channel: Channel, author: User, draft: Draft) -> Message | None:
        if not draft.enforce_nonce or draft.nonce is None:
            return None
        since = self.world.now() - NONCE_HOLDS
        for message in reversed(channel.messages.values()):
            if message.sent_at is None or message.sent_at < since:
                return None
            if message.author is author and str(message.nonce) == str(draft.nonce):
                return message
        return None

    def _refer(self, message: Message, draft: Draft) -> None:
        if draft.reference is None:
            return
        channel, reference = message.channel, draft.reference
        answered = channel.messages.get(int(reference["message_id"]))
        if answered is None:
            if not reference.get("fail_if_not_exists", True):
                return
            words = "Unknown message"
            raise wrong_field(
                "message_reference", words, "MESSAGE_REFERENCE_UNKNOWN_MESSAGE"
            )
        if not self.world.bits(channel, message.author) & may.READ_MESSAGE_HISTORY:
            raise RefusedError(160002)
        message.kind, message.reply_to = REPLY, answered
        message.reference = refers_to(answered)

    def _ping(self, message: Message, allowed: Json | None) -> None:
        """Who is really told ("Resources, Message, Allowed Mentions Object")."""
        parse = {"users", "roles", "everyone"}
        if allowed is not None:
            parse = set(allowed.get("parse") or [])
        named = set((allowed or {}).get("users") or [])
        named_roles = set((allowed or {}).get("roles") or [])
        guild, world = message.channel.guild, self.world
        for user_id in re.findall(r"<@!?(\d+)>", message.content):
            user = world.users.get(int(user_id))
            if user and ("users" in parse or user_id in named):
                _add(message.mentions, user)
        answered = message.reply_to
        if answered and (allowed is None or allowed.get("replied_user")):
            _add(message.mentions, answered.author)
        crowd = world.bits(message.channel, message.author) & may.MENTION_EVERYONE
        for role_id in re.findall(r"<@&(\d+)>", message.content):
            role = guild.roles.get(int(role_id)) if guild else None
            allowed_role = "roles" in parse or role_id in named_roles
            if role and allowed_role and (role.mentionable or crowd):
                message.mention_roles.append(role.id)
        message.mention_everyone = bool(
            re.search(r"@(everyone|here)\b", message.content)
            and "everyone" in parse
            and crowd
        )

    def _wake(self, thread: Thread, message: Message) -> None:
        """Writing in a thread un-archives it, and its author joins it ("Topics, Threads")."""
        thread.active_at = self.world.now()
        thread.total_sent += 1
        if message.id != thread.id and message.kind != 21:
            thread.message_count += 1
        if thread.archived:
            thread.archived, thread.archived_at = False, self.world.now()
            self.events.thread("THREAD_UPDATE", thread)
        if message.author.id not in thread.joined:
            thread.joined[message.author.id] = self.world.now()
            self.events.thread_joined(thread, message.author)

    # --- what stands there already

    def edited(self, message: Message) -> None:
        """It was changed just now."""
        message.edited_at = self.world.now()
        self.events.message("MESSAGE_UPDATE", message)

    def delete(self, message: Message) -> None:
        self._take_out(message)
        self.events.deleted(message)

    def bulk_delete(self, channel: Channel, gone: Sequence[Message]) -> None:
        for message in gone:
            self._take_out(message)
        self.events.bulk_deleted(channel, gone)

    def _take_out(self, message: Message) -> None:
        message.deleted = True
        message.channel.messages.pop(message.id, None)
        if isinstance(message.channel, Thread):
            message.channel.message_count -= 1

    def must_be_open(self, channel: Channel) -> None:
        """Messages in an archived thread can only be deleted ("Topics, Threads")."""
        if isinstance(channel, Thread) and channel.archived:
            raise RefusedError(50083)

    def react(self, message: Message, who: User, emoji: str) -> None:
        self.must_be_open(message.channel)
        bits = self.world.bits(message.channel, who)
        if not bits & may.READ_MESSAGE_HISTORY:
            raise RefusedError(50013)
        if emoji not in message.reactions:
            if not bits & may.ADD_REACTIONS:
                raise RefusedError(50013)
            if len(message.reactions) >= MOST_REACTIONS:
                raise RefusedError(30010)
        reacted = message.reactions.setdefault(emoji, [])
        if who.id not in reacted:
            reacted.append(who.id)
            self.events.reaction("MESSAGE_REACTION_ADD", message, who, emoji)

    def unreact(self, message: Message, who: User, emoji: str) -> None:
        self.must_be_open(message.channel)
        reacted = message.reactions.get(emoji, [])
        if who.id in reacted:
            reacted.remove(who.id)
            if not reacted:
                del message.reactions[emoji]
            self.events.reaction("MESSAGE_REACTION_REMOVE", message, who, emoji)

    def clear_reactions(self, message: Message, emoji: str | None) -> None:
        """All of them, or all of one kind."""
        self.must_be_open(message.channel)
        if emoji is None:
            message.reactions.clear()
        else:
            message.reactions.pop(emoji, None)
        self.events.reactions_removed(message, emoji)

    def pin(self, message: Message, by: User) -> None:
        """Twice is once; the channel says that it happened."""
        self.must_be_open(message.channel)
        if message.pinned_at is not None:
            return
        channel, now = message.channel, self.world.now()
        pinned = [m for m in channel.messages.values() if m.pinned_at]
        if len(pinned) >= MOST_PINS:
            raise RefusedError(30003)
        message.pinned_at = channel.last_pin_at = now
        self.events.message("MESSAGE_UPDATE", message)
        self.events.pins(channel)
        notice = Message(self.world.new_id(), channel, by, kind=PIN_NOTICE, sent_at=now)
        notice.reference = refers_to(message)
        self.add(notice)

    def unpin(self, message: Message) -> None:
        self.must_be_open(message.channel)
        if message.pinned_at is not None:
            message.pinned_at = None
            self.events.message("MESSAGE_UPDATE", message)
            self.events.pins(message.channel)


def refers_to(message: Message) -> Json:
    reference: Json = {
        "type": 0,
        "channel_id": str(message.channel.id),
        "message_id": str(message.id),
    }
    if message.channel.guild is not None:
        reference["guild_id"] = str(message.channel.guild.id)
    return reference


def _add(users: list[User], user: User) -> None:
    if user not in users:
        users.append(user)
