"""An unmodified slack_bolt app, connected to the local server as a guest in its tests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack.hearing import all_heard
from tests.fakes.slack.server import FakeSlack

PING = 0.2
"""Seconds between two looks of the client at its socket."""


class Guest:
    """Hears everything, and remembers it."""

    def __init__(self, server: FakeSlack) -> None:
        self.server = server
        self.client = AsyncWebClient(server.bot_token, base_url=server.api)
        self.client.retry_handlers = []
        self.app = AsyncApp(client=self.client, signing_secret=server.signing_secret)
        self.events: list[dict[str, Any]] = []
        self.envelopes: list[dict[str, Any]] = []
        self.app.event("message")(self._hear)

    async def _hear(self, body: dict[str, Any], event: dict[str, Any]) -> None:
        self.envelopes.append(body)
        self.events.append(event)

    def hear(self, *kinds: str) -> None:
        for kind in kinds:
            self.app.event(kind)(self._hear)

    def hear_subtypes(self, *subtypes: str) -> None:
        """Of messages, which slack_bolt looks for apart."""
        for subtype in subtypes:
            self.app.event({"type": "message", "subtype": subtype})(self._hear)

    def heard(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.events if event["type"] == kind]

    async def settle(self) -> None:
        await all_heard(self.server)

    async def connected(self, sockets: int = 1) -> None:
        async with asyncio.timeout(60):
            while self.server.sockets < sockets:  # noqa: ASYNC110  the server tells nobody
                await asyncio.sleep(0.01)


@asynccontextmanager
async def connected(server: FakeSlack) -> AsyncIterator[Guest]:
    """In Socket Mode."""
    guest, sockets = Guest(server), server.sockets
    handler = AsyncSocketModeHandler(guest.app, server.app_token, ping_interval=PING)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # slack_bolt says no type
    await guest.connected(sockets + 1)
    try:
        yield guest
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # likewise
