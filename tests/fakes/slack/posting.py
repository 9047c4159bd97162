"""Messages that come, change and go, whoever makes them."""

from typing import Any

from tests.fakes.slack.events import Events
from tests.fakes.slack.refusals import Json, RefusedError
from tests.fakes.slack.state import FakeChannel, FakeMessage, FakeUser, Kept
from tests.fakes.slack.world import World

CONTENT = {"text", "blocks", "metadata", "attachments", "channel", "thread_ts"}


class Posting:
    def __init__(self, world: World, events: Events) -> None:
        self.world, self.events = world, events

    def post(
        self,
        user: FakeUser,
        channel: FakeChannel,
        said: Json,
        *,
        files: list[Kept] | None = None,
        broadcast: bool = False,
    ) -> FakeMessage:
        """A new message, told to the app."""
        made = self._make(user, channel, said)
        if files:
            made.files, made.subtype = files, "file_share"
        made.rung = made.mentioned
        made.thread_ts = self._thread(channel, said.get("thread_ts"))
        if made.thread_ts is not None and broadcast:
            made.subtype, made.broadcast = "thread_broadcast", True
        channel.messages[made.ts] = made
        self.events.message(made)
        return made

    def whisper(
        self, channel: FakeChannel, to: FakeUser, said: Json, thread_ts: str | None
    ) -> FakeMessage:
        """Only one person sees it, and it stands in no history."""
        made = self._make(self.world.bot, channel, said)
        made.thread_ts, made.ephemeral_to = thread_ts, to
        self.world.ephemeral.append(made)
        return made

    def _make(self, user: FakeUser, channel: FakeChannel, said: Json) -> FakeMessage:
        made = FakeMessage(self.world.new_ts(), channel, user)
        made.arguments = {k: v for k, v in said.items() if k not in CONTENT}
        self._fill(made, said)
        return made

    def _fill(self, message: FakeMessage, said: Json) -> None:
        message.text = said.get("text") or ""
        message.blocks = self.world.with_block_ids(said.get("blocks") or [])
        message.attachments = said.get("attachments") or []
        if said.get("metadata") is not None:
            message.metadata = said["metadata"]

    def _thread(self, channel: FakeChannel, thread_ts: Any) -> str | None:
        """An answer to what is deleted stands in the channel, without a word of warning (slack-go#1571)."""
        parent = channel.messages.get(str(thread_ts)) if thread_ts else None
        return None if parent is None else parent.thread_ts or parent.ts

    def change(self, message: FakeMessage, said: Json) -> None:
        """Blocks stay only if no text is given, metadata if none is ("chat.update")."""
        before = self.events.snapshot(message)
        if not said.get("text") and "blocks" not in said:
            said = {**said, "blocks": message.blocks}
        self._fill(message, said)
        message.edited_ts = self.world.new_ts()
        if message.ephemeral_to is None:
            self.events.changed(message, before)

    def delete(self, message: FakeMessage) -> None:
        """While a thread hangs on it, a tombstone stays, and its event is a change (slack-edge#10)."""
        before = self.events.snapshot(message)
        message.deleted = True
        channel = message.channel
        if message.ts in channel.pins:
            channel.pins.remove(message.ts)
        if message.ephemeral_to is not None:
            return
        if message.thread_ts is None and channel.replies(message.ts):
            self.events.changed(message, before)
            return
        channel.messages.pop(message.ts, None)
        self.events.deleted(message, before)
        self._sweep(message)

    def _sweep(self, message: FakeMessage) -> None:
        """With its last answer a tombstone goes, too."""
        root = message.channel.messages.get(message.thread_ts or "")
        if root is None or not root.deleted or message.channel.replies(root.ts):
            return
        before = self.events.snapshot(root)
        del message.channel.messages[root.ts]
        self.events.deleted(root, before)

    # --- reactions

    def react(self, message: FakeMessage, user: FakeUser, name: str) -> None:
        if user in message.reactions.get(name, []):
            raise RefusedError("already_reacted")
        message.reactions.setdefault(name, []).append(user)
        self.events.reaction(message, user, name, added=True)

    def unreact(self, message: FakeMessage, user: FakeUser, name: str) -> None:
        if user not in message.reactions.get(name, []):
            raise RefusedError("no_reaction")
        message.reactions[name].remove(user)
        if not message.reactions[name]:
            del message.reactions[name]
        self.events.reaction(message, user, name, added=False)
