"""What a conversation remembers: its last lines, its questions, who spoke to whom.

All of it but the questions of long ago hangs on the last lines, and leaves with
them; so the same lines kept again, in their order, make the same memory.
"""

from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final, NamedTuple

from rituals.ledger.reading import NEXT, Line, Older, Reading, Verdict

MEMORY: Final = 300
"""Lines remembered."""
QUESTIONS: Final = 1000
"""Questions remembered beyond those lines, for replies and threads."""

NEAR_MESSAGES: Final = 60
NEAR_MINUTES: Final = 20
"""A line is near while it lies no more than so many messages or so many minutes back ..."""
NEAR_DAYS: Final = 3
"""... but never longer ago than this, however quiet the channel."""

QUIET_MESSAGES: Final = 8
QUIET_SPEAKERS: Final = 3
"""A channel is quiet while so few people, besides who speaks, wrote its last messages ..."""
SOON_MINUTES: Final = 5
"""... and a line is right behind a question only so soon after it."""

_NEAR = timedelta(minutes=NEAR_MINUTES)
_SOON = timedelta(minutes=SOON_MINUTES)
_NEAR_AT_MOST = timedelta(days=NEAR_DAYS)
_FORGOTTEN: Final = -(2**62)
"""A place before all others, near to nothing."""


@dataclass(slots=True)
class Question:
    """A root question, and who was credited for answering it."""

    id: str
    asker: str
    place: int
    """The place of its last line in the conversation: of the question, or of what continued it."""
    at: datetime | None
    givers: set[str]
    guessed: set[str]
    """Who was credited by `NEXT` alone."""
    to: tuple[str, ...] = ()
    """Whom its last line was put to; to whoever reads, where this is empty."""

    def is_put_to(self, person: str) -> bool:
        """Whether they may feel asked."""
        return not self.to or person in self.to

    def credit(self, giver: str, rule: str) -> None:
        """Note who answered; a surer rule replaces a guess."""
        if rule != NEXT:
            self.givers.add(giver)
            self.guessed.discard(giver)
        elif giver not in self.givers:
            self.guessed.add(giver)


class Kept(NamedTuple):
    """A line within memory."""

    place: int
    """Counted up by one a line."""
    id: str
    author: str
    at: datetime | None
    root: str | None
    clarifies: bool
    to: tuple[str, ...]
    """Whom it addressed, by name or reply."""
    answered: str | None
    """The question it was credited for answering."""
    in_thread: bool


class Memory:
    """The state of one conversation; `keep` adds a line, everything else only looks."""

    def __init__(
        self, older: Callable[[str], Older | None], size: int = MEMORY
    ) -> None:
        self.size = size
        self.place = 1
        """The place of the line being read."""
        self.open: dict[str, Question] = {}
        """By asker, the question they put last, while one of its lines is remembered."""
        self.clarified: dict[str, Kept] = {}
        """By author, the last clarifying question they put."""
        self.spoken_to: dict[str, dict[str, Kept]] = {}
        """By person, the last line to them of each who addressed them, the latest at the end."""
        self.nicknames: dict[str, str] = {}
        """From the author's name in lower case to the author."""
        self.asking: str | None = None
        """Who asked, where nobody but them has said anything since."""
        self._older = older
        self._lines: deque[Kept] = deque()
        self._by_id: dict[str, Kept] = {}
        self._late: set[str] = set()
        """Of these lines, which are questions since an edit."""
        self._questions: OrderedDict[str, Question] = OrderedDict()
        self._lines_of: dict[str, int] = {}

    def keep(self, line: Line, reading: Reading) -> None:
        """Add a line with what it was found to be; it leaves again after `size` more."""
        to = self.addressees(line)
        why = reading.why
        clarifies = why is not None and why.verdict is Verdict.CLARIFIES
        answered = reading.answers[0].question_id if reading.answers else None
        kept = Kept(
            self.place,
            line.id,
            line.author,
            line.at,
            reading.root,
            clarifies,
            to,
            answered,
            line.thread not in (None, line.id),
        )
        self._lines.append(kept)
        self._by_id[line.id] = kept
        nickname = line.author.lower()
        self.nicknames[nickname] = line.author
        self._lines_of[nickname] = self._lines_of.get(nickname, 0) + 1
        if to:
            self._spoke(kept)
        if why is not None:
            self._decided(kept, reading)
        if reading.root is not None:
            self.asking = line.author
        elif line.author != self.asking:
            self.asking = None
        self.place += 1
        if len(self._lines) > self.size:
            self._forget(self._lines.popleft())

    def _spoke(self, kept: Kept) -> None:
        for person in kept.to:
            by = self.spoken_to.setdefault(person, {})
            by.pop(kept.author, None)  # so that the latest stands at the end
            by[kept.author] = kept

    def _decided(self, kept: Kept, reading: Reading) -> None:
        if kept.clarifies:
            self.clarified[kept.author] = kept
        if reading.root is not None:
            question = self._question(reading.root, kept.author)
            question.place, question.at, question.to = kept.place, kept.at, kept.to
            self.open[kept.author] = question
        for answer in reading.answers:
            question = self._question(answer.question_id, answer.asker)
            question.credit(kept.author, answer.rule)

    def _question(self, question_id: str, asker: str) -> Question:
        question = self._questions.get(question_id)
        if question is None:
            known = self._older(question_id)
            givers = set(known.givers) if known is not None else set()
            guessed = set(known.guessed) if known is not None else set()
            question = Question(question_id, asker, _FORGOTTEN, None, givers, guessed)
            self._questions[question_id] = question
            if len(self._questions) > QUESTIONS:
                self._questions.popitem(last=False)
        return question

    def _forget(self, kept: Kept) -> None:
        author = kept.author
        if self._by_id.get(kept.id) is kept:
            del self._by_id[kept.id]
            self._late.discard(kept.id)
        nickname = author.lower()
        self._lines_of[nickname] -= 1
        if not self._lines_of[nickname]:
            del self._lines_of[nickname], self.nicknames[nickname]
        if kept.clarifies and self.clarified.get(author) is kept:
            del self.clarified[author]
        for person in kept.to:
            self._forget_spoken(person, kept)
        question = self.open.get(author)
        if question is not None and question.place == kept.place:
            del self.open[author]

    def _forget_spoken(self, person: str, kept: Kept) -> None:
        by = self.spoken_to[person]
        if by.get(kept.author) is kept:
            del by[kept.author]
            if not by:
                del self.spoken_to[person]

    def remembers(self, message: str) -> bool:
        """Whether it is among the last lines."""
        return message in self._by_id

    def take_back(self, message: str) -> None:
        """What it asked is no question any more, and nothing is a reply to it."""
        question = self._questions.pop(message, None)
        if question is not None and self.open.get(question.asker) is question:
            del self.open[question.asker]
        self._by_id.pop(message, None)
        self._late.discard(message)

    def ask(self, message: str, at: datetime) -> None:
        """That line was talk, and asks since then: from here on it is a question."""
        kept = self._by_id.get(message)
        if kept is None:
            return
        self._late.add(message)
        question = self._question(message, kept.author)
        question.place, question.at, question.to = kept.place, at, kept.to
        before = self.open.get(kept.author)
        if before is None or before.place < kept.place:
            self.open[kept.author] = question
        since = list(islice(reversed(self._lines), self.place - kept.place))
        if all(one.author == kept.author for one in since):
            self.asking = kept.author

    def question_at(self, message: str) -> Question | None:
        """The question that a message opened or continued, however far back."""
        kept = self._by_id.get(message)
        if kept is not None:
            root = message if message in self._late else kept.root
            return None if root is None else self._question(root, kept.author)
        question = self._questions.get(message)
        if question is not None:
            return question
        older = self._older(message)
        if older is None or older.question_id is None:
            return None
        return self._question(older.question_id, older.author)

    def just_asked(self, line: Line) -> Question | None:
        """The question that the line stands right behind, if few have been talking here.

        The asker may have said more since they asked, but nothing to anybody else, and
        nobody else anything.
        """
        asker = self.asking
        question = None if asker is None else self.open.get(asker)
        if (
            question is None
            or asker == line.author
            or self.since(question) > QUIET_MESSAGES
            or not self._is_soon(question, line)
        ):
            return None
        last = list(islice(reversed(self._lines), QUIET_MESSAGES))
        for kept in last[: self.since(question)]:
            if kept.clarifies or kept.in_thread:
                return None
            if kept.to and line.author not in kept.to:
                return None
        others = {kept.author for kept in last} - {line.author}
        return question if len(others) <= QUIET_SPEAKERS else None

    def _is_soon(self, then: Question, line: Line) -> bool:
        if then.at is None or line.at is None:
            return False
        return line.at - then.at <= _SOON

    def answered_by(self, message: str) -> tuple[str, Question] | None:
        """Who wrote that message, and the question it was credited for answering, however far back."""
        kept = self._by_id.get(message) or self._older(message)
        if kept is None or kept.answered is None:
            return None
        question = self.question_at(kept.answered)
        return None if question is None else (kept.author, question)

    def replied(self, line: Line) -> Kept | None:
        """The remembered line that this one replies to."""
        return None if line.reply_to is None else self._by_id.get(line.reply_to)

    def addressees(self, line: Line) -> tuple[str, ...]:
        """Whom the line speaks to: whose message it replies to, and those it names; never its author."""
        if line.reply_to is None and line.author not in line.names:
            return line.names
        replied = self.replied(line)
        people = line.names if replied is None else (replied.author, *line.names)
        return tuple(
            person for person in dict.fromkeys(people) if person != line.author
        )

    def near_question(self, person: str, line: Line) -> Question | None:
        """The open question of `person`, where it is near."""
        question = self.open.get(person)
        return (
            question if question is not None and self.is_near(question, line) else None
        )

    def is_near(self, then: Question | Kept, line: Line) -> bool:
        """By the bounds above; where a time is unknown, by messages alone."""
        if then.at is None or line.at is None:
            return self.since(then) <= NEAR_MESSAGES
        ago = line.at - then.at
        return ago <= _NEAR or (
            self.since(then) <= NEAR_MESSAGES and ago <= _NEAR_AT_MOST
        )

    def is_within(
        self, then: Question | Kept, line: Line, messages: int, minutes: int
    ) -> bool:
        """Within both bounds; where a time is unknown, within the messages alone."""
        if self.since(then) > messages:
            return False
        return (
            then.at is None
            or line.at is None
            or (line.at - then.at).total_seconds() <= minutes * 60
        )

    def since(self, then: Question | Kept) -> int:
        """Messages from there to the line being read: 1 for the one right before it."""
        return self.place - then.place
