"""Ids as Discord makes them: milliseconds since 2015 and a counter ("Reference, Snowflakes")."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


class Snowflakes:
    """Each id is greater than all before, also while the clock stands still."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._last = 0

    def __call__(self) -> int:
        made = at_least(self._now())
        self._last = max(made, self._last + 1)
        return self._last


def at_least(at: datetime) -> int:
    """The smallest id of that time."""
    return ((at - EPOCH) // MILLISECOND) << 22


def made_at(snowflake: int) -> datetime:
    return EPOCH + (snowflake >> 22) * MILLISECOND
