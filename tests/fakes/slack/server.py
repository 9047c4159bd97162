"""Slack on this machine: `async with FakeSlack(now) as server`."""

from collections.abc import Callable, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self

from aiohttp import BodyPartReader, web

from tests.fakes.slack.backstage import Backstage
from tests.fakes.slack.delivering import Kind
from tests.fakes.slack.faults import Faults
from tests.fakes.slack.front import API, Front, Request
from tests.fakes.slack.payloads import NOTICES
from tests.fakes.slack.posted import Posted
from tests.fakes.slack.refusals import RefusedError
from tests.fakes.slack.state import FakeChannel, FakeMessage, FakeUser, FakeUsergroup
from tests.fakes.slack.using import Using

BOT_TOKEN = "xoxb-of-the-local-server"  # noqa: S105  opens nothing but this server
APP_TOKEN = "xapp-of-the-local-server"  # noqa: S105  likewise
SIGNING_SECRET = "5105" * 8
HOST = "127.0.0.1"
REFRESH, WARNING = "refresh_requested", "warning"


class FakeSlack(Using):
    """State, Socket Mode and Web API of one workspace with the app in it; people act through it.

    `now` gives the time that Slack shows: timestamps, and when an event is told again, go by it. Three seconds to acknowledge, and
    rate limits, go by the real clock; limits fill `bucket_speed` times faster than Slack's.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        bucket_speed: float = 1,
        patience: float = 0,
    ) -> None:
        self.backstage = Backstage(now)
        self.patience = patience
        self.bot_token, self.app_token = BOT_TOKEN, APP_TOKEN
        self.signing_secret = SIGNING_SECRET
        self.world, self.deliveries = self.backstage.world, self.backstage.deliveries
        self.front = Front(self.backstage, BOT_TOKEN, APP_TOKEN, bucket_speed)
        self.port = 0
        self.more_routes: Sequence[web.AbstractRouteDef] = ()
        """Served besides Slack's own."""
        self._posted: Posted | None = None
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen; a second start uses the same port."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_get("/link/", self.backstage.gateway.serve)
        app.router.add_post("/response/{ticket}", self._respond)
        app.router.add_post("/upload/{file}", self._upload)
        app.router.add_get("/files-pri/{file}/{name}", self._file)
        app.add_routes(self.more_routes)
        app.router.add_route("*", API + "{method}", self.front.serve)
        self._runner = web.AppRunner(app, shutdown_timeout=1.0, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.world.origin = f"http://{HOST}:{self.port}"
        self.backstage.gateway.url = f"ws://{HOST}:{self.port}/link/"

    async def stop(self) -> None:
        """Sockets are cut; what happened stays known."""
        self.drop_sockets()
        if self._posted is not None:
            await self._posted.close()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @property
    def api(self) -> str:
        return f"{self.world.origin}{API}"

    @property
    def team(self) -> str:
        return self.world.team

    @property
    def bot_user(self) -> str:
        return self.world.bot.id

    @property
    def bot_id(self) -> str:
        return self.world.bot_id

    # --- HTTP mode

    @property
    def events_url(self) -> str | None:
        return None if self._posted is None else self._posted.url

    @events_url.setter
    def events_url(self, url: str | None) -> None:
        """Everything is posted there, signed; None is Socket Mode."""
        deliveries = self.deliveries
        if url is None:
            self._posted, deliveries.line = None, self.backstage.gateway
            return
        self._posted = Posted(url, self.signing_secret, deliveries)
        self._posted.findings = self.backstage.bench.findings
        self._posted.judge_answer = self.backstage.desk.acknowledged
        deliveries.line = self._posted

    async def verifies_url(self) -> bool:
        """Whether the app answers the challenge, as when its address is entered."""
        assert self._posted is not None
        return await self._posted.verifies()

    # --- building

    def add_channel(
        self,
        name: str,
        *,
        joined: bool = True,
        private: bool = False,
        general: bool = False,
        members: Sequence[FakeUser] | None = None,
    ) -> FakeChannel:
        """`joined`: the app is a member. In a public one is everybody so far, if not told otherwise."""
        if members is None:
            everybody = self.world.users.values()
            members = [u for u in everybody if u.in_team and not u.bot and not private]
        inside = [*members, *([self.world.bot] if joined else [])]
        made = self.world.add_channel(name, private=private, members=inside)
        made.general = general
        return made

    def add_user(
        self,
        name: str,
        *,
        locale: str = "en-US",
        admin: bool = False,
        owner: bool = False,
        in_team: bool = True,
        bot: bool = False,
        team: str | None = None,
    ) -> FakeUser:
        """A member of all public channels so far; nothing is told of it.

        With another `team` the channels are shared with it ("Slack Connect"): its people have their own user names and rights, and `users.list` does not list them.
        """
        user = self.world.add_user(name, locale=locale, bot=bot)
        user.admin, user.owner, user.in_team = admin, owner, in_team
        user.team = team
        for channel in self.world.channels.values():
            if in_team and channel.kind == "channel":
                channel.members.append(user)
        return user

    def add_usergroup(self, handle: str, users: Sequence[FakeUser]) -> FakeUsergroup:
        made = FakeUsergroup(
            self.world.new_id("S"), handle, list(users), self.world.seconds()
        )
        self.world.groups[made.id] = made
        return made

    # --- what goes wrong

    @property
    def faults(self) -> Faults:
        return self.front.faults

    async def disconnect(self, reason: str = REFRESH) -> None:
        """Every socket is told to go; "warning" says that it will be, soon."""
        self.backstage.gateway.disconnect(reason)

    def drop_sockets(self) -> None:
        self.backstage.gateway.drop_all()

    def deliver_twice(self, *, twice: bool = True) -> None:
        """Every following event is told twice."""
        self.deliveries.twice = twice

    async def redeliver(self) -> None:
        """What was not acknowledged is sent again at once."""
        self.deliveries.again()

    def leaves_out(self) -> None:
        """There are too many events: those of this minute are not told ("app_rate_limited")."""
        world = self.world
        payload = {
            "token": "verification-token",
            "type": "app_rate_limited",
            "team_id": world.team,
            "minute_rate_limited": world.seconds() // 60 * 60,
            "api_app_id": world.app,
        }
        self.deliveries.push(Kind.EVENT, payload)

    def tell_again(self, event: str) -> None:
        """The first event of that type, as if it was never acknowledged: after all that came since."""
        known = self.deliveries.all
        first = next(
            d for d in known if d.payload.get("event", {}).get("type") == event
        )
        self.deliveries.push(first.kind, first.payload)

    def revoke_token(self, error: str | None = "token_revoked") -> None:
        """The app is removed, or its token taken away; `None` gives it back."""
        self.front.revoked = error

    def uninstall(self, error: str = "account_inactive") -> None:
        """The app is removed from the workspace, and told so ("app_uninstalled")."""
        self.revoke_token(error)
        self.backstage.events.removed()

    @property
    def history_limit(self) -> int | None:
        return self.backstage.history_limit

    @history_limit.setter
    def history_limit(self, most: int | None) -> None:
        self.backstage.history_limit = most

    def distribute_outside(self) -> None:
        """The app counts as sold outside the Marketplace: 15 messages at once, once a minute ("conversations.history")."""
        self.history_limit = 15
        for method in ("conversations.history", "conversations.replies"):
            self.front.buckets.a_minute[method] = 1

    def tick(self) -> None:
        """Let happen what is due by the clock: events are told again."""
        self.deliveries.tick()

    # --- what was seen

    @property
    def requests(self) -> list[Request]:
        return self.front.requests

    @property
    def late(self) -> list[str]:
        return self.deliveries.late

    @property
    def faults_of_protocol(self) -> list[str]:
        """What the judge found, in the app's requests and in what we told."""
        return self.backstage.bench.findings

    @property
    def sockets(self) -> int:
        return len(self.backstage.gateway.sockets)

    def messages(self, channel: FakeChannel) -> list[FakeMessage]:
        """What stands in a channel and its threads, oldest first, without Slack's own words."""
        return [
            m
            for m in channel.messages.values()
            if m.subtype not in NOTICES and not m.deleted
        ]

    def said(self, channel: FakeChannel) -> list[str]:
        """Words that the app wrote there, oldest first."""
        return [m.text for m in self.messages(channel) if m.user is self.world.bot]

    # --- addresses besides the API

    async def _respond(self, request: web.Request) -> web.Response:
        if (fault := self.faults.take("response_url")) is not None:
            headers = {"Retry-After": str(fault.retry_after)}
            return web.Response(status=fault.status, headers=headers)
        try:
            self.backstage.desk.respond(
                request.match_info["ticket"], await request.json()
            )
        except RefusedError as refused:
            return web.json_response(refused.body, status=404)
        return web.Response(text="ok")

    async def _upload(self, request: web.Request) -> web.Response:
        kept = self.world.files.get(request.match_info["file"])
        if kept is None:
            return web.Response(status=404)
        kept.content = await _uploaded(request)
        expected = self.backstage.uploads[kept.id]
        if len(kept.content) != expected:
            self.faults_of_protocol.append(
                f"{len(kept.content)} bytes of {kept.name}, {expected} were announced"
            )
        return web.Response(text=f"OK - {len(kept.content)}")

    async def _file(self, request: web.Request) -> web.Response:
        """Only with the bot's token; without it a page to sign in comes."""
        file_id = request.match_info["file"].rpartition("-")[2]
        kept = self.world.files.get(file_id)
        if kept is None:
            return web.Response(status=404)
        allowed = request.headers.get("Authorization") == f"Bearer {self.bot_token}"
        if not allowed or "files:read" not in self.world.scopes:
            return web.Response(text="<html>Sign in</html>", content_type="text/html")
        return web.Response(body=kept.content, content_type="application/octet-stream")


async def _uploaded(request: web.Request) -> bytes:
    """The bytes, sent as they are or as the one part of a form."""
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    part = await (await request.multipart()).next()
    assert isinstance(part, BodyPartReader)
    return bytes(await part.read(decode=False))
