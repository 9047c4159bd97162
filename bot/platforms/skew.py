"""How far this machine's clock is from that of a platform, by the `Date` of its answers."""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.findings import Finding, fine, weaker
from rituals.document import Text, msg
from rituals.ports import Clock

FARTHEST = timedelta(seconds=5)
"""How far the clocks may be apart before it is worth a word."""


class Skew:
    """The difference, as far as it is known; `platform` is what people call it."""

    def __init__(self, platform: str, clock: Clock) -> None:
        self._platform, self._clock = platform, clock
        self._off: timedelta | None = None

    def note(self, written: str | None) -> None:
        """What an answer that came just now says when it was given."""
        theirs = _instant(written) if written else None
        if theirs is not None:
            off = self._clock.now() - theirs
            # An answer that took long makes us look late: the smallest is the truest.
            self._off = off if self._off is None else min(self._off, off, key=abs)

    def finding(self) -> Finding | None:
        """Whether the clocks agree; `None` if the other was never seen."""
        if self._off is None:
            return None
        platform = Text(self._platform)
        if abs(self._off) <= FARTHEST:
            return fine(msg("doctor.clock", platform=platform))
        id_ = "doctor.clock-ahead" if self._off > timedelta() else "doctor.clock-behind"
        seconds = round(abs(self._off).total_seconds())
        told = msg(id_, n=seconds, platform=platform)
        return weaker(told, msg("doctor.clock-remedy"))


def _instant(written: str) -> datetime | None:
    try:
        return parsedate_to_datetime(written)
    except ValueError:
        return None
