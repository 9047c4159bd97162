"""A guild on the server that plays Discord, and a guest that lives in it: fixtures to import."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import discord
import pytest

from tests.fakes.discord import permissions as may
from tests.fakes.discord.guild import FakeGuild
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.state import Channel, User
from tests.fakes.discord.wire import wired
from tests.integration.discord_guest import Guest, living_with

NOW = datetime(2026, 9, 7, 18, 0, tzinfo=UTC)


class Clock:
    """Shows what it is set to."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


class Workshop:
    """A guild with a channel, a forum and Ada, and the bot in it."""

    def __init__(self, server: FakeDiscord, clock: Clock) -> None:
        self.server, self.clock = server, clock
        self.guild: FakeGuild = server.add_guild(
            "Werkstatt",
            permissions=may.EVERYONE | may.PIN_MESSAGES | may.MANAGE_THREADS,
        )
        self.talk: Channel = self.guild.add_text_channel("talk")
        self.forum: Channel = self.guild.add_forum("ideen", tags=["frage"])
        self.ada: User = server.add_user("Ada", locale="de")
        self.guild.add_member(self.ada)


@pytest.fixture
async def shop() -> AsyncIterator[Workshop]:
    clock = Clock()
    async with wired(clock) as server:
        yield Workshop(server, clock)


@pytest.fixture
async def guest(shop: Workshop) -> AsyncIterator[Guest]:
    async with living_with(shop.server, Guest()) as guest:
        yield guest


def channel(guest: Guest, of: Channel) -> discord.TextChannel:
    found = guest.get_channel(of.id)
    assert isinstance(found, discord.TextChannel)
    return found
