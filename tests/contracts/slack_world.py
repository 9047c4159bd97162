"""Slack's world: the bot on an unmodified slack_bolt, over sockets, at the local server."""

from datetime import timedelta
from types import TracebackType
from typing import Self

from bot.clock import HandClock
from bot.platforms.slack.carried import decode
from bot.platforms.slack.client import SlackPlatform
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
from bot.texts.translator import GettextTranslator
from rituals.document import Form
from rituals.model.ids import Account, Channel, CommunityId, MessageRef, Place
from rituals.ports import Platform
from rituals.signals import Person
from tests.contracts.platform_worlds import START, RecordingInbox
from tests.fakes.slack.hearing import all_heard
from tests.fakes.slack.shown import Shown
from tests.fakes.slack.state import FakeChannel, FakeMessage
from tests.fakes.slack.wire import wired

FAR_TOO_LONG = 60.0
"""Seconds of waiting that are handed on instead of being slept through."""
MANY = 1000


class SlackWorld:
    """Implements `PlatformWorld`."""

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
        tokens = Tokens(server.bot_token, server.app_token)
        made = SlackPlatform(
            connection=Connection(server.team, tokens, server.api),
            community=CommunityId("werkstatt"),
            named=("@mods",),
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
        thread = thread_of(place)
        return [
            as_people_read(m)
            for m in self.server.messages(self._channel(place))
            if not m.deleted
            and (m.thread_ts in (thread, m.ts) if thread else not _is_reply(m))
        ]

    def notified(self, message: MessageRef) -> tuple[Account, ...]:
        raise NotImplementedError

    def closed(self, thread: Place) -> bool:
        raise NotImplementedError

    def private_place(self, person: Person) -> Place:
        user = self.server.world.users[person.account.id]
        return place(self.server.world.private(user).id)

    def _channel(self, place: Place) -> FakeChannel:
        return self.server.world.channels[channel_of(place)]

    def _message(self, ref: MessageRef) -> FakeMessage:
        return self._channel(ref.place).messages[ref.id]
