"""Slack's world: the bot on an unmodified slack_bolt, over sockets, at the local server."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

from bot.clock import HandClock
from bot.platforms.slack.carried import decode
from bot.platforms.slack.client import SlackPlatform
from bot.platforms.slack.commands import Offered
from bot.platforms.slack.connection import Connection
from bot.platforms.slack.identities import (
    SPACE,
    account,
    channel_of,
    message_ref,
    place,
    thread_of,
)
from bot.platforms.slack.me import Tokens
from bot.platforms.slack.serving import PATH, Address
from bot.texts.translator import GettextTranslator
from rituals.commands.parsing import asked
from rituals.commands.registry import COMMANDS
from rituals.document import Form
from rituals.model.ids import Account, Channel, CommunityId, MessageRef, Place
from rituals.ports import Inbox, Platform
from rituals.signals import Person
from tests.contracts.platform_worlds import START, RecordingInbox
from tests.fakes.slack.hearing import all_heard
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.shown import Shown
from tests.fakes.slack.state import FakeChannel, FakeMessage
from tests.fakes.slack.wire import wired
from tests.fakes.slack_blocks import seen, walked

PAUSE = 1
"""Seconds that Slack asks to wait; they are waited for before it is asked again."""
MANY = 1000


class CalledPlatform(SlackPlatform):
    """Slack learns where it listens as soon as it does."""

    server: FakeSlack

    async def connect(
        self, channels: Collection[Channel], inbox: Inbox
    ) -> Mapping[Channel, Place]:
        places = await super().connect(channels, inbox)
        served = self.connection.served
        assert served is not None
        self.server.events_url = f"http://127.0.0.1:{served.port}{PATH}"
        return places


class SlackWorld:
    """Implements `PlatformWorld`."""

    thumb = "+1"
    address: Address | None = None
    kind: type[SlackPlatform] = SlackPlatform

    def __init__(self) -> None:
        self.clock = HandClock(START)
        self.channel = Channel(SPACE, "#talk")
        self._platforms: list[SlackPlatform] = []

    async def __aenter__(self) -> Self:
        self._wired = wired(self.clock.now)
        self.server = await self._wired.__aenter__()
        self._ada = self.server.add_user("Ada", locale="de-DE")
        petra = self.server.add_user("Petra")
        self.server.add_usergroup("mods", [petra])
        self.talk = self.server.add_channel("talk")
        self.server.add_channel("other")
        self.ada = Person(account(self._ada.id), "Ada", locale="de-DE")
        self.petra = Person(account(petra.id), "Petra", moderator=True, locale="en-US")
        self.slack = self._platform()
        self.platform: Platform = self.slack
        return self

    async def __aexit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for platform in self._platforms:
            await platform.close()
        await self._wired.__aexit__(error_type, error, trace)

    def _platform(self) -> SlackPlatform:
        server = self.server
        tokens = Tokens(server.bot_token, server.app_token, server.signing_secret)
        made = self.kind(
            connection=Connection(server.team, tokens, server.api, self.address),
            community=CommunityId("werkstatt"),
            named=("@mods",),
            offered=Offered.of(COMMANDS, asked),
            translator=GettextTranslator(),
            clock=self.clock,
            together=0.0,
        )
        self._platforms.append(made)
        return made

    def again(self) -> Platform:
        self.slack = self._platform()
        return self.slack

    async def heard(self) -> None:
        """Wait until the bot has heard, and taken in, all that happened."""
        if any(platform.inbox for platform in self._platforms):
            await all_heard(self.server)

    # --- what people see

    def shown(self, place: Place) -> list[str]:
        thread, messages = thread_of(place), self.server.messages(self._channel(place))
        here = messages if thread is None else [m for m in messages if m.thread_ts]
        return [
            seen(m.blocks) or m.text
            for m in here
            if not m.deleted and thread in {m.thread_ts, m.ts}
        ]

    def notified(self, message: MessageRef) -> tuple[Account, ...]:
        found = self._message(message)
        assert not found.pings_a_crowd
        return tuple(map(account, found.mentioned))

    def closed(self, thread: Place) -> bool:
        return False

    def private_place(self, person: Person) -> Place:
        user = self.server.world.users[person.account.id]
        return place(self.server.world.private(user).id)

    def _channel(self, place: Place) -> FakeChannel:
        return self.server.world.channels[channel_of(place)]

    def _message(self, ref: MessageRef) -> FakeMessage:
        return self._channel(ref.place).messages[ref.id]

    # --- what people do

    async def writes(
        self, text: str, place: Place, reply_to: MessageRef | None = None
    ) -> MessageRef:
        self.clock.advance(timedelta(seconds=1))
        channel, root = self._channel(place), thread_of(place)
        thread = channel.messages[root] if root else None
        if reply_to is not None:
            thread = self._message(reply_to)
        written = await self.server.writes(
            self._ada, channel, text, thread=thread, typed=True
        )
        await self.heard()
        return message_ref(channel.id, written.ts, written.thread_ts)

    async def opens_thread(self, on: MessageRef, title: str) -> Place:
        """On Slack a thread is there with its first reply, and has no title."""
        return place(channel_of(on.place), on.id)

    async def edits(self, message: MessageRef, text: str) -> None:
        self.clock.advance(timedelta(seconds=1))
        await self.server.edits(self._ada, self._message(message), text)
        await self.heard()

    async def deletes(self, message: MessageRef) -> None:
        await self.server.deletes(self._ada, self._message(message))
        await self.heard()

    async def reacts(
        self, message: MessageRef, sign: str, *, present: bool = True
    ) -> None:
        act = self.server.reacts if present else self.server.unreacts
        await act(self._ada, self._message(message), sign)
        await self.heard()

    async def presses(self, message: MessageRef, action: str) -> str | None:
        on = self._message(message)
        buttons = [b for b in walked(on.blocks) if "action_id" in b]
        (pressed,) = [b for b in buttons if _action_of(b) == action]
        return await self._shown(
            await self.server.presses(self._ada, on, pressed["action_id"])
        )

    async def fills(self, form: Form, values: dict[str, str]) -> str | None:
        inbox = self.slack.inbox
        assert isinstance(inbox, RecordingInbox)
        inbox.page = form
        opened = await self.server.calls(self._ada, self.talk, "/stammtisch", "help")
        assert opened.view is not None
        return await self._shown(
            await self.server.submits(self._ada, opened.view, values)
        )

    async def _shown(self, shown: Shown) -> str | None:
        await self.heard()
        assert not shown.failed
        if shown.view is not None:
            return shown.view.title
        assert shown.message is None or shown.ephemeral
        return seen(shown.blocks) or shown.text or None

    async def comes(self, name: str) -> Person:
        user = await self.server.joins(name)
        await self.heard()
        return Person(account(user.id), name)

    async def goes(self, person: Person) -> None:
        await self.server.deactivates(self.server.world.users[person.account.id])
        await self.heard()

    # --- what goes wrong

    def lose_next_answer(self) -> None:
        self.server.faults.lose_next_answer("chat.postMessage")

    def break_next(self) -> None:
        self.server.faults.break_next("chat.postMessage")

    def refuse_next(self) -> None:
        self.server.faults.refuse_next("chat.postMessage", error="is_archived")

    def be_busy_next(self) -> None:
        self.server.faults.busy_next("chat.postMessage", retry_after=PAUSE)

    def hide(self) -> None:
        self.server.faults.refuse_next(
            "conversations.history", error="missing_scope", times=MANY
        )


class SlackCallsWorld(SlackWorld):
    """The same over HTTP: Slack calls the bot."""

    address = Address("127.0.0.1", 0)
    kind = CalledPlatform

    def _platform(self) -> SlackPlatform:
        made = super()._platform()
        assert isinstance(made, CalledPlatform)
        made.server = self.server
        return made


def _action_of(button: dict[str, Any]) -> str | None:
    carried = decode(button["action_id"], button.get("value"))
    return None if carried is None else carried.action
