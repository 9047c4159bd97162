"""Discord's rate limits, as far as they are known ("Rate Limits" in its documentation; numbers of routes are not in it).

What is documented: a bucket for a route or for several alike, counted apart for each top-level resource in the path (a
channel, a guild, a webhook with its token); the headers; the body of a 429; 50 requests a second over everything, from
which interactions are exempt. Numbers per route "should not be hard coded" and are not published: those here are what
people have measured, with the source, or guesses that say so. A window begins with its first request (by observation).
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests in so many seconds; `name` is what the bucket is for."""

    name: str
    requests: int
    seconds: float
    is_global: bool = field(default=True, kw_only=True)  # counts in the total, too

    @property
    def bucket(self) -> str:
        """As opaque as Discord's own, and as stable."""
        return sha256(self.name.encode()).hexdigest()[:32]


MESSAGE = r"/channels/\d+/messages/\d+"

LIMITS: Final[tuple[tuple[str, str, Limit], ...]] = (
    # Measured by many, and the reason for discord.py's own examples.
    ("POST", r"/channels/\d+/messages", Limit("create message", 5, 5)),
    # A guess: as creating; in 2019 it shared that bucket (discord-api-docs #981).
    ("PATCH", MESSAGE, Limit("edit message", 5, 5)),
    # discord-api-docs #8330: 5 a second for those younger than 10 s; others have slower buckets, left out here.
    ("DELETE", MESSAGE, Limit("delete message", 5, 1)),
    # One bucket for giving and taking (eris #1138, #1173), each channel its own (discord.js #2795).
    ("PUT|DELETE", MESSAGE + r"/reactions/.+", Limit("reactions", 1, 0.25)),
    # A guess from memory of people who build forums: 50 in five minutes.
    ("POST", r"/channels/\d+(/messages/\d+)?/threads", Limit("threads", 50, 300)),
    # Guesses from here on.
    ("GET", r"/channels/\d+/messages.*", Limit("read messages", 5, 1)),
    ("PATCH", r"/channels/\d+", Limit("edit channel", 5, 15)),
    ("PUT|DELETE", r"/channels/\d+/(messages/)?pins/\d+", Limit("pins", 5, 5)),
    ("POST", r"/users/@me/channels", Limit("direct channels", 5, 5)),
    ("PUT|DELETE", r"/guilds/\d+/members/\d+/roles/\d+", Limit("roles", 10, 10)),
    ("GET", r"/guilds/\d+/members.*", Limit("members", 10, 10)),
    ("POST|PUT|PATCH", r"/applications/.*commands.*", Limit("commands", 5, 20)),
    # An interaction's answer is sent once; its token is its bucket.
    ("POST", r"/interactions/.*", Limit("answers", 5, 5, is_global=False)),
    # Measured for webhooks in general; answers to interactions are edited and followed by this route.
    (".*", r"/webhooks/\d+/[^/]+.*", Limit("webhook", 5, 2, is_global=False)),
)
DEFAULT: Final = (10, 10.0)  # a guess for all other routes
ALL_TOGETHER: Final = Limit("everything", 50, 1)

TOP_LEVEL: Final = re.compile(
    r"/(?:(?:channels|guilds)/\d+|webhooks/\d+/[^/]+|interactions/\d+/[^/]+)"
)
# Behind Discord's edge; discord.py takes a 429 without it for a ban.
EDGE: Final = {"Via": "1.1 google"}


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one request: allowed unless there is a `retry_after`, in seconds."""

    headers: dict[str, str]
    retry_after: float | None = None
    is_global: bool = False

    @property
    def body(self) -> dict[str, Any] | None:
        """Of the 429."""
        if self.retry_after is None:
            return None
        return {
            "message": "You are being rate limited.",
            "code": 0,
            "retry_after": self.retry_after,
            "global": self.is_global,
        }


@dataclass(slots=True)
class _Window:
    ends_at: datetime
    left: int


class Buckets:
    """
    All buckets of one bot.

    `now` must move by itself, as the clients wait by a clock of their own; `speed` makes every window that many times
    shorter, so that a test sees hours of them.
    """

    def __init__(self, now: Callable[[], datetime], *, speed: float = 1) -> None:
        self._now = now
        self._speed = speed
        self._windows: dict[tuple[str, str], _Window] = {}

    def take(self, method: str, path: str) -> Taken:
        """Counts one request to `path` (without `/api/v10` and query); what is refused counts nowhere (a guess)."""
        limit, now = limit_of(method, path), self._now()
        total = self._window(ALL_TOGETHER, "", now)
        if limit.is_global and not total.left:
            return _refused({**EDGE, "X-RateLimit-Global": "true"}, total, now)
        window = self._window(limit, top_level(path), now)
        if not window.left:
            return _refused(_headers(limit, window, now), window, now)
        window.left -= 1
        if limit.is_global:
            total.left -= 1
        return Taken(_headers(limit, window, now))

    def _window(self, limit: Limit, key: str, now: datetime) -> _Window:
        found = self._windows.get((limit.bucket, key))
        if found is None or found.ends_at <= now:
            length = timedelta(seconds=limit.seconds / self._speed)
            found = _Window(ends_at=now + length, left=limit.requests)
            self._windows[limit.bucket, key] = found
        return found


@cache
def limit_of(method: str, path: str) -> Limit:
    for methods, pattern, limit in LIMITS:
        if re.fullmatch(methods, method) and re.fullmatch(pattern, path):
            return limit
    return Limit(f"{method} {re.sub(r'[0-9]{5,}', '{id}', path)}", *DEFAULT)


@cache
def top_level(path: str) -> str:
    """The channel, guild or webhook that is counted apart; empty if the path has none."""
    found = TOP_LEVEL.match(path)
    return found.group() if found else ""


def _refused(headers: Mapping[str, str], window: _Window, now: datetime) -> Taken:
    wait = round((window.ends_at - now).total_seconds(), 3)
    is_global = "X-RateLimit-Global" in headers
    more = {
        "Retry-After": str(math.ceil(wait)),
        "X-RateLimit-Scope": "global" if is_global else "user",
    }
    return Taken({**headers, **more}, retry_after=wait, is_global=is_global)


def _headers(limit: Limit, window: _Window, now: datetime) -> dict[str, str]:
    return {
        **EDGE,
        "X-RateLimit-Limit": str(limit.requests),
        "X-RateLimit-Remaining": str(window.left),
        "X-RateLimit-Reset": f"{window.ends_at.timestamp():.3f}",
        "X-RateLimit-Reset-After": f"{(window.ends_at - now).total_seconds():.3f}",
        "X-RateLimit-Bucket": limit.bucket,
    }
