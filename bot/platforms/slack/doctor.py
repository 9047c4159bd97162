"""Looks at Slack before the bot connects: asking the Web API alone, and changing nothing."""

from collections.abc import AsyncIterator, Collection, Iterator
from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.config.secrets import SLACK_APP_TOKEN, SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET
from bot.findings import Finding, fault, fine
from bot.platforms.skew import Skew
from bot.platforms.slack.asking import listed
from bot.platforms.slack.directory import CONVERSATIONS
from bot.platforms.slack.lacks import Ground, of_channels, of_moderators, of_scopes
from bot.platforms.slack.me import REFUSED, Me, Tokens, error_of
from bot.platforms.slack.needs import APP_PREFIX, BOT_PREFIX, PORTAL
from bot.platforms.slack.people import is_visitor
from bot.platforms.uses import Uses
from rituals.document import Msg, Text, msg
from rituals.ports import Clock


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a configuration asks of a workspace.

    `elsewhere`: whether moderators may also be meant of another platform.
    """

    team: str
    uses: Uses
    sockets: bool = True
    moderators: Collection[str] = ()
    elsewhere: bool = False


async def examine(
    wanted: Wanted, tokens: Tokens, api: str, clock: Clock
) -> AsyncIterator[Finding]:
    """Every finding as soon as it is made; without a way in, the last one says why."""
    missing = list(_of_tokens(tokens, sockets=wanted.sockets))
    for finding in missing:
        yield finding
    if not tokens.bot.startswith(BOT_PREFIX):
        return
    skew = Skew("Slack", clock)
    async with aiohttp.ClientSession() as session:
        web = AsyncWebClient(tokens.bot, api, session=session, retry_handlers=[])
        looking = _Examination(web, wanted, tokens, skew)
        try:
            async for finding in looking.findings():
                yield finding
        except SlackApiError as error:
            yield _refused(error)
        except (aiohttp.ClientError, OSError) as error:
            yield _unreachable(" ".join(str(error).split()) or type(error).__name__)
    clocks = skew.finding()
    if clocks is not None:
        yield clocks


def _of_tokens(tokens: Tokens, *, sockets: bool) -> Iterator[Finding]:
    """Those that are not set, with where to get them."""
    yield from _of_token(SLACK_BOT_TOKEN, tokens.bot, "slack.bot-token-remedy")
    if sockets:
        yield from _of_token(SLACK_APP_TOKEN, tokens.app, "slack.app-token-remedy")
    else:
        remedy = "slack.signing-secret-remedy"
        yield from _of_token(SLACK_SIGNING_SECRET, tokens.signing, remedy)


def _of_token(variable: str, token: str | None, remedy: str) -> Iterator[Finding]:
    if not token:
        how = msg(remedy, page=PORTAL, variable=variable)
        yield fault(msg("slack.no-token", variable=variable), how)


def _refused(error: SlackApiError) -> Finding:
    if error_of(error) not in REFUSED:
        return _unreachable(error_of(error) or f"HTTP {error.response.status_code}")
    return fault(msg("slack.token-refused", variable=SLACK_BOT_TOKEN), _token_remedy())


def _token_remedy() -> Msg:
    return msg("slack.bot-token-remedy", page=PORTAL, variable=SLACK_BOT_TOKEN)


def _unreachable(reason: str) -> Finding:
    what = msg("slack.unreachable", reason=Text(reason))
    return fault(what, msg("slack.unreachable-remedy"))


@dataclass(frozen=True, slots=True)
class _Examination:
    """One look at one workspace."""

    web: AsyncWebClient
    wanted: Wanted
    tokens: Tokens
    skew: Skew

    async def findings(self) -> AsyncIterator[Finding]:
        answer = await self.web.auth_test()
        self._note(answer)
        me = Me.of(answer)
        if me.team != self.wanted.team:
            yield self._other_team(me)
            return
        names = {"bot": Text(me.name), "team": Text(me.team_name)}
        yield fine(msg("slack.workspace", **names))
        for finding in of_scopes(me.scopes):
            yield finding
        if self.wanted.sockets and (self.tokens.app or "").startswith(APP_PREFIX):
            yield await self._socket()
        if {"channels:read", "groups:read"} & me.scopes:
            async for finding in self._channels(me):
                yield finding
        if "users:read" in me.scopes:
            async for finding in self._moderators(me):
                yield finding

    def _note(self, answer: AsyncSlackResponse) -> None:
        headers = {name.lower(): value for name, value in answer.headers.items()}
        self.skew.note(headers.get("date"))

    def _other_team(self, me: Me) -> Finding:
        return fault(
            msg(
                "slack.other-team",
                name=Text(me.team_name),
                found=me.team,
                wanted=self.wanted.team,
            ),
            msg("slack.other-team-remedy", found=me.team),
        )

    async def _socket(self) -> Finding:
        """An address is asked for, and not used."""
        try:
            await self.web.apps_connections_open(app_token=self.tokens.app or "")
        except SlackApiError as error:
            return fault(
                msg("slack.no-socket", reason=error_of(error)),
                msg("slack.app-token-remedy", page=PORTAL, variable=SLACK_APP_TOKEN),
            )
        return fine(msg("slack.socket"))

    async def _channels(self, me: Me) -> AsyncIterator[Finding]:
        if not self.wanted.uses:
            return
        kinds = [
            kind
            for kind, scope in zip(
                CONVERSATIONS.split(","), ("channels:read", "groups:read"), strict=True
            )
            if scope in me.scopes
        ]
        found = await listed(
            self.web, "conversations.list", "channels", types=",".join(kinds)
        )
        for finding in of_channels(
            self.wanted.uses, Ground(me.name, tuple(found or ()))
        ):
            yield finding

    async def _moderators(self, me: Me) -> AsyncIterator[Finding]:
        if not self.wanted.moderators:
            return
        users = await listed(self.web, "users.list", "members")
        groups = await listed(
            self.web, "usergroups.list", "usergroups", include_users=True
        )
        for finding in of_moderators(
            self.wanted.moderators,
            [user for user in users or () if not is_visitor(user, me)],
            groups or (),
            elsewhere=self.wanted.elsewhere,
        ):
            yield finding
