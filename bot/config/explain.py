"""What pydantic found, in texts for people: what is wrong, and what would be right."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.config.channels import listed, several_channels
from bot.config.faults import as_param, one_of, told
from bot.config.lines import KeyPath
from rituals.document import Msg, msg
from rituals.model.spelling import did_you_mean

_LONGEST_SHOWN = 60
_FEW_KEYS = 16


def explained(
    error: ValidationError, model: type[BaseModel], table: Mapping[str, Any]
) -> Iterator[tuple[KeyPath, Msg]]:
    """Every fault as the path inside the table and a text; each path once.

    A list is not said to be too short because of faulty elements.
    """
    found: dict[KeyPath, ErrorDetails] = {}
    for details in error.errors(include_url=False):
        found.setdefault(_path(details, table), details)
    for path, details in found.items():
        inside = any(each[: len(path)] == path != each for each in found)
        if not (inside and details["type"] == "too_short"):
            yield path, _text(details, path, model)


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


def _text(details: ErrorDetails, path: KeyPath, model: type[BaseModel]) -> Msg:
    match details["type"]:
        case "extra_forbidden":
            return _unknown_key(str(path[-1]), model_at(model, path[:-1]))
        case "missing":
            return _missing(str(path[-1]), model_at(model, path[:-1]))
        case "literal_error":
            return _none_of(details["input"], str(details["ctx"]["expected"]))
        case "value_error" | "written":
            return told(details["ctx"]["error"])
        case "refused":
            text: Msg = details["ctx"]["text"]
            return text
        case "string_pattern_mismatch":
            return _misspelled(details["input"], _example_at(model, path))
        case _:
            if details["type"].startswith(("tuple_", "list_")):
                return _needs_list(details["input"], _example_at(model, path))
            return _wrong_value(details)


def _wrong_value(details: ErrorDetails) -> Msg:
    kind, input_ = details["type"], details["input"]
    for beginning, needed in _NEEDED.items():
        if kind.startswith(beginning):
            return (
                needed(input_) if callable(needed) else msg(needed, found=shown(input_))
            )
    if kind in _LIMITS:
        bounds = {name: str(bound) for name, bound in details.get("ctx", {}).items()}
        return msg(_LIMITS[kind], found=shown(input_), **bounds)
    return msg("fault.not-possible", found=shown(input_))


def _needs_text(found: Any) -> Msg:
    single = isinstance(found, list | tuple)
    return msg(
        "fault.needs.single-text" if single else "fault.needs.text", found=shown(found)
    )


def _needs_list(found: Any, example: str = "") -> Msg:
    if not isinstance(found, str):
        return msg("fault.needs.list", found=shown(found))
    several = several_channels(found)
    if len(several) > 1:
        example = listed(several)
        return msg("fault.needs.list-of", example=example, found=written(found))
    bare = found.strip().lstrip("#")
    nowhere = bare and ":" not in found and example.startswith('["discord:#')
    right = f"discord:#{bare}" if nowhere else found
    return msg("fault.needs.list-of", example=written(right), found=written(found))


_NEEDED: Mapping[str, str | Callable[[Any], Msg]] = {
    "string_type": _needs_text,
    "set_": _needs_list,
    "int_": "fault.needs.whole-number",
    "float_": "fault.needs.number",
    "bool_": "fault.needs.true-or-false",
    "date_": "fault.needs.date",
    "model_": "fault.needs.table",
    "dict_": "fault.needs.table",
}
_LIMITS = {
    "greater_than_equal": "fault.limit.at-least",
    "greater_than": "fault.limit.more-than",
    "less_than_equal": "fault.limit.at-most",
    "less_than": "fault.limit.less-than",
    "too_short": "fault.limit.too-few",
    "too_long": "fault.limit.too-many",
    "string_too_short": "fault.limit.short-text",
    "string_too_long": "fault.limit.long-text",
}


def shown(found: Any) -> str | Msg:
    """A value as TOML writes it, shortened; tables and lists are only called so."""
    if isinstance(found, Mapping):
        return msg("fault.a-table")
    if isinstance(found, list | tuple):
        return msg("fault.a-list")
    return written(found)


def written(found: Any) -> str:
    """A single value as TOML writes it, shortened."""
    if isinstance(found, bool):
        return str(found).lower()
    text = f'"{found}"' if isinstance(found, str) else str(found)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


def hint_at(word: str, known: Sequence[str]) -> str | Msg:
    """The known word that was probably meant; else all of them, if they are few."""
    meant = did_you_mean(word, known)
    if not meant and 0 < len(known) <= _FEW_KEYS:
        return msg("fault.there-is", space=" ", known=", ".join(known))
    return as_param(meant)


def _unknown_key(key: str, model: type[BaseModel] | None) -> Msg:
    known = list(model.model_fields) if model else []
    return msg("fault.no-key", word=key, hint=hint_at(key, known))


def _missing(key: str, model: type[BaseModel] | None) -> Msg:
    example = _example(model, key) if model else ""
    if not example:
        return msg("fault.missing")
    return msg("fault.missing-such-as", key=key, example=example)


def _none_of(found: Any, expected: str) -> Msg:
    words = re.findall(r"'([^']*)'", expected)
    choices = one_of(f'"{word}"' for word in words) or expected
    hint = did_you_mean(found, words) if isinstance(found, str) else ""
    return msg(
        "fault.none-of", found=shown(found), choices=choices, hint=as_param(hint)
    )


def _misspelled(found: Any, example: str) -> Msg:
    if not example:
        return msg("fault.misspelled", found=shown(found))
    return msg("fault.misspelled-such-as", found=shown(found), example=example)


def _example_at(model: type[BaseModel], path: KeyPath) -> str:
    within = model_at(model, path[:-1]) if path and isinstance(path[-1], str) else None
    return _example(within, str(path[-1])) if within else ""


def _example(model: type[BaseModel], key: str) -> str:
    field = model.model_fields.get(key)
    example = field.examples[0] if field and field.examples else None
    if isinstance(example, list):
        return "[" + ", ".join(f'"{each}"' for each in example) + "]"
    return "" if example is None else written(example)


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
