"""Finding an id within other words, as a whole: `discord:12` does not stand in `discord:123`."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from typing import Any

# What ids of accounts are made of, on platforms and in imported files. A stop or a dash
# belongs to them only if more of the id follows.
_INSIDE = r"\w|^`{}\[\]\\"


@cache
def _pattern(ids: frozenset[str]) -> re.Pattern[str]:
    some = "|".join(re.escape(id_) for id_ in sorted(ids, key=len, reverse=True))
    return re.compile(f"(?<![{_INSIDE}])(?:{some})(?![{_INSIDE}]|[.-]\\w)")


def has_id(text: str, ids: Collection[str]) -> bool:
    """Whether one of these ids stands in a text."""
    return bool(ids) and _pattern(frozenset(ids)).search(text) is not None


def with_id(text: str, ids: Collection[str], to: str) -> str:
    """The text with each of these ids replaced."""
    return _pattern(frozenset(ids)).sub(lambda _: to, text) if ids else text


def without_words(
    text: str, words: Collection[str], instead: str = "…", *, any_case: bool = False
) -> str:
    """The text with these words left out, wherever they stand as whole ones."""
    case = re.IGNORECASE if any_case else re.NOFLAG
    for word in sorted(filter(None, words), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", instead, text, flags=case)
    return text


def each_text(value: Any, change: Callable[[str], str]) -> Any:
    """The same structure of JSON, every text in it changed, keys as well."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {change(k): each_text(part, change) for k, part in value.items()}
    if isinstance(value, list | tuple):
        return [each_text(part, change) for part in value]
    return value


def texts_in(value: Any) -> Iterator[str]:
    """The texts in a structure of JSON, keys as well."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield key
            yield from texts_in(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts_in(part)
