"""What does reading a message cost? Microseconds of processor time, on the shared chat."""

from collections.abc import Callable
from time import process_time

from benchmarks.quality import IRC, line_of
from bot.lines import ImportedMessage, read_messages
from rituals.ledger.conversation import Conversation
from rituals.ledger.questions import question_rule

_ROUNDS = 5


def measure() -> list[tuple[str, float, str]]:
    """Rows of name, figure and unit; none where the data is absent. The best of a few rounds."""
    if not IRC.exists():
        return []
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
        ("question detection", _best(detect) / len(messages) * 1e6, "us a message"),
        (
            "whole reading (detection, small talk, names, links)",
            _best(read) / len(messages) * 1e6,
            "us a message",
        ),
    ]


def _best(work: Callable[[], None]) -> float:
    def once() -> float:
        begun = process_time()
        work()
        return process_time() - begun

    return min(once() for _ in range(_ROUNDS))


if __name__ == "__main__":
    for name, figure, unit in measure():
        print(f"{name}: {figure:.1f} {unit}")
