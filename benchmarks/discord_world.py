"""The Discord of this machine, in a process of its own, for bots that are measured."""

import asyncio
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from multiprocessing.connection import Connection
from typing import Any

from aiohttp import web

from bot.clock import RealClock
from tests.fakes.discord.backstage import Backstage
from tests.fakes.discord.front import Front
from tests.fakes.discord.guild import FakeGuild
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.state import Channel, Member, User

# Red takes nothing shorter for a token.
TOKEN = "token-of-a-bot-that-lives-on-this-machine-only-and-opens-nothing.else"  # noqa: S105  opens nothing
WORDS = (
    "Guten Morgen zusammen!",
    "I have put the new version on the table in the workshop, have a look.",
    "Weiß jemand, wie man die Säge wieder spannt?",
    "Yes, with the lever on the left, then half a turn back.",
    "Danke, das hat geholfen 👍",
    "Yesterday evening was lovely. We should do that again, perhaps on a Thursday?",
    "https://example.org/a/link/to/read is what I meant",
    "lol",
)


@dataclass(frozen=True, slots=True)
class Size:
    """How many guilds, and members and channels in each."""

    guilds: int = 1
    members: int = 200
    channels: int = 1
    away: float = 0.0
    """Seconds that every answer of the API takes on its way."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where it is, and the ids of its guilds."""

    api: str
    gateway: str
    guilds: tuple[int, ...]


class World:
    """What the measuring process asks of the one that plays Discord."""

    def __init__(self, line: Connection) -> None:
        self._line = line
        self.addresses: Addresses = line.recv()

    def write(self, messages: int, *, every: float) -> None:
        """Members write that many messages, one in so many seconds; returns when the last is on its way."""
        self._ask("write", messages, every)

    def posts(self) -> list[float]:
        """When each message of the bot came, in seconds of this machine's clock."""
        answer: list[float] = self._ask("posts")
        return answer

    def statuses(self) -> dict[int, int]:
        """How many requests were answered with which status."""
        answer: dict[int, int] = self._ask("statuses")
        return answer

    def faults(self) -> list[str]:
        """What the judge found so far."""
        answer: list[str] = self._ask("faults")
        return answer

    def _ask(self, what: str, *arguments: Any) -> Any:
        self._line.send((what, *arguments))
        answer = self._line.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer


@contextmanager
def world(size: Size) -> Iterator[World]:
    """A Discord of that size, until the block ends."""
    fresh = multiprocessing.get_context("spawn")
    ours, theirs = fresh.Pipe()
    process = fresh.Process(target=_play, args=(theirs, size), daemon=True)
    process.start()
    theirs.close()
    try:
        yield World(ours)
    finally:
        process.terminate()
        process.join()


def _play(line: Connection, size: Size) -> None:
    asyncio.run(_Stage(line, size).play())


class _Far(Front):
    """The API at the other end of a longer line."""

    def __init__(self, backstage: Backstage, away: float) -> None:
        super().__init__(backstage, bucket_speed=1)
        self._away = away

    async def serve(self, request: web.Request) -> web.StreamResponse:
        answer = await super().serve(request)
        await asyncio.sleep(self._away)
        return answer


class _Stage:
    """Runs in the process that plays."""

    def __init__(self, line: Connection, size: Size) -> None:
        self._line = line
        self._server = FakeDiscord(RealClock().now, token=TOKEN)
        self._server.world.refused_intents = 0  # Red asks for all there are
        if size.away:
            self._server.front = _Far(self._server.backstage, away=size.away)
        self._guilds = [self._guild(n, size) for n in range(size.guilds)]
        self._words = cycle(WORDS)

    def _guild(self, number: int, size: Size) -> FakeGuild:
        server = self._server
        guild = server.add_guild(f"Guild {number}")
        for n in range(size.channels):
            guild.add_text_channel(f"talk-{n}" if n else "talk")
        for n in range(size.members):
            user = server.add_user(f"Member {number}-{n}")
            guild.members[user.id] = Member(user, [], server.world.now())
        return guild

    async def play(self) -> None:
        async with self._server as server:
            guilds = tuple(guild.id for guild in self._guilds)
            self._line.send(Addresses(server.api, server.gateway, guilds))
            while True:
                asked = await asyncio.to_thread(self._line.recv)
                try:
                    self._line.send(await self._answer(*asked))
                except Exception as error:  # whoever asked is told, and ends it
                    self._line.send(error)
                    raise

    async def _answer(self, what: str, *arguments: Any) -> Any:
        match what:
            case "write":
                return await self._write(*arguments)
            case "posts":
                return [
                    request.at.timestamp()
                    for request in self._server.requests
                    if request.method == "POST"
                    and request.path.endswith("/messages")
                    and request.status == 200
                ]
            case "statuses":
                statuses = [request.status for request in self._server.requests]
                return {status: statuses.count(status) for status in {*statuses}}
            case "faults":
                return self._server.faults_of_protocol
            case _:
                return ValueError(what)

    async def _write(self, messages: int, every: float) -> None:
        guild = self._guilds[0]
        channel = next(iter(guild.channels.values()))
        people = cycle([m.user for m in guild.members.values() if not m.user.bot])
        loop = asyncio.get_running_loop()
        begun = loop.time()
        for number in range(messages):
            await asyncio.sleep(begun + number * every - loop.time())
            await self._say(guild, next(people), channel)

    async def _say(self, guild: FakeGuild, user: User, channel: Channel) -> None:
        await guild.writes(user, channel, next(self._words))
