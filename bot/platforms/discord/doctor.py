"""Looks at Discord before the bot connects: over REST alone, and changing nothing."""

from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from types import SimpleNamespace

import aiohttp
import discord
from discord import app_commands

from bot.config.secrets import DISCORD_TOKEN
from bot.findings import Finding, fault, fine, weaker
from bot.platforms.discord.lacks import Ground, of_application, of_channels
from bot.platforms.discord.moderators import moderators_of
from bot.platforms.discord.needs import PORTAL, invite_link, scope_without
from bot.platforms.skew import Skew
from bot.platforms.uses import Uses
from rituals.document import Text, msg
from rituals.ports import Clock

_NO_ACCESS = 50001
"""What a guild answers whose commands the bot may not see ("JSON Error Codes")."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a configuration asks of a guild.

    `elsewhere`: whether moderators may also be meant of another platform.
    """

    guild: int
    uses: Uses
    moderators: Collection[str] = ()
    elsewhere: bool = False


async def examine(wanted: Wanted, token: str, clock: Clock) -> AsyncIterator[Finding]:
    """Every finding as soon as it is made; without a way in, the last one says why."""
    skew = Skew("Discord", clock)
    # Asking for members over REST is refused by discord.py itself without this intent.
    intents = discord.Intents(guilds=True, members=True)
    client = discord.Client(intents=intents, http_trace=_trace(skew))
    try:
        async with client:
            await client.login(token)
            async for finding in _Examination(client, wanted).findings():
                yield finding
    except discord.LoginFailure:
        yield fault(
            msg("doctor.token-refused"),
            msg("doctor.token-remedy", page=PORTAL, variable=DISCORD_TOKEN),
        )
    except (
        discord.DiscordException,
        aiohttp.ClientError,
        OSError,
        TimeoutError,
    ) as error:
        yield fault(
            msg("doctor.unreachable", reason=Text(_reason(error))),
            msg("doctor.unreachable-remedy"),
        )
    clocks = skew.finding()
    if clocks is not None:
        yield clocks


def _reason(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


@dataclass(frozen=True, slots=True)
class _Examination:
    """One look at one guild, logged in."""

    client: discord.Client
    wanted: Wanted

    async def findings(self) -> AsyncIterator[Finding]:
        application, bot = self.client.application, self.client.user
        if application is None or bot is None:
            raise discord.ClientException("not logged in")
        yield fine(msg("doctor.application", name=Text(application.name)))
        for finding in of_application(application, application.flags):
            yield finding
        link = invite_link(application.id, self.wanted.guild)
        try:
            guild = await self.client.fetch_guild(self.wanted.guild, with_counts=False)
            me = await guild.fetch_member(bot.id)
        except (discord.NotFound, discord.Forbidden):
            yield fault(
                msg("doctor.not-in-guild", guild=str(self.wanted.guild)),
                msg("doctor.not-in-guild-remedy", link=Text(link)),
            )
            return
        yield fine(msg("doctor.guild", name=Text(guild.name)))
        yield await self._commands(link)
        channels = tuple(await guild.fetch_channels())
        for finding in of_channels(self.wanted.uses, Ground(me, channels, link)):
            yield finding
        async for finding in self._moderators(guild):
            yield finding

    async def _commands(self, link: str) -> Finding:
        """The scope `applications.commands` is told by what it opens."""
        tree = app_commands.CommandTree(self.client)
        try:
            await tree.fetch_commands(guild=discord.Object(self.wanted.guild))
        except discord.Forbidden as error:
            if error.code != _NO_ACCESS:
                raise
            scope = "applications.commands"
            without = scope_without(scope)
            return fault(
                msg("doctor.scope-missing", scope=scope, without=without),
                msg("doctor.scope-remedy", link=Text(link)),
            )
        return fine(msg("doctor.commands"))

    async def _moderators(self, guild: discord.Guild) -> AsyncIterator[Finding]:
        found = moderators_of(guild, self.wanted.moderators)
        for each in found.ambiguous:
            candidates = tuple(str(candidate) for candidate in each.candidates)
            yield fault(
                msg(
                    "doctor.several-roles", role=Text(each.name), candidates=candidates
                ),
                msg("doctor.several-roles-remedy", example=candidates[0]),
            )
        unknown = await self._nobodies(guild, found.unknown)
        for name in unknown:
            what = msg("doctor.no-moderator", name=Text(name))
            remedy = msg("doctor.no-moderator-remedy")
            yield (weaker if self.wanted.elsewhere else fault)(what, remedy)
        if self.wanted.moderators and not found.ambiguous and not unknown:
            yield fine(msg("doctor.moderators"))

    async def _nobodies(
        self, guild: discord.Guild, names: Collection[str]
    ) -> list[str]:
        """Those names that are no member's user name or number either.

        Without the members intent Discord refuses to list them: nobody is called missing.
        """
        left = {_bare(name): name for name in names}
        if not left:
            return []
        try:
            async for member in guild.fetch_members(limit=None):
                for said in (member.name.casefold(), str(member.id)):
                    left.pop(said, None)
                if not left:
                    break
        except discord.Forbidden:
            return []
        return list(left.values())


def _bare(name: str) -> str:
    return name.strip().removeprefix("@").casefold()


def _trace(skew: Skew) -> aiohttp.TraceConfig:
    """Has the clocks compared at every answer."""

    async def ended(
        _session: aiohttp.ClientSession,
        _context: SimpleNamespace,
        ended: aiohttp.TraceRequestEndParams,
    ) -> None:
        skew.note(ended.response.headers.get("Date"))

    config = aiohttp.TraceConfig()
    config.on_request_end.append(ended)
    return config
