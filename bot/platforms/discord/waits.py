"""How long Discord has asked to wait, and for what: nothing goes out before that is over.

discord.py remembers such a wait by sleeping through it. A long one is left to others, so
that it holds up nobody (`once`), and then discord.py knows of nothing.

What is asked for one request is asked for its bucket: for a route, or for several that
share it, counted apart for each channel, guild or webhook in the address ("Rate Limits" in
Discord's documentation). What is asked for all is asked for everything but answers to
interactions.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.platforms.discord.addresses import is_free

_TOP = re.compile(r"/(?:channels|guilds|webhooks|interactions)/\d+")
_WITH_TOKEN = re.compile(r"/(?:webhooks|interactions)/\d+/[^/]+")
_NUMBER = re.compile(r"/\d+")
_SIGN = re.compile(r"/reactions/.*")

Bucket = tuple[str, str]
"""Its name, or the route if it has none; and what it is counted apart for."""


@dataclass(slots=True)
class Waits:
    """What was asked for and is not over. `seconds` is the clock they are counted by."""

    seconds: Callable[[], float] = time.monotonic
    _all: float = 0.0
    _until: dict[Bucket, float] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    """By route, the bucket that a wait for it named."""

    def ask(
        self, method: str, path: str, wait: float, *, bucket: str = "", of_all: bool
    ) -> None:
        """Discord asks to wait so many seconds with the like of that, or with all."""
        now = self.seconds()
        self._until = {b: until for b, until in self._until.items() if until > now}
        if of_all:
            self._all = max(self._all, now + wait)
            return
        route, top = _route(method, path)
        if bucket:
            self._names[route] = bucket
        self._until[bucket or route, top] = now + wait

    def left(self, method: str, path: str) -> float:
        """Seconds until that may go out; 0 if it may."""
        route, top = _route(method, path)
        until = self._until.get((self._names.get(route, route), top), 0.0)
        if not is_free(path):
            until = max(until, self._all)
        return max(0.0, until - self.seconds()) if until else 0.0


def _route(method: str, path: str) -> Bucket:
    """What it asks for whatever it is about, and what that is counted apart for."""
    found = _WITH_TOKEN.match(path) or _TOP.match(path)
    top = found.group() if found else ""
    rest = _SIGN.sub("/reactions", path[len(top) :])
    kind = top[1:].partition("/")[0]
    return f"{method} {kind}{_NUMBER.sub('/{}', rest)}", top
