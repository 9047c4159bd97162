"""All that is held of a member as JSON: readable keys, ISO times, nobody else's words."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from rituals.commands.desk import Desk
from rituals.commands.member.remembered import remembered
from rituals.model.held import Said
from rituals.model.ids import Channel, MessageRef, Place

_NOT_THEIRS = frozenset({"community", "payload", "said"})
"""The same in every record, or what the bot says, which may be about others."""


async def exported(desk: Desk, at: datetime) -> str:
    """The JSON text."""
    held, kept = await desk.held(), await remembered(desk)
    content = {
        "community": desk.community.name,
        "written_at": _plain(at),
        "member": _plain(desk.caller),
        **_plain(held),
        "handed_over": _plain(kept.handed_over),
        "noted": _plain(kept.noted),
        "posted": [_said(one) for one in held.said if not one.private],
        "private_messages": [_said(one) for one in held.said if one.private],
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


def _said(one: Said) -> Mapping[str, Any]:
    known = {"name": one.name, "at": _plain(one.at), "state": one.state.value}
    return known if one.private else {**known, "words": list(one.words)}


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.isoformat()
        case MessageRef(place, id_):
            return {"place": f"{place.space}:{place.id}", "message": id_}
        case Place() | Channel():
            return f"{value[0]}:{value[1]}"
        case Mapping():
            return {str(k): _plain(part) for k, part in value.items()}
        case _:
            return _several(value)


def _several(value: Any) -> Any:
    if is_dataclass(value):
        return {
            f.name: _plain(getattr(value, f.name))
            for f in fields(value)
            if f.name not in _NOT_THEIRS
        }
    if hasattr(value, "_fields"):  # an account
        return {name: _plain(getattr(value, name)) for name in value._fields}
    if isinstance(value, frozenset):
        return sorted(map(_plain, value))
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value
