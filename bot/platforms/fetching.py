"""Fetches what a member handed in by its address, and nothing of a private network.

A member may have typed the address. Names are looked up once, each address they lead to is
looked at before anything is connected, and where an answer leads on, that is looked at in
the same way. Whatever goes wrong, a link is posted instead.
"""

import logging
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver

from rituals.document import Attachment

MOST_BYTES = 10 * 1024 * 1024
"""What a server without boosts takes ("Uploading Files" in Discord's documentation)."""
PATIENCE = aiohttp.ClientTimeout(total=20)
_LEADS_ON = {301, 302, 303, 307, 308}
_MOST_STEPS = 3
_TRANSLATED = IPv6Network("64:ff9b::/96")

Address = IPv4Address | IPv6Address
log = logging.getLogger(__name__)


def is_public(address: Address) -> bool:
    """Whether it is somewhere on the internet, whatever it is wrapped in."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _TRANSLATED or address.teredo or inner:
            return False
    return address.is_global and not address.is_multicast


class PublicResolver(AbstractResolver):
    """Looks names up, and knows none that leads to where it `may` not."""

    def __init__(
        self, inner: AbstractResolver, may: Callable[[Address], bool] = is_public
    ) -> None:
        self._inner, self._may = inner, may

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_INET,
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        if not all(self._may(ip_address(each["host"])) for each in found):
            raise OSError(f"{host} leads into a private network")
        return found

    async def close(self) -> None:
        await self._inner.close()


@dataclass(frozen=True, slots=True)
class Fetcher:
    """A `Fetch`. `resolver` looks names up, and is asked anew for each attachment.

    `headers` says what is sent along to an address; where it leads on to, it is asked anew.
    """

    most_bytes: int = MOST_BYTES
    resolver: Callable[[], AbstractResolver] = lambda: PublicResolver(DefaultResolver())
    headers: Callable[[str], Mapping[str, str]] = lambda _: {}

    async def __call__(self, attachment: Attachment) -> bytes | None:
        """Its content; `None` if it is not to be had."""
        connector = aiohttp.TCPConnector(resolver=self.resolver(), force_close=True)
        try:
            async with aiohttp.ClientSession(
                connector=connector,
                timeout=PATIENCE,
                cookie_jar=aiohttp.DummyCookieJar(),
            ) as session:
                return await self._fetched(session, attachment)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            log.warning("an attachment cannot be fetched: %s", error)
            return None

    async def _fetched(
        self, session: aiohttp.ClientSession, attachment: Attachment
    ) -> bytes | None:
        url = attachment.url
        for _ in range(_MOST_STEPS):
            if not _is_named(url):
                return None
            async with session.get(
                url, allow_redirects=False, headers=self.headers(url)
            ) as answer:
                if answer.status not in _LEADS_ON:
                    if _is_other_page(answer, attachment.name):
                        return None
                    return await self._content(answer)
                url = urljoin(url, answer.headers.get("Location", ""))
        return None

    async def _content(self, answer: aiohttp.ClientResponse) -> bytes | None:
        """All of it, read no further than it may be long."""
        if answer.status != 200:  # noqa: PLR2004  the one that brings content
            return None
        content = bytearray()
        async for chunk in answer.content.iter_chunked(64 * 1024):
            content += chunk
            if len(content) > self.most_bytes:
                return None
        return bytes(content)


def _is_other_page(answer: aiohttp.ClientResponse, name: str) -> bool:
    """Whether a page comes where a file was to come: one to log in at, or to say sorry."""
    wanted = name.lower().endswith((".html", ".htm"))
    return answer.content_type == "text/html" and not wanted


def _is_named(url: str) -> bool:
    """Whether it names a host by a name: numbers are not looked up, so nobody would look."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or "." not in host:
        return False
    try:
        ip_address(host)
    except ValueError:
        return ":" not in host
    return False
