"""What a shard of the bot is told, and the socket that it is told through ("Docs, Gateway")."""

import asyncio
import json
import secrets
import zlib
from collections import deque

from aiohttp import web

from tests.fakes.discord.refusals import Json
from tests.fakes.discord.world import World

DISPATCH = 0

Frame = str


class Session:
    """What a shard is told; it outlives its sockets, so that they can be resumed."""

    def __init__(self, world: World, intents: int, shard: int, shards: int) -> None:
        self.id = secrets.token_hex(8)
        self.world = world
        self.intents, self.shard, self.shards = intents, shard, shards
        self.sequence = 0
        self.replay: deque[tuple[int, Frame]] = deque()
        self.wire: Wire | None = None

    def has_guild(self, guild_id: int) -> bool:
        return (guild_id >> 22) % self.shards == self.shard

    def heard(self, sequence: int) -> None:
        """What arrived need not be kept for a resume."""
        while self.replay and self.replay[0][0] <= sequence:
            self.replay.popleft()

    def tell(self, name: str, event: Json) -> None:
        self.sequence += 1
        frame = json.dumps(
            {"op": DISPATCH, "s": self.sequence, "t": name, "d": event},
            ensure_ascii=False,
        )
        self.replay.append((self.sequence, frame))
        if self.wire is not None:
            self.wire.send(frame)


class Wire:
    """One socket, with a compressor of its own."""

    def __init__(self, socket: web.WebSocketResponse, *, compressed: bool) -> None:
        self.socket = socket
        self._deflate = zlib.compressobj() if compressed else None
        self._frames: asyncio.Queue[Frame | None] = asyncio.Queue()
        self._writer = asyncio.create_task(self._write())

    def send(self, frame: Frame) -> None:
        self._frames.put_nowait(frame)

    def send_op(self, op: int, content: object = None) -> None:
        self.send(json.dumps({"op": op, "d": content, "s": None, "t": None}))

    async def _write(self) -> None:
        while (frame := await self._frames.get()) is not None:
            try:
                await self._put(frame)
            except ConnectionError:
                return  # the session keeps it for a resume
            finally:
                self._frames.task_done()

    async def flushed(self) -> None:
        sent = asyncio.ensure_future(self._frames.join())
        await asyncio.wait({sent, self._writer}, return_when=asyncio.FIRST_COMPLETED)
        sent.cancel()

    async def _put(self, frame: Frame) -> None:
        if self._deflate is None:
            await self.socket.send_str(frame)
        else:
            squeezed = self._deflate.compress(frame.encode())
            squeezed += self._deflate.flush(zlib.Z_SYNC_FLUSH)
            await self.socket.send_bytes(squeezed)

    async def close(self, code: int) -> None:
        """After everything that was to be sent."""
        self._frames.put_nowait(None)
        await self._writer
        await self.socket.close(code=code)

    def cut(self) -> None:
        """Without a word, as when the line breaks."""
        self._writer.cancel()
        transport = self.socket._req.transport if self.socket._req else None
        if transport is not None:
            transport.abort()
