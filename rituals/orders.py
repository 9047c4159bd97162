"""What the engine shall do: a closed union. Rituals and moderators give orders alike."""

from dataclasses import dataclass
from datetime import datetime

from rituals.model.ids import MemberId, RitualName
from rituals.model.occurrence import OccurrenceId


@dataclass(frozen=True, slots=True)
class Skip:
    """Leave this occurrence out, or cut it short; what was said is not taken back.

    What still waits to be sent of an open one is cancelled, but for what goes to moderators.
    """

    occurrence: OccurrenceId
    reason: str = "moderator"


@dataclass(frozen=True, slots=True)
class Restore:
    """Take a skip back, as long as it has not begun."""

    occurrence: OccurrenceId


@dataclass(frozen=True, slots=True)
class Move:
    """Begin at another time; the slot keeps its name."""

    occurrence: OccurrenceId
    to: datetime


@dataclass(frozen=True, slots=True)
class MoveStep:
    """Do one step at another time: extend, close early."""

    occurrence: OccurrenceId
    step: str
    to: datetime


@dataclass(frozen=True, slots=True)
class RunNow:
    """Make an extra occurrence now; the next slot is not used up."""

    ritual: RitualName


@dataclass(frozen=True, slots=True)
class Pause:
    """Plan on, but begin nothing, until a time or until resumed."""

    ritual: RitualName
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Resume:
    """End a pause."""

    ritual: RitualName


@dataclass(frozen=True, slots=True)
class Decide:
    """What moderators say about a step that was late: run it, or leave it."""

    occurrence: OccurrenceId
    step: str
    run: bool


@dataclass(frozen=True, slots=True)
class Settle:
    """What moderators say about a held delivery: it was posted, or send it again."""

    key: str
    posted: bool


@dataclass(frozen=True, slots=True)
class Forget:
    """Erase what is held of a member. Only they themselves give this order."""

    member: MemberId


@dataclass(frozen=True, slots=True)
class BeginAgain:
    """Another round of a member's journey; the one under way ends."""

    ritual: RitualName
    member: MemberId


Order = (
    Skip
    | Restore
    | Move
    | MoveStep
    | RunNow
    | Pause
    | Resume
    | Decide
    | Settle
    | Forget
    | BeginAgain
)
