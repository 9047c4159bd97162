"""Dates as people type them on the command line."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from rituals.errors import StammtischError
from rituals.model.wall_clock import to_instant

_FIRST_YEAR, _LAST_YEAR = 1970, 2200  # beyond, calendars are fiction


class DateError(StammtischError):
    """The date "{written}" is not understood; write it like 2027-03-28, in a year from {first} to {last}."""


class MomentError(StammtischError):
    """The date and time "{written}" are not understood; write them like 2027-03-28T09:00."""


def written_moment(written: str, zone: ZoneInfo) -> datetime:
    """`2027-03-28T09:00` on the clocks of that zone, as an instant; `MomentError` if it is none."""
    day, _, time = written.partition("T")
    try:
        on = written_date(day)
        local = datetime.fromisoformat(f"{on.isoformat()}T{time or '00:00'}")
    except (ValueError, DateError):
        raise MomentError(written=written) from None
    if local.tzinfo is not None:
        raise MomentError(written=written)
    return to_instant(local, zone)


def written_date(written: str) -> date:
    """`2027-03-28` as a date; `DateError` if it is none."""
    try:
        found = datetime.strptime(written, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        found = date.min
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise DateError(written=written, first=_FIRST_YEAR, last=_LAST_YEAR)
    return found
