"""The platform of one guild with the bot's own commands, on a connection that is there."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.platforms.discord.client import DiscordPlatform
from bot.platforms.discord.commands import Names, Payload, payload
from bot.platforms.discord.connection import Connection
from bot.platforms.discord.interactions import Offered
from bot.texts.translator import GettextTranslator
from rituals.commands.registry import COMMANDS
from rituals.community import Community
from rituals.model.ids import CommunityId
from rituals.ports import Clock

OFFERED = Offered.of(COMMANDS, GettextTranslator())


def build_platform(
    connection: Connection,
    guild: int,
    *,
    community: CommunityId,
    named: tuple[str, ...],
    clock: Clock,
    commands: str = "stammtisch",
    **more: Any,
) -> DiscordPlatform:
    """The guild of that community; `named` are its moderators as its file has them.

    `commands` is what its commands stand below; `more` is whatever else a `DiscordPlatform` can be made with.
    """
    translator = GettextTranslator()
    return DiscordPlatform(
        connection=connection,
        community=community,
        guild_id=guild,
        named=named,
        slash=slash(commands),
        offered=OFFERED,
        translator=translator,
        clock=clock,
        **more,
    )


def taking_over(platform: DiscordPlatform) -> Callable[[Community], Awaitable[None]]:
    """What tells that platform what its community's file says now."""

    async def take_over(community: Community) -> None:
        await platform.take_over(community.moderators, slash(community.commands))

    return take_over


def slash(root: str) -> list[Payload]:
    """The commands that a guild is to have, below that name."""
    return payload(COMMANDS, Names.below(root), GettextTranslator())
