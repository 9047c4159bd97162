"""A community that lives on Discord: the whole bot, over sockets, at the local server."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.bootstrap import build_engine
from bot.clock import HandClock
from bot.dice import SeededDice
from bot.platforms.discord.client import DiscordPlatform
from bot.rehearsal.life import channels_of
from rituals.community import Community
from rituals.engine.engine import Engine
from rituals.ports import Storage
from tests.fakes.discord.guild import FakeGuild
from tests.fakes.discord.hearing import all_heard
from tests.fakes.discord.posting import PIN_NOTICE
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.shown import Shown
from tests.fakes.discord.state import Channel, File, Message, Thread, User
from tests.fakes.discord.wire import wired
from tests.fakes.discord_markdown import as_people_read
from tests.fakes.discord_platform import platform_at


@dataclass
class Wire:
    """A guild called as the community, with its channels, and the bot in it."""

    community: Community
    clock: HandClock
    server: FakeDiscord
    guild: FakeGuild
    engine: Engine
    platform: DiscordPlatform
    people: dict[str, User]

    # --- time

    async def work(self) -> None:
        """Do all that can be done at this instant."""
        await self.heard()
        for _ in range(2):
            await self.engine.flush()
            await self.engine.tick()
            await self.engine.drain()
            await self.heard()

    async def until(self, when: str) -> None:
        """All that happens before that local time, and at it."""
        at = datetime.fromisoformat(when).replace(tzinfo=self.community.zone)
        await self.work()
        while (due := await self.engine.next_due()) is not None and due <= at:
            self.clock.set(max(due, self.clock.now()))
            await self.work()
            after = await self.engine.next_due()
            if after is not None and after <= due:
                self.clock.advance(timedelta(seconds=1))
        self.clock.set(max(at, self.clock.now()))
        await self.work()

    async def heard(self) -> None:
        """The bot has taken in all that happened."""
        await all_heard(self.server, [self.platform.connection])

    # --- people

    async def joins(
        self, name: str, locale: str = "en-US", *, pending: bool = False
    ) -> User:
        """Somebody comes in."""
        user = self.people[name] = self.server.add_user(name, locale)
        await self.guild.joins(user, pending=pending)
        await self.work()
        return user

    async def says(
        self, name: str, where: Channel, text: str, to: Message | None = None
    ) -> Message:
        """Somebody writes."""
        self.clock.advance(timedelta(minutes=1))
        message = await self.guild.writes(self.people[name], where, text, reply_to=to)
        await self.work()
        return message

    async def presses(self, name: str, label: str, on: Message | Shown) -> Shown:
        """Somebody presses the button of that label; what they alone are shown."""
        shown = await self.guild.presses(self.people[name], on, label)
        await self.work()
        assert not shown.failed
        return shown

    async def submits(
        self, name: str, shown: Shown, **fields: str | Sequence[File]
    ) -> Shown:
        """Somebody hands in the form that they were shown, with words and files."""
        assert shown.modal is not None
        typed = {n: each for n, each in fields.items() if isinstance(each, str)}
        files = {n: each for n, each in fields.items() if not isinstance(each, str)}
        user = self.people[name]
        told = await self.guild.submits(user, shown.modal, typed, files)
        await self.work()
        assert not told.failed
        return told

    async def calls(self, name: str, words: str, **options: str) -> Shown:
        """Somebody calls a command where they talk."""
        where = self.channel("talk")
        shown = await self.guild.calls(self.people[name], where, words, options)
        await self.work()
        assert not shown.failed
        return shown

    async def calls_on(self, name: str, message: Message, menu: str) -> Shown:
        """Somebody calls a command from the menu of a message."""
        shown = await self.guild.calls_on(self.people[name], message, menu)
        await self.work()
        assert not shown.failed
        return shown

    # --- what can be seen

    def channel(self, name: str) -> Channel:
        return next(c for c in self.guild.channels.values() if c.name == name)

    def posts(self, name: str) -> list[Message]:
        """What the bot said in a channel, oldest first."""
        return self.by_the_bot(self.channel(name))

    def by_the_bot(self, where: Channel) -> list[Message]:
        bot = self.server.world.bot
        return [
            m
            for m in where.messages.values()
            if m.author is bot and not m.deleted and m.kind != PIN_NOTICE
        ]

    def thread(self, on: Message) -> Thread:
        """The thread that opened on a message."""
        thread = self.server.world.channels[on.id]
        assert isinstance(thread, Thread)
        return thread

    def private(self, name: str) -> list[Message]:
        """What the bot wrote to somebody."""
        return self.by_the_bot(self.server.private(self.people[name]))


def words(shown: Message | Shown) -> str:
    """What stands there, as people read it."""
    return as_people_read(shown.content)


@asynccontextmanager
async def wire_life(
    community: Community, storage: Storage, start: datetime, *names: str
) -> AsyncIterator[Wire]:
    """The community with these people from `start` on; disconnected when it is left."""
    clock = HandClock(start)
    async with wired(clock.now) as server:
        guild = server.add_guild(community.name)
        named = [c.name for c in channels_of(community)]
        for name in dict.fromkeys(named):
            guild.add_text_channel(name.removeprefix("#"))
        people = {name: server.add_user(name) for name in names}
        for user in people.values():
            guild.add_member(user)
        engine = build_engine(
            [community], storage=storage, clock=clock, dice=SeededDice(7)
        )
        await engine.start()
        platform = platform_at(
            server,
            guild,
            clock,
            community=community.id,
            named=community.moderators,
            late=0.5,
            first_pause=0.01,
        )
        try:
            missing = await engine.connect(community, platform)
            assert missing == frozenset()
            yield Wire(community, clock, server, guild, engine, platform, people)
        finally:
            await engine.close()
