"""Whose question does a message answer? The conversation of one channel, message by message.

Rules of linking, in this order; the first that finds an open question decides:

- `thread`: the message stands in the thread of the question.
- `reply`: it is the platform's own reply to a message of the question.
- `named`: it names the asker, or replies to something else they wrote, near the question.
- `reply-to-addressed`: it names nobody, and its author was just addressed by the asker.
- `next`: it names nobody and stands right behind the question, in a quiet channel. A guess:
  it counts only once it is confirmed, and a surer rule takes its place.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final, NamedTuple

from rituals.ledger.memory import (
    MEMORY,
    NEAR_MESSAGES,
    NEAR_MINUTES,
    QUIET_MESSAGES,
    SOON_MINUTES,
    Memory,
    Question,
)
from rituals.ledger.reading import (
    NEXT,
    PLAIN,
    Answer,
    Line,
    Older,
    Reading,
    Verdict,
    Why,
)

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

SAME_MESSAGES: Final = 12
SAME_MINUTES: Final = 60
"""What an asker asks within so many messages and so many minutes belongs to their open question."""
ADDRESSED_MESSAGES: Final = 12
"""Messages, and `NEAR_MINUTES`, within which a line that names nobody may reply to who addressed its author."""

CONFIDENCE: Final[Mapping[str, float]] = {
    "thread": 0.9,
    "reply": 0.95,
    "named": 0.95,
    "reply-to-addressed": 0.75,
    NEXT: 0.5,
}
"""How far to trust each rule; the first two are not measured yet (`docs/ledger.md`)."""
_BOUNDS: Final = {
    "named": (NEAR_MESSAGES, NEAR_MINUTES),
    "reply-to-addressed": (ADDRESSED_MESSAGES, NEAR_MINUTES),
    NEXT: (QUIET_MESSAGES, SOON_MINUTES),
}


class _Way(NamedTuple):
    """A rule of linking that found a question."""

    rule: str
    question: Question


def _nothing_older(_: str) -> Older | None:
    return None


class Conversation:
    """The open questions of one channel and who spoke to whom; lines go in in their order.

    `older` is asked for a message that a line replies to, or in whose thread it stands, when
    that lies further back than is remembered here, and for the givers of such a question; it
    answers None where it knows nothing. To go on after a restart, `recall` the last `memory`
    lines with their readings: what follows is then read as if there had been no restart.
    """

    def __init__(
        self,
        lines: Iterable[Line] = (),
        *,
        older: Callable[[str], Older | None] = _nothing_older,
        memory: int = MEMORY,
    ) -> None:
        self._memory = Memory(older, memory)
        for line in lines:
            self.read(line)

    @property
    def nicknames(self) -> Mapping[str, str]:
        """Who spoke lately: from the author's name in lower case to the author. Changes with each line."""
        return self._memory.nicknames

    def read(self, line: Line, *, asks_later: bool = False) -> Reading:
        """Decide about the next line, and remember it; as mere talk if it only `asks_later`."""
        confirms = tuple(self._confirms(line)) if line.thanks else ()
        if line.rule is not None:
            reading = self._asking(line)._replace(confirms=confirms)
        elif confirms:
            question_id, giver = confirms[0]
            why = Why(Verdict.THANKS, person=giver, question_id=question_id)
            reading = Reading(confirms=confirms, why=why)
        else:
            reading = self._answering(line)
        self._memory.keep(line, PLAIN if asks_later else reading)
        return reading

    def recall(self, line: Line, reading: Reading) -> None:
        """Remember a line with what was decided about it then, without deciding again."""
        self._memory.keep(line, reading)

    def remembers(self, message: str) -> bool:
        """Whether it is among the last lines."""
        return self._memory.remembers(message)

    def take_back(self, message: str) -> None:
        """That line asks no more, or is gone: from here on nothing belongs to it."""
        self._memory.take_back(message)

    def ask(self, message: str, at: datetime) -> None:
        """That line, mere talk until now, asks since an edit."""
        self._memory.ask(message, at)

    # Questions

    def _asking(self, line: Line) -> Reading:
        threaded = self._thread(line)
        if threaded is not None and threaded.asker != line.author:
            return self._clarifies(line, threaded)
        others = self._question_of_others(line) if threaded is None else None
        if others is not None:
            return self._clarifies(line, others)
        own = threaded or self._memory.open.get(line.author)
        if own is not None and (threaded is not None or self._continues(line, own)):
            return Reading(
                root=own.id,
                why=Why(Verdict.CONTINUES, rule=line.rule, question_id=own.id),
            )
        return Reading(
            asks=True,
            root=line.id,
            why=Why(Verdict.ASKS, rule=line.rule, question_id=line.id),
        )

    def _question_of_others(self, line: Line) -> Question | None:
        """The open question of somebody this question is put to, by one who is not being helped by them."""
        for person in self._memory.addressees(line):
            question = self._memory.near_question(person, line)
            if question is not None and not self._helps(person, line):
                return question
        return None

    def _continues(self, line: Line, own: Question) -> bool:
        if self._memory.is_within(own, line, SAME_MESSAGES, SAME_MINUTES):
            return True
        people = self._memory.addressees(line)
        return self._memory.is_near(own, line) and any(
            self._helps(person, line) for person in people
        )

    def _clarifies(self, line: Line, question: Question) -> Reading:
        return Reading(
            why=self._why(Verdict.CLARIFIES, line, _Way(line.rule or "", question))
        )

    # Answers

    def _answering(self, line: Line) -> Reading:
        memory = self._memory
        if (
            not line.names
            and line.reply_to is None
            and line.thread is None
            and line.author not in memory.spoken_to
            and memory.asking in (None, line.author)
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
        given = way.question.givers
        if way.rule == NEXT:
            given = given | way.question.guessed
        if line.author in given:
            return self._why(Verdict.ANSWERS_AGAIN, line, way)
        return self._why(Verdict.ANSWERS, line, way)

    def _ways(self, line: Line) -> Iterator[_Way]:
        """The questions of others this line may answer, the surest rule first."""
        memory = self._memory
        threaded = self._thread(line)
        if threaded is not None and threaded.asker != line.author:
            yield _Way("thread", threaded)
        replied = None if line.reply_to is None else memory.question_at(line.reply_to)
        if replied is not None and replied.asker != line.author:
            yield _Way("reply", replied)
        people = memory.addressees(line)
        for person in people:
            question = memory.near_question(person, line)
            if question is not None and not self._helps(person, line):
                yield _Way("named", question)
        if not people and line.thread is None:
            yield from self._ways_without_a_name(line)

    def _ways_without_a_name(self, line: Line) -> Iterator[_Way]:
        addressed = self._question_of_who_addressed(line)
        if addressed is not None:
            yield _Way("reply-to-addressed", addressed)
        elif line.reply_to is None:
            asked = self._memory.just_asked(line)
            if asked is not None:
                yield _Way(NEXT, asked)

    def _question_of_who_addressed(self, line: Line) -> Question | None:
        memory = self._memory
        by = memory.spoken_to.get(line.author)
        if by is None or memory.near_question(line.author, line) is not None:
            return None  # one with an open question of their own talks about that
        last = next(reversed(by.values()))
        if not memory.is_within(last, line, ADDRESSED_MESSAGES, NEAR_MINUTES):
            return None
        question = memory.near_question(last.author, line)
        if question is None or not question.is_put_to(line.author):
            return None
        return question

    def _was_asked_back(self, line: Line, question: Question) -> bool:
        """Whether the line answers a clarifying question, put by somebody else than this question's asker."""
        memory = self._memory
        replied = memory.replied(line)
        if replied is not None and replied.clarifies:
            return True
        people = memory.addressees(line)
        if not people or question.asker in people:
            return False
        asked_back = memory.clarified.get(people[0])
        return asked_back is not None and memory.is_within(
            asked_back, line, SAME_MESSAGES, SAME_MINUTES
        )

    # Thanks

    def _confirms(self, line: Line) -> Iterator[tuple[str, str]]:
        """For which answers to their own question the line's author says thank you.

        To the author of the answer it replies to, or in whose thread it stands; else to
        those it speaks to, if they answered; else, if it speaks to nobody, to the one who
        answered. Where several did, nobody knows who is meant.
        """
        memory = self._memory
        for about in (line.reply_to, line.thread):
            answered_by = None if about is None else memory.answered_by(about)
            if answered_by is not None and answered_by[1].asker == line.author:
                yield answered_by[1].id, answered_by[0]
                return
        question = self._thanked_for(line)
        if question is None:
            return
        people = memory.addressees(line)
        answered = question.givers | question.guessed
        if not people and len(answered) == 1 and self._speaks_to_all(line):
            people = tuple(answered)
        for person in people:
            if person in answered:
                yield question.id, person

    def _thanked_for(self, line: Line) -> Question | None:
        """The own question that thanks are about: of the thread, or the last one where it is near."""
        if line.thread is None:
            return self._memory.near_question(line.author, line)
        threaded = self._memory.question_at(line.thread)
        own = threaded is not None and threaded.asker == line.author
        return threaded if own else None

    def _speaks_to_all(self, line: Line) -> bool:
        """Whether it replies to nothing, or to its author's own line."""
        if line.reply_to is None:
            return True
        replied = self._memory.replied(line)
        return replied is not None and replied.author == line.author

    # Both

    def _thread(self, line: Line) -> Question | None:
        if line.thread is None or line.thread == line.id:
            return None
        return self._memory.question_at(line.thread)

    def _helps(self, person: str, line: Line) -> bool:
        """Whether `person` is helping the line's author: spoke to them lately, while they have an open question."""
        memory = self._memory
        if line.author not in memory.open:
            return False
        spoke = memory.spoken_to.get(line.author, {}).get(person)
        return spoke is not None and memory.is_near(spoke, line)

    def _why(self, verdict: Verdict, line: Line, way: _Way) -> Why:
        question = way.question
        messages: int | None = self._memory.since(question)
        minutes: int | None = None
        if messages is not None and messages > self._memory.size:
            messages = None  # too far back to count
        elif question.at is not None and line.at is not None:
            minutes = max(0, int((line.at - question.at).total_seconds() // 60))
        within_messages, within_minutes = _BOUNDS.get(way.rule, (None, None))
        return Why(
            verdict,
            way.rule,
            question.asker,
            question.id,
            messages,
            minutes,
            within_messages,
            within_minutes,
        )
