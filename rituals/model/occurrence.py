"""One happening of a ritual, its openings in the spaces, and the steps it is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NewType

from rituals.model.ids import Channel, CommunityId, MemberId, RitualName

OccurrenceId = NewType("OccurrenceId", str)
"""The natural key in one word: `werkstatt/monday-question/2027-01-04/1`."""

Json = Mapping[str, Any]
NOTHING: Json = MappingProxyType({})
NAMED = "named"
"""Where the notes of an occurrence speak of members by their ids."""


def slot_id(
    community: CommunityId, ritual: RitualName, on: date, nth: int
) -> OccurrenceId:
    """The n-th slot of a local date, counted from 1."""
    return OccurrenceId(f"{community}/{ritual}/{on.isoformat()}/{nth}")


def extra_id(
    community: CommunityId, ritual: RitualName, on: date, nth: int
) -> OccurrenceId:
    """The n-th happening of a date that no slot asked for (`run now`)."""
    return OccurrenceId(f"{community}/{ritual}/{on.isoformat()}/x{nth}")


def journey_id(
    community: CommunityId, ritual: RitualName, member: MemberId, nth: int
) -> OccurrenceId:
    """A member's n-th journey; only a moderator starts a second one."""
    return OccurrenceId(f"{community}/{ritual}/@{member}/{nth}")


def community_of(id_: OccurrenceId) -> CommunityId:
    """Whose it is: the first part of the key."""
    return CommunityId(id_.partition("/")[0])


class State(StrEnum):
    """The life of an occurrence, and of each of its openings."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    SKIPPED = "skipped"


class Verdict(StrEnum):
    """What became of a step."""

    RUN = "run"
    LATE = "late"
    """It ran, but later than it should have."""
    SKIPPED = "skipped"
    ASKED = "asked"
    """It was late, and moderators were asked."""


class Need(StrEnum):
    """What a step wants loaded before it is run: a closed list."""

    OPEN_QUESTIONS = "open questions"
    RESONANCE = "resonance"
    FIRST_TIMERS = "first timers"
    VOLUNTEERS = "volunteers"
    """Who offered what; of all members only those who offered something."""
    HELPERS = "helpers"
    GIVEN = "given"
    """Who gave what, in the whole community: for thanks."""
    ROSTER = "roster"
    """Everybody who is here, in `Scene.members`: for those the settings name."""


@dataclass(frozen=True, slots=True)
class Begin:
    """Where the steps of an occurrence count from: its effective start and its zone."""

    at: datetime
    zone: str
    subject: MemberId | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One due part of an occurrence.

    `opens` marks the step by which it begins: the ritual's `late` policy rules it, and
    from then on the occurrence keeps its settings. Any other step that comes later than
    `expires_after` is skipped; with `None` it must run, however late. An `inner` one is
    the ritual's own business: it is not among what people read that comes next. What one
    has to say that keeps `quiet` waits, by night, until the quiet hours are over.
    """

    name: str
    at: datetime
    opens: bool = False
    closes: bool = False
    expires_after: timedelta | None = None
    needs: frozenset[Need] = frozenset()
    inner: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One happening of one ritual.

    `slot` is the local wall clock as written and never changes; `due_at` is when it is
    really to begin, and may be moved. `settings` is the fingerprint of the settings it
    opened with, `notes` is what the ritual wrote down about it; the members who are keys
    of its `NAMED` are loaded with it.
    """

    id: OccurrenceId
    community: CommunityId
    ritual: RitualName
    slot: datetime
    due_at: datetime
    state: State = State.PLANNED
    reason: str | None = None
    subject: MemberId | None = None
    extra: bool = False
    overridden: bool = False
    """A moderator moved or restored it: the planner leaves it alone."""
    done: Mapping[str, Verdict] = field(default_factory=lambda: MappingProxyType({}))
    moved: Mapping[str, datetime] = field(default_factory=lambda: MappingProxyType({}))
    next_step: str | None = None
    next_at: datetime | None = None
    settings: str | None = None
    notes: Json = field(default_factory=lambda: NOTHING)
    opened_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def alive(self) -> bool:
        return self.state in (State.PLANNED, State.OPEN)


@dataclass(frozen=True, slots=True)
class Opening:
    """An occurrence in one of its channels, with its own fate."""

    occurrence: OccurrenceId
    channel: Channel
    state: State = State.PLANNED
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class RitualState:
    """What is remembered of a ritual between its occurrences."""

    community: CommunityId
    ritual: RitualName
    planned_until: date
    """Local date, exclusive: every slot before it has its occurrence."""
    paused: bool = False
    paused_until: datetime | None = None
    memory: Json = field(default_factory=lambda: NOTHING)
