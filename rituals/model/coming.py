"""What is to come: one step of one occurrence, and what will become of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rituals.model.occurrence import Occurrence, Step


class Fate(StrEnum):
    """What will become of a step, as far as one can know."""

    HAPPENS = "happens"
    SKIPPED = "skipped"
    """A moderator left the occurrence out."""
    HOLIDAY = "holiday"
    """The calendar leaves it out."""
    PAUSED = "paused"
    """The ritual is paused when it would begin."""
    ASKED = "asked"
    """It is late; if moderators say nothing until then, it is left out."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A step to come. What does not happen has one for its opening, and no others.

    `usual_at` is when it would be by the calendar, if it was moved. `paused_until` is
    when the pause ends by itself.
    """

    occurrence: Occurrence
    step: Step
    fate: Fate = Fate.HAPPENS
    usual_at: datetime | None = None
    paused_until: datetime | None = None

    @property
    def at(self) -> datetime:
        """When it is due, or would be."""
        return self.step.at
