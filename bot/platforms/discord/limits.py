"""What fits where on Discord, and how words are shortened to it.

The numbers are those of the pages "Message", "Component reference", "Channel" and
"Application commands" of Discord's documentation. Discord does not say whether it counts
characters or units of UTF-16; the latter are counted here, so both fit.
"""

import re

CONTENT = 2000
"""Characters of a message; the 4,000 of the API's description are for subscribers."""
THREAD_NAME = 100
CUSTOM_ID = 100
BUTTON_LABEL = 80
BUTTONS_IN_ROW = 5
ROWS = 5
OPTIONS = 25
OPTION_LABEL = 100
FORM_TITLE = 45
FORM_FIELDS = 5
FIELD_LABEL = 45
FIELD_HINT = 100
FIELD_VALUE = 4000
CHOICES = 25
CHOICE_NAME = 100
ALT_TEXT = 1024

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
