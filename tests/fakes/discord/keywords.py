"""The keywords of JSON schema that Discord's specification uses, each as a maker of plain functions.

A maker takes the keyword's value and returns what says of any value whether it may stay. As in JSON schema, a keyword
has nothing to say about values of a type it is not for: `maxLength` lets every number pass.
"""

import json
import re
from collections.abc import Callable, Hashable, Mapping, Sized
from datetime import datetime
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

Check: TypeAlias = Callable[[Any], bool]


def is_number(value: Any) -> bool:
    """In JSON `true` is no number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


TYPES: Final[Mapping[str, Check]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: (
        is_number(value) and (isinstance(value, int) or value.is_integer())
    ),
    "number": is_number,
    "boolean": lambda value: isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "null": lambda value: value is None,
}


def _of_type(names: str | list[str]) -> Check:
    checks = [TYPES[name] for name in ([names] if isinstance(names, str) else names)]
    if len(checks) == 1:
        return checks[0]
    return lambda value: any(check(value) for check in checks)


def _one_of(values: list[Any]) -> Check:
    """Of texts, numbers, yes and no; Python takes `True` for 1, JSON does not."""
    wanted = {(isinstance(value, bool), value) for value in values}
    return lambda value: (
        isinstance(value, Hashable) and (isinstance(value, bool), value) in wanted
    )


def _different(wanted: bool) -> Check:
    def all_different(value: Any) -> bool:
        if not wanted or not isinstance(value, list):
            return True
        return len({json.dumps(each, sort_keys=True) for each in value}) == len(value)

    return all_different


def _at_least(kind: type[Sized], bound: int) -> Check:
    return lambda value: not isinstance(value, kind) or len(value) >= bound


def _at_most(kind: type[Sized], bound: int) -> Check:
    return lambda value: not isinstance(value, kind) or len(value) <= bound


def _matches(pattern: str) -> Check:
    search = re.compile(pattern).search
    return lambda value: not isinstance(value, str) or search(value) is not None


def _has(names: list[str]) -> Check:
    wanted = frozenset(names)
    return lambda value: not isinstance(value, dict) or wanted <= value.keys()


def is_instant(value: Any) -> bool:
    """ISO 8601 with an offset, as Discord writes it: `2026-01-05T18:00:00.000000+00:00`."""
    if not isinstance(value, str):
        return True
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def is_address(value: Any) -> bool:
    return not isinstance(value, str) or bool(urlsplit(value).scheme)


def _fits_bits(bits: int) -> Check:
    bound = 1 << (bits - 1)
    return lambda value: not is_number(value) or -bound <= value < bound


FORMATS: Final[Mapping[str, Check]] = {
    "date-time": is_instant,
    "uri": is_address,
    "int32": _fits_bits(32),
    "int64": _fits_bits(64),
}


def _format(name: str) -> Check:
    return FORMATS.get(name, lambda _: True)


KEYWORDS: Final[Mapping[str, Callable[[Any], Check]]] = {
    "type": _of_type,
    "const": lambda value: _one_of([value]),
    "enum": _one_of,
    "required": _has,
    "format": _format,
    "pattern": _matches,
    "uniqueItems": _different,
    "minLength": lambda bound: _at_least(str, bound),
    "maxLength": lambda bound: _at_most(str, bound),
    "minItems": lambda bound: _at_least(list, bound),
    "maxItems": lambda bound: _at_most(list, bound),
    "minProperties": lambda bound: _at_least(dict, bound),
    "maxProperties": lambda bound: _at_most(dict, bound),
    "minimum": lambda bound: lambda value: not is_number(value) or value >= bound,
    "maximum": lambda bound: lambda value: not is_number(value) or value <= bound,
}
"""Keywords about one value; those that lead on to other schemas are in schema.py."""
