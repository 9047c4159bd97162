"""Whose words a ritual keeps: a record of somebody's says so under one of these keys."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

AUTHOR = ("by", "author")


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
