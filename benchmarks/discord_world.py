"""The Discord of this machine, in a process of its own, for bots that are measured."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from multiprocessing.connection import Connection
from typing import Any

from aiohttp import web

from benchmarks.stage import Played, Stage, played
from bot.clock import RealClock
from tests.fakes.discord.backstage import Backstage
from tests.fakes.discord.front import Front
from tests.fakes.discord.guild import FakeGuild
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.state import Member

# Red takes nothing shorter for a token.
TOKEN = "token-of-a-bot.that-lives-on-this-machine-only.and-opens-nothing-else"  # noqa: S105  opens nothing


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


class World(Played[Addresses]):
    """What is asked of Discord alone, besides."""

    def posts(self) -> list[float]:
        """When each message of the bot came, in seconds of this machine's clock."""
        answer: list[float] = self._ask("posts")
        return answer

    def statuses(self) -> dict[int, int]:
        """How many requests were answered with which status."""
        answer: dict[int, int] = self._ask("statuses")
        return answer


@contextmanager
def world(size: Size) -> Iterator[World]:
    """A Discord of that size, until the block ends."""
    with played(_play, size) as line:
        yield World(line)


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


class _Stage(Stage):
    def __init__(self, line: Connection, size: Size) -> None:
        super().__init__(line)
        self._server = FakeDiscord(RealClock().now, token=TOKEN)
        self._server.world.refused_intents = 0  # Red asks for all there are
        if size.away:
            self._server.front = _Far(self._server.backstage, away=size.away)
        self._guilds = [self._guild(n, size) for n in range(size.guilds)]
        first = self._guilds[0]
        self._talk = next(iter(first.channels.values()))
        self._people = cycle([m.user for m in first.members.values() if not m.user.bot])

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
            await self.serve(Addresses(server.api, server.gateway, guilds))

    async def answer(self, what: str, *arguments: Any) -> Any:
        match what:
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
            case _:
                return await super().answer(what, *arguments)

    def faults(self) -> list[str]:
        return self._server.faults_of_protocol

    async def say(self, words: str) -> None:
        await self._guilds[0].writes(next(self._people), self._talk, words)
