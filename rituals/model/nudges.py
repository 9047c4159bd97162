"""A nudge on its way through the quiet gate."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rituals.model.ids import CommunityId, MemberId, MessageRef, RitualName
from rituals.model.occurrence import OccurrenceId


class Attention(StrEnum):
    """What the ledger draws somebody's attention to unasked: why a nudge of its came."""

    HELPED = "helped"
    """Whether an answer to their question helped."""
    STILL_OPEN = "still-open"
    """What waits where they host."""
    WAITING = "waiting"
    """A question that waits, on a topic in which they help and offered to be asked."""
    INVITED = "invited"
    """Questions that wait on topics they know something of, perhaps."""


DUTIES = frozenset({Attention.STILL_OPEN, Attention.WAITING})
"""What somebody accepted: it is no week's nudge."""


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
    `skipped`, `outdated`, `too late`. One of the ledger's has its `rule`, and the question
    it is `about`, if it is about one.
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
    rule: Attention | None = None
    about: MessageRef | None = None

    @property
    def duty(self) -> bool:
        """Whether it comes by what the member offered to do."""
        return self.rule in DUTIES
