"""Finds the occurrence somebody speaks of, also one that is not written down yet."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from rituals.community import Community, Ritual
from rituals.engine.order_errors import UnknownOccurrenceError
from rituals.engine.slots import Slot, slots
from rituals.engine.stage import Stage
from rituals.engine.world import World, scheduled
from rituals.model.ids import MemberId, RitualName
from rituals.model.occurrence import (
    Occurrence,
    OccurrenceId,
    RitualState,
    State,
    journey_id,
    slot_id,
)
from rituals.model.wall_clock import to_local
from rituals.ports import UnitOfWork

NOBODY = MemberId("")
"""Whose journey is looked at where nobody is on one."""
AHEAD = timedelta(days=366)
"""How far slots can be named that nobody has planned yet."""
_FAR = timedelta(days=400)
"""How far the next slot is looked for: the rarest cadence is once a year."""


async def find_occurrence(
    stage: Stage, community: Community, id_: OccurrenceId
) -> Occurrence:
    """The occurrence; a slot beyond the planner's horizon gets its row now."""
    if id_ in stage.occurrences:
        return stage.occurrences[id_]
    found = await stage.uow.occurrences.get([id_])
    if not found:
        ritual, slot = _slot_of(stage.world, community, id_)
        fresh = scheduled(ritual, ritual.settings, slot)
        await stage.uow.occurrences.add([fresh], [])
        found = await stage.uow.occurrences.get([id_])
    if found[0].community != community.id:
        raise UnknownOccurrenceError(occurrence=id_)
    await stage.load(found)
    return found[0]


async def journeys_in(
    uow: UnitOfWork, community: Community, ritual: RitualName, member: MemberId
) -> Sequence[Occurrence]:
    """All journeys of somebody in that ritual, also those that are over, in their order."""
    own = await uow.occurrences.journeys(community.id, [member], alive=False)
    return [journey for journey in own if journey.ritual == ritual]


def slot_about(world: World, community: Community, about: str) -> Occurrence | None:
    """The slot of that id, or the next one of the ritual of that name, not written yet.

    Of what begins by joining it is a journey that nobody is on.
    """
    ritual = community.rituals.get(RitualName(about))
    if ritual is None:
        try:
            ritual, slot = _slot_of(world, community, OccurrenceId(about))
            return scheduled(ritual, ritual.settings, slot)
        except UnknownOccurrenceError:
            return None
    if ritual.cadence is not None:
        return next_slot(world, community, ritual.name)
    now = world.clock.now()
    local = to_local(now, ritual.zone)
    id_ = journey_id(community.id, ritual.name, NOBODY, 0)
    return Occurrence(id_, community.id, ritual.name, local, now, subject=NOBODY)


def _slot_of(
    world: World, community: Community, id_: OccurrenceId
) -> tuple[Ritual, Occurrence]:
    owner, _, rest = id_.partition("/")
    name, _, rest = rest.partition("/")
    written, _, nth = rest.partition("/")
    ritual = community.rituals.get(RitualName(name))
    try:
        on = date.fromisoformat(written)
    except ValueError:
        raise UnknownOccurrenceError(occurrence=id_) from None
    if owner == community.id and ritual is not None:
        slot = _slot_on(world, community, ritual, on, nth)
        if slot is not None:
            return ritual, slot
    raise UnknownOccurrenceError(occurrence=id_)


def _slot_on(
    world: World, community: Community, ritual: Ritual, on: date, nth: str
) -> Occurrence | None:
    """The slot of that date and number, as the calendar has it now."""
    if on == date.max:  # no day comes after it
        return None
    holidays = world.holidays[community.id]
    for slot in slots(ritual, holidays, on, on + timedelta(days=1)):
        if str(slot.nth) == nth:
            return planned(community, ritual, slot)
    return None


def usual(
    world: World, community: Community, occurrence: Occurrence
) -> Occurrence | None:
    """The slot of its date and number as the calendar has it now; `None` if there is none."""
    ritual = _ritual_of_slot(community, occurrence)
    if ritual is None:
        return None
    _, _, nth = occurrence.id.rpartition("/")
    return _slot_on(world, community, ritual, occurrence.slot.date(), nth)


async def following(
    stage: Stage, community: Community, occurrence: Occurrence
) -> Occurrence | None:
    """The one after it that is not left out; `None` if none comes, or it has no slot."""
    ritual = _ritual_of_slot(community, occurrence)
    if ritual is None:
        return None
    on = occurrence.slot.date()
    for slot in slots(ritual, stage.world.holidays[community.id], on, on + _FAR):
        if slot.slot <= occurrence.slot:
            continue
        coming = planned(community, ritual, slot)
        written = await stage.uow.occurrences.get([coming.id])
        coming = written[0] if written else coming
        if coming.alive:
            return coming
    return None


def _ritual_of_slot(community: Community, occurrence: Occurrence) -> Ritual | None:
    """Its ritual, if the calendar has a slot for it: it is neither extra nor a journey."""
    if occurrence.extra or occurrence.subject is not None:
        return None
    return community.rituals.get(occurrence.ritual)


def key_of(occurrence: Occurrence) -> tuple[RitualName, str]:
    """Ritual, date and number: ids are keys and may keep the name a ritual had before."""
    _, on, nth = occurrence.id.rsplit("/", 2)
    return occurrence.ritual, f"{on}/{nth}"


def is_paused(state: RitualState | None, occurrence: Occurrence, at: datetime) -> bool:
    """Whether a pause keeps a step of it from happening then; what was run by hand begins anyway."""
    if state is None or not state.paused or occurrence.extra:
        return False
    return state.paused_until is None or state.paused_until > at


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
