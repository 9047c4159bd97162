"""Dates as people type them on the command line."""

from datetime import UTC, date, datetime

from rituals.errors import StammtischError

_FIRST_YEAR, _LAST_YEAR = 1970, 2200  # beyond, calendars are fiction


class DateError(StammtischError):
    """The date "{written}" is not understood; write it like 2027-03-28, in a year from {first} to {last}."""


def written_date(written: str) -> date:
    """`2027-03-28` as a date; `DateError` if it is none."""
    try:
        found = datetime.strptime(written, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        found = date.min
    if not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        raise DateError(written=written, first=_FIRST_YEAR, last=_LAST_YEAR)
    return found
