"""One socket of Socket Mode, from hello to its end; what comes next is another one.

slack_sdk's client keeps itself connected: it logs whatever goes wrong, and tries for ever,
also with a token that Slack refuses or an address that is used up. Here each of them lives
for one session, and says when that is over: whoever holds it opens the next.
"""

import asyncio
import json
import logging
from contextlib import suppress
from http import HTTPStatus

import aiohttp
from slack_bolt.adapter.socket_mode.async_internals import (
    run_async_bolt_app,
    send_async_response,
)
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.door import Door

EVENT = "events_api"
"""What Slack calls the envelope of an event."""
PATIENCE = 20.0
"""Seconds in which a socket is open and says hello, or is given up."""
LEAVE = 3.0
"""Seconds after which Slack waits for no acknowledgement any more ("Using Socket Mode")."""
STAY = 12.0
"""Seconds that a socket stays open beside the next; Slack closes it after some ten."""
PING = 5.0
"""Seconds between looks whether the other side is still there."""

log = logging.getLogger(__name__)


class Socket(SocketModeClient):
    """One session. `ended` is set as soon as another one is needed."""

    def __init__(
        self,
        app_token: str,
        web: AsyncWebClient,
        door: Door,
        app: AsyncApp,
        ping: float = PING,
    ) -> None:
        super().__init__(app_token=app_token, web_client=web, ping_interval=ping)
        self.ended = asyncio.Event()
        self._hello = asyncio.Event()
        self._door, self._app = door, app
        self._gone = asyncio.Event()
        self._answering = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self.message_listeners.append(self._greeted)
        self.on_close_listeners.append(self._cut)
        self.socket_mode_request_listeners.append(self._answer)

    async def open(self) -> None:
        """Connect, and wait for hello. Raises what Slack or the network says against it."""
        try:
            async with asyncio.timeout(PATIENCE):
                self.wss_uri = await self.issue_new_wss_url()
                await self.connect()  # type: ignore[no-untyped-call]  # it has no types
                await self._hello.wait()
        except BaseException:
            await self.close()
            raise

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        """It is over: Slack said so, or nothing is heard any more."""
        del force
        self.ended.set()

    async def leave(self) -> None:
        """Close it, once Slack has: until then something may still come by it."""
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(STAY):
                    await self._gone.wait()
            with suppress(TimeoutError):
                async with asyncio.timeout(LEAVE):
                    await self._idle.wait()
        finally:
            await self.close()

    async def close(self) -> None:
        """Close it at once; closing twice is harmless."""
        tasks = [self.message_processor, self.current_session_monitor]
        await super().close()  # type: ignore[no-untyped-call]  # it has no types
        ending = [each for each in (*tasks, self.message_receiver) if each is not None]
        await asyncio.gather(*ending, return_exceptions=True)

    async def _greeted(
        self,
        client: AsyncBaseSocketModeClient,
        message: dict[str, object],
        raw: str | None = None,
    ) -> None:
        del client, raw
        if message.get("type") == "hello":
            self._hello.set()

    async def _cut(self, message: aiohttp.WSMessage) -> None:
        del message
        self._gone.set()

    async def _answer(
        self, client: AsyncBaseSocketModeClient, request: SocketModeRequest
    ) -> None:
        """Acknowledge on the socket by which it came; what fails is left to come again."""
        del client
        self._answering += 1
        self._idle.clear()
        try:
            if request.type == EVENT:
                await self._take(request)
            else:
                answer = await run_async_bolt_app(self._app, request)
                await send_async_response(self, request, answer, 0.0)
        except (aiohttp.ClientError, OSError):
            log.warning("%s could not be acknowledged", request.envelope_id)
        finally:
            self._answering -= 1
            if not self._answering:
                self._idle.set()

    async def _take(self, request: SocketModeRequest) -> None:
        """An event goes straight to the door: they are many, and here nothing is left to check."""
        answer = await self._door.pass_on(request.payload)
        if answer.status == HTTPStatus.OK:
            taken = {"envelope_id": request.envelope_id}
            await self.send_message(json.dumps(taken))
