"""A clock that can be set, and run faster than the real one."""

from datetime import datetime

from bot.clock import RealClock


class FastClock:
    """Implements `Clock`; shows the real time until it is set."""

    def __init__(self) -> None:
        self._real = RealClock()
        self._at = self._since = self._real.now()
        self._speed = 1.0

    def now(self) -> datetime:
        return self._at + (self._real.now() - self._since) * self._speed

    def set(self, at: datetime | None = None, speed: float | None = None) -> None:
        """It goes on from there; never backwards, as ids are made by it."""
        now = self.now()
        self._at, self._since = max(at or now, now), self._real.now()
        self._speed = self._speed if speed is None else speed
