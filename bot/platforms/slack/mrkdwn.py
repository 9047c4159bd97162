"""Words for notifications, for screen readers, and for where Slack shows no blocks.

This is the `text` of a message. Slack reads three signs in it ("Formatting message text"
on docs.slack.dev): `&`, `<` and `>`, by which everything begins that notifies somebody or
leads somewhere. Each that somebody typed is escaped, so nothing of that takes effect. Stars
and the like may be read as form there, which harms nobody; what people see in the message
itself are its blocks, and in those nothing is read (`richtext`).
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from bot.platforms.shortening import ELLIPSIS, length

Json = dict[str, Any]
_WHOLE = re.compile(r"&(?:amp|lt|gt);|<[^<>]*>|.", re.DOTALL)
"""What is never cut in two."""


def escaped(text: str) -> str:
    """The text with those signs harmless that Slack reads."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def words_of(pieces: Iterable[Json]) -> str:
    """What pieces of rich text say."""
    return "".join(map(_words, pieces))


def joined(texts: Sequence[str], most: int) -> str:
    """Texts one below the other, as much as fits; never empty."""
    whole = "\n".join(text for text in texts if text.strip())
    if length(whole) <= most:
        return whole or ELLIPSIS
    taken: list[str] = []
    room = most - len(ELLIPSIS)
    for sign in _WHOLE.findall(whole):
        room -= length(sign)
        if room < 0:
            break
        taken.append(sign)
    return "".join(taken).rstrip() + ELLIPSIS


def _words(piece: Json) -> str:
    match piece:
        case {"type": "user", "user_id": id_}:
            return f"<@{id_}>"
        case {"type": "link", "url": url}:
            label = piece.get("text")
            return escaped(f"{label} ({url})" if label else url)
        case {"type": "date", "timestamp": at, "format": format_}:
            # Slack ends the words at the first bar or bracket.
            words = escaped(piece["fallback"]).replace("|", "/")
            return f"<!date^{at}^{format_}|{words}>"
        case _:
            return escaped(piece["text"])
