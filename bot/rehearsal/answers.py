"""What one person alone sees: answers of the bot, and the form that lies before them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.platforms.rehearsal.forms import Problem
from rituals.document import Document, Form
from rituals.errors import StammtischError
from rituals.model.ids import Account, MessageId, MessageRef, Place

_KEPT = 30
"""Answers to one person that are kept; older ones go."""


@dataclass(slots=True)
class Answer:
    """An answer that stands where its reader asked, until they put it away."""

    nth: int
    at: datetime
    place: Place | None
    shown: Document | StammtischError
    after: MessageId | None = None
    """The last message that stood there: it stands behind that one."""


@dataclass(slots=True)
class OpenForm:
    """A form as it lies before somebody, with what they typed so far."""

    form: Form
    place: Place | None
    message: MessageRef | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, Problem] = field(default_factory=dict)


@dataclass(slots=True)
class Alone:
    """All of that for one person."""

    answers: list[Answer] = field(default_factory=list)
    form: OpenForm | None = None

    def keep(self, answer: Answer) -> None:
        """One more; of too many the oldest goes."""
        self.answers.append(answer)
        del self.answers[:-_KEPT]

    def answer(self, nth: int) -> Answer | None:
        """The one of that number, if it is still there."""
        return next((each for each in self.answers if each.nth == nth), None)

    def put_away(self, nth: int) -> None:
        """It is no longer shown; twice is nothing."""
        self.answers = [each for each in self.answers if each.nth != nth]


@dataclass(slots=True)
class Privately:
    """What everybody sees alone, by account."""

    _by: dict[Account, Alone] = field(default_factory=dict)
    _counted: int = 0

    def of(self, account: Account) -> Alone:
        """What that person sees."""
        return self._by.setdefault(account, Alone())

    def count(self) -> int:
        """A number for one more answer."""
        self._counted += 1
        return self._counted
