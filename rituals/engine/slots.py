"""Which slots a ritual has, what day each really happens on, and which are left out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rituals.community import Ritual
from rituals.model.wall_clock import to_instant
from rituals.ports import Holidays

_DAY = timedelta(days=1)
_LONGEST_HOLIDAYS = 31
"""Days in a row that a shift looks over; who calls every day a holiday never meets."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One local time of a ritual's cadence, and what becomes of it.

    `slot` is the wall clock as written (naive) and names it for ever, together with
    `nth`, which counts the slots of that date from 1. `due_at` is when it is to begin.
    `holiday` names the holiday that the slot falls on. Because of it a `skipped` one is
    left out, and a `shifted` one begins on a later day at the same wall time.
    """

    slot: datetime
    nth: int
    due_at: datetime
    holiday: str | None = None
    skipped: bool = False
    shifted: bool = False


def slots(
    ritual: Ritual,
    holidays: Holidays,
    from_on: date,
    until_on: date,
    *,
    language: str = "en",
) -> Iterator[Slot]:
    """The slots whose written date lies in [from_on, until_on), in order.

    A ritual that retires has none, nor has one without a cadence. Names of holidays are
    given in `language`.
    """
    if ritual.cadence is None or ritual.settings.retire:
        return
    day, nth = None, 0
    for written in ritual.cadence.slots(from_on, until_on):
        nth = nth + 1 if written.date() == day else 1
        day = written.date()
        yield _resolved(ritual, written, nth, holidays, language)


def _resolved(
    ritual: Ritual, written: datetime, nth: int, holidays: Holidays, language: str
) -> Slot:
    holiday = holidays.name(written.date(), language)
    begins_on: date | None = written.date()
    if holiday is not None and ritual.on_holiday == "skip":
        begins_on = None
    elif holiday is not None and ritual.on_holiday == "shift":
        begins_on = _next_working_day(written.date(), holidays, language)
    shown = datetime.combine(begins_on or written.date(), written.time())
    return Slot(
        slot=written,
        nth=nth,
        due_at=to_instant(shown, ritual.zone),
        holiday=holiday,
        skipped=begins_on is None,
        shifted=begins_on not in (None, written.date()),
    )


def _next_working_day(on: date, holidays: Holidays, language: str) -> date | None:
    """The first day after `on` that is no holiday; `None` if the holidays do not end."""
    for days in range(1, _LONGEST_HOLIDAYS + 1):
        if holidays.name(on + days * _DAY, language) is None:
            return on + days * _DAY
    return None
