"""What people write, and what they do to what is written."""

from collections.abc import Sequence

from tests.fakes.discord import messages
from tests.fakes.discord import permissions as may
from tests.fakes.discord.backstage import Backstage
from tests.fakes.discord.drafts import Draft
from tests.fakes.discord.state import (
    Channel,
    File,
    Guild,
    Message,
    Thread,
    User,
)


class Writing(Guild):
    """Raises `RefusedError` where Discord would not let them."""

    backstage: Backstage

    async def writes(
        self,
        user: User,
        channel: Channel,
        text: str,
        *,
        reply_to: Message | None = None,
        attachments: Sequence[File] = (),
    ) -> Message:
        kept = messages.files(self.backstage.world, attachments)
        draft = Draft(text, attachments=kept)
        if reply_to is not None:
            draft.reference = {"message_id": str(reply_to.id)}
        message = self.backstage.posting.post(channel, user, draft)
        await self.backstage.gateway.flushed()
        return message

    async def edits(self, user: User, message: Message, text: str) -> Message:
        assert message.author is user, "others' messages cannot be edited"
        self.backstage.posting.must_be_open(message.channel)
        message.content = text
        self.backstage.posting.edited(message)
        await self.backstage.gateway.flushed()
        return message

    async def deletes(self, user: User, message: Message) -> None:
        if message.author is not user:
            world = self.backstage.world
            world.demand(message.channel, may.MANAGE_MESSAGES, user)
        self.backstage.posting.delete(message)
        await self.backstage.gateway.flushed()

    async def bulk_deletes(self, messages: Sequence[Message]) -> None:
        """As a moderation bot does; all of one channel."""
        self.backstage.posting.bulk_delete(messages[0].channel, messages)
        await self.backstage.gateway.flushed()

    async def reacts(self, user: User, message: Message, emoji: str) -> None:
        self.backstage.posting.react(message, user, emoji)
        await self.backstage.gateway.flushed()

    async def unreacts(self, user: User, message: Message, emoji: str) -> None:
        self.backstage.posting.unreact(message, user, emoji)
        await self.backstage.gateway.flushed()

    async def pins(self, user: User, message: Message) -> None:
        self.backstage.posting.pin(message, user)
        await self.backstage.gateway.flushed()

    # --- threads

    async def opens_thread(
        self, user: User, message: Message, name: str, *, minutes: int | None = None
    ) -> Thread:
        """Under a message."""
        thread = self.backstage.threads.from_message(message, user, name, minutes)
        await self.backstage.gateway.flushed()
        return thread

    async def posts_in_forum(
        self,
        user: User,
        forum: Channel,
        name: str,
        text: str,
        *,
        tags: Sequence[str] = (),
    ) -> tuple[Thread, Message]:
        ids = [tag.id for tag in forum.tags if tag.name in tags]
        made = self.backstage.threads.forum_post(
            forum, user, name, Draft(text), tags=ids
        )
        await self.backstage.gateway.flushed()
        return made

    async def archives(self, user: User, thread: Thread) -> None:
        self.backstage.threads.archive(thread, archived=True, by=user)
        self.backstage.events.thread("THREAD_UPDATE", thread)
        await self.backstage.gateway.flushed()

    async def locks(self, thread: Thread, *, locked: bool = True) -> None:
        """As a moderator does."""
        thread.locked = locked
        self.backstage.events.thread("THREAD_UPDATE", thread)
        await self.backstage.gateway.flushed()

    async def deletes_thread(self, thread: Thread) -> None:
        self.backstage.threads.delete(thread)
        await self.backstage.gateway.flushed()
