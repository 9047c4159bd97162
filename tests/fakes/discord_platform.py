"""The bot on a guild of the server that plays Discord, by the clock of a test."""

from typing import Any

from bot.on_discord import build_platform
from bot.platforms.discord.client import DiscordPlatform
from bot.platforms.discord.connection import Connection
from bot.platforms.discord.once import Restraint
from bot.platforms.discord.waits import Waits
from bot.platforms.fetching import Address, Fetcher, PublicResolver
from rituals.model.ids import CommunityId
from rituals.ports import Clock
from tests.fakes.discord.guard import HereResolver
from tests.fakes.discord.guild import FakeGuild
from tests.fakes.discord.server import FakeDiscord

QUIET = 0.01
"""Seconds without a guild: all that a test needs are there at once."""


def platform_at(
    server: FakeDiscord,
    guild: FakeGuild,
    clock: Clock,
    *,
    community: CommunityId,
    named: tuple[str, ...],
    **patience: Any,
) -> DiscordPlatform:
    """On a connection of its own, which `patience` tells how long to wait for what."""
    restraint = Restraint(waits=Waits(lambda: clock.now().timestamp()))
    return build_platform(
        Connection(server.token, quiet=QUIET, restraint=restraint, **patience),
        guild.id,
        community=community,
        named=named,
        clock=clock,
        fetch=Fetcher(resolver=lambda: PublicResolver(HereResolver(), is_here)),
    )


def is_here(address: Address) -> bool:
    """Whether it is this machine, where the server keeps what people upload."""
    return address.is_loopback
