"""Nothing that a test of the wire starts may leave this machine.

Sockets are refused for every test (tests/conftest.py); here names are not looked up
either, and a client is given a connector that knows no other host.
"""

import ipaddress
import socket

from aiohttp import TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult


class LeftLoopbackError(OSError):
    """A client tried to reach another machine."""


class LoopbackResolver(AbstractResolver):
    """Knows this machine and refuses every other name; says afterwards which were asked for."""

    def __init__(self) -> None:
        self.refused: list[str] = []

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_INET,
    ) -> list[ResolveResult]:
        if host != "localhost" and not _is_loopback(host):
            self.refused.append(host)
            raise LeftLoopbackError(f"a test tried to reach {host}")
        return [_here(host, port, family)]

    async def close(self) -> None:
        pass


class HereResolver(AbstractResolver):
    """Every name leads to this machine: for what is fetched by a name."""

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_INET,
    ) -> list[ResolveResult]:
        return [_here(host, port, family)]

    async def close(self) -> None:
        pass


def _here(host: str, port: int, family: socket.AddressFamily) -> ResolveResult:
    return ResolveResult(
        hostname=host, host="127.0.0.1", port=port, family=family, proto=0, flags=0
    )


def loopback_connector() -> tuple[TCPConnector, LoopbackResolver]:
    """A connector for a client, and who remembers what it tried to reach."""
    resolver = LoopbackResolver()
    return TCPConnector(resolver=resolver, limit=0), resolver


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
