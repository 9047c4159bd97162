"""Takes what waits in the outbox to the platforms: never twice, never silently lost.

Entries are leased in one unit of work, delivered outside of any, and their receipts stored
in another. None is tried in the second half of its lease, so that it is not running out. Whoever dies between leaves a lease behind: when it runs out the entry is
unsure, and what is unsure is looked for before anything is sent again. What cannot be
decided is held, and moderators are asked.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from rituals.effects import Delivery, Send
from rituals.engine.addressing import address
from rituals.engine.settling import expire, give_up, hold_for_moderators, record
from rituals.engine.world import World
from rituals.model.delivery import DeliveryState, OutboxEntry, Receipt
from rituals.model.ids import CommunityId, SpaceId
from rituals.ports import (
    CannotTellError,
    ImpossibleError,
    Platform,
    RetryLaterError,
    UnsureError,
)

LEASE_FOR = timedelta(minutes=5)
BATCH = 100
TOGETHER = 20
"""How many are stored in one unit of work, at most."""
UNSTORED_FOR = timedelta(milliseconds=250)
"""How long after the first of them they are stored, complete or not."""
SLACK = timedelta(minutes=15)
"""How much earlier than it was due a post is looked for: clocks differ."""
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=15), timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one try: the entry as it is now, and the receipt if there is one."""

    entry: OutboxEntry
    receipt: Receipt | None = None


@dataclass(slots=True)
class Relay:
    """Delivers for the communities of one process."""

    world: World
    platforms: Mapping[tuple[CommunityId, SpaceId], Platform]
    down: set[tuple[CommunityId, SpaceId]] = field(default_factory=set)

    async def deliver_ready(self, spaces: Collection[SpaceId] | None = None) -> int:
        """One batch: lease, deliver, store; how many entries were tried."""
        now = self.world.clock.now()
        if spaces is None:
            spaces = {space for _, space in self.platforms}
        async with self.world.storage.write() as uow:
            await expire(self.world, uow)
            entries = await uow.outbox.lease(spaces, now, now + LEASE_FOR, BATCH)
        for first in range(0, len(entries), TOGETHER):
            some = entries[first : first + TOGETHER]
            await self._deliver(some, now + LEASE_FOR / 2)
        return len(entries)

    async def _deliver(self, entries: Sequence[OutboxEntry], until: datetime) -> None:
        """Deliver some, one after the other; what became of them is stored together.

        Where sending takes its time, each is stored at once: a crash then leaves no more
        in doubt than what was under way.
        """
        deliveries = await self._addressed(entries)
        begun = self.world.clock.now()
        tried: list[Tried] = []
        try:
            for entry in entries:
                if self.world.clock.now() >= until:
                    tried.append(self._later(entry, "lease", entry.state, until))
                    continue
                tried.append(await self._try(entry, deliveries[entry.key]))
                if self.world.clock.now() - begun >= UNSTORED_FOR:
                    await self._store(tried)
                    begun, tried = self.world.clock.now(), []
        except Exception:
            await self._store(tried)
            raise
        await self._store(tried)

    async def _addressed(
        self, entries: Sequence[OutboxEntry]
    ) -> dict[str, Delivery | ImpossibleError]:
        """Where each goes and what it says, or why it cannot go anywhere."""
        deliveries: dict[str, Delivery | ImpossibleError] = {}
        async with self.world.storage.read() as uow:
            for entry in entries:
                try:
                    deliveries[entry.key] = await address(uow, entry)
                except ImpossibleError as error:
                    deliveries[entry.key] = error
        return deliveries

    async def _try(
        self, entry: OutboxEntry, delivery: Delivery | ImpossibleError
    ) -> Tried:
        platform = self.platforms.get((entry.community, entry.space))
        if platform is None or (entry.community, entry.space) in self.down:
            return self._later(entry, "outage", entry.state)
        try:
            return _done(entry, await self._send(platform, delivery, entry))
        except RetryLaterError as error:
            at = error.facts.get("at")
            return self._later(
                entry,
                str(error),
                DeliveryState.WAITING,
                at if isinstance(at, datetime) else None,
            )
        except UnsureError as error:
            return self._later(entry, str(error), DeliveryState.UNSURE)
        except CannotTellError as error:
            return Tried(replace(entry, state=DeliveryState.HELD, reason=str(error)))
        except ImpossibleError as error:
            reason = str(error.facts.get("reason", error))
            return Tried(replace(entry, state=DeliveryState.IMPOSSIBLE, reason=reason))

    async def _send(
        self,
        platform: Platform,
        delivery: Delivery | ImpossibleError,
        entry: OutboxEntry,
    ) -> Receipt:
        """Send it, unless it is there already."""
        if isinstance(delivery, ImpossibleError):
            raise delivery
        if isinstance(delivery, Send) and self._may_be_there(entry):
            receipt = await self._find(platform, delivery, entry)
            if receipt is not None:
                return receipt
        return await platform.deliver(delivery)

    async def _find(
        self, platform: Platform, delivery: Send, entry: OutboxEntry
    ) -> Receipt | None:
        """Look for it. As long as nobody can look, it stays unsure."""
        try:
            return await platform.find(delivery, entry.due_at - SLACK)
        except RetryLaterError as error:
            raise UnsureError(reason=error.facts.get("reason", error)) from error

    def _may_be_there(self, entry: OutboxEntry) -> bool:
        """Whether an earlier try, or an earlier life of the process, may have sent it."""
        if entry.reason == "moderator":
            return False
        return (
            entry.state is not DeliveryState.WAITING
            or entry.look_first
            or entry.created_at < self.world.started_at
        )

    def _later(
        self,
        entry: OutboxEntry,
        reason: str,
        state: DeliveryState,
        at: datetime | None = None,
    ) -> Tried:
        if state is DeliveryState.SENDING:
            state = DeliveryState.UNSURE
        doublings = min(entry.attempts, 10)
        wait = min(_FIRST_WAIT * 2**doublings, _LONGEST_WAIT)
        retry_at = at or self.world.clock.now() + wait
        return Tried(replace(entry, state=state, not_before=retry_at, reason=reason))

    async def _store(self, tried: Sequence[Tried]) -> None:
        if not tried:
            return
        async with self.world.storage.write() as uow:
            await uow.outbox.save([replace(t.entry, lease_until=None) for t in tried])
            for each in tried:
                if each.receipt is not None:
                    await record(self.world, uow, each.entry, each.receipt)
                elif each.entry.state is DeliveryState.IMPOSSIBLE:
                    await give_up(self.world, uow, each.entry)
                elif each.entry.state is DeliveryState.HELD:
                    await hold_for_moderators(self.world, uow, each.entry)


def _done(entry: OutboxEntry, receipt: Receipt) -> Tried:
    return Tried(replace(entry, state=DeliveryState.DONE, reason=None), receipt)
