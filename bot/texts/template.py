"""A text of ours, taken apart once: words, gaps `{name}`, `**bold**`, and things to type.

What stands in backticks is to be typed as it is; with a gap in it, it is words. `{{` and `}}` are braces. What fills a gap is data and is never looked at for markup.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rituals.errors import StammtischError

_TOKEN = re.compile(
    r"(?P<bold>\*\*)|`(?P<typed>[^`{}\n]+)`|(?P<brace>\{\{|\}\})|\{(?P<gap>[a-z][a-z0-9_]*)\}|(?P<stray>[{}])"
)


class TemplateError(StammtischError):
    """The text "{text}" is malformed: {fault}."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Where a parameter goes."""

    name: str


@dataclass(frozen=True, slots=True)
class Typed:
    """Something to type."""

    words: str


Flat = str | Gap | Typed


@dataclass(frozen=True, slots=True)
class Bold:
    """Words, some of them perhaps gaps, that stand out."""

    parts: tuple[Flat, ...]


Part = Flat | Bold
Template = tuple[Part, ...]


@lru_cache(maxsize=4096)
def parsed(text: str) -> Template:
    """The parts of a text. Raises TemplateError for a lone brace or bold without end."""
    stretches: list[tuple[Flat, ...]] = [()]
    for token in _tokens(text):
        if token is None:
            stretches.append(())
        else:
            stretches[-1] += (token,)
    if len(stretches) % 2 == 0:
        raise TemplateError(text=text, fault="a ** has no counterpart")
    # Every second stretch is between two marks: bold.
    return tuple(
        part
        for n, stretch in enumerate(stretches)
        for part in ((Bold(stretch),) if n % 2 else stretch)
    )


def gaps(text: str) -> frozenset[str]:
    """The names of all gaps in a text."""
    parts = parsed(text)
    flat = [
        p for part in parts for p in (part.parts if isinstance(part, Bold) else (part,))
    ]
    return frozenset(part.name for part in flat if isinstance(part, Gap))


def _tokens(text: str) -> Iterator[Flat | None]:
    """Words, gaps, and None for a mark of bold."""
    end = 0
    for found in _TOKEN.finditer(text):
        if found.start() > end:
            yield text[end : found.start()]
        end = found.end()
        if found["stray"]:
            raise TemplateError(text=text, fault="a brace stands alone")
        if found["bold"]:
            yield None
        elif found["typed"]:
            yield Typed(found["typed"])
        elif found["brace"]:
            yield found["brace"][0]
        else:
            yield Gap(found["gap"])
    if end < len(text):
        yield text[end:]
