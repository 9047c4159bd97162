"""How words are shortened to the room there is for them."""

import re

ELLIPSIS = "…"
_GAP = re.compile(r"\s+")
_WORTH_IT = 0.6
"""A text is cut between words if at least this part of the room is filled by that."""


def length(text: str) -> int:
    """How long a text is at most by anybody's count: units of UTF-16."""
    return len(text) + sum(character > "\uffff" for character in text)


def one_line(text: str) -> str:
    """The same words with single spaces between them."""
    return _GAP.sub(" ", text).strip()


def shortened(text: str, most: int) -> str:
    """The text if it fits, else its beginning and an ellipsis, between words if it can be."""
    if length(text) <= most:
        return text
    room = _beginning(text, most - len(ELLIPSIS))
    words = room.rpartition(" ")[0].rstrip(" ,;:.-")
    kept = words if length(words) >= most * _WORTH_IT else room.rstrip()
    return kept + ELLIPSIS


def _beginning(text: str, most: int) -> str:
    """The longest beginning that fits and does not end within a sign put together."""
    end = used = 0
    for character in text:
        used += length(character)
        if used > most:
            break
        end += 1
    while end and _continues(text, end):
        end -= 1
    return text[:end]


_JOINER = "\u200d"


def _continues(text: str, at: int) -> bool:
    """Whether what stands there is one sign with what stands before it."""
    if at >= len(text):
        return False
    return (
        text[at] in (_JOINER, "\ufe0f", "\ufe0e")
        or text[at - 1] == _JOINER
        or "\u0300" <= text[at] <= "\u036f"
        or "\U0001f3fb" <= text[at] <= "\U0001f3ff"
    )
