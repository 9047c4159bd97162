"""The real spaces of the communities: one connection to each platform, shared by all.

Only what a platform needs that is really used is loaded, and asked of the environment.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Protocol

from bot.config.load import Configuration
from bot.config.secrets import (
    DISCORD_TOKEN,
    SLACK_APP_TOKEN,
    SLACK_BOT_TOKEN,
    SLACK_SIGNING_SECRET,
)
from bot.config.tokens import token_of
from bot.texts.translator import GettextTranslator
from rituals.commands.parsing import asked
from rituals.commands.registry import COMMANDS
from rituals.community import Community
from rituals.errors import StammtischError
from rituals.model.ids import CommunityId, SpaceId
from rituals.ports import Clock, Platform

DISCORD, SLACK = SpaceId("discord"), SpaceId("slack")


class NoGuildError(StammtischError):
    """{community} names channels on Discord, but not its server: add [discord] with guild = the number that "Copy Server ID" gives."""


class NoTeamError(StammtischError):
    """{community} names channels on Slack, but not its workspace: add [slack] with team = its id, which begins with T."""


class NoTokenError(StammtischError):
    """The token of the bot is missing: set {variable}, or {variable}_FILE to the name of a file that holds it. `stammtisch doctor` says where to get one."""


class SameGuildError(StammtischError):
    """Two communities name the same server on Discord, {guild}: each needs its own."""


class OneTeamError(StammtischError):
    """Several communities live on Slack, {communities}: one process has the tokens of one workspace, which is one community. Run the others in processes of their own."""


TakeOver = Callable[[Community], Awaitable[None]]
"""Has a space go by what the file of its community says now."""


class Kept(Protocol):
    """A connection that may have to be given up; the others then go on."""

    async def given_up(self) -> StammtischError:
        """Wait until only people can mend it; what to do then."""


class RealSpaces:
    """The platforms of each community, as its file and the environment have them."""

    def __init__(
        self, read: Sequence[Configuration], env: Mapping[str, str], clock: Clock
    ) -> None:
        self._spaces: dict[CommunityId, list[Platform]] = defaultdict(list)
        self._taking_over: dict[CommunityId, list[TakeOver]] = defaultdict(list)
        self._kept: list[Kept] = []
        if on := [each for each in read if DISCORD in each.community.spaces]:
            self._begin_discord(on, env, clock)
        if on := [each for each in read if SLACK in each.community.spaces]:
            self._begin_slack(on, env, clock)

    def platforms(self, community: Community) -> list[Platform]:
        """Its spaces."""
        return [*self._spaces.get(community.id, ())]

    async def take_over(self, community: Community) -> None:
        """Its file says something else now."""
        for take_over in self._taking_over.get(community.id, ()):
            await take_over(community)

    async def given_up(self) -> StammtischError:
        """Wait until none of them can be connected any more; what to do then."""
        return await none_left(self._kept)

    def _begin_discord(
        self, read: Iterable[Configuration], env: Mapping[str, str], clock: Clock
    ) -> None:
        from bot.on_discord import build_platform, slash  # noqa: PLC0415  only who uses Discord waits for it to load
        from bot.platforms.discord.addresses import use_addresses  # noqa: PLC0415  as above
        from bot.platforms.discord.client import DiscordPlatform  # noqa: PLC0415  as above
        from bot.platforms.discord.connection import Connection  # noqa: PLC0415  as above

        async def take_over(platform: DiscordPlatform, community: Community) -> None:
            await platform.take_over(community.moderators, slash(community.commands))

        use_addresses(env)
        connection = Connection(_needed(DISCORD_TOKEN, env))
        self._kept.append(connection)
        for each in read:
            community = each.community
            if each.discord is None:
                raise NoGuildError(community=community.name)
            guild = each.discord.guild
            if guild in connection.sides:
                raise SameGuildError(guild=guild)
            platform = build_platform(
                connection,
                guild,
                community=community.id,
                named=community.moderators,
                clock=clock,
                commands=community.commands,
            )
            self._spaces[community.id].append(platform)
            self._taking_over[community.id].append(partial(take_over, platform))

    def _begin_slack(
        self, read: Sequence[Configuration], env: Mapping[str, str], clock: Clock
    ) -> None:
        from bot.platforms.slack.addresses import api_address  # noqa: PLC0415  only who uses Slack waits for it to load
        from bot.platforms.slack.client import SlackPlatform  # noqa: PLC0415  as above
        from bot.platforms.slack.commands import Offered  # noqa: PLC0415  as above
        from bot.platforms.slack.connection import Connection  # noqa: PLC0415  as above
        from bot.platforms.slack.me import Tokens  # noqa: PLC0415  as above
        from bot.platforms.slack.serving import Address  # noqa: PLC0415  as above

        if len(read) > 1:
            names = ", ".join(each.community.name for each in read)
            raise OneTeamError(communities=names)
        ((community, slack),) = [(each.community, each.slack) for each in read]
        if slack is None:
            raise NoTeamError(community=community.name)
        sockets = slack.mode == "socket"
        bot = _needed(SLACK_BOT_TOKEN, env)
        connection = Connection(
            team=slack.team,
            tokens=Tokens(bot, app=_needed(SLACK_APP_TOKEN, env))
            if sockets
            else Tokens(bot, signing=_needed(SLACK_SIGNING_SECRET, env)),
            api=api_address(env),
            address=None if sockets else Address.of(env),
        )
        self._kept.append(connection)
        platform = SlackPlatform(
            connection=connection,
            community=community.id,
            named=community.moderators,
            offered=Offered.of(COMMANDS, asked),
            translator=GettextTranslator(),
            clock=clock,
        )
        self._spaces[community.id].append(platform)
        self._taking_over[community.id].append(
            lambda community: platform.take_over(community.moderators)
        )


async def none_left(kept: Collection[Kept]) -> StammtischError:
    """Wait until the last of them is given up, and say why it was."""
    if not kept:
        await asyncio.Event().wait()
    asked = asyncio.as_completed([each.given_up() for each in kept])
    return [await why for why in asked][-1]


def _needed(variable: str, env: Mapping[str, str]) -> str:
    token = token_of(variable, env)
    if not token:
        raise NoTokenError(variable=variable)
    return token
