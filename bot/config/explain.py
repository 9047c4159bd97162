"""What pydantic found, in sentences for people: what is wrong, and what would be right."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.config.lines import KeyPath
from rituals.model.spelling import did_you_mean

_LONGEST_SHOWN = 60
_FEW_KEYS = 16


def explained(
    error: ValidationError, model: type[BaseModel], table: Mapping[str, Any]
) -> Iterator[tuple[KeyPath, str]]:
    """Every fault as the path inside the table and a sentence; each path once.

    A list is not said to be too short because of faulty elements.
    """
    found: dict[KeyPath, ErrorDetails] = {}
    for details in error.errors(include_url=False):
        found.setdefault(_path(details, table), details)
    for path, details in found.items():
        inside = any(each[: len(path)] == path != each for each in found)
        if not (inside and details["type"] == "too_short"):
            yield path, _sentence(details, path, model)


def _path(details: ErrorDetails, table: Mapping[str, Any]) -> KeyPath:
    """Where it is in the file: without the names of types that pydantic puts between."""
    inner: Any = table
    path: KeyPath = ()
    for part in details["loc"]:
        if isinstance(inner, Mapping) and (
            part in inner or details["type"] == "missing"
        ):
            inner = inner.get(part)
        elif isinstance(inner, list) and isinstance(part, int) and part < len(inner):
            inner = inner[part]
        else:
            continue
        path = (*path, part)
    return path


def _sentence(details: ErrorDetails, path: KeyPath, model: type[BaseModel]) -> str:
    match details["type"]:
        case "extra_forbidden":
            return _unknown_key(str(path[-1]), model_at(model, path[:-1]))
        case "missing":
            return _missing(str(path[-1]), model_at(model, path[:-1]))
        case "literal_error":
            return _none_of(details["input"], str(details["ctx"]["expected"]))
        case "value_error":
            return str(details["ctx"]["error"])
        case "string_pattern_mismatch":
            example = _examples(model, path)
            return f"{shown(details['input'])} is not written as it has to be{example}"
        case _:
            return _wrong_value(details)


def _wrong_value(details: ErrorDetails) -> str:
    kind, found = details["type"], shown(details["input"])
    for beginning, needed in _NEEDED.items():
        if kind.startswith(beginning):
            return f"{needed(details['input'])} is needed here, not {found}"
    if kind in _LIMITS:
        return _LIMITS[kind].format(**{**details.get("ctx", {}), "found": found})
    return str(details["msg"])


def _text(found: Any) -> str:
    return "a single text" if isinstance(found, list | tuple) else "a text in quotes"


def _list(found: Any) -> str:
    example = f": [{shown(found)}]" if isinstance(found, str) else ""
    return f"a list in brackets{example}"


_NEEDED: Mapping[str, Callable[[Any], str]] = {
    "string_type": _text,
    "tuple_": _list,
    "list_": _list,
    "set_": _list,
    "int_": lambda _: "a whole number without quotes",
    "float_": lambda _: "a number without quotes",
    "bool_": lambda _: "true or false without quotes",
    "date_": lambda _: "a date such as 2027-01-05",
    "model_": lambda _: "a table in square brackets",
    "dict_": lambda _: "a table in square brackets",
}
_LIMITS = {
    "greater_than_equal": "{found} is too small; it has to be at least {ge}",
    "greater_than": "{found} is too small; it has to be more than {gt}",
    "less_than_equal": "{found} is too large; it may be {le} at most",
    "less_than": "{found} is too large; it has to be less than {lt}",
    "too_short": "there are too few in it: at least {min_length} are needed",
    "too_long": "there are too many in it: at most {max_length} are possible",
    "string_too_short": "this text is too short; at least {min_length} characters are needed",
    "string_too_long": "this text is too long; at most {max_length} characters are possible",
}


def shown(found: Any) -> str:
    """A value as TOML writes it, shortened."""
    if isinstance(found, bool):
        return str(found).lower()
    if isinstance(found, Mapping):
        return "a table"
    if isinstance(found, list | tuple):
        return "a list"
    text = f'"{found}"' if isinstance(found, str) else str(found)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


def unknown(word: str, what: str, known: list[str]) -> str:
    """A sentence for a word that is none of the known ones."""
    hint = did_you_mean(word, known)
    if not hint and known and len(known) <= _FEW_KEYS:
        hint = f" There is {', '.join(known)}."
    return f'there is no {what} "{word}".{hint}'


def _unknown_key(key: str, model: type[BaseModel] | None) -> str:
    return unknown(key, "key", list(model.model_fields) if model else [])


def _missing(key: str, model: type[BaseModel] | None) -> str:
    example = _example(model, key) if model else ""
    return (
        f"this key is missing; write {key} = {example}"
        if example
        else "this key is missing"
    )


def _none_of(found: Any, expected: str) -> str:
    words = re.findall(r"'([^']*)'", expected)
    choices = " or ".join(f'"{word}"' for word in words) or expected
    hint = did_you_mean(found, words) if isinstance(found, str) else ""
    return f"{shown(found)} is not possible here; write {choices}.{hint}"


def _examples(model: type[BaseModel], path: KeyPath) -> str:
    within = model_at(model, path[:-1]) if path and isinstance(path[-1], str) else None
    example = _example(within, str(path[-1])) if within else ""
    return f"; for example {example}" if example else ""


def _example(model: type[BaseModel], key: str) -> str:
    field = model.model_fields.get(key)
    example = field.examples[0] if field and field.examples else None
    if isinstance(example, list):
        return "[" + ", ".join(f'"{each}"' for each in example) + "]"
    return "" if example is None else shown(example)


def model_at(model: type[BaseModel], path: KeyPath) -> type[BaseModel] | None:
    """The model of the table at that path inside the table of `model`."""
    here: type[BaseModel] | None = model
    for part in path:
        if isinstance(part, int):
            continue
        field = here.model_fields.get(part) if here else None
        here = _model_in(field.annotation) if field else None
    return here


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(
        (found for each in get_args(annotation) if (found := _model_in(each))), None
    )
