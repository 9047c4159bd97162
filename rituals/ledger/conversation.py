"""Whose question does a message answer? The conversation of one channel, message by message.

Rules of linking, in this order; the first that finds an open question decides:

- `thread`: the message stands in the thread of the question.
- `reply`: it is the platform's own reply to a message of the question.
- `named`: it names the asker, or replies to something else they wrote, near the question.
- `reply-to-addressed`: it names nobody, and its author was lately addressed by the asker.

A rule for "directly next" would come after these, in `_ways`; it is left out because on
real channels it is wrong more often than right.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from rituals.ledger.reading import PLAIN, Answer, Line, Older, Reading, Verdict, Why

__all__ = [
    "MEMORY",
    "Answer",
    "Conversation",
    "Line",
    "Older",
    "Reading",
    "Verdict",
    "Why",
]

NEAR_MESSAGES: Final = 60
NEAR_MINUTES: Final = 20
"""A question is near while it lies no more than so many messages or so many minutes back ..."""
NEAR_AT_MOST: Final = timedelta(days=3)
"""... but never longer ago than this, however quiet the channel."""
SAME_MESSAGES: Final = 12
SAME_MINUTES: Final = 60
"""What an asker asks within so many messages and so many minutes belongs to their open question."""
ADDRESSED_MESSAGES: Final = 12
"""Messages, and `NEAR_MINUTES`, within which a line that names nobody may reply to who addressed its author."""
MEMORY: Final = 400
"""Messages remembered. Recalling so many with their readings restores a conversation exactly,
as far as questions further back are supplied by `older`."""
QUESTIONS: Final = 1000
"""Questions further back that stay reachable by thread or reply without asking `older`."""

CONFIDENCE: Final[Mapping[str, float]] = {
    "thread": 0.9,
    "reply": 0.95,
    "named": 0.95,
    "reply-to-addressed": 0.75,
}
"""How far to trust each rule; the first two are not measured yet (`docs/ledger.md`)."""


_BOUNDS: Final = {"named": NEAR_MESSAGES, "reply-to-addressed": ADDRESSED_MESSAGES}
_NEAR = timedelta(minutes=NEAR_MINUTES)
_FORGOTTEN: Final = -(2**62)
"""A place before all others, near to nothing."""


@dataclass(slots=True)
class _Question:
    id: str
    asker: str
    place: int
    """The place of its last line in the conversation; `_FORGOTTEN` where that is not known."""
    at: datetime | None
    givers: set[str]


class _Kept(NamedTuple):
    """A line within memory."""

    place: int
    id: str
    author: str
    at: datetime | None
    root: str | None
    clarifies: bool
    to: tuple[str, ...]
    """Whom it addressed, by name or reply."""


class _Way(NamedTuple):
    """A rule of linking that found a question."""

    rule: str
    question: _Question


def _nothing_older(_: str) -> Older | None:
    return None


class Conversation:
    """The open questions of one channel and who spoke to whom; lines go in in their order.

    `older` is asked for a message that a line replies to, or in whose thread it stands, when
    that lies further back than is remembered here; it answers None where it knows nothing.
    """

    def __init__(
        self,
        lines: Iterable[Line] = (),
        *,
        older: Callable[[str], Older | None] = _nothing_older,
    ) -> None:
        self._older = older
        self._place = 0
        self._memory: deque[_Kept] = deque()
        self._by_id: dict[str, _Kept] = {}
        self._questions: OrderedDict[str, _Question] = OrderedDict()
        self._open: dict[str, _Question] = {}
        self._spoken_to: dict[str, dict[str, _Kept]] = {}
        self._clarified: dict[str, _Kept] = {}
        self._lines_of: dict[str, int] = {}
        self._nicknames: dict[str, str] = {}
        for line in lines:
            self.read(line)

    @property
    def nicknames(self) -> Mapping[str, str]:
        """Who spoke within memory: from the author's name in lower case to the author. Changes with each line."""
        return self._nicknames

    def read(self, line: Line) -> Reading:
        """Decide about the next line, and remember it."""
        reading = self._asking(line) if line.rule is not None else self._answering(line)
        self.recall(line, reading)
        return reading

    def recall(self, line: Line, reading: Reading) -> None:
        """Remember a line with what was decided about it then, without deciding again."""
        self._place += 1
        clarifies = reading.why is not None and reading.why.verdict is Verdict.CLARIFIES
        kept = _Kept(
            self._place,
            line.id,
            line.author,
            line.at,
            reading.root,
            clarifies,
            self._addressees(line),
        )
        self._memory.append(kept)
        self._by_id[line.id] = kept
        self._heard(kept)
        if clarifies:
            self._clarified[line.author] = kept
        if reading.root is not None:
            self._put(reading.root, kept)
        for answer in reading.answers:
            self._question(answer.question_id, answer.asker).givers.add(line.author)
        if len(self._memory) > MEMORY:
            self._forget(self._memory.popleft())

    def _put(self, root: str, kept: _Kept) -> None:
        question = self._question(root, kept.author)
        question.place, question.at = kept.place, kept.at
        self._open[kept.author] = question

    def _question(self, question_id: str, asker: str) -> _Question:
        question = self._questions.get(question_id)
        if question is None:
            older = self._older(question_id)
            question = _Question(
                question_id,
                asker,
                _FORGOTTEN,
                None,
                set(older.givers) if older else set(),
            )
            self._questions[question_id] = question
            if len(self._questions) > QUESTIONS:
                self._questions.popitem(last=False)
        return question

    def _heard(self, kept: _Kept) -> None:
        nickname = kept.author.lower()
        self._nicknames[nickname] = kept.author
        self._lines_of[nickname] = self._lines_of.get(nickname, 0) + 1
        for person in kept.to:
            by = self._spoken_to.setdefault(person, {})
            by.pop(kept.author, None)  # so that the last of the dict is the latest
            by[kept.author] = kept

    def _forget(self, kept: _Kept) -> None:
        if self._by_id.get(kept.id) is kept:
            del self._by_id[kept.id]
        nickname = kept.author.lower()
        self._lines_of[nickname] -= 1
        if not self._lines_of[nickname]:
            del self._lines_of[nickname], self._nicknames[nickname]
        if self._clarified.get(kept.author) is kept:
            del self._clarified[kept.author]
        for person in kept.to:
            by = self._spoken_to.get(person, {})
            if by.get(kept.author) is kept:
                del by[kept.author]
                if not by:
                    del self._spoken_to[person]
        question = self._open.get(kept.author)
        if question is not None and question.place == kept.place:
            del self._open[kept.author]

    # Questions

    def _asking(self, line: Line) -> Reading:
        threaded = self._thread(line)
        if threaded is not None:
            if threaded.asker == line.author:
                return self._continues(line, threaded)
            return self._clarifies(line, threaded)
        others = self._question_of_others(line)
        if others is not None:
            return self._clarifies(line, others)
        own = self._open.get(line.author)
        if own is not None and self._continues_own(line, own):
            return self._continues(line, own)
        return Reading(
            asks=True,
            root=line.id,
            why=Why(Verdict.ASKS, rule=line.rule, question_id=line.id),
        )

    def _question_of_others(self, line: Line) -> _Question | None:
        """The open question of somebody this question is put to, by one who is not being helped by them."""
        for person in self._addressees(line):
            question = self._near_question(person, line)
            if question is not None and not self._helps(person, line):
                return question
        return None

    def _continues_own(self, line: Line, own: _Question) -> bool:
        if self._within(own, line, SAME_MESSAGES, SAME_MINUTES):
            return True
        return self._is_near(own, line) and any(
            self._helps(person, line) for person in self._addressees(line)
        )

    @staticmethod
    def _continues(line: Line, question: _Question) -> Reading:
        return Reading(
            root=question.id,
            why=Why(Verdict.CONTINUES, rule=line.rule, question_id=question.id),
        )

    def _clarifies(self, line: Line, question: _Question) -> Reading:
        return Reading(
            why=self._why(Verdict.CLARIFIES, line, _Way(line.rule or "", question))
        )

    # Answers

    def _answering(self, line: Line) -> Reading:
        if (
            not line.names
            and line.reply_to is None
            and line.thread is None
            and line.author not in self._spoken_to
        ):
            return PLAIN  # most lines; no rule can find a question
        first: Why | None = None
        for way in self._ways(line):
            why = self._verdict(line, way)
            if why.verdict is Verdict.ANSWERS:
                question = way.question
                answer = Answer(
                    question.id, question.asker, way.rule, CONFIDENCE[way.rule]
                )
                return Reading(answers=(answer,), why=why)
            first = first or why
        return PLAIN if first is None else Reading(why=first)

    def _verdict(self, line: Line, way: _Way) -> Why:
        if line.small_talk:
            return self._why(Verdict.SMALL_TALK, line, way)
        if self._was_asked_back(line, way.question):
            return self._why(Verdict.CLARIFIED, line, way)
        if line.author in way.question.givers:
            return self._why(Verdict.ANSWERS_AGAIN, line, way)
        return self._why(Verdict.ANSWERS, line, way)

    def _ways(self, line: Line) -> Iterator[_Way]:
        """The questions of others this line may answer, the surest rule first."""
        threaded = self._thread(line)
        if threaded is not None and threaded.asker != line.author:
            yield _Way("thread", threaded)
        replied = None if line.reply_to is None else self._question_at(line.reply_to)
        if replied is not None and replied.asker != line.author:
            yield _Way("reply", replied)
        people = self._addressees(line)
        for person in people:
            question = self._near_question(person, line)
            if question is not None and not self._helps(person, line):
                yield _Way("named", question)
        if not people and line.thread is None:
            question = self._question_of_who_addressed(line)
            if question is not None:
                yield _Way("reply-to-addressed", question)

    def _question_of_who_addressed(self, line: Line) -> _Question | None:
        by = self._spoken_to.get(line.author)
        if by is None or self._near_question(line.author, line) is not None:
            return None  # one with an open question of their own talks about that
        last = next(reversed(by.values()))
        if not self._within(last, line, ADDRESSED_MESSAGES, NEAR_MINUTES):
            return None
        return self._near_question(last.author, line)

    def _was_asked_back(self, line: Line, question: _Question) -> bool:
        """Whether the line answers a clarifying question, put by somebody else than this question's asker."""
        replied = self._by_id.get(line.reply_to) if line.reply_to is not None else None
        if replied is not None and replied.clarifies:
            return True
        people = self._addressees(line)
        if not people or question.asker in people:
            return False
        asked_back = self._clarified.get(people[0])
        return asked_back is not None and self._within(
            asked_back, line, SAME_MESSAGES, SAME_MINUTES
        )

    # What is near

    def _thread(self, line: Line) -> _Question | None:
        if line.thread is None or line.thread == line.id:
            return None
        return self._question_at(line.thread)

    def _question_at(self, message: str) -> _Question | None:
        kept = self._by_id.get(message)
        if kept is not None:
            return None if kept.root is None else self._question(kept.root, kept.author)
        question = self._questions.get(message)
        if question is not None:
            return question
        older = self._older(message)
        if older is None or older.question_id is None:
            return None
        return self._question(older.question_id, older.author)

    def _addressees(self, line: Line) -> tuple[str, ...]:
        """Whom the line speaks to: those it names, and whose message it replies to; never its author."""
        if line.reply_to is None and line.author not in line.names:
            return line.names
        replied = self._by_id.get(line.reply_to) if line.reply_to is not None else None
        if replied is None or replied.author in line.names:
            people = line.names
        else:
            people = (replied.author, *line.names)
        return (
            tuple(person for person in people if person != line.author)
            if line.author in people
            else people
        )

    def _near_question(self, person: str, line: Line) -> _Question | None:
        question = self._open.get(person)
        return (
            question if question is not None and self._is_near(question, line) else None
        )

    def _is_near(self, then: _Question | _Kept, line: Line) -> bool:
        if then.at is None or line.at is None:
            return self._since(then) <= NEAR_MESSAGES
        ago = line.at - then.at
        return ago <= _NEAR or (
            self._since(then) <= NEAR_MESSAGES and ago <= NEAR_AT_MOST
        )

    def _within(
        self, then: _Question | _Kept, line: Line, messages: int, minutes: int
    ) -> bool:
        if self._since(then) > messages:
            return False
        return (
            then.at is None
            or line.at is None
            or (line.at - then.at).total_seconds() <= minutes * 60
        )

    def _since(self, then: _Question | _Kept) -> int:
        """Messages from there to the line being read: 1 for the one right before it."""
        return self._place + 1 - then.place

    def _helps(self, person: str, line: Line) -> bool:
        """Whether `person` is helping the line's author: spoke to them lately, while they have an open question."""
        if line.author not in self._open:
            return False
        spoke = self._spoken_to.get(line.author, {}).get(person)
        return spoke is not None and self._is_near(spoke, line)

    def _why(self, verdict: Verdict, line: Line, way: _Way) -> Why:
        question = way.question
        messages = minutes = None
        if self._since(question) <= MEMORY:
            messages = self._since(question)
        if messages is not None and question.at is not None and line.at is not None:
            minutes = max(0, int((line.at - question.at).total_seconds() // 60))
        bound = _BOUNDS.get(way.rule)
        return Why(
            verdict,
            rule=way.rule,
            person=question.asker,
            question_id=question.id,
            messages=messages,
            minutes=minutes,
            within_messages=bound,
            within_minutes=None if bound is None else NEAR_MINUTES,
        )
