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
        """Replies to a reply stand in its thread; to what is not there, too, as with Slack."""
        if not thread_ts:
            return None
        parent = channel.messages.get(str(thread_ts))
        if parent is None:
            raise RefusedError("thread_not_found")
        return parent.thread_ts or parent.ts

    def change(self, message: FakeMessage, said: Json) -> None:
        """Text and blocks are as given; without blocks there are none."""
        before = self.events.snapshot(message)
        self._fill(message, said)
        message.edited_ts = self.world.new_ts()
        if message.ephemeral_to is None:
            self.events.changed(message, before)

    def delete(self, message: FakeMessage) -> None:
        before = self.events.snapshot(message)
        message.deleted = True
        channel = message.channel
        channel.messages.pop(message.ts, None)
        if message.ts in channel.pins:
            channel.pins.remove(message.ts)
        if message.ephemeral_to is None:
            self.events.deleted(message, before)

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
