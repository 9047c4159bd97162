"""Takes what waits in the outbox to the platforms: never twice, never silently lost.

Entries are leased in one unit of work, delivered outside of any, and their receipts stored
in another. None is tried in the second half of its lease. Whoever dies between leaves a
lease behind: when it runs out the entry is unsure, and what is unsure is looked for
before anything is sent again. What cannot be decided is held, and moderators are asked.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from rituals.effects import (
    Archive,
    Delivery,
    Post,
    Replace,
    Send,
    ToModerators,
    ToPlace,
)
from rituals.engine.addressing import address
from rituals.engine.payload import decode
from rituals.engine.settling import (
    expire,
    give_up,
    hold_for_moderators,
    lapse,
    lose_thread,
    record,
)
from rituals.engine.world import World
from rituals.model.delivery import (
    OUTAGE,
    SAID_MISSING,
    SAID_POSTED,
    DeliveryState,
    OutboxEntry,
    Receipt,
)
from rituals.model.ids import CommunityId, Place, SpaceId
from rituals.ports import (
    CannotTellError,
    DeliveryError,
    ImpossibleError,
    Platform,
    RetryLaterError,
    UnitOfWork,
)

LEASE_FOR = timedelta(minutes=5)
BATCH = 100
TOGETHER = 20
"""How many are under way at the same time, and are stored in one unit of work, at most."""
UNSTORED_FOR = timedelta(milliseconds=250)
"""How long after the first of them they are stored, complete or not."""
SLACK = timedelta(minutes=15)
"""How much earlier than it was due a post is looked for: clocks differ."""
OUTAGE_LOOK = timedelta(minutes=2)
"""How long after an entry could not be tried it is looked whether its space is there."""
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=15), timedelta(minutes=30)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one try: the entry as it is now, and the receipt if there is one."""

    entry: OutboxEntry
    receipt: Receipt | None = None
    found: bool = False
    """It was there already, and not sent just now."""
    why: object = None
    """The reason of what is impossible, as the platform gave it."""


@dataclass(slots=True)
class _Unstored:
    """What became of tries `since` the last were stored."""

    since: datetime
    tried: list[Tried] = field(default_factory=list)

    def take(self, now: datetime) -> list[Tried]:
        taken, self.tried, self.since = self.tried, [], now
        return taken


@dataclass(slots=True)
class Relay:
    """Delivers for the communities of one process."""

    world: World
    platforms: Mapping[tuple[CommunityId, SpaceId], Platform]
    down: set[tuple[CommunityId, SpaceId]] = field(default_factory=set)
    found: list[tuple[CommunityId, Place]] = field(default_factory=list)
    """Threads that turned out to be there already, with whatever was said in them."""
    winding_up: bool = False
    """Nothing more is sent; what is under way comes to its end."""
    _forgettings: int = 0
    """As many were forgotten when the entries at hand were leased."""

    async def deliver_ready(self, spaces: Collection[SpaceId] | None = None) -> int:
        """One batch: lease, deliver, store; how many entries were tried."""
        now = self.world.clock.now()
        if spaces is None:
            spaces = {space for _, space in self.platforms}
        async with self.world.storage.write() as uow:
            await expire(self.world, uow)
            entries = await uow.outbox.lease(
                self.world.served, spaces, now, now + LEASE_FOR, BATCH
            )
            self._forgettings = self.world.forgettings
        await self._deliver(entries, now + LEASE_FOR / 2)
        return len(entries)

    async def _deliver(self, entries: Sequence[OutboxEntry], until: datetime) -> None:
        """Deliver them; what became of them is stored as they come.

        What goes to one place goes there in order, and no place waits for another, as
        long as no more than `TOGETHER` take their time.
        """
        deliveries = await self._addressed(entries)
        lanes: dict[object, list[OutboxEntry]] = {}
        for entry in entries:
            lanes.setdefault(_where(entry, deliveries[entry.key]), []).append(entry)
        unstored = _Unstored(self.world.clock.now())
        left = iter(lanes.values())

        async def lane_by_lane() -> None:
            for lane in left:  # all take from the same ones
                await self._in_turn(lane, deliveries, until, unstored)

        count = min(TOGETHER, len(lanes))
        await self.world.together([lane_by_lane] * count)
        await self._store(unstored.take(self.world.clock.now()))

    async def _in_turn(
        self,
        entries: Sequence[OutboxEntry],
        deliveries: Mapping[str, Delivery | ImpossibleError],
        until: datetime,
        unstored: "_Unstored",
    ) -> None:
        """Deliver one after the other.

        Where sending takes its time, each is stored at once: a crash then leaves no more
        in doubt than what was under way.
        """
        for leased in entries:
            entry, delivery = await self._as_it_is(leased, deliveries[leased.key])
            if entry is None:
                continue
            if self.winding_up or self.world.clock.now() >= until:
                unstored.tried.append(
                    _given_back(entry)
                )  # somebody else may try it soon
                continue
            unstored.tried.append(await self._try(entry, delivery))
            now = self.world.clock.now()
            many = len(unstored.tried) >= TOGETHER
            if many or now - unstored.since >= UNSTORED_FOR:
                await self._store(unstored.take(now))

    async def _as_it_is(
        self, leased: OutboxEntry, delivery: Delivery | ImpossibleError
    ) -> tuple[OutboxEntry | None, Delivery | ImpossibleError]:
        """What is left of it, if somebody was forgotten since it was leased: it waited."""
        if self._forgettings == self.world.forgettings:
            return leased, delivery
        async with self.world.storage.read() as uow:
            known = (await uow.outbox.get([leased.key])).get(leased.key)
        if known is None:
            return None, delivery
        entry = replace(leased, payload=known.payload)
        return entry, (await self._addressed([entry]))[entry.key]

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
                except Exception:  # what cannot be read must not stop the others
                    log.exception("%s cannot be read", entry.key)
                    deliveries[entry.key] = ImpossibleError(reason="it cannot be read")
        return deliveries

    async def _try(
        self, entry: OutboxEntry, delivery: Delivery | ImpossibleError
    ) -> Tried:
        platform = self.platforms.get((entry.community, entry.space))
        if platform is None or (entry.community, entry.space) in self.down:
            return self._waits_for_its_space(entry)
        if isinstance(delivery, ImpossibleError):
            return self._failed(entry, delivery)
        try:
            if isinstance(delivery, Send) and self._may_be_there(entry):
                return await self._look(platform, delivery, entry)
            return await self._send(platform, delivery, entry)
        except DeliveryError as error:
            return self._failed(entry, error)
        except Exception:  # one message that cannot be drawn must not stop the others
            log.exception("delivering %s failed", entry.key)
            return self._later(entry, "failed", DeliveryState.UNSURE)

    async def _look(
        self, platform: Platform, delivery: Send, entry: OutboxEntry
    ) -> Tried:
        """Look for it; send it only if it is surely not there and still wanted."""
        try:
            receipt = await platform.find(delivery, entry.due_at - SLACK)
        except CannotTellError:
            if not _decided_without_looking(entry):
                raise
            receipt = None
        if receipt is not None:
            return _done(entry, receipt, found=True)
        if entry.reason == SAID_POSTED:  # they see it, so it is never sent again
            return Tried(replace(entry, state=DeliveryState.DONE))
        return await self._send(
            platform, delivery, replace(entry, state=DeliveryState.WAITING)
        )

    async def _send(
        self, platform: Platform, delivery: Delivery, entry: OutboxEntry
    ) -> Tried:
        now = self.world.clock.now()  # the batch may have taken its time
        if entry.not_after is not None and entry.not_after <= now:
            return Tried(replace(entry, state=DeliveryState.EXPIRED, reason="expired"))
        try:
            return _done(entry, await platform.deliver(delivery))
        except RetryLaterError as error:
            return self._asked_to_wait(entry, error)

    def _failed(self, entry: OutboxEntry, error: DeliveryError) -> Tried:
        match error:
            case RetryLaterError():
                return self._asked_to_wait(entry, error)
            case CannotTellError():
                return Tried(
                    replace(entry, state=DeliveryState.HELD, reason=str(error))
                )
            case ImpossibleError():
                why = error.facts.get("reason", error)
                given_up = replace(
                    entry, state=DeliveryState.IMPOSSIBLE, reason=str(why)
                )
                return Tried(given_up, why=why)
            case _:
                return self._later(entry, str(error), DeliveryState.UNSURE)

    def _asked_to_wait(self, entry: OutboxEntry, error: RetryLaterError) -> Tried:
        """Nothing was done; what may have been sent before may still have been."""
        at = error.facts.get("at")
        return self._later(
            entry, str(error), entry.state, at if isinstance(at, datetime) else None
        )

    def _may_be_there(self, entry: OutboxEntry) -> bool:
        """Whether an earlier try, or an earlier life of the process, may have sent it."""
        if entry.state is not DeliveryState.WAITING:
            return True
        if entry.reason == SAID_MISSING:
            return False
        return entry.look_first or entry.created_at < self.world.started_at

    def _waits_for_its_space(self, entry: OutboxEntry) -> Tried:
        """An outage is no attempt; `hurry` lets it wait no longer once that is over."""
        given_back = _given_back(entry).entry
        asked = entry.reason in (SAID_POSTED, SAID_MISSING)
        return Tried(
            replace(
                given_back,
                not_before=self.world.clock.now() + OUTAGE_LOOK,
                reason=entry.reason if asked else OUTAGE,
            )
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
        if entry.reason in (SAID_POSTED, SAID_MISSING):
            reason = entry.reason  # what moderators said still holds
        doublings = min(entry.attempts, 10)
        wait = min(_FIRST_WAIT * 2**doublings, _LONGEST_WAIT)
        retry_at = at or self.world.clock.now() + wait
        return Tried(replace(entry, state=state, not_before=retry_at, reason=reason))

    async def _store(self, tried: Sequence[Tried]) -> None:
        if not tried:
            return
        async with self.world.storage.write() as uow:
            if self._forgettings != self.world.forgettings:
                tried = await _still_wanted(uow, tried)
            await uow.outbox.save([replace(t.entry, lease_until=None) for t in tried])
            done = [(t.entry, t.receipt) for t in tried if t.receipt is not None]
            await record(self.world, uow, done)
            for each in tried:
                await self._follow(uow, each)

    async def _follow(self, uow: UnitOfWork, tried: Tried) -> None:
        """What follows from one try."""
        entry = tried.entry
        thread = tried.receipt.thread if tried.receipt else None
        if tried.found and thread is not None:
            self.found.append((entry.community, thread))
        elif entry.state is DeliveryState.DONE and tried.receipt is None:
            await lose_thread(self.world, uow, entry)
        elif entry.state is DeliveryState.IMPOSSIBLE:
            await give_up(self.world, uow, entry, tried.why)
        elif entry.state is DeliveryState.HELD:
            await hold_for_moderators(self.world, uow, entry)
        elif entry.state is DeliveryState.EXPIRED:
            await lapse(self.world, uow, [entry])


def _where(entry: OutboxEntry, delivery: Delivery | ImpossibleError) -> object:
    """What keeps deliveries in order: those of one place wait for each other."""
    match delivery:
        case Send(to=to):
            return entry.community, to
        case Replace(message=message):
            return entry.community, ToPlace(message.place)
        case Archive(place=place):
            return entry.community, ToPlace(place)
        case _:
            return entry.key


async def _still_wanted(uow: UnitOfWork, tried: Sequence[Tried]) -> list[Tried]:
    """What became of entries while somebody was forgotten: those that name them are gone,
    and what they said of them is not written again.
    """
    known = await uow.outbox.get([t.entry.key for t in tried])
    return [
        replace(t, entry=replace(t.entry, payload=known[t.entry.key].payload))
        for t in tried
        if t.entry.key in known
    ]


def _given_back(entry: OutboxEntry) -> Tried:
    """It was leased, but not tried."""
    state = entry.state
    if state is DeliveryState.SENDING:  # somebody's lease had run out
        state = DeliveryState.UNSURE
    return Tried(replace(entry, state=state, attempts=entry.attempts - 1))


def _decided_without_looking(entry: OutboxEntry) -> bool:
    """Whether it is clear what to do though nobody can look: moderators said so, or it
    asks them something and is only suspected (twice is better than never).
    """
    if entry.reason == SAID_POSTED:
        return True
    effect = decode(entry.payload)
    asks = isinstance(effect, Post) and isinstance(effect.to, ToModerators)
    return asks and entry.state is DeliveryState.WAITING


def _done(entry: OutboxEntry, receipt: Receipt, *, found: bool = False) -> Tried:
    done = replace(entry, state=DeliveryState.DONE, reason=None)
    return Tried(done, receipt, found)
