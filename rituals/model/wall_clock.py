"""From the clock on the wall to the instant, and back, over every clock change.

A local time that does not exist happens at the first instant after the gap; one that
exists twice happens once, the first time. Zones come from the `tzdata` package whatever
the system has, since the two disagree for several zones.
"""

import importlib
import importlib.resources
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Self
from zoneinfo import ZoneInfo

from rituals.errors import Phrase, StammtischError
from rituals.model.spelling import did_you_mean, folded

_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_SHOWN = _EPOCH.replace(tzinfo=None)
_SAMPLE_EVERY = timedelta(hours=12)


class UnknownZoneError(StammtischError):
    """There is no time zone "{name}". Names look like "Europe/Berlin".{hint}"""


class ClockTimeError(StammtischError):
    """{time} was given where {expected} is needed."""


class PackagedZone(ZoneInfo):
    """A zone read from the `tzdata` package; copies and pickles of it are the zone itself."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return zone, (self.key,)

    @classmethod
    def load(cls, name: str) -> Self:
        source = importlib.resources.files("tzdata").joinpath(
            "zoneinfo", *name.split("/")
        )
        with source.open("rb") as file:
            return cls.from_file(file, key=name)


@cache
def zone_names() -> frozenset[str]:
    """Every IANA name the `tzdata` package knows, links included."""
    listing = importlib.resources.files("tzdata").joinpath("zones")
    return frozenset(listing.read_text("utf-8").split())


@cache
def zone(name: str) -> ZoneInfo:
    """The zone of that IANA name, from the `tzdata` package; the same object every time.

    Raises UnknownZoneError, with the name that was probably meant.
    """
    if name not in zone_names():
        raise UnknownZoneError(name=name, hint=_zone_hint(name))
    return PackagedZone.load(name)


def _zone_hint(name: str) -> Phrase | str:
    # "berlin" is as likely to be typed as "Europe/Berlyn", so cities count alone too.
    cities = {folded(each.rpartition("/")[2]): each for each in sorted(zone_names())}
    city = folded(name).replace(" ", "_")
    known = cities.get(city) or name
    return did_you_mean(known, sorted(zone_names()))


def zone_release() -> str:
    """The release of the time zone data in use, such as "2026f"."""
    return str(importlib.import_module("tzdata").IANA_VERSION)


def to_local(instant: datetime, zone: ZoneInfo) -> datetime:
    """The naive wall-clock time in the zone at that instant (aware). Raises ClockTimeError."""
    if instant.tzinfo is None:
        raise ClockTimeError(time=instant, expected="an instant with its zone")
    shown = instant.astimezone(zone)
    # Several times as fast as `replace(tzinfo=None)`, and plans have many times in them.
    local = datetime.combine(shown.date(), shown.time())
    return local.replace(fold=0) if local.fold else local


def to_instant(local: datetime, zone: ZoneInfo) -> datetime:
    """The aware UTC instant of a naive wall-clock time: the first one that reaches it.

    Raises ClockTimeError for a time that already has a zone.
    """
    if local.tzinfo is not None:
        raise ClockTimeError(time=local, expected="a wall-clock time without zone")
    if MINYEAR < local.year < MAXYEAR:
        offset = zone.utcoffset(local)
        near = zone.utcoffset(local - _DAY), zone.utcoffset(local + _DAY)
        if offset is not None and near == (offset, offset):
            # Far from any clock change: adding is several times as fast as `astimezone`.
            return _EPOCH + (local - _EPOCH_SHOWN - offset)
    by_old_clock = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    by_new_clock = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    # Only a time in a gap is earlier by the new clock (PEP 495).
    if by_old_clock <= by_new_clock:
        return by_old_clock
    return _first_instant_reaching(local, zone, after=by_new_clock, until=by_old_clock)


def _first_instant_reaching(
    local: datetime, zone: ZoneInfo, *, after: datetime, until: datetime
) -> datetime:
    """Halve (after, until], where the clock jumps over `local`, down to the second of the jump."""
    low = after.replace(microsecond=0)
    high = until.replace(microsecond=0)
    while high - low > _SECOND:
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if to_local(middle, zone) >= local:
            high = middle
        else:
            low = middle
    return high


@dataclass(frozen=True, slots=True)
class ClockChange:
    """The clock in a zone is put forward or back.

    `at` is the instant, `before` and `after` what a wall clock shows there without and
    with the change (naive), `minutes` how far it is put: positive forward, negative back.
    """

    at: datetime
    before: datetime
    after: datetime

    @property
    def minutes(self) -> float:
        return (self.after - self.before) / timedelta(minutes=1)

    @property
    def on(self) -> date:
        """The local date on which the times begin that do not exist, or exist twice."""
        return min(self.before, self.after).date()

    def touches(self, local: datetime) -> bool:
        """Whether that wall-clock time does not exist, or exists twice, because of this change."""
        return min(self.before, self.after) <= local < max(self.before, self.after)


@lru_cache(maxsize=16_384)
def clock_change(on: date, zone: ZoneInfo) -> ClockChange | None:
    """The clock change of that local date, or None on the ordinary ones."""
    noon = datetime.combine(on, time(12), tzinfo=UTC)
    # 27 hours cover offsets from -15 to +15 with either half of the day.
    span = timedelta(hours=27)
    found = (change for change in clock_changes(noon - span, noon + span, zone))
    return next((change for change in found if change.on == on), None)


def clock_changes(
    start: datetime, end: datetime, zone: ZoneInfo
) -> Iterator[ClockChange]:
    """Every clock change in the zone after `start` up to and including `end` (aware), in order."""
    low = start
    while low < end:
        high = min(low + _SAMPLE_EVERY, end)
        if _offset(low, zone) != _offset(high, zone):
            yield _bisect_change(low, high, zone)
        low = high


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    return to_local(instant, zone) - instant.astimezone(UTC).replace(tzinfo=None)


def _bisect_change(low: datetime, high: datetime, zone: ZoneInfo) -> ClockChange:
    old = _offset(low, zone)
    low, high = low.replace(microsecond=0), high.replace(microsecond=0)
    while high - low > _SECOND:
        middle = (low + (high - low) // 2).replace(microsecond=0)
        if _offset(middle, zone) == old:
            low = middle
        else:
            high = middle
    at = high.astimezone(UTC)
    return ClockChange(at, at.replace(tzinfo=None) + old, to_local(at, zone))
