"""What is held of one member, as they may read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rituals.model.audit import AuditEntry
from rituals.model.delivery import DeliveryState, TrailEntry
from rituals.model.ids import MessageRef
from rituals.model.ledger import (
    Contribution,
    Credit,
    Decision,
    Observation,
    Question,
    Thanks,
)
from rituals.model.nudges import HeldNudge
from rituals.model.occurrence import Occurrence
from rituals.model.participation import Participation


@dataclass(frozen=True, slots=True)
class Said:
    """What the bot posted of their words, or wrote to them privately, as its outbox holds it.

    What it wrote itself is not among the `words`, nor what others did.
    """

    name: str
    at: datetime
    state: DeliveryState
    words: Sequence[str] = ()
    private: bool = False
    waiting: bool = False
    """It is still to be sent."""
    version: bool = False
    """It shows anew what was posted before."""


@dataclass(frozen=True, slots=True)
class Held:
    """The records that are about one member, oldest first."""

    observations: Sequence[Observation] = ()
    reactions: Sequence[tuple[MessageRef, str]] = ()
    """Theirs: the message and the sign."""
    questions: Sequence[Question] = ()
    credits: Sequence[Credit] = ()
    """What they got for answers, and what was refused."""
    contributions: Sequence[Contribution] = ()
    parts: Sequence[Participation] = ()
    journeys: Sequence[Occurrence] = ()
    nudges: Sequence[HeldNudge] = ()
    trail: Sequence[TrailEntry] = ()
    """The lines that name them."""
    audit: Sequence[AuditEntry] = ()
    """What they changed as moderators, and what others changed that names them."""
    said: Sequence[Said] = ()
    """In the outbox; only for who reads it themselves."""
    decisions: Sequence[Decision] = ()
    """What they said of questions and answers."""
    thanks: Sequence[Thanks] = ()
    """What they were thanked for."""
