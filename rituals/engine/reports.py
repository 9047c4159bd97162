"""After an outage, one report to moderators of what was late, missed or expired."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
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
            if not await uow.trail.unreported(self.world.served):
                return 0
        async with self.world.storage.write() as uow:
            lines = sorted(
                await uow.trail.unreported(self.world.served),
                key=lambda e: (e.community, e.due_at or e.at),
            )
            stage = Stage(self.world, uow)
            reported = 0
            for community_id, group in groupby(lines, lambda e: e.community):
                entries = list(group)
                await uow.trail.reported(community_id, max(e.at for e in entries))
                await self._put(stage, community_id, entries)
                reported += 1
            await stage.save()
        return reported

    async def _put(
        self, stage: Stage, community_id: CommunityId, lines: Sequence[TrailEntry]
    ) -> None:
        community = self.world.communities[community_id]
        # Several may be due at one instant. One that a restored backup does not know of
        # was perhaps sent: it is the same if it tells of the same lines.
        first, last = min(e.at for e in lines), max(e.at for e in lines)
        key = f"{community_id}/report/{last.isoformat()}/{_digest(lines)}"
        cause = Cause(key, last, look_first=first < self.world.started_at)
        await stage.post(
            community, None, None, Outcome(effects=(late_report(lines),)), cause
        )


def _digest(lines: Sequence[TrailEntry]) -> str:
    told = "\n".join(
        f"{e.occurrence} {e.subject} {e.verdict} {e.due_at}" for e in lines
    )
    return sha256(told.encode()).hexdigest()[:8]
