"""How instants, local times and small structures stand in a column.

An instant is a whole number of microseconds since 1970 in UTC: it sorts, compares and
converts several times faster than text, and has no zone to get lost.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect, String
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

_dumps = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), allow_nan=False
).encode


_EMPTY: dict[str | None, type[dict[str, Any]] | type[list[Any]]] = {
    "{}": dict,
    "[]": list,
}


class Instant(TypeDecorator[datetime]):
    """An aware datetime; comes back in UTC. A naive one is a `TypeError`."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, _dialect: Dialect
    ) -> int | None:
        return None if value is None else (value - EPOCH) // MICROSECOND

    def process_result_value(
        self, value: int | None, _dialect: Dialect
    ) -> datetime | None:
        return None if value is None else EPOCH + timedelta(microseconds=value)


class WallClock(TypeDecorator[datetime]):
    """A local date and time as written, without any zone."""

    impl = String
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, _dialect: Dialect
    ) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(
        self, value: str | None, _dialect: Dialect
    ) -> datetime | None:
        return None if value is None else datetime.fromisoformat(value)


class CompactJson(TypeDecorator[Any]):
    """A structure as JSON text without spaces."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Any, _dialect: Dialect) -> str | None:
        return None if value is None else _dumps(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> Any:
        if value in _EMPTY:  # most are, and parsing takes longer than asking
            return _EMPTY[value]()
        return None if value is None else json.loads(value)
