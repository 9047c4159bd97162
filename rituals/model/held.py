"""What is held of one member, as they may read it."""

from collections.abc import Sequence
from dataclasses import dataclass

from rituals.model.audit import AuditEntry
from rituals.model.delivery import TrailEntry
from rituals.model.ids import MessageRef
from rituals.model.ledger import Contribution, Credit, Observation, Question
from rituals.model.nudges import HeldNudge
from rituals.model.occurrence import Occurrence
from rituals.model.participation import Participation


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
    """What they changed as moderators, and what others changed that concerned them."""
