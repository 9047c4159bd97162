"""Looks at everything that can be looked at before the bot runs, and changes nothing."""

from collections.abc import AsyncIterator, Iterator, Mapping
from importlib.metadata import version

from bot.config.faults import ConfigError, told
from bot.config.load import Configuration
from bot.config.secrets import (
    DISCORD_TOKEN,
    SLACK_APP_TOKEN,
    SLACK_BOT_TOKEN,
    SLACK_SIGNING_SECRET,
)
from bot.config.tokens import token_of
from bot.findings import Finding, Level, fault, fine
from bot.platforms.uses import uses_of
from bot.still_open import refuse_lost_rituals
from rituals.document import Text, msg
from rituals.errors import StammtischError
from rituals.model.ids import SpaceId
from rituals.ports import Clock
from storage.connect import place_of
from storage.looking import look

DISCORD, SLACK = SpaceId("discord"), SpaceId("slack")
_SECRETS_OF_SLACK = 3


async def examine(
    configuration: Configuration, env: Mapping[str, str], clock: Clock
) -> AsyncIterator[Finding]:
    """Every finding as soon as it is made, from what lies nearest to what is far away."""
    community = configuration.community
    yield fine(
        msg(
            "doctor.configuration",
            community=Text(community.name),
            n=len(community.rituals),
        )
    )
    yield fine(msg("doctor.zones", release=version("tzdata")))
    database = _database(configuration.storage_url)
    yield database
    if database.level is Level.FINE:
        async for finding in _lost_rituals(configuration):
            yield finding
    for finding in _spaces(configuration):
        yield finding
    if configuration.discord is not None:
        async for finding in examine_discord(configuration, env, clock):
            yield finding
    if configuration.slack is not None:
        async for finding in examine_slack(configuration, env, clock):
            yield finding


def _database(url: str) -> Finding:
    try:
        standing = look(url)
    except StammtischError as error:
        return fault(msg("doctor.database-fault", why=told(error)))
    return fine(msg(f"doctor.database-{standing.value}", place=Text(place_of(url))))


async def _lost_rituals(configuration: Configuration) -> AsyncIterator[Finding]:
    try:
        await refuse_lost_rituals(configuration)
    except ConfigError as error:
        for each in error.faults:
            yield fault(each.text)


def _spaces(configuration: Configuration) -> Iterator[Finding]:
    """Those that are named and cannot be reached, whatever else is well."""
    spaces = configuration.community.spaces
    if DISCORD in spaces and configuration.discord is None:
        yield fault(msg("doctor.no-guild"), msg("doctor.no-guild-remedy"))
    if SLACK in spaces and configuration.slack is None:
        yield fault(msg("slack.no-team"), msg("slack.no-team-remedy"))


async def examine_spaces(
    configuration: Configuration, env: Mapping[str, str], clock: Clock
) -> AsyncIterator[Finding]:
    """The same of the platforms alone, which the configuration names."""
    for space, looks in ((DISCORD, examine_discord), (SLACK, examine_slack)):
        if space in configuration.community.spaces:
            async for finding in looks(configuration, env, clock):
                yield finding


async def examine_discord(
    configuration: Configuration, env: Mapping[str, str], clock: Clock
) -> AsyncIterator[Finding]:
    """What there is to say of the guild that the configuration names."""
    from bot.platforms.discord import doctor as discord_doctor  # noqa: PLC0415  as above
    from bot.platforms.discord.addresses import use_addresses  # noqa: PLC0415  only who uses Discord waits for it to load
    from bot.platforms.discord.needs import PORTAL  # noqa: PLC0415  as above

    try:
        token = token_of(DISCORD_TOKEN, env)
    except StammtischError as error:
        yield fault(told(error))
        return
    if token is None:
        yield fault(
            msg("doctor.no-token", variable=DISCORD_TOKEN),
            msg("doctor.no-token-remedy", page=PORTAL, variable=DISCORD_TOKEN),
        )
        return
    if configuration.discord is None:
        return
    community = configuration.community
    wanted = discord_doctor.Wanted(
        guild=configuration.discord.guild,
        uses=uses_of(community, DISCORD),
        moderators=community.moderators,
        elsewhere=set(community.spaces) != {DISCORD},
    )
    use_addresses(env)
    async for finding in discord_doctor.examine(wanted, token, clock):
        yield finding


async def examine_slack(
    configuration: Configuration, env: Mapping[str, str], clock: Clock
) -> AsyncIterator[Finding]:
    """What there is to say of the workspace that the configuration names."""
    from bot.platforms.slack import doctor as slack_doctor  # noqa: PLC0415  only who uses Slack waits for it to load
    from bot.platforms.slack.addresses import api_address  # noqa: PLC0415  as above
    from bot.platforms.slack.me import Tokens  # noqa: PLC0415  as above
    from bot.platforms.slack.serving import Address, AddressError  # noqa: PLC0415  as above

    if configuration.slack is None:
        return
    over_http = configuration.slack.mode == "http"
    try:
        if over_http:
            Address.of(env)
    except AddressError as error:
        written = Text(str(error.facts["written"]))
        yield fault(
            msg("slack.no-address", written=written), msg("slack.address-remedy")
        )
    found: list[str | None] = []
    for variable in (SLACK_BOT_TOKEN, SLACK_APP_TOKEN, SLACK_SIGNING_SECRET):
        try:
            found.append(token_of(variable, env))
        except StammtischError as error:
            yield fault(told(error))
    if len(found) < _SECRETS_OF_SLACK:
        return
    bot, app, signing = found
    community = configuration.community
    wanted = slack_doctor.Wanted(
        team=configuration.slack.team,
        uses=uses_of(community, SLACK),
        sockets=not over_http,
        moderators=community.moderators,
        elsewhere=set(community.spaces) != {SLACK},
    )
    tokens = Tokens(bot or "", app, signing)
    async for finding in slack_doctor.examine(wanted, tokens, api_address(env), clock):
        yield finding
