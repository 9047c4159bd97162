"""Whose words a ritual keeps: a record of somebody's says so under one of these keys.

What else it noted about somebody stands under their id, or names it.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

AUTHOR = ("by", "author")
_WORD = re.compile(r"[a-z_]+")
"""A key that a ritual chose; all others are ids, maybe of other people."""


def is_by(record: Mapping[str, Any], ids: Collection[str]) -> bool:
    """Whether a record says that it is by one of these."""
    return any(record.get(key) in ids for key in AUTHOR)


def authored(value: Any, ids: Collection[str]) -> Iterator[Mapping[str, Any]]:
    """The records in a structure of JSON that are by one of these ids."""
    if isinstance(value, Mapping):
        if is_by(value, ids):
            yield value
            return
        value = list(value.values())
    if isinstance(value, list | tuple):
        for part in value:
            yield from authored(part, ids)


def noted(
    value: Any, ids: Collection[str], role: tuple[str, ...] = ()
) -> Iterator[tuple[str, Any]]:
    """What else a structure of JSON says of one of these ids: as what, and what it says.

    `journeys` and how far they are; `host` and nothing more, where only their id stands.
    Records by them are not among it, see `authored`.
    """
    if isinstance(value, Mapping):
        if is_by(value, ids):
            return
        for key, part in value.items():
            if key in ids:
                yield "/".join(role), part
            else:
                words = (key,) if _WORD.fullmatch(key) else ()
                yield from noted(part, ids, (*role, *words))
    elif isinstance(value, list | tuple):
        for part in value:
            yield from noted(part, ids, role)
    elif isinstance(value, str) and value in ids:
        yield "/".join(role), None
