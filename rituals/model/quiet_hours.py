"""The hours of the day in which nobody wants to be written to, by the clock on their wall."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import ClassVar, Self
from zoneinfo import ZoneInfo

from rituals.errors import StammtischError, phrase
from rituals.model.spelling import folded
from rituals.model.wall_clock import clock_changes, to_local
from rituals.model.written import Written

_WRITTEN = re.compile(
    r"(?:from|von)?\s*(\d{1,2}):(\d{2})\s*(?:-|\u2013|\u2014|to|until|bis)\s*(\d{1,2}):(\d{2})(?:\s*uhr)?",
    re.ASCII,
)
_OFF = {"off", "none", "no", "never", "aus", "keine", "nein", "nie", "ohne"}
_TWO_DAYS = timedelta(days=2)


class QuietHoursError(StammtischError):
    """The quiet hours "{written}" are not understood: {advice}."""


@dataclass(frozen=True, slots=True)
class QuietHours(Written):
    """Quiet from `begin` (included) to `end` (excluded), over midnight if `end` is earlier.

    Equal times mean that no hour is quiet, which is written "off".
    """

    begin: time
    end: time
    text_pattern: ClassVar[str] = (
        r"^([01]?\d|2[0-3]):[0-5]\d ?- ?([01]?\d|2[0-3]):[0-5]\d$|^off$"
    )
    text_examples: ClassVar[tuple[str, ...]] = ("21:00-08:00", "off")

    @classmethod
    def parse(cls, written: str) -> Self:
        """Quiet hours as written, "21:00-08:00" or "off". Raises QuietHoursError."""
        text = folded(written).strip()
        if text in _OFF:
            return cls.none()
        found = _WRITTEN.fullmatch(text)
        if not found:
            advice = phrase(
                "fault.quiet-hours.shape",
                'write two times such as "21:00-08:00", or "off"',
            )
            raise QuietHoursError(written=written, advice=advice)
        hour, minute, end_hour, end_minute = map(int, found.groups())
        try:
            begin, end = time(hour, minute), time(end_hour, end_minute)
        except ValueError:
            advice = phrase("fault.quiet-hours.times", "times go from 00:00 to 23:59")
            raise QuietHoursError(written=written, advice=advice) from None
        if begin == end:
            advice = phrase(
                "fault.quiet-hours.empty",
                'they begin when they end; for no quiet hours write "off"',
            )
            raise QuietHoursError(written=written, advice=advice)
        return cls(begin, end)

    @classmethod
    def none(cls) -> Self:
        """No quiet hours at all."""
        return cls(time(), time())

    @property
    def is_off(self) -> bool:
        return self.begin == self.end

    def holds(self, instant: datetime, zone: ZoneInfo) -> bool:
        """Whether a clock on the wall shows a quiet hour at that aware instant."""
        shown = to_local(instant, zone).time()
        if self.begin <= self.end:
            return self.begin <= shown < self.end
        return shown >= self.begin or shown < self.end

    def ends(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """The first UTC instant that is not quiet, the given one itself if it is not."""
        start = instant.astimezone(UTC)
        if not self.holds(start, zone):
            return start
        # Either the clock comes to the end, the first or the second time that it shows it,
        # or it is put past the end, or back before the beginning.
        local = to_local(start, zone)
        marks = [
            datetime.combine(local.date() + timedelta(days=days), self.end, tzinfo=zone)
            for days in (0, 1, 2)
        ]
        ways_out = [
            mark.replace(fold=fold).astimezone(UTC) for mark in marks for fold in (0, 1)
        ]
        ways_out += [
            change.at for change in clock_changes(start, start + _TWO_DAYS, zone)
        ]
        return min(out for out in ways_out if out > start and not self.holds(out, zone))

    def begins(self, instant: datetime, zone: ZoneInfo) -> datetime | None:
        """The first UTC instant that is quiet, the given one itself if it is.

        `None` if no hour is quiet.
        """
        start = instant.astimezone(UTC)
        if self.is_off or self.holds(start, zone):
            return None if self.is_off else start
        # Either the clock comes to the beginning, or it is put into the quiet hours.
        local = to_local(start, zone)
        marks = [
            datetime.combine(
                local.date() + timedelta(days=days), self.begin, tzinfo=zone
            )
            for days in (0, 1, 2)
        ]
        ways_in = [
            mark.replace(fold=fold).astimezone(UTC) for mark in marks for fold in (0, 1)
        ]
        ways_in += [
            change.at for change in clock_changes(start, start + _TWO_DAYS, zone)
        ]
        return min(at for at in ways_in if at > start and self.holds(at, zone))

    def __str__(self) -> str:
        return "off" if self.is_off else f"{self.begin:%H:%M}-{self.end:%H:%M}"
