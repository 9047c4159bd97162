"""Several sentences of ours in one line."""

from collections.abc import Iterable

from rituals.document import Inline, Inlines, Text


def spaced(parts: Iterable[Inline]) -> Inlines:
    """Sentences one after the other."""
    apart = [piece for part in parts for piece in (Text(" "), part)]
    return tuple(apart[1:])
