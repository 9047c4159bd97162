"""The gateway: sessions that are identified, resumed and cut ("Docs, Gateway")."""

from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from tests.fakes.discord import application, payloads
from tests.fakes.discord.chunks import chunks
from tests.fakes.discord.refusals import Json
from tests.fakes.discord.sessions import Session, Wire
from tests.fakes.discord.world import World

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, RESUME = 0, 1, 2, 3, 6
RECONNECT, REQUEST_MEMBERS, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 7, 8, 9, 10, 11
WRONG_TOKEN, WRONG_SHARD, WRONG_INTENTS, REFUSED_INTENTS = 4004, 4010, 4013, 4014
NOT_IDENTIFIED, ALREADY_IDENTIFIED = 4003, 4005
GUILDS = 1 << 0
KNOWN_INTENTS = (1 << 26) - 1


class Gateway:
    """Sessions of the bot, by their id."""

    def __init__(self, world: World, heartbeat_seconds: float = 41.25) -> None:
        self.world = world
        self.sessions: dict[str, Session] = {}
        self.heartbeat_seconds = heartbeat_seconds
        self.identified = self.resumed = self.heartbeats = 0
        self.shards = 1
        """How many `GET /gateway/bot` recommends."""
        self.url = ""
        self.silent_on_members = False
        """Who asks for members is told nothing."""

    def tell(
        self,
        name: str,
        event: Json | Callable[[Session], Json],
        *,
        intent: int,
        guild_id: int | None,
    ) -> None:
        """To every session that asked for it and has that guild; else to the first shard."""
        for session in self.sessions.values():
            if intent and not session.intents & intent:
                continue
            mine = session.shard == 0
            if guild_id is not None:
                mine = session.has_guild(guild_id)
            if mine:
                session.tell(name, event(session) if callable(event) else event)

    async def flushed(self) -> None:
        """Everything told so far is on its way."""
        for _, wire in self.wires():
            await wire.flushed()

    # --- sockets

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=0, compress=False)
        await socket.prepare(request)
        compressed = request.query.get("compress") == "zlib-stream"
        wire = Wire(socket, compressed=compressed)
        session: Session | None = None
        wire.send_op(HELLO, {"heartbeat_interval": int(self.heartbeat_seconds * 1000)})
        try:
            async for received in socket:
                if received.type is WSMsgType.TEXT:
                    session = await self._take(wire, session, received.json())
        finally:
            self._hang_up(wire, session)
        return socket

    def _hang_up(self, wire: Wire, session: Session | None) -> None:
        wire._writer.cancel()
        if session is None or session.wire is not wire:
            return
        session.wire = None
        # 1000 and 1001 by the client end the session; after others it can be resumed.
        if wire.socket.close_code in {1000, 1001}:
            self.sessions.pop(session.id, None)

    async def _take(
        self, wire: Wire, session: Session | None, received: Json
    ) -> Session | None:
        content: Any = received.get("d")
        match received["op"]:
            case 1:  # HEARTBEAT
                self.heartbeats += 1
                if session is not None:
                    session.heard(content or 0)
                wire.send_op(HEARTBEAT_ACK)
            case 2:  # IDENTIFY
                if session is not None:
                    await wire.close(ALREADY_IDENTIFIED)
                    return session
                return await self._identify(wire, content)
            case 6:  # RESUME
                return await self._resume(wire, content)
            case 8 if session is not None:  # REQUEST_MEMBERS
                self._bring_members(session, content)
            case _ if session is None:
                await wire.close(NOT_IDENTIFIED)
            case _:
                pass  # a presence is of no interest here
        return session

    async def _identify(self, wire: Wire, content: Json) -> Session | None:
        intents = content["intents"]
        shard, shards = content.get("shard", (0, 1))
        wrong = (
            WRONG_TOKEN
            if content["token"].removeprefix("Bot ") != self.world.token
            else WRONG_INTENTS
            if intents & ~KNOWN_INTENTS
            else REFUSED_INTENTS
            if intents & self.world.refused_intents
            else WRONG_SHARD
            if not 0 <= shard < shards
            else 0
        )
        if wrong:
            await wire.close(wrong)
            return None
        self.identified += 1
        # Nobody will resume what was cut: who identifies has lost it.
        for old in list(self.sessions.values()):
            if old.wire is None and (old.shard, old.shards) == (shard, shards):
                del self.sessions[old.id]
        session = Session(self.world, intents, shard, shards)
        session.wire = wire
        self.sessions[session.id] = session
        self._welcome(session)
        return session

    def _welcome(self, session: Session) -> None:
        world = self.world
        guilds = [
            g
            for g in world.guilds.values()
            if g.has_bot and session.intents & GUILDS and session.has_guild(g.id)
        ]
        session.tell(
            "READY",
            {
                "v": 10,
                "user": payloads.own_user(world.bot),
                "guilds": [{"id": str(g.id), "unavailable": True} for g in guilds],
                "session_id": session.id,
                "session_type": "normal",
                "resume_gateway_url": self.url,
                "shard": [session.shard, session.shards],
                "application": {
                    "id": str(world.application_id),
                    "flags": application.flags_of(world),
                },
                "private_channels": [],
                "relationships": [],
                "user_settings": {},
                "geo_ordered_rtc_regions": [],
            },
        )
        for guild in guilds:
            session.tell("GUILD_CREATE", payloads.guild_create(world, guild))

    async def _resume(self, wire: Wire, content: Json) -> Session | None:
        session = self.sessions.get(content["session_id"])
        if content["token"].removeprefix("Bot ") != self.world.token:
            await wire.close(WRONG_TOKEN)
            return None
        if session is None or content["seq"] > session.sequence:
            wire.send_op(INVALID_SESSION, content=False)
            return None
        self.resumed += 1
        session.heard(content["seq"])
        for _, frame in session.replay:
            wire.send(frame)
        session.wire = wire
        session.tell("RESUMED", {"_trace": []})
        return session

    def _bring_members(self, session: Session, asked: Json) -> None:
        if self.silent_on_members:
            return
        for chunk in chunks(self.world, session.intents, asked):
            session.tell("GUILD_MEMBERS_CHUNK", chunk)

    # --- what goes wrong

    def wires(self) -> list[tuple[Session, Wire]]:
        return [(s, s.wire) for s in self.sessions.values() if s.wire is not None]

    async def reconnect_all(self) -> None:
        """Op 7: everybody is asked to come again and to resume."""
        for _, wire in self.wires():
            wire.send_op(RECONNECT)

    async def invalid_session(self, *, resumable: bool) -> None:
        """Op 9: without `resumable` the sessions are gone, and what was not heard with them."""
        for session, wire in self.wires():
            if not resumable:
                del self.sessions[session.id]
                session.wire = None
            wire.send_op(INVALID_SESSION, resumable)

    def drop_all(self) -> None:
        """The lines break; sessions can be resumed, and hear then what they missed."""
        for session, wire in self.wires():
            session.wire = None
            wire.cut()

    def forget_all(self) -> None:
        """Sessions are gone, though nobody is told: a resume is refused with op 9."""
        self.sessions.clear()

    async def close_all(self, code: int) -> None:
        """Sockets are closed with that code, as 4014 when an intent is switched off."""
        for session, wire in self.wires():
            session.wire = None
            await wire.close(code)
