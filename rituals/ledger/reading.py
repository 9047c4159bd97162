"""What the conversation reads, a line, and what it makes of it: a reading with its reason.

Reasons are facts, to be put into the reader's language elsewhere. These are named tuples
because an import makes hundreds of thousands: they take a third of the time of frozen
dataclasses to make.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

NEXT: Final = "next"
"""The rule of a line that stands right behind a question, in a quiet channel: a guess."""


class Verdict(StrEnum):
    """What a message was taken for."""

    ASKS = "asks"
    """It opens a question."""
    CONTINUES = "continues"
    """It asks on within its author's own open question."""
    CLARIFIES = "clarifies"
    """It asks back within somebody else's open question: counts for nobody."""
    ANSWERS = "answers"
    """It is credited as an answer."""
    ANSWERS_AGAIN = "answers-again"
    """It answers a question its author was credited for already."""
    CLARIFIED = "clarified"
    """It answers a clarifying question: counts for nobody."""
    SMALL_TALK = "small-talk"
    """It would be an answer, but is a greeting, thanks, a nod or "no idea"."""
    THANKS = "thanks"
    """Its author thanks somebody for an answer to their question."""


class Why(NamedTuple):
    """The reason for a verdict: which rule, about whose question, how near, within what bounds."""

    verdict: Verdict
    rule: str | None = None
    """The rule of the question (`question-mark`) or of the link (`named`)."""
    person: str | None = None
    """The asker the message was related to."""
    question_id: str | None = None
    messages: int | None = None
    """Messages since that question was last put; None where it is too old to know."""
    minutes: int | None = None
    """Full minutes since then; None where a time is unknown."""
    within_messages: int | None = None
    """The bound of the rule, where it has one: so near by messages ..."""
    within_minutes: int | None = None
    """... or by minutes."""


class Line(NamedTuple):
    """One message, without its text: what the rules need to know of it."""

    id: str
    author: str
    """A person: whoever has several accounts is to be given one name here."""
    at: datetime | None = None
    """Aware UTC; None where only the order is known."""
    rule: str | None = None
    """The rule by which the message is a question, from `question_rule`."""
    small_talk: bool = False
    reply_to: str | None = None
    """The id of the message it replies to, by the platform's own reply."""
    thread: str | None = None
    """The id of the message whose thread it stands in."""
    names: tuple[str, ...] = ()
    """The authors it addresses, by mention or nickname."""
    thanks: bool = False
    """It says thank you, or that something helped, by `thanks_rule`."""


class Answer(NamedTuple):
    """A credit: the line's author gave an answer to this question."""

    question_id: str
    asker: str
    rule: str
    confidence: float


class Reading(NamedTuple):
    """What a line was found to be."""

    asks: bool = False
    """It opens a question of its own."""
    root: str | None = None
    """The id of the question that it opens, or that it continues as its asker."""
    answers: tuple[Answer, ...] = ()
    confirms: tuple[tuple[str, str], ...] = ()
    """The id of a question of its author, and the giver whom they thank for an answer to it."""
    why: Why | None = None
    """None where there is nothing to explain: the line is plain talk."""


PLAIN: Final = Reading()


class Older(NamedTuple):
    """A message of before, as `older` supplies it: a question, or a part of one."""

    id: str
    author: str
    question_id: str | None
    """The question it opened or continued as its asker; None for any other message."""
    givers: frozenset[str] = frozenset()
    """Who was credited for that question already, by a surer rule than `NEXT`."""
    answered: str | None = None
    """The question that the message was credited for answering."""
    guessed: frozenset[str] = frozenset()
    """Who was credited for that question as a guess, by `NEXT`, and by no surer rule."""
