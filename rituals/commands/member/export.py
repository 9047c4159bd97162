"""All that is held of a member as JSON: readable keys, ISO times, nobody else's words."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from rituals.commands.desk import Desk
from rituals.model.authored import authored
from rituals.model.ids import Channel, MessageRef, Place

_NOT_THEIRS = frozenset({"community", "payload"})
"""The same in every record, or what the bot was about to say."""


async def exported(desk: Desk, at: datetime) -> str:
    """The JSON text."""
    member = desk.caller
    uow, here = desk.uow, desk.community.id
    held = await uow.privacy.held(here, member.id)
    states = await uow.rituals.states([here])
    occurrences = await uow.occurrences.of_ritual(here, alive=False)
    handed_over = [
        {"ritual": state.ritual, **_plain(record)}
        for state in states
        for record in authored(state.memory, {member.id})
    ]
    handed_over += [
        {"ritual": one.ritual, "occurrence": one.id, **_plain(record)}
        for one in occurrences
        for record in authored(one.notes, {member.id})
    ]
    private = [
        {"name": entry.name, "at": _plain(entry.created_at), "state": entry.state.value}
        for entry in await uow.privacy.entries(here, [f"/@{member.id}"])
        if entry.key.endswith(f"/@{member.id}")
    ]
    content = {
        "community": desk.community.name,
        "written_at": _plain(at),
        "member": _plain(member),
        **_plain(held),
        "handed_over": handed_over,
        "private_messages": private,
    }
    return json.dumps(content, ensure_ascii=False, indent=2)


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
