"""Clocks: the real one, and one that is moved by hand."""

from datetime import UTC, datetime, timedelta

from rituals.errors import StammtischError


class BackwardsError(StammtischError):
    """A clock that stands at {now} cannot be put back to {to}."""


class RealClock:
    """Implements `Clock`; the only reader of the real clock.

    Within the process it never goes back, also when the machine's clock is corrected.
    """

    def __init__(self) -> None:
        self._latest = datetime.now(UTC)

    def now(self) -> datetime:
        self._latest = max(self._latest, datetime.now(UTC))
        return self._latest


class HandClock:
    """Implements `Clock`; stands still until it is moved, and never goes back."""

    def __init__(self, at: datetime) -> None:
        self._now = _utc(at)

    def now(self) -> datetime:
        return self._now

    def set(self, to: datetime) -> None:
        """Show that instant (aware) from now on. `BackwardsError` if it is past."""
        instant = _utc(to)
        if instant < self._now:
            raise BackwardsError(now=self._now, to=instant)
        self._now = instant

    def advance(self, by: timedelta) -> None:
        """Move it on by that much. `BackwardsError` if it is negative."""
        self.set(self._now + by)


class ZonelessError(StammtischError):
    """{at} has no zone, so it is no instant."""


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ZonelessError(at=at)
    return at.astimezone(UTC)
