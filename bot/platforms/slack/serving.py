"""HTTP mode: Slack calls an address of ours, which lets in only what Slack has signed.

Bolt looks at the signature, and that it is not older than five minutes ("Verifying
requests from Slack"). Encryption is for whatever stands before it: a proxy of yours.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.listening import Server, bound, server_of
from rituals.errors import StammtischError

HTTP = "STAMMTISCH_HTTP"
"""Where to listen, as `host:port`."""
USUAL = "127.0.0.1:8080"
PATH = "/slack/events"
LARGEST = 1024 * 1024
"""Bytes of a request; the largest that Slack sends are views of at most 250 kB."""


class AddressError(StammtischError):
    """STAMMTISCH_HTTP is {written}, which is no address to listen at: write host:port, such as 127.0.0.1:8080."""


class AddressTakenError(StammtischError):
    """Nobody can listen at {written}: {reason}. Set STAMMTISCH_HTTP to another address, as host:port."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where to listen; port 0 is any that is free."""

    host: str
    port: int

    @classmethod
    def of(cls, env: Mapping[str, str]) -> "Address":
        """The one that the environment names, else the usual one; `AddressError`."""
        written = env.get(HTTP) or USUAL
        host, _, port = written.rpartition(":")
        if not host or not port.isdecimal() or int(port) > 65535:  # noqa: PLR2004  the last port there is
            raise AddressError(written=written)
        return cls(host.strip("[]"), int(port))

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


class Served:
    """Listens for Slack until it is closed."""

    def __init__(self, server: Server, serving: asyncio.Task[None], port: int) -> None:
        self._server, self._serving, self.port = server, serving, port

    @classmethod
    async def at(cls, address: Address, app: AsyncApp) -> "Served":
        """Begin to listen there; `AddressTakenError`."""
        try:
            listening = bound(address.host, address.port)
        except OSError as error:
            raise AddressTakenError(written=str(address), reason=str(error)) from error
        server = server_of(web_app(app))
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        return cls(server, serving, listening.getsockname()[1])

    async def ended(self, *, within: float) -> bool:
        """Wait until it listens no more, so many seconds at the most; whether that is so."""
        done, _ = await asyncio.wait({self._serving}, timeout=within)
        for serving in done:
            serving.result()
        return bool(done)

    def end(self) -> None:
        """Listen no more; what is being answered is answered first."""
        self._server.should_exit = True

    async def close(self) -> None:
        """End it, and wait until it has ended."""
        self.end()
        await asyncio.gather(self._serving, return_exceptions=True)


def web_app(app: AsyncApp) -> Starlette:
    """Bolt's app at its one path."""
    handler = AsyncSlackRequestHandler(app)

    async def slack(request: Request) -> Response:
        length = request.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LARGEST:
            return PlainTextResponse("Too large", status_code=413)
        return await handler.handle(request)

    return Starlette(routes=[Route(PATH, slack, methods=["POST"])])
