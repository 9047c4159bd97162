"""A nudge on its way through the quiet gate."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rituals.model.ids import CommunityId, MemberId, RitualName
from rituals.model.occurrence import OccurrenceId


class NudgeState(StrEnum):
    """What the gate decided."""

    HELD = "held"
    SENT = "sent"
    MERGED = "merged"
    """It went out within the message of another."""
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class HeldNudge:
    """A nudge as it is stored: `payload` is the translated document with its why, as JSON.

    It is looked at again at `look_at`. `reason` says why it is held, or why it was
    dropped: `quiet hours`, `budget`, `stopped`, `muted`, `member paused`, `away`, `gone`,
    `skipped`, `too late`.
    """

    key: str
    community: CommunityId
    member: MemberId
    ritual: RitualName | None
    occurrence: OccurrenceId | None
    payload: str
    priority: int
    created_at: datetime
    valid_until: datetime
    look_at: datetime
    state: NudgeState = NudgeState.HELD
    reason: str | None = None
    decided_at: datetime | None = None
