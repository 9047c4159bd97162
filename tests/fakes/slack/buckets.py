"""Slack's rate limits ("Rate limits" in its documentation): tiers by method, and about one message a second in a channel."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

TIERS: Final = {"tier 1": 1, "tier 2": 20, "tier 3": 50, "tier 4": 100}
"""Calls a minute, at the least."""
SPECIAL: Final = 200
"""A guess for methods whose own limit is in words, or not told."""
MESSAGES_BURST: Final = 5
"""A guess: "short bursts" over one message a second in a channel."""
POSTING: Final = {"chat.postMessage"}


@dataclass(slots=True)
class _Bucket:
    left: float
    filled_at: datetime


class Buckets:
    """
    All limits of one app in one workspace.

    `now` must move by itself, as the clients wait by a clock of their own; with `speed` every bucket fills that many times faster,
    so that a test sees hours of them.
    """

    def __init__(
        self,
        now: Callable[[], datetime],
        methods: Mapping[str, Any],
        *,
        speed: float = 1,
    ) -> None:
        self._now, self._methods, self._speed = now, methods, speed
        self.a_minute: dict[str, int] = {}
        """Other limits than the usual, by method."""
        self._buckets: dict[tuple[str, str], _Bucket] = {}

    def take(self, method: str, channel: str) -> int | None:
        """Counts one call; whole seconds to wait if it is too much, and then it counts nowhere."""
        limit = self._limit(method)
        waits = [self._wait((method, ""), limit, limit / 60)]
        if method in POSTING:
            waits.append(self._wait(("message", channel), MESSAGES_BURST, 1))
        if any(waits):
            return math.ceil(max(waits))
        self._buckets[method, ""].left -= 1
        if method in POSTING:
            self._buckets["message", channel].left -= 1
        return None

    def _limit(self, method: str) -> int:
        if method in self.a_minute:
            return self.a_minute[method]
        told = str(self._methods.get(method, {}).get("rate_limit"))
        return TIERS.get(told, SPECIAL)

    def _wait(self, key: tuple[str, str], most: float, a_second: float) -> float:
        """Seconds until there is room."""
        now = self._now()
        bucket = self._buckets.setdefault(key, _Bucket(most, now))
        passed = (now - bucket.filled_at) / timedelta(seconds=1)
        rate = a_second * self._speed
        bucket.left = min(most, bucket.left + passed * rate)
        bucket.filled_at = now
        return 0 if bucket.left >= 1 else (1 - bucket.left) / rate
