"""Once a day, what is older than its class is kept is removed."""

import logging
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from rituals.community import Community
from rituals.engine.scrubbing import without
from rituals.engine.world import World
from rituals.model.member import Member
from rituals.ports import UnitOfWork

HOUR = 3
"""Of UTC: when hardly anybody waits for an answer."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Retention:
    """Runs within the ticks of the engine, so that a rehearsed year forgets, too."""

    world: World
    _next_at: datetime | None = field(default=None, init=False)

    async def run_daily(self) -> None:
        """Remove what is old, if that is due.

        It is when a process begins, too: where it runs by day alone no night would come.
        """
        now = self.world.clock.now()
        if self._next_at is None or now >= self._next_at:
            log.info("retention: %d rows removed", await self.run())
            night = now.replace(hour=HOUR, minute=0, second=0, microsecond=0)
            self._next_at = night if now < night else night + timedelta(days=1)

    async def run(self) -> int:
        """Remove it now; how many rows."""
        now = self.world.clock.now()
        removed = 0
        for community in list(self.world.communities.values()):
            async with self.world.storage.write(patient=True) as uow:
                left = await _who_left(uow, community)
                removed += await uow.trail.forget_before(
                    community.id,
                    community.keep.activity.before(now, community.zone),
                    community.keep.ledger.before(now, community.zone),
                )
                await _out_of_memory(uow, community, left)
        return removed


async def _who_left(uow: UnitOfWork, community: Community) -> list[Member]:
    everybody = await uow.members.everybody(community.id)
    return [member for member in everybody if member.left_at is not None]


async def _out_of_memory(
    uow: UnitOfWork, community: Community, left: list[Member]
) -> None:
    """What rituals remember names nobody who is removed, and holds no words of theirs."""
    kept = {m.id for m in await uow.members.get([m.id for m in left], community.id)}
    ids = {id_ for m in left if m.id not in kept for id_ in m.ids}
    if not ids:
        return
    changed = []
    for state in await uow.rituals.states([community.id]):
        memory = without(state.memory, ids)
        if memory != state.memory:
            changed.append(replace(state, memory=memory))
    await uow.rituals.save(changed)
