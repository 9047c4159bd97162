"""The schema says yes to what is right and no to what is wrong: tried with a small validator.

It knows the words of JSON schema that ours uses, and fails at any other.
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.schema import as_json
from tests.conftest import ROOT

SCHEMA: dict[str, Any] = json.loads(as_json())
ENGLISH = (ROOT / "config.example.en.toml").read_text(encoding="utf-8")
SAMPLE = (ROOT / "config.example.toml").read_text(encoding="utf-8")
TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
}
SAYS_NOTHING = {"title", "description", "default", "examples", "format"}
SAYS_NOTHING |= {"definitions", "$schema", "$id", "then"}

Check = Callable[[Any, Any, dict[str, Any]], bool]


def is_type(value: Any, name: Any, _: dict[str, Any]) -> bool:
    names = name if isinstance(name, list) else [name]
    if isinstance(value, bool):
        return "boolean" in names
    return any(isinstance(value, TYPES[each]) for each in names)


def is_extra(value: Any, inner: Any, schema: dict[str, Any]) -> bool:
    if not isinstance(value, dict):
        return True
    known = schema.get("properties", {})
    rest = [each for key, each in value.items() if key not in known]
    return not rest if inner is False else all(valid(each, inner) for each in rest)


CHECKS: dict[str, Check] = {
    "$ref": lambda v, name, _: valid(v, SCHEMA["definitions"][name.split("/")[-1]]),
    "type": is_type,
    "const": lambda v, wanted, _: v == wanted,
    "enum": lambda v, wanted, _: v in wanted,
    "anyOf": lambda v, each, _: any(valid(v, one) for one in each),
    "allOf": lambda v, each, _: all(valid(v, one) for one in each),
    "if": lambda v, when, s: not valid(v, when) or valid(v, s["then"]),
    "required": lambda v, keys, _: not isinstance(v, dict) or set(keys) <= v.keys(),
    "properties": lambda v, inner, _: (
        not isinstance(v, dict)
        or all(valid(v[key], one) for key, one in inner.items() if key in v)
    ),
    "additionalProperties": is_extra,
    "propertyNames": lambda v, inner, _: all(valid(key, inner) for key in v),
    "items": lambda v, inner, _: (
        not isinstance(v, list) or all(valid(each, inner) for each in v)
    ),
    "pattern": lambda v, wanted, _: (
        not isinstance(v, str) or re.search(wanted, v) is not None
    ),
    "minimum": lambda v, least, _: not isinstance(v, int) or v >= least,
    "maximum": lambda v, most, _: not isinstance(v, int) or v <= most,
    "minItems": lambda v, least, _: not isinstance(v, list) or len(v) >= least,
    "maxItems": lambda v, most, _: not isinstance(v, list) or len(v) <= most,
    "minLength": lambda v, least, _: not isinstance(v, str) or len(v) >= least,
    "maxLength": lambda v, most, _: not isinstance(v, str) or len(v) <= most,
}


def valid(value: Any, schema: Any) -> bool:
    if isinstance(schema, bool):
        return schema
    words: Iterator[str] = (word for word in schema if word not in SAYS_NOTHING)
    return all(CHECKS[word](value, schema[word], schema) for word in words)


def test_the_sample_is_valid() -> None:
    assert valid(tomllib.loads(SAMPLE), SCHEMA)
    assert valid(tomllib.loads(ENGLISH), SCHEMA)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('name = "Offene Werkstatt"', ""),
        ('name = "Offene Werkstatt"', "name = 3"),
        ('language = "de" ', 'language = "fr" '),
        ("nudges_per_week = 1 ", "nudges_per_week = -1 "),
        ("nudges_per_week = 1 ", "nudge_per_week = 1 "),
        ('mode = "socket"', 'mode = "soket"'),
        ('kind = "weekly_discussion"', 'kind = "weekly"'),
        ("remind_below = 3", "remind_bellow = 3"),
        ('judging = "votes"', 'judging = "dice"'),
        ("votes_each = 1", 'votes_each = "1"'),
        ('[[rituals.build-month.challenges]]\ntitle = "Etwas', '[ledgr]\ntitle = "x'),
    ],
)
def test_what_is_wrong_in_it_is_seen(right: str, wrong: str) -> None:
    assert SAMPLE.count(right) >= 1
    assert not valid(tomllib.loads(SAMPLE.replace(right, wrong, 1)), SCHEMA)
