"""The real spaces of the communities: one connection to each platform, shared by all."""

from collections.abc import Mapping, Sequence

from bot.config.load import Configuration
from bot.config.secrets import DISCORD_TOKEN, secret
from bot.on_discord import build_platform, slash
from bot.platforms.discord.addresses import use_addresses
from bot.platforms.discord.client import DiscordPlatform
from bot.platforms.discord.connection import Connection
from bot.platforms.discord.identities import SPACE
from rituals.community import Community
from rituals.errors import StammtischError
from rituals.model.ids import CommunityId
from rituals.ports import Clock, Platform


class NotThereYetError(StammtischError):
    """No connection to {spaces} in this version yet: `stammtisch rehearse` shows what would happen; `stammtisch run --offline` runs the clockwork and sends nothing."""


class NoGuildError(StammtischError):
    """{community} names channels on Discord, but not its server: add [discord] with guild = the number that "Copy Server ID" gives."""


class NoTokenError(StammtischError):
    """The token of the bot is missing: set {variable}, or {variable}_FILE to the name of a file that holds it. `stammtisch doctor` says where to get one."""


class SameGuildError(StammtischError):
    """Two communities name the same server on Discord, {guild}: each needs its own."""


class RealSpaces:
    """The platforms of each community, as its file and the environment have them."""

    def __init__(
        self, read: Sequence[Configuration], env: Mapping[str, str], clock: Clock
    ) -> None:
        _refuse_what_is_not_there_yet(read)
        use_addresses(env)
        self._clock = clock
        self._discord = Connection(_token(env))
        self._platforms: dict[CommunityId, DiscordPlatform] = {}
        for each in read:
            if SPACE in each.community.spaces:
                self._platforms[each.community.id] = self._on_discord(each)

    def platforms(self, community: Community) -> list[Platform]:
        """Its spaces."""
        platform = self._platforms.get(community.id)
        return [] if platform is None else [platform]

    async def take_over(self, community: Community) -> None:
        """Its file says something else now."""
        if platform := self._platforms.get(community.id):
            await platform.take_over(community.moderators, slash(community.commands))

    async def given_up(self) -> StammtischError:
        """Wait until one of them cannot be connected any more; what to do then."""
        return await self._discord.given_up()

    def _on_discord(self, configuration: Configuration) -> DiscordPlatform:
        community = configuration.community
        if configuration.discord is None:
            raise NoGuildError(community=community.name)
        guild = configuration.discord.guild
        if guild in self._discord.sides:
            raise SameGuildError(guild=guild)
        return build_platform(
            self._discord,
            guild,
            community=community.id,
            named=community.moderators,
            commands=community.commands,
            clock=self._clock,
        )


def _token(env: Mapping[str, str]) -> str:
    token = secret(DISCORD_TOKEN, env)
    if not token:
        raise NoTokenError(variable=DISCORD_TOKEN)
    return token


def _refuse_what_is_not_there_yet(read: Sequence[Configuration]) -> None:
    spaces = {space for each in read for space in each.community.spaces}
    if others := sorted(spaces - {SPACE}):
        raise NotThereYetError(spaces=", ".join(others))
