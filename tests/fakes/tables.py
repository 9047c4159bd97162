"""What the fake storage keeps: dictionaries that are copied when first changed."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Generic, TypeVar

from rituals.errors import StammtischError
from rituals.model.audit import AuditEntry
from rituals.model.delivery import OutboxEntry, Posted, TrailEntry
from rituals.model.ids import (
    Account,
    CommunityId,
    MemberId,
    MessageRef,
    Place,
    RitualName,
    SpaceId,
)
from rituals.model.ledger import (
    AskedWithin,
    Contribution,
    Credit,
    Decision,
    Observation,
    Question,
    Stale,
    Thanks,
    Watermark,
)
from rituals.model.member import Member
from rituals.model.nudges import HeldNudge
from rituals.model.occurrence import (
    Json,
    Occurrence,
    OccurrenceId,
    Opening,
    RitualState,
)
from rituals.model.participation import Participation

K = TypeVar("K")
V = TypeVar("V")


class WriteInReadUnitError(StammtischError):
    """A unit that only reads was asked to write."""


class Table(Generic[K, V]):
    """Rows by key in the order of arrival; a new value of a key keeps its place."""

    def __init__(
        self, rows: dict[K, V] | None = None, *, writable: bool = False
    ) -> None:
        self.rows: dict[K, V] = {} if rows is None else rows
        self._copied = False
        self._writable = writable

    def edit(self) -> dict[K, V]:
        """The rows, to be changed."""
        if not self._writable:
            raise WriteInReadUnitError
        if not self._copied:
            self.rows = dict(self.rows)
            self._copied = True
        return self.rows

    def draft(self) -> "Table[K, V]":
        """The same rows, to be changed by one unit."""
        return Table(self.rows, writable=True)

    def close(self) -> None:
        """They stay as they are from now on."""
        self._writable = False


PartKey = tuple[OccurrenceId, MemberId, str, str]
InCommunity = tuple[CommunityId, MessageRef]


@dataclass(slots=True)
class Tables:
    """One per record of the core."""

    rituals: Table[tuple[CommunityId, RitualName], RitualState] = field(
        default_factory=Table
    )
    settings: Table[str, Json] = field(default_factory=Table)
    occurrences: Table[OccurrenceId, Occurrence] = field(default_factory=Table)
    openings: Table[tuple[OccurrenceId, str], Opening] = field(default_factory=Table)
    parts: Table[PartKey, Participation] = field(default_factory=Table)
    members: Table[tuple[CommunityId, MemberId], Member] = field(default_factory=Table)
    accounts: Table[tuple[CommunityId, Account], MemberId] = field(
        default_factory=Table
    )
    observations: Table[InCommunity, Observation] = field(default_factory=Table)
    deletions: Table[InCommunity, datetime] = field(default_factory=Table)
    reactions: Table[tuple[CommunityId, MessageRef, MemberId, str], datetime] = field(
        default_factory=Table
    )
    questions: Table[InCommunity, Question] = field(default_factory=Table)
    credits: Table[tuple[CommunityId, MemberId, MessageRef], Credit] = field(
        default_factory=Table
    )
    outdone: Table[tuple[CommunityId, MemberId, MessageRef, MessageRef], Credit] = (
        field(default_factory=Table)
    )
    thanks: Table[tuple[CommunityId, MessageRef, MessageRef, MemberId], Thanks] = field(
        default_factory=Table
    )
    within: Table[InCommunity, AskedWithin] = field(default_factory=Table)
    changes: Table[tuple[CommunityId, Place], int] = field(default_factory=Table)
    stale: Table[tuple[CommunityId, Place], Stale] = field(default_factory=Table)
    decisions: Table[tuple[CommunityId, int], Decision] = field(default_factory=Table)
    contributions: Table[tuple[CommunityId, MemberId, str, str], Contribution] = field(
        default_factory=Table
    )
    outbox: Table[str, OutboxEntry] = field(default_factory=Table)
    receipts: Table[str, tuple[CommunityId, Posted]] = field(default_factory=Table)
    nudges: Table[str, HeldNudge] = field(default_factory=Table)
    audit: Table[int, AuditEntry] = field(default_factory=Table)
    trail: Table[int, TrailEntry] = field(default_factory=Table)
    to_report: Table[int, None] = field(default_factory=Table)
    seen: Table[tuple[CommunityId, SpaceId, str], datetime] = field(
        default_factory=Table
    )
    watermarks: Table[tuple[CommunityId, Place], Watermark] = field(
        default_factory=Table
    )
    forgotten: Table[tuple[CommunityId, str], bool] = field(default_factory=Table)
    progress: Table[str, int] = field(default_factory=Table)

    def draft(self) -> "Tables":
        """All tables as a unit sees them that may write."""
        return Tables(*(table.draft() for table in self._all()))

    def closed(self) -> "Tables":
        """What the unit wrote: nobody changes it any more."""
        for table in self._all():
            table.close()
        return self

    def _all(self) -> Iterator[Table[Any, Any]]:
        return (getattr(self, name) for name in _NAMES)


_NAMES = [each.name for each in fields(Tables)]


def plain(value: Mapping[str, Any]) -> Json:
    """As a database gives JSON back: fresh, with lists for tuples."""
    fresh: Json = json.loads(json.dumps(dict(value), allow_nan=False))
    return fresh
