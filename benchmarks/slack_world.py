"""The Slack of this machine, in a process of its own, for bots that are measured.

Slack gives each event to one of an app's connections: each bot has a workspace of its own, where the same is said at the same time.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from multiprocessing.connection import Connection
from typing import Any

from benchmarks.stage import Played, Stage, played
from bot.clock import RealClock
from tests.fakes.slack.server import FakeSlack


@dataclass(frozen=True, slots=True)
class Size:
    """How many workspaces, and members in each."""

    workspaces: int = 2
    members: int = 500


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where it is, and what a bot needs to be in it; there is one channel, `#talk`."""

    api: str
    team: str
    bot_token: str
    app_token: str


class World(Played[tuple[Workspace, ...]]):
    """What is asked of Slack alone, besides."""

    def late(self) -> int:
        """How many events were acknowledged after more than three seconds, or not."""
        answer: int = self._ask("late")
        return answer


@contextmanager
def world(size: Size) -> Iterator[World]:
    """A Slack of that size, until the block ends."""
    with played(_play, size) as line:
        yield World(line)


def _play(line: Connection, size: Size) -> None:
    asyncio.run(_Stage(line, size).play())


class _Stage(Stage):
    def __init__(self, line: Connection, size: Size) -> None:
        super().__init__(line)
        self._servers = [FakeSlack(RealClock().now) for _ in range(size.workspaces)]
        for server in self._servers:
            server.add_channel("talk")
            for number in range(size.members):
                server.add_user(f"Member {number}")
        self._turns = cycle(range(size.members))

    async def play(self) -> None:
        for server in self._servers:
            await server.start()
        await self.serve(
            tuple(
                Workspace(each.api, each.team, each.bot_token, each.app_token)
                for each in self._servers
            )
        )

    async def answer(self, what: str, *arguments: Any) -> Any:
        match what:
            case "late":
                waiting = [d for each in self._servers for d in each.deliveries.open()]
                return len(waiting) + sum(len(each.late) for each in self._servers)
            case _:
                return await super().answer(what, *arguments)

    def faults(self) -> list[str]:
        return [found for each in self._servers for found in each.faults_of_protocol]

    async def say(self, words: str) -> None:
        """One member in each workspace, of the same name."""
        turn = next(self._turns)
        for server in self._servers:
            people = [u for u in server.world.users.values() if not u.bot]
            (talk,) = server.world.channels.values()
            await server.writes(people[turn], talk, words)
