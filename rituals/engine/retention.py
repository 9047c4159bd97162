"""Once a day, what is older than its class is kept is removed."""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rituals.engine.world import World

HOUR = 3
"""Of UTC: when hardly anybody waits for an answer."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Retention:
    """Runs within the ticks of the engine, so that a rehearsed year forgets, too."""

    world: World
    _next_at: datetime | None = field(default=None, init=False)

    async def run_daily(self) -> None:
        """Remove what is old, if that is due. A process that just began waits for the night."""
        now = self.world.clock.now()
        if self._next_at is not None and now >= self._next_at:
            log.info("retention: %d rows removed", await self.run())
        if self._next_at is None or now >= self._next_at:
            night = now.replace(hour=HOUR, minute=0, second=0, microsecond=0)
            self._next_at = night if now < night else night + timedelta(days=1)

    async def run(self) -> int:
        """Remove it now; how many rows."""
        now = self.world.clock.now()
        removed = 0
        for community in list(self.world.communities.values()):
            async with self.world.storage.write(patient=True) as uow:
                removed += await uow.trail.forget_before(
                    community.id,
                    community.keep.activity.before(now, community.zone),
                    community.keep.ledger.before(now, community.zone),
                )
        return removed
