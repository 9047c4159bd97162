"""Which of a community's topics a text is about: by whole words, and by the channel it stands in."""

import re
from collections.abc import Mapping
from functools import lru_cache
from string import punctuation
from typing import Final, NamedTuple

_LONGEST: Final = 4000
"""Characters looked at: the longest message a chat platform lets people write."""
_MARKS: Final = (
    f"{punctuation}\N{HORIZONTAL ELLIPSIS}\N{EN DASH}\N{EM DASH}\N{LEFT SINGLE QUOTATION MARK}"
    "\N{RIGHT SINGLE QUOTATION MARK}\N{SINGLE LOW-9 QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}"
    "\N{RIGHT DOUBLE QUOTATION MARK}\N{DOUBLE LOW-9 QUOTATION MARK}"
)
_TO_SPACES: Final = str.maketrans(dict.fromkeys(_MARKS, " "))
"""Replacing marks and splitting takes a third of the time of finding words by a pattern."""


class _Rest(NamedTuple):
    """What makes a topic of its first word."""

    topic: str
    words: tuple[str, ...]
    """That must follow."""
    spelled: re.Pattern[str] | None
    """How it must be spelled, where there is more to it than words: "c++", ".net"."""


def topics_of(
    text: str, topics: Mapping[str, tuple[str, ...]], channel_name: str = ""
) -> tuple[str, ...]:
    """The names of the topics that `text` has a word of, in the order of `topics`.

    `topics`: from the name of a topic, which is a word of it as well, to its words, in any
    case; a word may be several ("raspberry pi"). Last comes `channel_name` without its #,
    if there is one; no topic is named twice.
    """
    named = _named(text, topics) if topics else []
    channel = channel_name.lstrip("#").strip()
    if channel and channel.casefold() not in map(str.casefold, named):
        named.append(channel)
    return tuple(named)


def _named(text: str, topics: Mapping[str, tuple[str, ...]]) -> list[str]:
    known = _made_ready(tuple(topics.items()))
    lower = text[:_LONGEST].casefold()
    said = lower.translate(_TO_SPACES).split()
    found = {
        rest.topic
        for first in known.keys() & said
        for rest in known[first]
        if _follows(rest, first, said)
        and (rest.spelled is None or rest.spelled.search(lower))
    }
    return [name for name in topics if name in found]


def _follows(rest: _Rest, first: str, said: list[str]) -> bool:
    if not rest.words:
        return True
    behind = len(rest.words) + 1
    return any(
        word == first and tuple(said[n + 1 : n + behind]) == rest.words
        for n, word in enumerate(said)
    )


@lru_cache(maxsize=64)
def _made_ready(
    topics: tuple[tuple[str, tuple[str, ...]], ...],
) -> Mapping[str, tuple[_Rest, ...]]:
    """By first word; once for each community's topics, since every message is looked through."""
    found: dict[str, list[_Rest]] = {}
    for name, words in topics:
        for word in dict.fromkeys(each.casefold().strip() for each in (name, *words)):
            parts = word.translate(_TO_SPACES).split()
            if parts:
                rest = _Rest(name, tuple(parts[1:]), _spelled(word))
                found.setdefault(parts[0], []).append(rest)
    return {first: tuple(rests) for first, rests in found.items()}


def _spelled(word: str) -> re.Pattern[str] | None:
    if word[0].isalnum() and word[-1].isalnum():
        return None
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)")
