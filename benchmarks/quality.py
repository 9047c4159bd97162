"""How well does the ledger read? Precision, recall and F1 on chat labelled by hand.

Run as `python -m benchmarks.quality`. The data lies beside the project, in `../shared/data`;
where it is absent there is nothing to measure, and this says so. What each figure counts is
told in `docs/ledger.md`.
"""

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import asked
from bot.lines import ImportedMessage, read_messages
from rituals.ledger.conversation import Conversation, Line, Reading
from rituals.ledger.language import Language
from rituals.ledger.names import addressed
from rituals.ledger.questions import question_rule, small_talk_rule
from rituals.ledger.reading import NEXT
from rituals.ledger.thanks import thanks_rule

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"
GERMAN = DATA / "q-empirist.dev.jsonl.gz"
IRC = DATA / "links-irc.dev.jsonl.gz"
MOLWENI = DATA / "links-molweni.dev.jsonl.gz"

Document = dict[str, Any]
Pair = tuple[str, str, str]
"""Channel, giver, asker."""
Said = tuple[str, str, str]
"""Channel, message, person spoken to."""
Person = tuple[str, str]
"""Channel, author: people are counted once a log."""


class Score(NamedTuple):
    """How many were found, how many of them rightly, and how many there are."""

    right: int
    found: int
    wanted: int

    @property
    def precision(self) -> float:
        """In percent, as the others."""
        return 100 * self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """How many of those wanted were found."""
        return 100 * self.right / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return (
            200 * self.right / (self.found + self.wanted)
            if self.found + self.wanted
            else 0.0
        )

    @classmethod
    def of(cls, found: set[Any], wanted: set[Any]) -> "Score":
        """The score of a set against another."""
        return cls(len(found & wanted), len(found), len(wanted))


@dataclass
class Links:
    """What was credited in some logs, beside what hands have linked."""

    credited: set[Pair] = field(default_factory=set)
    """Without guesses: these count only once they are confirmed."""
    by_rule: dict[str, set[Pair]] = field(default_factory=dict)
    guessed: set[Pair] = field(default_factory=set)
    thanked: set[Said] = field(default_factory=set)
    """Thanks that confirm an answer, with whom they are for."""
    thanks: set[Pair] = field(default_factory=set)
    """Who was thanked by whom so."""
    replied: set[Said] = field(default_factory=set)
    """By hand: messages, with the author of what they reply to."""
    answers_to_roots: set[Pair] = field(default_factory=set)
    any_reply: set[Pair] = field(default_factory=set)
    opened: set[tuple[str, str]] = field(default_factory=set)
    roots: set[tuple[str, str]] = field(default_factory=set)
    askers: set[Person] = field(default_factory=set)
    real_askers: set[Person] = field(default_factory=set)

    @property
    def givers(self) -> set[Person]:
        """Who was credited for anything."""
        return {(channel, giver) for channel, giver, _ in self.credited}

    @property
    def real_givers(self) -> set[Person]:
        """Who answered a root question by hand-made links."""
        return {(channel, giver) for channel, giver, _ in self.answers_to_roots}


def documents(path: Path) -> Iterator[Document]:
    """The lines of a data file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def german_questions() -> dict[str, Score]:
    """By rule and in all: is a posting a question?"""
    return _scores(
        (posting["is_question"], question_rule(posting["text"], "de"))
        for posting in documents(GERMAN)
    )


def english_questions() -> dict[str, Score]:
    """The same of a sample of the IRC logs that was read by hand."""
    return _scores(asked.by_hand(documents(IRC)))


def questions_by_test() -> dict[str, Score]:
    """The same of IRC messages of which the test that made the data says whether they ask."""
    return _scores(asked.by_test(documents(IRC)))


def _scores(readings: Iterable[tuple[bool, str | None]]) -> dict[str, Score]:
    right, found, wanted = asked.counted(readings)
    return {
        name: Score(right[name], count, wanted) for name, count in sorted(found.items())
    }


def known_questions(path: Path) -> tuple[Score, Counter[str]]:
    """Of the messages that hands have linked answers to: how many are found, and by which rule.

    Only recall means anything: other messages may be questions as well, without an answer.
    """
    rules: Counter[str] = Counter()
    wanted = 0
    for log in documents(path):
        texts = {message["id"]: message["text"] for message in log["messages"]}
        for message in {question for _, question in log["links"] if question in texts}:
            wanted += 1
            rule = question_rule(texts[message], "en")
            rules.update([] if rule is None else [rule])
    return Score(rules.total(), rules.total(), wanted), rules


def readings(
    path: Path, language: Language = "en"
) -> Iterator[tuple[ImportedMessage, Line, Reading]]:
    """Every message of the logs but those of bots, as the ledger reads them."""
    conversations: dict[str, Conversation] = {}
    for message in read_messages(path):
        if isinstance(message, ImportedMessage) and not message.bot:
            conversation = conversations.setdefault(message.channel, Conversation())
            line = line_of(message, conversation, language)
            yield message, line, conversation.read(line)


def line_of(
    message: ImportedMessage, conversation: Conversation, language: Language
) -> Line:
    """The message as the conversation reads it."""
    rule = question_rule(message.text, language)
    return Line(
        id=message.id,
        author=message.author,
        at=message.at,
        rule=rule,
        small_talk=rule is None and small_talk_rule(message.text, language) is not None,
        reply_to=message.reply_to,
        names=addressed(message.text, conversation.nicknames),
        thanks=thanks_rule(message.text, language, asks=rule is not None) is not None,
    )


def links(path: Path, logs: Iterable[Document]) -> Links:
    """Credits against links made by hand, over the annotated part of these logs."""
    counted = Links()
    of_channel = {log["channel"]: log for log in logs}
    roots = {channel: _root_test(log) for channel, log in of_channel.items()}
    for channel, log in of_channel.items():
        _by_hand(log, counted, roots[channel])
    for message, line, reading in readings(path):
        if (
            message.channel not in of_channel
            or int(message.id) < of_channel[message.channel]["scored_from"]
        ):
            continue
        _count(
            message,
            line,
            reading,
            counted,
            is_root=int(message.id) in roots[message.channel],
        )
    return counted


def _root_test(log: Document) -> set[int]:
    """The messages whose author was not replying to somebody else, by hand-made links."""
    author = {message["id"]: message["author"] for message in log["messages"]}
    reply_links: list[tuple[int, int]] = log.get("reply_links", [])
    replying = {
        later
        for later, earlier in reply_links
        if earlier in author and author[earlier] != author.get(later)
    }
    return set(author) - replying


def _by_hand(log: Document, counted: Links, roots: set[int]) -> None:
    channel, bots = log["channel"], set(log.get("bots", ()))
    author = {
        message["id"]: message["author"]
        for message in log["messages"]
        if message["author"] not in bots
    }
    replies: list[tuple[int, int]] = (
        log["reply_links"] if "reply_links" in log else log["links"]
    )
    for later, earlier in replies:
        if later in author and earlier in author:
            counted.any_reply.add((channel, author[later], author[earlier]))
            counted.replied.add((channel, str(later), author[earlier]))
    for answer, question in log["links"]:
        if answer in author and question in author and question in roots:
            counted.answers_to_roots.add((channel, author[answer], author[question]))


def _count(
    message: ImportedMessage,
    line: Line,
    reading: Reading,
    counted: Links,
    *,
    is_root: bool,
) -> None:
    person = (message.channel, message.author)
    if line.rule is not None and is_root:
        counted.roots.add((message.channel, message.id))
        counted.real_askers.add(person)
    if reading.asks:
        counted.opened.add((message.channel, message.id))
        counted.askers.add(person)
    for _, giver in reading.confirms:
        counted.thanked.add((message.channel, message.id, giver))
        counted.thanks.add((message.channel, giver, message.author))
    for answer in reading.answers:
        pair = (message.channel, message.author, answer.asker)
        if answer.rule == NEXT:
            counted.guessed.add(pair)
        elif pair not in counted.credited:
            counted.credited.add(pair)
            counted.by_rule.setdefault(answer.rule, set()).add(pair)


def irc() -> dict[str, Links]:
    """Busy and quiet logs apart, and all together."""
    logs = list(documents(IRC))
    busy = [log for log in logs if log["channel"].startswith("ubuntu-irc")]
    quiet = [log for log in logs if log not in busy]
    return {
        "busy": links(IRC, busy),
        "quiet": links(IRC, quiet),
        "all": links(IRC, logs),
    }


def main() -> None:
    """Print all figures, as they stand in `docs/ledger.md`."""
    if not IRC.exists():
        print(f"nothing measured: no data in {DATA}")
        return
    for title, scores in (
        ("German postings (q-empirist)", german_questions()),
        ("English IRC, a sample read by hand", english_questions()),
        ("English IRC, by the data's own test", questions_by_test()),
    ):
        print(f"Is it a question? {title}")
        for rule, question in scores.items():
            _row(rule, question)
    for name, path in (("IRC", IRC), ("Molweni", MOLWENI)):
        score, rules = known_questions(path)
        print(
            f"Is it a question? {name}, messages that got an answer by hand-made links"
        )
        print(
            f"  found {score.right} of {score.wanted}, recall {score.recall:.1f}: {dict(rules.most_common())}"
        )
    for name, counted in irc().items():
        _print_links(f"IRC, {name} logs", counted)
    print("Whose question? Molweni: pairs of giver and asker, once a snippet")
    snippets = links(MOLWENI, list(documents(MOLWENI)))
    _row(
        "answers a question of that asker",
        Score.of(snippets.credited, snippets.any_reply),
    )


def _print_links(title: str, counted: Links) -> None:
    print(f"Whose question? {title}: pairs of giver and asker, once a log")
    _row(
        "answers that asker's root question",
        Score.of(counted.credited, counted.answers_to_roots),
    )
    for rule, pairs in (("all", counted.credited), *sorted(counted.by_rule.items())):
        _precision(f"has any hand-made reply link, {rule}", pairs, counted.any_reply)
    _precision("is a guess, next", counted.guessed, counted.any_reply)
    _precision("thanks confirm, that very person", counted.thanked, counted.replied)
    _precision("thanks confirm, of these two", counted.thanks, _both_ways(counted))
    _row("is a root question (messages)", Score.of(counted.opened, counted.roots))
    _row("role: gives", Score.of(counted.givers, counted.real_givers))
    only = counted.askers - counted.givers
    _row("role: only asks", Score.of(only, counted.real_askers - counted.real_givers))
    print(
        f"  real givers who would show as only asking: {len(only & counted.real_givers)} of {len(counted.real_givers)}"
    )


def _both_ways(counted: Links) -> set[Pair]:
    linked = counted.any_reply
    return linked | {(channel, one, other) for channel, other, one in linked}


def _precision(name: str, found: set[Any], wanted: set[Any]) -> None:
    score = Score.of(found, wanted)
    print(f"  {name:50} P {score.precision:5.1f}  ({score.right} of {score.found})")


def _row(name: str, score: Score) -> None:
    figures = f"P {score.precision:5.1f}  R {score.recall:5.1f}  F1 {score.f1:5.1f}"
    print(
        f"  {name:38} {figures}  ({score.right} right of {score.found} found, {score.wanted} wanted)"
    )


if __name__ == "__main__":
    main()
