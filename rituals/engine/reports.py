"""After an outage, one report to moderators of what was late, missed or expired."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from rituals.engine.stage import Cause, Stage
from rituals.engine.tell import late_report
from rituals.engine.world import World
from rituals.kind import Outcome
from rituals.model.delivery import TrailEntry
from rituals.model.ids import CommunityId


@dataclass(slots=True)
class Reporter:
    """Speaks once what was due has been dealt with; what it said is marked in the trail."""

    world: World

    async def report(self) -> int:
        """Put reports into the outbox; how many communities got one."""
        async with self.world.storage.read() as uow:
            if not await uow.trail.unreported():
                return 0
        async with self.world.storage.write() as uow:
            lines = sorted(
                await uow.trail.unreported(),
                key=lambda e: (e.community, e.due_at or e.at),
            )
            stage = Stage(self.world, uow)
            reported = 0
            for community_id, group in groupby(lines, lambda e: e.community):
                entries = list(group)
                await uow.trail.reported(community_id, max(e.at for e in entries))
                reported += await self._put(stage, community_id, entries)
            await stage.save()
        return reported

    async def _put(
        self, stage: Stage, community_id: CommunityId, lines: Sequence[TrailEntry]
    ) -> int:
        community = self.world.communities.get(community_id)
        if community is None:
            return 0
        first = lines[0]  # no line is in two reports: it tells them apart
        name = f"{first.at.isoformat()}/{first.occurrence or ''}/{first.subject}"
        cause = Cause(
            f"{community_id}/report/{name}/{first.verdict}", self.world.clock.now()
        )
        await stage.post(
            community, None, None, Outcome(effects=(late_report(lines),)), cause
        )
        return 1
