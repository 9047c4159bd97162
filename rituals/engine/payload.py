"""Effects and documents as JSON text, for the outbox.

Every record is written as an object with its class name under `_` and its fields;
only the classes named here can be read back, so a stored text can name no other.
"""

import json
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from typing import Any

from rituals import document, effects
from rituals.model import ids

_CLASSES: dict[str, type[Any]] = {
    name: value
    for module in (document, effects, ids)
    for name, value in vars(module).items()
    if isinstance(value, type) and (is_dataclass(value) or hasattr(value, "_fields"))
}
_FIELDS: dict[type[Any], tuple[tuple[str, Any], ...]] = {
    cls: tuple((f.name, f.default) for f in fields(cls))
    if is_dataclass(cls)
    else tuple((name, MISSING) for name in cls._fields)
    for cls in _CLASSES.values()
}


def encode(value: object) -> str:
    """A document or effect as JSON text."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def decode(text: str) -> Any:
    """What `encode` was given, equal to it."""
    return _value(json.loads(text))


def _plain(value: object) -> object:
    if value is None or type(value) in (str, int, bool):
        return value
    known = _FIELDS.get(type(value))
    if known is not None:
        written: dict[str, object] = {"_": type(value).__name__}
        for name, default in known:
            part = getattr(value, name)
            if default is MISSING or part != default:
                written[name] = _plain(part)
        return written
    return _plain_other(value)


def _plain_other(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return {"_": "datetime", "at": value.isoformat()}
    if isinstance(value, date):
        return {"_": "date", "on": value.isoformat()}
    raise TypeError(value)


def _value(value: Any) -> Any:
    if type(value) is list:
        return tuple([_value(item) for item in value])
    if type(value) is not dict:
        return value
    name = value.pop("_")
    special = _SPECIAL.get(name)
    if special is not None:
        return special(value)
    return _CLASSES[name](**{key: _value(part) for key, part in value.items()})


_SPECIAL: dict[str, Callable[[dict[str, str]], date]] = {
    "datetime": lambda value: datetime.fromisoformat(value["at"]),
    "date": lambda value: date.fromisoformat(value["on"]),
}
