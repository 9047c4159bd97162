"""What does reading a message cost? Microseconds of processor time, on the shared chat."""

from collections.abc import Callable
from time import process_time

from benchmarks.quality import IRC, line_of
from benchmarks.report import Row
from bot.lines import ImportedMessage, read_messages
from rituals.ledger.conversation import Conversation
from rituals.ledger.questions import question_rule

_ROUNDS = 5


def measure() -> list[Row]:
    """Time of a message, without any database. The best of a few rounds."""
    if not IRC.exists():
        return [
            Row("classification of a message", "skipped: the reference data is absent")
        ]
    messages = [
        message
        for message in read_messages(IRC)
        if isinstance(message, ImportedMessage)
    ]

    def detect() -> None:
        for message in messages:
            question_rule(message.text, "en")

    def read() -> None:
        conversations: dict[str, Conversation] = {}
        for message in messages:
            conversation = conversations.setdefault(message.channel, Conversation())
            conversation.read(line_of(message, conversation, "en"))

    return [
        Row("question detection", _each(detect, len(messages))),
        Row(
            "whole reading (detection, small talk, names, links)",
            _each(read, len(messages)),
            "below 0.05 ms a message",
        ),
    ]


def _each(work: Callable[[], None], messages: int) -> str:
    def once() -> float:
        begun = process_time()
        work()
        return process_time() - begun

    best = min(once() for _ in range(_ROUNDS)) / messages
    return f"{best * 1e6:.1f} us of processor for a message"


if __name__ == "__main__":
    for row in measure():
        print(f"{row.what}: {row.figure}")
