"""Opening, changing and leaving threads ("Topics, Threads" and "Resources, Channel")."""

from tests.fakes.discord import permissions as may
from tests.fakes.discord.drafts import Draft
from tests.fakes.discord.events import Events
from tests.fakes.discord.posting import Posting, refers_to
from tests.fakes.discord.refusals import RefusedError, wrong_field
from tests.fakes.discord.state import (
    FORUM,
    HAS_THREAD,
    PRIVATE_THREAD,
    PUBLIC_THREAD,
    Channel,
    Message,
    Thread,
    User,
)
from tests.fakes.discord.world import World

MOST_ACTIVE = 1000
NAME = 100
THREAD_NOTICE, STARTER = 18, 21


class Threads:
    """Threads of a guild, and the posts of a forum, which are threads too."""

    def __init__(self, world: World, events: Events, posting: Posting) -> None:
        self.world, self.events, self.posting = world, events, posting

    def open(
        self,
        parent: Channel,
        owner: User,
        name: str,
        *,
        minutes: int | None = None,
        private: bool = False,
        thread_id: int | None = None,
    ) -> Thread:
        """A new thread in a channel, told to nobody yet."""
        guild, now = parent.guild, self.world.now()
        assert guild is not None
        if not 1 <= len(name) <= NAME:
            words = f"Must be between 1 and {NAME} in length."
            raise wrong_field("name", words, "BASE_TYPE_BAD_LENGTH")
        for other in guild.threads.values():
            self.world.archive_idle(other)
        if sum(not t.archived for t in guild.threads.values()) >= MOST_ACTIVE:
            raise RefusedError(160006)
        thread = Thread(
            id=self.world.new_id() if thread_id is None else thread_id,
            kind=PRIVATE_THREAD if private else PUBLIC_THREAD,
            guild=guild,
            name=name,
            parent=parent,
            owner_id=owner.id,
            made_at=now,
            active_at=now,
            auto_archive_minutes=minutes or 4320,
            joined={owner.id: now},
        )
        guild.threads[thread.id] = self.world.channels[thread.id] = thread
        return thread

    def from_message(
        self, message: Message, owner: User, name: str, minutes: int | None = None
    ) -> Thread:
        """A thread under a message has the message's id."""
        self.world.demand(message.channel, may.CREATE_PUBLIC_THREADS, owner)
        if message.thread is not None or message.id in self.world.channels:
            raise RefusedError(160004)
        if isinstance(message.channel, Thread) or message.channel.guild is None:
            raise RefusedError(50024)
        thread = self.open(
            message.channel, owner, name, minutes=minutes, thread_id=message.id
        )
        message.thread = thread
        message.flags |= HAS_THREAD
        self.events.thread("THREAD_CREATE", thread, new=True)
        starter = Message(
            self.world.new_id(), thread, owner, kind=STARTER, sent_at=thread.made_at
        )
        starter.reference, starter.reply_to = refers_to(message), message
        self.posting.add(starter)
        self.events.message("MESSAGE_UPDATE", message)
        return thread

    def alone(
        self,
        parent: Channel,
        owner: User,
        name: str,
        minutes: int | None,
        *,
        private: bool,
    ) -> Thread:
        """A thread without a message; a public one is announced in its channel."""
        bit = may.CREATE_PRIVATE_THREADS if private else may.CREATE_PUBLIC_THREADS
        self.world.demand(parent, bit, owner)
        if parent.kind == FORUM:
            raise wrong_field("message", "This field is required", "BASE_TYPE_REQUIRED")
        thread = self.open(parent, owner, name, minutes=minutes, private=private)
        self.events.thread("THREAD_CREATE", thread, new=True)
        if not private:
            notice = Message(
                self.world.new_id(),
                parent,
                owner,
                content=name,
                kind=THREAD_NOTICE,
                sent_at=thread.made_at,
                flags=HAS_THREAD,
            )
            notice.reference = {
                "type": 0,
                "channel_id": str(thread.id),
                "guild_id": str(thread.guild.id if thread.guild else 0),
            }
            self.posting.add(notice)
        return thread

    def forum_post(
        self,
        forum: Channel,
        owner: User,
        name: str,
        draft: Draft,
        *,
        tags: list[int] | None = None,
        minutes: int | None = None,
    ) -> tuple[Thread, Message]:
        """A thread in a forum with its first message, which has the thread's id."""
        # In a forum it is SEND_MESSAGES that allows to open a post.
        self.world.demand(forum, may.SEND_MESSAGES, owner)
        tags = tags or []
        known = {tag.id: tag for tag in forum.tags}
        if len(tags) > 5 or any(tag_id not in known for tag_id in tags):
            raise wrong_field("applied_tags", "Unknown tag", "FORUM_TAG_UNKNOWN")
        if forum.tag_required and not tags:
            raise RefusedError(40067)
        if any(known[tag_id].moderated for tag_id in tags):
            self.world.demand(forum, may.MANAGE_THREADS, owner)
        draft.must_say_something()
        thread = self.open(forum, owner, name, minutes=minutes)
        thread.applied_tags = tags
        forum.last_message_id = thread.id
        first = Message(
            id=thread.id,
            channel=thread,
            author=owner,
            content=draft.content,
            sent_at=thread.made_at,
            embeds=draft.embeds,
            components=draft.components,
            attachments=draft.attachments,
            flags=draft.flags,
        )
        self.posting._ping(first, draft.allowed_mentions)
        self.events.thread("THREAD_CREATE", thread, new=True)
        self.posting.add(first)
        return thread, first

    def join(self, thread: Thread, who: User) -> None:
        self.posting.must_be_open(thread)
        if who.id not in thread.joined:
            thread.joined[who.id] = self.world.now()
            self.events.thread_joined(thread, who)

    def leave(self, thread: Thread, who: User) -> None:
        self.posting.must_be_open(thread)
        if thread.joined.pop(who.id, None) is not None:
            self.events.thread_left(thread, who)

    def archive(self, thread: Thread, *, archived: bool, by: User) -> None:
        """Its owner or who manages threads may; un-archiving is for all while it is not locked."""
        bits = self.world.bits(thread, by)
        if archived:
            allowed = bits & may.MANAGE_THREADS or thread.owner_id == by.id
        else:
            allowed = bits & may.MANAGE_THREADS or (
                not thread.locked and bits & may.sending(thread)
            )
        if not allowed:
            raise RefusedError(50013)
        if thread.archived != archived:
            thread.archived, thread.archived_at = archived, self.world.now()
            thread.active_at = self.world.now()

    # --- gone

    def delete(self, thread: Thread) -> None:
        self._forget(thread)
        self.events.thread_gone(thread)

    def delete_channel(self, channel: Channel) -> None:
        """Its threads go with it, without a word of their own."""
        guild = channel.guild
        assert guild is not None
        self.events.channel("CHANNEL_DELETE", channel)
        del guild.channels[channel.id]
        del self.world.channels[channel.id]
        for thread in [t for t in guild.threads.values() if t.parent is channel]:
            self._forget(thread)

    def _forget(self, thread: Thread) -> None:
        assert thread.guild is not None
        del thread.guild.threads[thread.id]
        del self.world.channels[thread.id]
        parent = thread.parent
        starter = parent.messages.get(thread.id) if parent is not None else None
        if starter is not None:
            starter.thread = None
