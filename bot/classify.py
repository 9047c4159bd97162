"""`stammtisch classify`: what the ledger makes of each message, line by line.

A tool to look over the ledger's shoulder, usable in a pipe: each line is answered before
the next is read. Bots are read but neither ask nor answer. Nothing is stored.
"""

import json
from collections.abc import Iterable
from typing import Literal, TextIO

from bot.lines import Damaged, ImportedMessage, MessageReader
from rituals.ledger.conversation import Conversation, Line, Reading, Verdict, Why
from rituals.ledger.language import Language, guess
from rituals.ledger.names import addressed
from rituals.ledger.questions import question_rule, small_talk_rule
from rituals.ledger.reading import NEXT
from rituals.ledger.thanks import thanks_rule

Choice = Literal["auto", "de", "en"]

_NOTHING = Reading()


def classify(
    source: Iterable[str | bytes],
    sink: TextIO,
    errors: TextIO,
    language: Choice = "auto",
) -> int:
    """Read JSON lines from `source`, write one JSON line for each message to `sink`, as it comes.

    Each says `{"id", "question": bool, "rule": str | null, "answers": [ids of the questions it
    is credited for], "why": str | null}`. `question` tells that the message is a question by
    the named rule; whether it opened one, continued one or asked back is told by `why`, and
    so is a guess, which is no credit.
    A damaged line is told to `errors` with its number, skipped and counted.

    Returns the exit code: 0, also where lines were damaged; 1 where no line at all could be read.
    """
    readers: dict[str, _Channel] = {}
    read = damaged = 0
    for record in MessageReader().read(source):
        if isinstance(record, Damaged):
            damaged += 1
            place = "" if record.index is None else f", message {record.index + 1}"
            errors.write(f"line {record.line}{place}: {record.reason}; skipped\n")
            errors.flush()
            continue
        read += 1
        channel = readers.setdefault(record.channel, _Channel(language))
        sink.write(json.dumps(channel.read(record), ensure_ascii=False) + "\n")
        sink.flush()
    if damaged:
        errors.write(f"{damaged} of {read + damaged} skipped as damaged\n")
    return 1 if damaged and not read else 0


class _Channel:
    """One channel being classified: its conversation, and its language where that is guessed."""

    def __init__(self, language: Choice) -> None:
        self._choice = language
        self._spoken: Language = "en" if language == "auto" else language
        self._conversation = Conversation()

    def read(self, message: ImportedMessage) -> dict[str, object]:
        if message.bot:
            return _answer(message, None, _NOTHING)
        if (
            self._choice == "auto"
        ):  # where a message does not show it, the channel's last language holds
            self._spoken = guess(message.text, self._spoken)
        rule = question_rule(message.text, self._spoken)
        line = Line(
            id=message.id,
            author=message.author,
            at=message.at,
            rule=rule,
            small_talk=rule is None
            and small_talk_rule(message.text, self._spoken) is not None,
            reply_to=message.reply_to,
            names=addressed(message.text, self._conversation.nicknames),
            thanks=thanks_rule(message.text, self._spoken, asks=rule is not None)
            is not None,
        )
        return _answer(message, rule, self._conversation.read(line))


def _answer(
    message: ImportedMessage, rule: str | None, reading: Reading
) -> dict[str, object]:
    return {
        "id": message.id,
        "question": rule is not None,
        "rule": rule,
        "answers": [a.question_id for a in reading.answers if a.rule != NEXT],
        "why": None if reading.why is None else sentence(reading.why),
    }


_SENTENCES = {
    Verdict.ASKS: "opens a question (rule {rule})",
    Verdict.CONTINUES: "is a question (rule {rule}) that belongs to its author's open question {question}",
    Verdict.CLARIFIES: "asks back (rule {rule}) within {person}'s open question {question}: counts for nobody",
    Verdict.ANSWERS: "counted as an answer to {person}'s question {question} by rule {rule}: it {link}",
    Verdict.ANSWERS_AGAIN: "counted already: by rule {rule} it answers {person}'s question {question} once more",
    Verdict.CLARIFIED: "answers a clarifying question within {person}'s question {question}: counts for nobody",
    Verdict.SMALL_TALK: "goes to {person}'s question {question} by rule {rule}, but greetings, thanks and the like never count",
    Verdict.THANKS: "thanks {person} for an answer to question {question}: that confirms it",
}
_GUESSED = "may answer {person}'s question {question} by rule {rule}, and does not count until confirmed: it {link}"
_LINKS = {
    "thread": "stands in the thread of that question",
    "reply": "replies to that question",
    "named": "names {person}{passed}, within {messages} messages or {minutes} minutes",
    "next": "stands right behind it, within {minutes} minutes, where few have been talking",
    "reply-to-addressed": "follows on {person} addressing its author, within {messages} messages and {minutes} minutes",
}


def sentence(why: Why) -> str:
    """The reason as an English sentence that names rule, person and bounds."""
    facts = {
        "rule": why.rule,
        "person": why.person,
        "question": why.question_id,
        "passed": _passed(why),
        "messages": why.within_messages,
        "minutes": why.within_minutes,
    }
    link = _LINKS.get(why.rule or "", "").format_map(facts)
    guessed = why.verdict is Verdict.ANSWERS and why.rule == NEXT
    said = _GUESSED if guessed else _SENTENCES[why.verdict]
    return said.format_map({**facts, "link": link})


def _passed(why: Why) -> str:
    if why.messages is None:
        return ""
    messages = _count(why.messages, "message")
    minutes = "" if why.minutes is None else f" and {_count(why.minutes, 'minute')}"
    return f" {messages}{minutes} after that question"


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
