"""What rituals remember about a member between times, and in what occurrences."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rituals.commands.desk import Desk
from rituals.model.authored import authored, noted
from rituals.model.occurrence import Json

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Remembered:
    """Each record says of which ritual it is, and maybe of which occurrence."""

    handed_over: list[Record] = field(default_factory=list)
    """With words of theirs: suggestions, prompts they gave."""
    noted: list[Record] = field(default_factory=list)
    """Whose turn it is, how far somebody is, whom they accompany."""


async def remembered(desk: Desk) -> Remembered:
    """All of the caller; of their own journeys see `Held`."""
    here, ids = desk.community.id, desk.caller.ids
    found = Remembered()
    for state in await desk.uow.rituals.states([here]):
        _look(state.memory, ids, {"ritual": state.ritual}, found)
    for one in await desk.uow.occurrences.of_ritual(here, alive=False):
        if one.subject != desk.caller.id:
            # The journey of somebody else has their id in its own.
            which = {"occurrence": one.id} if one.subject is None else {}
            _look(one.notes, ids, {"ritual": one.ritual, **which}, found)
    return found


def _look(json: Json, ids: frozenset[str], where: Record, found: Remembered) -> None:
    found.handed_over.extend({**where, **record} for record in authored(json, ids))
    for role, said in noted(json, ids):
        what = {} if said is None else {"noted": said}
        found.noted.append({**where, "as": role, **what})
