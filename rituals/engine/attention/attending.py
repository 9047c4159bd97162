"""Finds, when it is time, whose attention is due, and hands it to the quiet gate.

When nothing is due a tick reads nothing: it is known when to look again. What is heard
meanwhile can only become due after the shortest time that is waited for anything.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rituals.community import Community
from rituals.engine.attention.helped import find_helped
from rituals.engine.attention.inviting import find_invitations
from rituals.engine.attention.look import Look
from rituals.engine.attention.still_open import find_still_open
from rituals.engine.attention.waiting import find_waiting
from rituals.engine.stage import Cause, Stage
from rituals.engine.world import World
from rituals.kind import Outcome
from rituals.model.ids import CommunityId
from rituals.ports import UnitOfWork

AT_LEAST = timedelta(days=1)
"""However sure it is that nothing is due, it is looked so often."""
AGAIN = timedelta(minutes=5)
"""After what failed it is looked again."""
_FIND: tuple[Callable[[Look], Awaitable[None]], ...] = (
    find_helped,
    find_waiting,
    find_still_open,
    find_invitations,
)


@dataclass(slots=True)
class Attending:
    """Looks when something may be due; one for each process."""

    world: World
    _look_at: dict[CommunityId, datetime] = field(default_factory=dict, init=False)
    _heard: set[CommunityId] = field(default_factory=set, init=False)
    _known: set[CommunityId] = field(default_factory=set, init=False)

    def heard(self, id_: CommunityId) -> None:
        """Something was asked or answered there, perhaps."""
        look_at = self._look_at.get(id_)
        if id_ in self._heard or look_at is None:
            return
        self._heard.add(id_)
        soonest = _soonest(self.world.communities[id_], self.world.clock.now())
        self._look_at[id_] = min(look_at, soonest)

    def heard_everywhere(self) -> None:
        """The same, wherever it was."""
        for id_ in self.world.served:
            self.heard(id_)

    def anew(self, id_: CommunityId) -> None:
        """The configuration changed: look again."""
        self._look_at.pop(id_, None)
        self._known.discard(id_)

    def next_at(self) -> datetime | None:
        """When something may be due; `None` if nothing ever is."""
        self._begin()
        return min(self._look_at.values(), default=None)

    async def run_due(self) -> int:
        """Hand over what is due now; how much it was.

        It is read first, beside all others, and decided again where it is written.
        """
        self._begin()
        now = self.world.clock.now()
        found = 0
        for id_ in [id_ for id_, at in self._look_at.items() if at <= now]:
            self._look_at[id_] = now + AGAIN  # if it cannot be found out now
            found += await self._look(self.world.communities[id_], now)
        return found

    def _begin(self) -> None:
        """Look at those first that were not looked at yet."""
        if self._known != self.world.communities.keys():
            now = self.world.clock.now()
            for id_ in self.world.communities.keys() - self._known:
                if self.world.communities[id_].ledger.channels:
                    self._look_at[id_] = now
            self._known = set(self.world.communities)

    async def _look(self, community: Community, now: datetime) -> int:
        self._heard.discard(community.id)
        async with self.world.storage.read() as uow:
            look = await self._looked(uow, community, now)
        found = len(look.nudges) + len(look.posts)
        if found:
            async with self.world.storage.write() as uow:
                look = await self._looked(uow, community, now)
                await self._hand_over(look)
        self._look_at[community.id] = max(look.next_at, now + timedelta(seconds=1))
        return found

    async def _looked(
        self, uow: UnitOfWork, community: Community, now: datetime
    ) -> Look:
        look = Look(self.world, uow, community, now, next_at=now + AT_LEAST)
        await look.load()
        for find in _FIND:
            await find(look)
        return look

    async def _hand_over(self, look: Look) -> None:
        """What is known by its key, is known."""
        stage = Stage(self.world, look.uow)
        outcome = Outcome(effects=tuple(look.posts), nudges=tuple(look.nudges))
        cause = Cause(look.community.id, look.now, look_first=False)
        await stage.post(look.community, None, None, outcome, cause)
        if look.lists is not None:
            stage.remember(look.lists.state(look.community.id))
        await stage.save()


def _soonest(community: Community, now: datetime) -> datetime:
    """When what is heard now can become due at the earliest."""
    settings, zone = community.ledger, community.zone
    waits = (settings.escalate_after, settings.ask_helped_after)
    return min(wait.after(now, zone) for wait in waits if wait is not None)
