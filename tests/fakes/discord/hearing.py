"""Waiting until a bot on discord.py has heard, and taken in, all that happened."""

import asyncio
from collections.abc import Collection

from bot.platforms.discord.connection import Connection
from tests.fakes.discord.server import FakeDiscord

PATIENCE = 60.0


async def all_heard(server: FakeDiscord, connections: Collection[Connection]) -> None:
    """Every event told was read, and everything that listens to events is done."""
    async with asyncio.timeout(PATIENCE):
        while (  # noqa: ASYNC110  discord.py tells nobody
            _to_read(server, connections)
            or _handling()
            or _syncing(connections)
            or _told_now(connections)
        ):
            await asyncio.sleep(0.002)


def _to_read(server: FakeDiscord, connections: Collection[Connection]) -> bool:
    for connection in connections:
        client = connection.client
        for shard in client.shards.values() if client else ():
            ws = shard._parent.ws
            session = server.lines.sessions.get(ws.session_id or "")
            if session is not None and session.sequence != ws.sequence:
                return True
    return False


def _handling() -> bool:
    names = (task.get_name() for task in asyncio.all_tasks())
    return any(name.startswith("discord.py: on_") for name in names)


def _syncing(connections: Collection[Connection]) -> bool:
    """Whether commands are still being given to a guild."""
    sides = [side for connection in connections for side in connection.sides.values()]
    tasks = [getattr(side, "_syncing", None) for side in sides]
    return any(task is not None and not task.done() for task in tasks)


def _told_now(connections: Collection[Connection]) -> bool:
    """Messages that wait for others are told, as there are no others; whether there were any."""
    clients = [c.client for c in connections if c.client is not None]
    waiting = [client for client in clients if client._written]
    for client in waiting:
        client._tell_written()
    return bool(waiting)
