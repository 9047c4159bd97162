"""The ledger's records: what was observed, asked, answered and given."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

from rituals.model.ids import CommunityId, MemberId, MessageId, MessageRef, Place


@dataclass(frozen=True, slots=True)
class Observation:
    """That a message was there: ids, times and verdicts. Never its text.

    `rule` is the rule by which it is a question, `withdrawn` the one by which it was before
    it was edited at `withdrawn_at`, `thanks` whether it says thank you, and `topics` are
    those of the community's topics that its words belong to. What an edit made a question
    of asks since `asks_since` alone. `thread_of` is the place whose thread it stands in,
    and `root` the message on which that thread hangs. Those `addressed` are mentioned, or
    with `by_name` named by plain text.
    An observation that is not `routed` waits until it is known whether its place belongs
    to an occurrence.
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
    root: MessageRef | None = None
    thanks: bool = False
    topics: tuple[str, ...] = ()
    withdrawn: str | None = None
    withdrawn_at: datetime | None = None
    asks_since: datetime | None = None
    by_name: bool = False

    @property
    def home(self) -> Place:
        """The place whose conversation it belongs to: its channel, if in a thread."""
        return self.thread_of or self.message.place

    @property
    def taken_back_at(self) -> datetime | None:
        """Since when it asks no more, or is gone; `None` while it stands."""
        ends = (self.withdrawn_at, self.deleted_at)
        return min((at for at in ends if at is not None), default=None)


@dataclass(frozen=True, slots=True)
class Reaction:
    """That a member put a sign to a message."""

    community: CommunityId
    message: MessageRef
    member: MemberId
    sign: str
    at: datetime


class QuestionState(StrEnum):
    """The life of a question: derived, whenever something that concerns it changes."""

    OPEN = "open"
    ANSWERED = "answered"
    """Somebody answered, and nobody confirmed it yet."""
    CONFIRMED = "confirmed"
    """An answer was confirmed: by its asker, or by a moderator."""
    CLOSED = "closed"
    """Solved without an answer, or no longer to be waited for."""
    DUPLICATE = "duplicate"
    """It was asked before: `duplicate_of`."""
    WITHDRAWN = "withdrawn"
    """Its message was deleted or no longer asks, or its asker is left out."""


@dataclass(frozen=True, slots=True)
class Question:
    """A root question: who asked, where, and by which rule it was taken for one.

    `settled_at` is since when it is no longer open; `None` while it is. Since
    `withdrawn_at` its message is gone, or asks no more, whatever people said of it.
    """

    community: CommunityId
    message: MessageRef
    asker: MemberId
    at: datetime
    rule: str
    state: QuestionState = QuestionState.OPEN
    settled_at: datetime | None = None
    duplicate_of: MessageRef | None = None
    topics: tuple[str, ...] = ()
    withdrawn_at: datetime | None = None


class Refused(StrEnum):
    """Why an answer that was found is credited to nobody."""

    OWN_ACCOUNT = "linked account"
    """Giver and asker are one person by now."""
    TAKEN_OUT = "moderators"
    """A moderator decided that it does not count."""
    NOT_WANTED = "not wanted"
    """Whoever wrote it does not want it to be counted."""
    TOO_SOON = "cooldown"
    """The same giver was credited for an answer to the same asker a moment before."""
    ENOUGH = "daily cap"
    """Its giver was credited for as many answers as count in one day."""
    UNSURE = "unsure"
    """A guess: only that it stood right behind the question speaks for it, or a mark in turns."""


class Confirmed(StrEnum):
    """By what an answer is more than a guess."""

    MARKED = "marked"
    """Its asker marked it, or said that it helped when asked."""
    THANKED = "thanked"
    """Its asker said thank you."""
    REACTED = "reacted"
    """Its asker reacted with a sign that is configured to say so."""
    MODERATED = "moderated"
    """A moderator marked it."""


@dataclass(frozen=True, slots=True)
class Credit:
    """One answer's worth: at most one for each giver and root question.

    `refused` holds the reason why it does not count; `None` if it counts. Since
    `confirmed_at` it is more than a guess, by what `confirmed_by` says. At `told_at` its
    asker first said in any way that it helped; `in_turns` if that confirms nothing, as
    shortly before the giver had said so to the asker.
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
    confirmed_by: str | None = None
    told_at: datetime | None = None
    in_turns: bool = False

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


@dataclass(frozen=True, slots=True)
class Thanks:
    """That the asker, in `message`, thanked this giver for an answer: found by reading."""

    community: CommunityId
    message: MessageRef
    question: MessageRef
    giver: MemberId
    at: datetime


@dataclass(frozen=True, slots=True)
class AskedWithin:
    """That a message asks within the question `root` and opens none: found by reading.

    Its asker asks on (`own`), or somebody else asks back, which counts for nobody.
    """

    community: CommunityId
    message: MessageRef
    root: MessageRef
    own: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What reading some messages came to."""

    questions: tuple[Question, ...] = ()
    credits: tuple[Credit, ...] = ()
    thanks: tuple[Thanks, ...] = ()
    within: tuple[AskedWithin, ...] = ()


@dataclass(frozen=True, slots=True)
class Stale:
    """That what was said in a place and its threads is to be read again from then on."""

    community: CommunityId
    place: Place
    since: datetime


@dataclass(frozen=True, slots=True)
class Watermark:
    """The last message seen in a place, and until when all that was written there was."""

    message: MessageId
    at: datetime
    heard_since: datetime | None = None
    """Since when the bot itself hears there; `None` where only an import told of it."""


class Decided(StrEnum):
    """What people say of a message; of each pair the later word holds."""

    ANSWERS = "answers"
    """The message answers the question `about`. Taken back by `ANSWERS_NOT`."""
    ANSWERS_NOT = "answers not"
    COUNTS_NOT = "counts not"
    """A moderator takes the answer, or the question, out; or who wrote it wishes not to be
    counted. Each takes their own word back by `COUNTS`. With `about` it is said only of the
    message as an answer to that question, or, if that is itself, only as a question.
    """
    COUNTS = "counts"
    CLOSED = "closed"
    """The question is solved without an answer. Taken back by `REOPENED`."""
    REOPENED = "reopened"
    """The question waits again, whatever answered it so far. Taken back by `STANDS`."""
    STANDS = "stands"
    """What had answered the question before it was opened again holds after all."""
    DUPLICATE = "duplicate"
    """The question was asked before: `about`. Taken back by `REOPENED`."""
    CONTESTED = "contested"
    """Somebody says that it was counted wrongly. Ended by `UPHELD`, or by what changes it."""
    CONTESTED_NO_MORE = "contested no more"
    """They take that back."""
    UPHELD = "upheld"
    """A moderator looked, and it stays as it was counted."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided about a message. Never changed or removed: a later one holds.

    `about` is the question that an answer answers, or the earlier one of a duplicate;
    `reason` a word for what is wrong, of a `CONTESTED` one. It is said as a `moderator`, or
    else as whoever asked or wrote the message: nobody moderates what is their own.
    """

    community: CommunityId
    message: MessageRef
    kind: Decided
    by: MemberId
    at: datetime
    about: MessageRef | None = None
    moderator: bool = False
    reason: str = ""


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
    THANKED_BACK = "thanked back"
    """The same in turns, which is kind, and is kept as worth nothing."""


OTHERWISE: Final = tuple(
    kind for kind in Given if kind not in (Given.ANSWERED, Given.THANKED_BACK)
)
"""What is given in other ways than by answers."""


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
class Gave:
    """That somebody gave something of a kind: the first time ever, and the last time."""

    member: MemberId
    kind: Given
    first_at: datetime
    last_at: datetime


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
