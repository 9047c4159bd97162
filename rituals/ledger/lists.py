"""What moderators and hosts are told of what waits: what is new, once more, and no more. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rituals.model.ids import CommunityId, RitualName
from rituals.model.ledger import Question
from rituals.model.occurrence import RitualState

REMEMBERED_AS = RitualName("(lists)")
"""No ritual can be called so."""
TOLD_AGAIN_AFTER = timedelta(days=2)
"""What still waits so long after it was told first, is told once more."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question that waits, and since when it has waited long enough to be told."""

    question: Question
    since: datetime


@dataclass(frozen=True, slots=True)
class Lists:
    """What is remembered of the moderators' lists: up to when was told what waits, and
    whether they want them at all.
    """

    told_until: datetime | None = None
    wanted: bool = True

    @classmethod
    def of(cls, states: Iterable[RitualState]) -> "Lists":
        """Among what is remembered of one community; nothing may be."""
        memory = next((s.memory for s in states if s.ritual == REMEMBERED_AS), {})
        until = memory.get("told_until")
        return cls(
            datetime.fromisoformat(until) if until else None,
            bool(memory.get("wanted", True)),
        )

    def state(self, community: CommunityId) -> RitualState:
        """The same as it is kept: beside what rituals remember, and planned never."""
        until = self.told_until.isoformat() if self.told_until else None
        memory = {"told_until": until, "wanted": self.wanted}
        return RitualState(community, REMEMBERED_AS, date.min, memory=memory)


def to_tell(
    waiting: Iterable[Waiting], told_until: datetime | None, now: datetime
) -> tuple[Question, ...]:
    """Of these what is worth a line to somebody who was told what waits until then.

    Each question is once when it has waited for a while, and once again later.
    """
    return tuple(
        each.question
        for each in waiting
        if any(
            at <= now and (told_until is None or at > told_until)
            for at in (each.since, each.since + TOLD_AGAIN_AFTER)
        )
    )
