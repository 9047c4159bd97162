"""The ledger's records: what was observed, asked, answered and given."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Self

from rituals.model.ids import CommunityId, MemberId, MessageRef, Place


@dataclass(frozen=True, slots=True)
class Observation:
    """That a message was there: ids, times and verdicts. Never its text.

    `rule` is the rule by which it is a question. `thread_of` is the place whose
    thread it stands in. An observation that is not `routed` waits until it is known
    whether its place belongs to an occurrence.
    """

    community: CommunityId
    message: MessageRef
    member: MemberId
    at: datetime
    reply_to: MessageRef | None = None
    thread_of: Place | None = None
    rule: str | None = None
    small_talk: bool = False
    addressed: tuple[MemberId, ...] = ()
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    routed: bool = True


class QuestionState(StrEnum):
    """The life of a question."""

    OPEN = "open"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Question:
    """A root question: who asked, where, and by which rule it was taken for one."""

    community: CommunityId
    message: MessageRef
    asker: MemberId
    at: datetime
    rule: str
    state: QuestionState = QuestionState.OPEN


@dataclass(frozen=True, slots=True)
class Credit:
    """One answer's worth: at most one for each giver and root question.

    `refused` holds the reason why it does not count; `None` if it counts. Since
    `confirmed_at` it is more than a guess: the asker, or a moderator, marked the answer.
    `refused_before` is the reason why it did not count until then, if there was one.
    """

    community: CommunityId
    giver: MemberId
    asker: MemberId
    question: MessageRef
    answer: MessageRef
    rule: str
    confidence: float
    at: datetime
    refused: str | None = None
    confirmed_at: datetime | None = None
    refused_before: str | None = None

    @classmethod
    def of(
        cls, question: Question, answer: Observation, rule: str, confidence: float
    ) -> Self:
        """That this message answers that question, by this rule."""
        return cls(
            community=question.community,
            giver=answer.member,
            asker=question.asker,
            question=question.message,
            answer=answer.message,
            rule=rule,
            confidence=confidence,
            at=answer.at,
        )


class Given(StrEnum):
    """The kinds of contribution."""

    ANSWERED = "answered"
    HOSTED = "hosted"
    BUDDIED = "buddied"
    GREETED = "greeted"
    GAVE_FEEDBACK = "gave feedback"
    SHARED = "shared"
    THANKED = "thanked"
    """Somebody said thank you for something that nobody observed."""


ContributionKey = tuple[CommunityId, MemberId, Given, str]


@dataclass(frozen=True, slots=True)
class Contribution:
    """Something given, with what caused it; the same cause counts once."""

    community: CommunityId
    member: MemberId
    kind: Given
    cause: str
    at: datetime

    @property
    def key(self) -> ContributionKey:
        """What makes it the same."""
        return self.community, self.member, self.kind, self.cause


@dataclass(frozen=True, slots=True)
class Balance:
    """What one member asked and gave in the observed channels; private to them."""

    member: MemberId
    name: str
    asked: int
    answered: int
    """Root questions of others that they answered."""
    contributed: int
    """Contributions of the other kinds."""
    first_seen_at: datetime | None
