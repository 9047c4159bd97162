"""The outbox: what must go out, what became of it, and the proof."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rituals.model.ids import (
    Channel,
    CommunityId,
    MemberId,
    MessageRef,
    Place,
    RitualName,
    SpaceId,
)
from rituals.model.occurrence import OccurrenceId


class DeliveryState(StrEnum):
    """The life of an outbox entry."""

    WAITING = "waiting"
    SENDING = "sending"
    """Leased: somebody is trying. Past its lease it is unsure."""
    UNSURE = "unsure"
    """It may have been sent: it is looked for before anything is sent again."""
    HELD = "held"
    """Nobody can tell whether it was sent: moderators are asked."""
    DONE = "done"
    IMPOSSIBLE = "impossible"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"
    """A newer version of the same message took its place while it waited."""


FINAL = frozenset(
    {
        DeliveryState.DONE,
        DeliveryState.IMPOSSIBLE,
        DeliveryState.EXPIRED,
        DeliveryState.CANCELLED,
        DeliveryState.SUPERSEDED,
    }
)
FAILED = FINAL - {DeliveryState.DONE, DeliveryState.SUPERSEDED}


SAID_POSTED, SAID_MISSING = "moderators: posted", "moderators: missing"
"""The reason of an entry that moderators have decided about."""
OUTAGE = "outage"
"""The reason of an entry that waits for its space to be connected."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that an effect reached the platform: what was posted, the thread it opened."""

    key: str
    at: datetime
    message: MessageRef | None = None
    thread: Place | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """A receipt together with what it is the receipt of."""

    receipt: Receipt
    occurrence: OccurrenceId | None
    name: str
    channel: Channel | None


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A stored effect on its way, by its key `cause/name/channel`.

    `due_at` is when it was to be sent; a retry moves only `not_before`. `payload` is the effect as JSON text, in the reader's language, its target still
    symbolic. `after` is the key of an entry whose receipt it waits for. `shows` is the
    key of the post that this is a newer version of. `opens_thread` means that a thread
    opens on it, in which members may speak before its receipt is stored. `look_first`
    means that it may have been sent in a life of the process that the database does not
    remember.
    """

    key: str
    community: CommunityId
    space: SpaceId
    name: str
    payload: str
    created_at: datetime
    due_at: datetime
    not_before: datetime
    occurrence: OccurrenceId | None = None
    ritual: RitualName | None = None
    channel: Channel | None = None
    after: str | None = None
    not_after: datetime | None = None
    shows: str | None = None
    opens_thread: bool = False
    state: DeliveryState = DeliveryState.WAITING
    attempts: int = 0
    lease_until: datetime | None = None
    look_first: bool = False
    reason: str | None = None


TO_REPORT = frozenset({"late", "missed", "expired", "failed", "lost"})
"""The verdicts that moderators are told of after an outage."""


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """What the bot did or did not do, and why: one line of its trail.

    `verdict` is a word (`run`, `late`, `skipped`, `expired`, `impossible`, `held`, ...),
    `reason` a code that the catalogues put into words, `subject` the step or effect.
    """

    community: CommunityId
    at: datetime
    verdict: str
    subject: str
    ritual: RitualName | None = None
    occurrence: OccurrenceId | None = None
    reason: str | None = None
    due_at: datetime | None = None
    detail: str = ""
    by: MemberId | None = None
    """The moderator at whose word it happened."""

    @property
    def to_report(self) -> bool:
        """Whether moderators are told of it after an outage."""
        return self.verdict in TO_REPORT
