"""Laws of the ledger's reading, over random conversations."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from rituals.ledger import memory
from rituals.ledger.conversation import MEMORY, Conversation, Line, Older, Reading
from rituals.ledger.reading import NEXT

PEOPLE = ("ada", "Bob", "cem", "dan", "eve")
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


# One line: who, seconds since the line before, whether its time is known, question, small talk, how many lines
# back stand the message it replies to and the one whose thread it is in, whom it names, and whether it thanks.
SAID = st.tuples(
    st.sampled_from(PEOPLE),
    st.sampled_from((0, 5, 300, 2000, 90_000)),
    st.sampled_from((True, True, False)),
    st.sampled_from((None, None, "question-mark")),
    st.sampled_from((False, False, True)),
    st.sampled_from((None, None, 1, 2, 5, 20)),
    st.sampled_from((None, None, 1, 3, 20)),
    st.sampled_from(((), (), *((person,) for person in PEOPLE), ("ada", "Bob"))),
    st.sampled_from((False, False, True)),
)


def _lines(
    rows: list[
        tuple[
            str,
            int,
            bool,
            str | None,
            bool,
            int | None,
            int | None,
            tuple[str, ...],
            bool,
        ]
    ],
) -> list[Line]:
    said: list[Line] = []
    at = NOON
    for n, row in enumerate(rows):
        author, seconds, timed, rule, small, reply, thread, names, thanks = row
        at += timedelta(seconds=seconds)
        reply_to = None if reply is None or reply > n else str(n - reply)
        root = None if thread is None or thread > n else str(n - thread)
        said.append(
            Line(
                str(n),
                author,
                at if timed else None,
                rule,
                small,
                reply_to,
                root,
                names,
                thanks,
            )
        )
    return said


def lines() -> st.SearchStrategy[list[Line]]:
    return st.lists(SAID, min_size=1, max_size=40).map(_lines)


def read(said: list[Line]) -> list[Reading]:
    conversation = Conversation()
    return [conversation.read(line) for line in said]


@given(lines())
def test_nobody_is_credited_for_their_own_question(said: list[Line]) -> None:
    for line, reading in zip(said, read(said), strict=True):
        assert all(answer.asker != line.author for answer in reading.answers)


@given(lines())
def test_there_is_one_credit_at_most_for_a_giver_and_a_question(
    said: list[Line],
) -> None:
    """And one guess, which comes before it."""
    counted: dict[tuple[str, str], list[bool]] = {}
    for line, reading in zip(said, read(said), strict=True):
        for answer in reading.answers:
            guesses = counted.setdefault((line.author, answer.question_id), [])
            guesses.append(answer.rule == NEXT)
    assert all(
        guesses in ([True], [False], [True, False]) for guesses in counted.values()
    )


@given(lines())
def test_only_lines_that_are_neither_question_nor_small_talk_are_credited(
    said: list[Line],
) -> None:
    for line, reading in zip(said, read(said), strict=True):
        if line.small_talk or line.rule is not None:
            assert reading.answers == ()


@given(lines())
def test_only_questions_ask_and_each_is_credited_to_its_asker(said: list[Line]) -> None:
    readings = read(said)
    askers = {
        line.id: line.author
        for line, reading in zip(said, readings, strict=True)
        if reading.asks
    }
    for line, reading in zip(said, readings, strict=True):
        assert line.rule is not None or reading.root is None
        assert reading.root is None or askers[reading.root] == line.author
        assert all(
            askers[answer.question_id] == answer.asker for answer in reading.answers
        )


@given(lines())
def test_thanks_go_to_who_answered_the_question_of_who_says_them(
    said: list[Line],
) -> None:
    answered: set[tuple[str, str, str]] = set()
    for line, reading in zip(said, read(said), strict=True):
        assert line.thanks or not reading.confirms
        assert len(set(reading.confirms)) == len(reading.confirms)
        for question, giver in reading.confirms:
            assert (question, line.author, giver) in answered
        answered |= {(a.question_id, a.asker, line.author) for a in reading.answers}


@given(lines())
def test_whatever_is_decided_has_a_reason(said: list[Line]) -> None:
    for reading in read(said):
        decided = reading.asks or reading.root is not None or bool(reading.answers)
        assert reading.why is not None or not decided


@given(lines(), st.integers(0, 40), st.integers(1, 12))
def test_a_restart_changes_nothing(said: list[Line], stop: int, window: int) -> None:
    """With a memory this short, lines of before are reached only through the caller."""
    known = Record()
    first = Conversation(older=known.get, memory=window)
    readings: list[Reading] = []
    for line in said:
        readings.append(first.read(line))
        known.add(line, readings[-1])
    record = Record()
    for line, reading in zip(said[:stop], readings[:stop], strict=True):
        record.add(line, reading)
    second = Conversation(older=record.get, memory=window)
    start = max(0, min(stop, len(said)) - window)
    for line, reading in zip(said[start:stop], readings[start:stop], strict=True):
        second.recall(line, reading)
    for line, reading in zip(said[stop:], readings[stop:], strict=True):
        assert second.read(line) == reading
        record.add(line, reading)


class Record:
    """What a store would know: every line that was read, and what was made of it."""

    def __init__(self) -> None:
        self.lines: dict[str, tuple[str, str | None]] = {}
        self.answered: dict[str, str] = {}
        self.givers: dict[str, set[str]] = {}
        self.guessed: dict[str, set[str]] = {}

    def add(self, line: Line, reading: Reading) -> None:
        self.lines[line.id] = (line.author, reading.root)
        for answer in reading.answers:
            self.answered[line.id] = answer.question_id
            found = self.guessed if answer.rule == NEXT else self.givers
            found.setdefault(answer.question_id, set()).add(line.author)

    def get(self, message: str) -> Older | None:
        if message not in self.lines:
            return None
        author, root = self.lines[message]
        givers = frozenset(self.givers.get(root or "", ()))
        guessed = frozenset(self.guessed.get(root or "", ())) - givers
        return Older(message, author, root, givers, self.answered.get(message), guessed)


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 50))
def test_memory_is_bounded_however_long_the_channel_talks(shift: int) -> None:
    conversation = Conversation()
    for n in range(5 * MEMORY):
        who = f"guest {(n + shift) * 7919 % 1009}"
        names = (f"guest {n % 50}",) if n % 8 == 0 else ()
        conversation.read(
            Line(str(n), who, NOON + timedelta(seconds=n), "question-mark", names=names)
        )
    kept = conversation._memory
    assert len(kept._lines) == len(kept._by_id) == MEMORY
    for part in (kept.open, kept.clarified, kept.nicknames, kept._lines_of):
        assert len(part) <= MEMORY
    assert sum(map(len, kept.spoken_to.values())) <= MEMORY
    assert len(kept._questions) <= memory.QUESTIONS
