"""Discord's world: the bot on an unmodified discord.py, over sockets, at the local server."""

from datetime import timedelta
from types import TracebackType
from typing import Self

from bot.clock import HandClock
from bot.platforms.discord.client import DiscordPlatform
from bot.platforms.discord.commands import Names
from bot.platforms.discord.connection import Connection
from bot.platforms.discord.custom_id import decode
from bot.platforms.discord.identities import SPACE, account, message_ref, place
from rituals.document import Form
from rituals.model.ids import Account, Channel, CommunityId, MessageRef, Place
from rituals.ports import Platform
from rituals.signals import Person
from tests.contracts.platform_worlds import START, RecordingInbox
from tests.fakes.discord import state
from tests.fakes.discord.drafts import walk
from tests.fakes.discord.guild import FakeGuild
from tests.fakes.discord.hearing import all_heard
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.shown import Shown
from tests.fakes.discord.wire import wired
from tests.fakes.discord_markdown import as_people_read
from tests.fakes.discord_platform import platform_at

FAR_TOO_LONG = 60.0
"""Seconds of waiting that discord.py hands on instead of sleeping."""
MANY = 1000
SPOKEN = (0, 19)
"""Types of messages that somebody wrote: all others are Discord's own words."""


class DiscordWorld:
    """Implements `PlatformWorld`."""

    server: FakeDiscord
    guild: FakeGuild
    thumb = "👍"

    def __init__(self) -> None:
        self.clock = HandClock(START)
        self.channel = Channel(SPACE, "#talk")
        self._connections: list[Connection] = []

    async def __aenter__(self) -> Self:
        self._wired = wired(self.clock.now)
        self.server = await self._wired.__aenter__()
        self.guild = self.server.add_guild("Werkstatt")
        self.talk = self.guild.add_text_channel("talk")
        self.guild.add_text_channel("other")
        role = self.guild.add_role("mods")
        self._ada, petra = (
            self.server.add_user("Ada", "de"),
            self.server.add_user("Petra"),
        )
        self.guild.add_member(self._ada)
        self.guild.add_member(petra, [role])
        self.ada = Person(account(self._ada.id), "Ada")
        self.petra = Person(account(petra.id), "Petra", moderator=True)
        self.discord = self._platform()
        self.platform: Platform = self.discord
        return self

    async def __aexit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for connection in self._connections:
            await connection.close()
        await self._wired.__aexit__(error_type, error, trace)

    def _platform(self) -> DiscordPlatform:
        platform = platform_at(
            self.server,
            self.guild,
            self.clock,
            community=CommunityId("werkstatt"),
            named=("@mods",),
        )
        self._connections.append(platform.connection)
        return platform

    def again(self) -> Platform:
        self.discord = self._platform()
        return self.discord

    async def heard(self) -> None:
        """Wait until the bot has heard, and taken in, all that happened."""
        await all_heard(self.server, self._connections)

    # --- what people see

    def shown(self, place: Place) -> list[str]:
        channel = self.server.world.channels[int(place.id)]
        return [
            as_people_read(m.content)
            for m in channel.messages.values()
            if not m.deleted and m.kind in SPOKEN
        ]

    def notified(self, message: MessageRef) -> tuple[Account, ...]:
        return tuple(account(user.id) for user in self._message(message).mentions)

    def closed(self, thread: Place) -> bool:
        channel = self.server.world.channels[int(thread.id)]
        return isinstance(channel, state.Thread) and channel.archived

    def private_place(self, person: Person) -> Place:
        user = self.server.world.users[int(person.account.id)]
        return place(self.server.private(user).id)

    def _message(self, ref: MessageRef) -> state.Message:
        return self.server.world.channels[int(ref.place.id)].messages[int(ref.id)]

    # --- what people do

    async def writes(
        self, text: str, place: Place, reply_to: MessageRef | None = None
    ) -> MessageRef:
        self.clock.advance(timedelta(seconds=1))
        channel = self.server.world.channels[int(place.id)]
        written = await self.guild.writes(
            self._ada,
            channel,
            text,
            reply_to=self._message(reply_to) if reply_to else None,
        )
        await self.heard()
        return message_ref(channel.id, written.id)

    async def opens_thread(self, on: MessageRef, title: str) -> Place:
        thread = await self.guild.opens_thread(self._ada, self._message(on), title)
        await self.heard()
        return place(thread.id)

    async def edits(self, message: MessageRef, text: str) -> None:
        self.clock.advance(timedelta(seconds=1))
        await self.guild.edits(self._ada, self._message(message), text)
        await self.heard()

    async def deletes(self, message: MessageRef) -> None:
        await self.guild.deletes(self._ada, self._message(message))
        await self.heard()

    async def reacts(
        self, message: MessageRef, sign: str, *, present: bool = True
    ) -> None:
        act = self.guild.reacts if present else self.guild.unreacts
        await act(self._ada, self._message(message), sign)
        await self.heard()

    async def presses(self, message: MessageRef, action: str) -> str | None:
        on = self._message(message)
        ids = [p["custom_id"] for p in walk(on.components) if p.get("custom_id")]
        (pressed,) = [i for i in ids if getattr(decode(i), "action", None) == action]
        return await self._shown(await self.guild.presses(self._ada, on, pressed))

    async def fills(self, form: Form, values: dict[str, str]) -> str | None:
        inbox = self.discord.inbox
        assert isinstance(inbox, RecordingInbox)
        inbox.page = form
        await self.heard()
        words = f"{Names().member} help"
        opened = await self.guild.calls(self._ada, self.talk, words)
        assert opened.modal is not None
        return await self._shown(
            await self.guild.submits(self._ada, opened.modal, values)
        )

    async def _shown(self, shown: Shown) -> str | None:
        await self.heard()
        assert not shown.failed
        if shown.modal is not None:
            return shown.modal.title
        assert shown.message is None or shown.ephemeral
        return as_people_read(shown.content) if shown.content else None

    async def comes(self, name: str) -> Person:
        user = self.server.add_user(name)
        await self.guild.joins(user)
        await self.heard()
        return Person(account(user.id), name)

    async def goes(self, person: Person) -> None:
        await self.guild.leaves(self.server.world.users[int(person.account.id)])
        await self.heard()

    # --- what goes wrong

    def lose_next_answer(self) -> None:
        self.server.faults.lose_next_answer("POST", "/messages")

    def break_next(self) -> None:
        self.server.faults.break_next("POST", "/messages")

    def refuse_next(self) -> None:
        self.server.faults.refuse_next(50013, method="POST", path="/messages")

    def be_busy_next(self) -> None:
        self.server.faults.busy_next(FAR_TOO_LONG, method="POST", path="/messages")

    def hide(self) -> None:
        self.server.faults.refuse_next(
            50001, method="GET", path="/messages", times=MANY
        )
