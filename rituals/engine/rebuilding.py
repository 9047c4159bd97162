"""Finds everything anew from the facts, and says what came out otherwise: nothing should.

What stands in messages about to be removed, and with it what they rested on, stays as it
was found when all of it was there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rituals.community import Community
from rituals.engine.rereading import finish, read_anew
from rituals.engine.weighing import judge_again, misjudged, reach
from rituals.engine.world import World
from rituals.ledger.memory import MEMORY
from rituals.model.ids import Place

_NEAR = timedelta(days=4)
"""What was said longer before a message decides nothing about it (`memory.NEAR_DAYS`)."""
_SILENT = timedelta(days=60)
"""So long a quiet place may say nothing: what it said before its first line may be removed."""
_NIGHTS = timedelta(days=2)
"""Within so long what is old is removed, where a process runs."""


@dataclass(slots=True)
class Rebuilt:
    """What it came to."""

    places: int = 0
    messages: int = 0
    questions: int = 0
    credits: int = 0
    """Answers found, those that do not count among them."""
    differences: int = 0
    """Records that were other than they are now."""


async def rebuild(
    world: World, community: Community, told: Callable[[float], None] = lambda _: None
) -> Rebuilt:
    """Read all of a community's places again and settle every question.

    `told` the share that is done. Others may read and write meanwhile: what they note to
    be read again is theirs, and nothing here hangs on it. What is noted already is read
    before: that it was not yet is no difference.
    """
    rebuilt = Rebuilt()
    await finish(world, community.id)
    async with world.storage.read() as uow:
        homes = await uow.ledger.homes(community.id)
    for place, first in homes.items():
        since: datetime | None = await _begin(world, community, place, first)
        while since is not None:
            read = await read_anew(world, community, place, since)
            rebuilt.messages += read.messages
            rebuilt.differences += read.differences
            since = read.until
        rebuilt.places += 1
        told(rebuilt.places / len(homes))
    await finish(world, community.id)
    rebuilt.differences += await _judged_again(world, community)
    async with world.storage.read() as uow:
        rebuilt.questions, rebuilt.credits = await uow.ledger.counts(community.id)
    return rebuilt


async def _judged_again(world: World, community: Community) -> int:
    """How many answers count, or do not, other than they did.

    Each giver's are judged in a unit of its own: whoever writes meanwhile hardly waits.
    Those right behind what was removed from the ledger stay: nobody knows what they followed.
    """
    kept = community.keep.ledger.before(world.clock.now(), community.zone)
    since = kept + _NIGHTS + reach(community)
    async with world.storage.read() as uow:
        givers = await uow.ledger.givers(community.id)
    differences = 0
    for giver in givers:
        async with world.storage.read() as uow:
            if not await misjudged(uow, community, giver, since):
                continue
        async with world.storage.write(patient=True) as uow:
            differences += await judge_again(uow, community, giver, since)
    return differences


async def _begin(
    world: World, community: Community, place: Place, first: datetime
) -> datetime:
    """Where to begin in a place whose first message is of then.

    Right behind what was removed nobody knows what a line followed: neither the next days
    nor as many lines as are remembered are read again.
    """
    kept = community.keep.activity.before(world.clock.now(), community.zone)
    if not kept - _NIGHTS < first < kept + _SILENT:
        return first
    async with world.storage.read() as uow:
        said = await uow.ledger.said(community.id, place, first, MEMORY)
    return max(kept + _NEAR, said[-1].at + timedelta.resolution)
