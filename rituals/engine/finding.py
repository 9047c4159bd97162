"""Finds the occurrence somebody speaks of, also one that is not written down yet."""

from datetime import date, timedelta

from rituals.community import Community, Ritual
from rituals.engine.order_errors import UnknownOccurrenceError
from rituals.engine.slots import Slot, slots
from rituals.engine.stage import Stage
from rituals.engine.world import World, scheduled
from rituals.model.ids import RitualName
from rituals.model.occurrence import Occurrence, OccurrenceId, State, slot_id
from rituals.model.wall_clock import to_local

AHEAD = timedelta(days=366)
"""How far slots can be named that nobody has planned yet."""


async def find_occurrence(
    stage: Stage, community: Community, id_: OccurrenceId
) -> Occurrence:
    """The occurrence; a slot beyond the planner's horizon gets its row now."""
    if id_ in stage.occurrences:
        return stage.occurrences[id_]
    found = await stage.uow.occurrences.get([id_])
    if not found:
        planned = _slot_of(stage.world, community, id_)
        await stage.uow.occurrences.add([planned], [])
        found = await stage.uow.occurrences.get([id_])
    if found[0].community != community.id:
        raise UnknownOccurrenceError(occurrence=id_)
    await stage.load(found)
    return found[0]


def _slot_of(world: World, community: Community, id_: OccurrenceId) -> Occurrence:
    owner, _, rest = id_.partition("/")
    name, _, rest = rest.partition("/")
    written, _, nth = rest.partition("/")
    ritual = community.rituals.get(RitualName(name))
    try:
        on = date.fromisoformat(written)
    except ValueError:
        raise UnknownOccurrenceError(occurrence=id_) from None
    if owner == community.id and ritual is not None:
        for slot in slots(
            ritual,
            world.holidays[community.id],
            on,
            date.fromordinal(on.toordinal() + 1),
        ):
            if str(slot.nth) == nth:
                return planned(community, ritual, slot)
    raise UnknownOccurrenceError(occurrence=id_)


def next_slot(
    world: World, community: Community, name: RitualName
) -> Occurrence | None:
    """The next occurrence of a ritual, as the planner will write it down; none in a year."""
    ritual = community.rituals.get(name)
    if ritual is None:
        return None
    now = world.clock.now()
    today = to_local(now, ritual.zone).date()
    coming = slots(ritual, world.holidays[community.id], today, today + AHEAD)
    for slot in coming:
        if slot.due_at > now and not slot.skipped:
            return scheduled(ritual, ritual.settings, planned(community, ritual, slot))
    return None


def planned(community: Community, ritual: Ritual, slot: Slot) -> Occurrence:
    """The occurrence of a slot, before anything happened."""
    return Occurrence(
        id=slot_id(community.id, ritual.name, slot.slot.date(), slot.nth),
        community=community.id,
        ritual=ritual.name,
        slot=slot.slot,
        due_at=slot.due_at,
        state=State.SKIPPED if slot.skipped else State.PLANNED,
        reason="holiday" if slot.skipped else None,
    )
