"""Discord on this machine: `async with FakeDiscord(now) as server`."""

from collections.abc import Callable, Sequence
from datetime import datetime
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.fakes.discord.backstage import Backstage
from tests.fakes.discord.faults import Faults
from tests.fakes.discord.front import API, Front, Request
from tests.fakes.discord.gateway import REFUSED_INTENTS, WRONG_TOKEN
from tests.fakes.discord.guild import FakeGuild
from tests.fakes.discord.posting import PIN_NOTICE
from tests.fakes.discord.state import Channel, File, Message, User
from tests.fakes.discord.world import PRESENCES_INTENT

TOKEN = "c3RhbW10aXNjaA.server.a-token-of-the-local-server"  # noqa: S105  opens nothing but this server
HOST = "127.0.0.1"


class FakeDiscord:
    """State, gateway and API; people act through the guilds.

    `now` gives the time that Discord shows: ids, nonces, archiving, links and tokens go
    by it. Three seconds to answer, and rate limits, go by the real clock; rate limits
    last `bucket_speed` times shorter than Discord's.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        *,
        token: str = TOKEN,
        heartbeat_seconds: float = 41.25,
        bucket_speed: float = 1,
    ) -> None:
        self.token = token
        self.backstage = Backstage(now, token)
        self.backstage.gateway.heartbeat_seconds = heartbeat_seconds
        self.world, self.lines = self.backstage.world, self.backstage.gateway
        self.front = Front(self.backstage, bucket_speed)
        self.owner = self.world.add_user("Owner")
        self.port = 0
        self.more_routes: Sequence[web.AbstractRouteDef] = ()
        """Served besides Discord's own."""
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
        app.router.add_get("/gateway", self.lines.serve)
        for folder in ("attachments", "ephemeral-attachments"):
            path = f"/{folder}/{{of}}/{{attachment}}/{{name}}"
            app.router.add_get(path, self._file)
        app.add_routes(self.more_routes)
        app.router.add_route("*", API + "/{path:.*}", self.front.serve)
        self._runner = web.AppRunner(app, shutdown_timeout=1.0, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.world.origin = f"http://{HOST}:{self.port}"
        self.world.files_origin = f"http://cdn.discord.test:{self.port}"
        self.lines.url = f"ws://{HOST}:{self.port}/gateway"

    async def stop(self) -> None:
        """Lines are cut; what happened stays known."""
        self.lines.drop_all()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    @property
    def api(self) -> str:
        return f"{self.world.origin}{API}"

    @property
    def gateway(self) -> str:
        return self.lines.url

    # --- building

    def add_guild(
        self, name: str, *, permissions: int | None = None, owner: User | None = None
    ) -> FakeGuild:
        """With the bot in it; `permissions` of its own role if not the usual ones."""
        guild = FakeGuild(self.backstage, name, owner or self.owner)
        if permissions is not None:
            guild.bot_role.permissions = permissions
        return guild

    def add_user(self, name: str, locale: str = "en-US", *, bot: bool = False) -> User:
        return self.world.add_user(name, locale, bot=bot)

    # --- private conversations

    def private(self, user: User) -> Channel:
        """Somebody's conversation with the bot."""
        return self.world.private(user)

    async def writes_privately(
        self, user: User, text: str, *, attachments: Sequence[File] = ()
    ) -> Message:
        guild = next(g for g in self.world.guilds.values() if user.id in g.members)
        assert isinstance(guild, FakeGuild)
        channel = self.world.private(user)
        return await guild.writes(user, channel, text, attachments=attachments)

    # --- what goes wrong

    @property
    def faults(self) -> Faults:
        return self.front.faults

    @property
    def intents_refused(self) -> int:
        """Bits of the intents that are not switched on: who asks for them is closed with 4014."""
        return self.world.refused_intents

    @intents_refused.setter
    def intents_refused(self, bits: int) -> None:
        self.world.refused_intents = bits | PRESENCES_INTENT

    async def reconnect_all(self) -> None:
        await self.lines.reconnect_all()

    async def invalid_session(self, *, resumable: bool) -> None:
        await self.lines.invalid_session(resumable=resumable)

    def drop_all(self) -> None:
        self.lines.drop_all()

    async def refuse_intents(self, bits: int) -> None:
        """They are switched off while the bot is connected."""
        self.intents_refused = bits
        await self.lines.close_all(REFUSED_INTENTS)

    async def reset_token(self) -> None:
        """The application has another token: whoever came with this one is thrown out."""
        self.world.token += "-reset"
        await self.lines.close_all(WRONG_TOKEN)

    def expire_links(self) -> None:
        """Every link to an attachment that was given so far is dead."""
        self.world.links_die_before = self.world.new_id()

    async def _file(self, request: web.Request) -> web.Response:
        """An attachment, while its link lives."""
        kept = self.world.attachments.get(int(request.match_info["attachment"]))
        try:
            dies_at = int(request.query["ex"], 16)
            signed = int(request.query["is"], 16)
        except (KeyError, ValueError):
            return web.Response(status=404, text="This content is no longer available.")
        alive = self.world.now().timestamp() < dies_at
        if kept is None or not alive or signed <= self.world.links_die_before:
            return web.Response(status=404, text="This content is no longer available.")
        kind = kept.content_type or "application/octet-stream"
        return web.Response(body=kept.content, content_type=kind)

    def tick(self) -> None:
        """Let happen what is due by the clock: idle threads are archived."""
        for channel in list(self.world.channels.values()):
            self.world.archive_idle(channel)

    # --- what was seen

    @property
    def requests(self) -> list[Request]:
        return self.front.requests

    @property
    def faults_of_protocol(self) -> list[str]:
        """What the judge found, in the bot's requests and in our answers."""
        return self.front.bench.findings

    def messages(self, channel: Channel) -> list[Message]:
        """What stands in a channel, oldest first."""
        return list(channel.messages.values())

    def said(self, channel: Channel) -> list[str]:
        """Words that the bot wrote there, oldest first."""
        return [
            m.content
            for m in channel.messages.values()
            if m.author is self.world.bot and m.kind != PIN_NOTICE
        ]
