"""Who may ask, and what a page may do: nothing from elsewhere, and nothing but our own."""

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ALLOWED: Mapping[str, str] = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "img-src": "'self' data:",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
POLICY = "; ".join(f"{what} {whence}" for what, whence in _ALLOWED.items())
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_LOOKS = frozenset({"GET", "HEAD"})
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
MOST_BYTES = 256_000
"""What a page may hand in at once."""
_FOREIGN_HOST = "This room answers only to this machine: open it as http://127.0.0.1 with the port that was printed.\n"
_FOREIGN_ORIGIN = (
    "Only a page of this room may do that. Open the room itself, and try again there.\n"
)
TOO_MUCH = "That is more than a page of this room may hand in at once.\n"


class Guard:
    """Refuses foreign hosts, foreign origins and too much; adds the headers to every answer."""

    def __init__(self, app: ASGIApp, hosts: Collection[str] = _LOOPBACK) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(scope["method"], Headers(scope=scope))
        await (refusal or self._app)(scope, receive, guarded)

    def _refusal(self, method: str, headers: Headers) -> PlainTextResponse | None:
        host = headers.get("host", "")
        if _name_of(host) not in self._hosts:
            return PlainTextResponse(_FOREIGN_HOST, 403)
        if method not in _LOOKS and not _ours(headers, host):
            return PlainTextResponse(_FOREIGN_ORIGIN, 403)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > MOST_BYTES:
            return PlainTextResponse(TOO_MUCH, 413)
        return None


def _name_of(host: str) -> str:
    """A host without its port."""
    return (
        host.rpartition(":")[0] if ":" in host and not host.endswith("]") else host
    ).lower()


def _ours(headers: Headers, host: str) -> bool:
    """Whether a page of this room sent it.

    A form that is sent without our script has the origin "null", since we send no
    referrer; then the browser itself must say that it came from here.
    """
    origin = headers.get("origin")
    if origin == "null":
        return headers.get("sec-fetch-site") == "same-origin"
    if origin is None:
        return False
    told = urlsplit(origin)
    return told.scheme == "http" and told.netloc.lower() == host.lower()
