"""What feeds the ledger: the channels named for it, and the threads of what is planned.

Where newcomers are welcomed it is only noted that somebody spoke.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rituals.community import Community
from rituals.engine.world import World
from rituals.model.ids import Channel, MessageRef, Place
from rituals.model.occurrence import OccurrenceId
from rituals.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Written:
    """Where a message stands; in a thread `thread_of` is the channel that has it."""

    message: MessageRef
    thread_of: Place | None


def places_of(
    world: World, community: Community, channels: Iterable[Channel]
) -> set[Place]:
    """These channels, as far as the platforms know them."""
    known = (world.places.get((community.id, channel)) for channel in channels)
    return {place for place in known if place is not None}


def name_of(world: World, community: Community, place: Place) -> str:
    """What a place that is observed is called in the configuration."""
    for channel in community.observed:
        if world.places.get((community.id, channel)) == place:
            return channel.name
    return ""


async def only_heard(
    world: World,
    uow: UnitOfWork,
    community: Community,
    messages: Iterable[Written],
    owners: Mapping[Place, OccurrenceId],
) -> frozenset[MessageRef]:
    """Those of them that the ledger does not read: written where newcomers are welcomed.

    `owners` are the occurrences whose threads their places are.
    """
    welcoming = places_of(world, community, community.welcoming)
    there = [m for m in messages if (m.thread_of or m.message.place) in welcoming]
    if not there:
        return frozenset()
    theirs = {owners[m.message.place] for m in there if m.message.place in owners}
    found = await uow.occurrences.get(theirs) if theirs else ()
    planned = {o.id for o in found if o.subject is None}
    return frozenset(
        m.message for m in there if owners.get(m.message.place) not in planned
    )
