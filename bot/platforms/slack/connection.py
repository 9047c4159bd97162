"""The connection to Slack: one workspace, by its own tokens, kept up."""

import asyncio
import logging
from dataclasses import dataclass, field

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.door import Door, Side
from bot.platforms.slack.me import REFUSED, Me, Tokens, error_of
from bot.platforms.slack.pace import Pace
from bot.platforms.slack.paced import PacedClient
from bot.platforms.slack.serving import Address, AddressTakenError, Served
from bot.platforms.slack.sockets import PING, Socket
from rituals.errors import StammtischError

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds before a broken connection is tried anew: twice as long each time."""
BROKEN = "the connection to Slack is broken"
LATE = 30.0
"""Seconds without a socket after which the workspace is told to be down.

Of what happened in a shorter gap Slack tells once more, at once and after a minute.
"""
ANEW = 6 * 3600.0
"""Seconds between looks for what was missed where Slack calls: a broken line tells nobody."""
_NO_SOCKETS = REFUSED | {"missing_scope", "no_permission", "forbidden_team"}

log = logging.getLogger(__name__)


class BotTokenRefusedError(StammtischError):
    """Slack refuses the token in STAMMTISCH_SLACK_BOT_TOKEN. Take a new one: api.slack.com/apps, your app, OAuth & Permissions, Install to Workspace; it begins with xoxb-."""


class AppTokenRefusedError(StammtischError):
    """Slack refuses the token in STAMMTISCH_SLACK_APP_TOKEN ({reason}). Take a new one: api.slack.com/apps, your app, Basic Information, App-Level Tokens, Generate Token and Scopes with connections:write; it begins with xapp-. And see that Socket Mode is on."""


class OtherTeamError(StammtischError):
    """The token in STAMMTISCH_SLACK_BOT_TOKEN belongs to the workspace {found}, but [slack] team is {wanted}. Correct the one or the other."""


_FOR_GOOD = (
    BotTokenRefusedError,
    AppTokenRefusedError,
    OtherTeamError,
    AddressTakenError,
)


@dataclass(slots=True)
class Connection:
    """Keeps one workspace connected: by sockets, or at an address where Slack calls.

    `address` is given in HTTP mode alone. After `late` seconds without a socket the
    workspace is told to be down; every `anew` seconds what Slack could not bring is
    looked for, if it calls.
    """

    team: str
    tokens: Tokens
    api: str
    address: Address | None = None
    late: float = LATE
    anew: float = ANEW
    first_pause: float = FIRST_PAUSE
    ping: float = PING
    pace: Pace = field(default_factory=Pace)
    side: Side | None = None
    me: Me | None = None
    served: Served | None = None
    _socket: Socket | None = None
    _web: PacedClient | None = None
    _door: Door | None = None
    _kept: asyncio.Task[None] | None = None
    _absence: asyncio.Task[None] | None = None
    _leaving: set[asyncio.Task[None]] = field(default_factory=set)
    _up: bool = False
    _pause: float = 0.0
    _given_up: asyncio.Event = field(default_factory=asyncio.Event)
    _why: StammtischError | None = None

    @property
    def web(self) -> AsyncWebClient:
        """The Web API, at Slack's pace. Nothing is repeated by itself."""
        if self._web is None:
            session = aiohttp.ClientSession()
            self._web = PacedClient(
                self.tokens.bot, self.api, session=session, pace=self.pace
            )
        return self._web

    @property
    def is_up(self) -> bool:
        """Whether it was told to be there, and not since to be down."""
        return self._up

    def start(self, side: Side) -> None:
        """Connect, and stay connected; harmless if it does already."""
        self.side = side
        if self._kept is None:
            door = self._door = Door(side)
            self._kept = asyncio.create_task(self._keep(side, door))

    async def close(self) -> None:
        """Disconnect; closing twice is harmless."""
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.cancel()
            await asyncio.gather(kept, return_exceptions=True)
        if self._absence is not None:
            self._absence.cancel()
        for leaving in self._leaving:
            leaving.cancel()
        await asyncio.gather(*self._leaving, return_exceptions=True)
        if self._door is not None:
            await self._door.close()
        web, self._web = self._web, None
        if web is not None and web.session is not None:
            await web.session.close()

    async def until(self, there: asyncio.Event) -> None:
        """Wait until it is there; raises that for which the connection was given up."""
        coming = asyncio.create_task(there.wait())
        kept = self._kept
        try:
            awaited = {coming} if kept is None else {coming, kept}
            await asyncio.wait(awaited, return_when=asyncio.FIRST_COMPLETED)
            if kept is not None and kept.done():
                kept.result()
        finally:
            coming.cancel()

    async def given_up(self) -> StammtischError:
        """Wait until only people can mend it; what to do then."""
        await self._given_up.wait()
        return self._why or BotTokenRefusedError()

    def look_again(self) -> None:
        """Begin anew, and see whether the tokens are still good for anything."""
        if self._socket is not None:
            self._socket.ended.set()
        if self.served is not None:
            self.served.end()

    # --- keeping it up

    async def _keep(self, side: Side, door: Door) -> None:
        self._pause = self.first_pause
        while True:
            try:
                await self._live(side, door)
            except _FOR_GOOD as error:
                log.error(str(error))  # noqa: TRY400  the sentence says it all
                self._up = False
                await side.went_down(str(error), given_up=True)
                self._why = error
                self._given_up.set()
                raise
            except Exception:  # whatever ended it, it is begun anew
                log.exception("the connection to Slack failed")
            self._is_away(side)
            pause, self._pause = self._pause, min(self._pause * 2, LONGEST_PAUSE)
            await asyncio.sleep(pause)

    async def _live(self, side: Side, door: Door) -> None:
        """Connect, and stay connected until that ends."""
        self.me = await self._identified()
        app = door.app(self.api, self.tokens.signing)
        if self.address is None:
            await self._live_by_sockets(side, door, app)
        else:
            await self._live_by_calls(side, app, self.address)

    async def _live_by_sockets(self, side: Side, door: Door, app: AsyncApp) -> None:
        """The next socket opens before the last one closes, so that nothing is missed."""
        socket = self._socket = await self._opened(door, app)
        try:
            while True:
                await self._is_there(side)
                await socket.ended.wait()
                self._is_away(side)
                self.me = await self._identified()
                following = await self._opened(door, app)
                self._leave(socket)
                socket = self._socket = following
        finally:
            self._socket = None
            await socket.close()

    async def _live_by_calls(self, side: Side, app: AsyncApp, address: Address) -> None:
        served = self.served = await Served.at(address, app)
        try:
            await self._is_there(side)
            while not await served.ended(within=self.anew):
                side.may_have_missed()
        finally:
            self.served = None
            await served.close()

    async def _opened(self, door: Door, app: AsyncApp) -> Socket:
        """Another socket, which said hello."""
        socket = Socket(self.tokens.app or "", self.web, door, app, self.ping)
        try:
            await socket.open()
        except SlackApiError as error:
            if (reason := error_of(error)) in _NO_SOCKETS:
                raise AppTokenRefusedError(reason=reason) from error
            raise
        return socket

    def _leave(self, socket: Socket) -> None:
        leaving = asyncio.create_task(socket.leave())
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)

    async def _identified(self) -> Me:
        """Who the bot is, if its token is good and of the right workspace."""
        try:
            answer = await self.web.auth_test()
        except SlackApiError as error:
            if error_of(error) in REFUSED:
                raise BotTokenRefusedError from error
            raise
        if answer["team_id"] != self.team:
            raise OtherTeamError(found=answer["team_id"], wanted=self.team)
        return Me.of(answer)

    # --- telling of it

    async def _is_there(self, side: Side) -> None:
        """After a gap who and what is there is learned while something comes in already."""
        absence, self._absence = self._absence, None
        if absence is not None:
            absence.cancel()
        if not self._up:
            await side.prepare(self.me or await self._identified())
            self._up = True
            await side.came_up()
        self._pause = self.first_pause

    def _is_away(self, side: Side) -> None:
        if self._absence is None:
            self._absence = asyncio.create_task(self._report_absence(side, self.late))

    async def _report_absence(self, side: Side, after: float) -> None:
        await asyncio.sleep(after)
        if self._up:
            self._up = False
            await side.went_down(BROKEN)
