"""The engine: signals in, time forward, effects out. Everything else stands behind it."""

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from rituals.community import Community
from rituals.document import Document, Form
from rituals.engine.attention.attending import Attending
from rituals.engine.catching_up import CatchUp
from rituals.engine.coming import coming
from rituals.engine.intake import Intake
from rituals.engine.listening import Listener
from rituals.engine.ordering import carry_out
from rituals.engine.planner import Planner
from rituals.engine.quiet import QuietGate
from rituals.engine.relay import Relay
from rituals.engine.reports import Reporter
from rituals.engine.rereading import go_on
from rituals.engine.retention import Retention
from rituals.engine.stage import Stage
from rituals.engine.stepper import Stepper
from rituals.engine.world import World
from rituals.model.coming import Coming
from rituals.model.ids import Channel, CommunityId, SpaceId
from rituals.orders import Order
from rituals.ports import (
    Choice,
    Clock,
    Dice,
    Holidays,
    Platform,
    RetryLaterError,
    Storage,
    Together,
    Translator,
    UnitOfWork,
    one_after_another,
)
from rituals.signals import (
    CompletionRequest,
    MessagePosted,
    Signal,
    SpaceChanged,
    ViewRequest,
)

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Inbox:
    """The door of one community: what its platforms bring their signals to."""

    engine: "Engine"
    community: CommunityId

    async def receive(self, signal: Signal) -> Document | None:
        """Take a signal; a message may wait for its batch, see `flush`."""
        if isinstance(signal, SpaceChanged):
            self.miss(signal.space)
        reply = await self.engine.intake.receive(self.community, signal)
        self.engine.attending.heard(self.community)
        if isinstance(signal, SpaceChanged) and signal.up:
            await self.engine.catch_up(self.community, signal.space)
        if not isinstance(signal, MessagePosted):
            self.engine.stirred()
        return reply

    def hear(self, message: MessagePosted) -> None:
        """Note what somebody wrote: it is written with its batch."""
        self.engine.attending.heard(self.community)
        if self.engine.intake.hear(self.community, message):
            self.engine.stirred()

    def miss(self, space: SpaceId) -> None:
        """From now on something said there may not be heard, until it is read back."""
        self.engine.intake.gaps.tear(self.community, space)

    async def view(self, request: ViewRequest) -> Document | Form:
        """What to show; changes nothing."""
        return await self.engine.intake.view(self.community, request)

    async def complete(self, request: CompletionRequest) -> Sequence[Choice]:
        """What could be typed next; changes nothing."""
        return await self.engine.intake.complete(self.community, request)

    async def flush(self) -> None:
        """When this returns, every message received before is committed."""
        await self.engine.flush()


@dataclass(slots=True)
class Engine:
    """One process's engine, for all its communities. Build it with `engine()`."""

    world: World
    intake: Intake
    planner: Planner
    stepper: Stepper
    gate: QuietGate
    relay: Relay
    reporter: Reporter
    catching_up: CatchUp
    retention: Retention
    attending: Attending
    platforms: dict[tuple[CommunityId, SpaceId], Platform] = field(default_factory=dict)
    stirred: Callable[[], None] = lambda: None
    """Told after a signal: something may be due by it."""

    async def start(self) -> None:
        """Fit what is planned to the configuration, and plan."""
        for community in self.world.communities.values():
            await self.planner.reconcile(community)
        await self.planner.plan()

    def inbox(self, community: CommunityId) -> Inbox:
        """Where this community's platforms bring what came in."""
        return Inbox(self, community)

    async def connect(
        self, community: Community, platform: Platform
    ) -> frozenset[Channel]:
        """Connect a space, learn who is there, and read what was missed.

        Who is there at the first connection is a baseline and not new. The answer are the
        configured channels that the platform could not find. A space that cannot be
        reached is down until it says otherwise, and keeps nothing else waiting.
        """
        here = (community.id, platform.space)
        if here not in self.platforms:  # nothing is tried there before it is connected
            self.intake.down.add(here)
        self.platforms[here] = platform
        self.intake.gaps.tear(*here)  # before anything is heard that moves a watermark
        try:
            missing = await self._locate(community, platform)
        except RetryLaterError as error:
            log.warning("%s of %s is not there yet: %s", *reversed(here), error)
            self.intake.down.add(here)
            return frozenset()
        self.intake.down.discard(here)
        async with self.world.storage.write() as uow:
            await uow.outbox.hurry(*here, self.world.clock.now())
        await self.catch_up(community.id, platform.space)
        return missing

    async def _locate(
        self, community: Community, platform: Platform
    ) -> frozenset[Channel]:
        """Learn where the configured channels of a space are; which are not found."""
        wanted = _channels(community, platform.space)
        places = await platform.connect(wanted, self.inbox(community.id))
        missing = frozenset(wanted - places.keys())
        for channel in missing:
            self.world.places.pop((community.id, channel), None)
        self.world.places.update(
            {(community.id, c): place for c, place in places.items()}
        )
        return missing

    async def _locate_again(self, community: Community) -> None:
        """Channels come and go, and the configuration names others, where connected."""
        for (id_, space), platform in self.platforms.items():
            if id_ == community.id and (id_, space) not in self.intake.down:
                await self._locate(community, platform)

    async def catch_up(self, community: CommunityId, space: SpaceId) -> None:
        """Learn what happened in a connected space while nobody listened there."""
        platform = self.platforms.get((community, space))
        if platform is None:
            return
        try:
            await self._locate_again(self.world.communities[community])
            await self.catching_up.catch_up(self.world.communities[community], platform)
        except RetryLaterError as error:  # it tells again when it is all there
            log.warning("%s of %s is not all there yet: %s", space, community, error)

    async def receive(self, signal: Signal) -> Document | None:
        """As the inbox of the only community does."""
        self.attending.heard(self._only())
        return await self.intake.receive(self._only(), signal)

    async def view(self, request: ViewRequest) -> Document | Form:
        """As the inbox of the only community does."""
        return await self.intake.view(self._only(), request)

    async def complete(self, request: CompletionRequest) -> Sequence[Choice]:
        """As the inbox of the only community does."""
        return await self.intake.complete(self._only(), request)

    def _only(self) -> CommunityId:
        (community,) = self.world.communities
        return community

    async def flush(self) -> None:
        """Write the messages that wait for their batch."""
        await self.intake.flush()
        if self.intake.stirring:
            self.intake.stirring = False
            self.stirred()

    async def tick(self) -> int:
        """Do all that is due now, to the outbox; how many steps were looked at."""
        self.world.ticked_at = self.world.clock.now()
        await self.intake.flush_if_possible()
        await self.retention.run_daily()
        await self.planner.plan()
        stepped = 0
        while await self._is_due(self._step_at):
            stepped += await self.stepper.run_due()
        await self._see_to_the_ledger()
        if await self._is_due(self._nudge_at):
            async with self.world.storage.write() as uow:
                await self.gate.open(uow)
        return stepped

    async def _see_to_the_ledger(self) -> None:
        """What is to be read again, and whose attention is due: no ritual waits for it."""
        for due in (partial(go_on, self.world), self.attending.run_due):
            try:
                await due()
            except Exception:  # the next tick tries again
                log.exception("the ledger could not do all that was due")

    async def drain(self, most: int | None = None) -> int:
        """Deliver what is ready now, and report what was late; how many were tried.

        Not more than `most` batches, if given: the rest is left to the next time.
        """
        tried, ready = await self._deliver(most)
        # The report comes after all deliveries: it names late ones, too.
        if not ready and await self.reporter.report():
            tried += (await self._deliver(most))[0]
        if tried:  # a question may have been posted
            self.attending.heard_everywhere()
        await self._read_found()
        await self.catching_up.go_on(self.platforms)
        return tried

    async def _deliver(self, most: int | None) -> tuple[int, bool]:
        """How many were tried, and whether others may be ready."""
        tried = batches = 0
        while await self._is_due(self._delivery_at):
            if batches == most or self.relay.winding_up:
                return tried, True
            batch = await self.relay.deliver_ready()
            if not batch:
                break
            tried, batches = tried + batch, batches + 1
        return tried, False

    def wind_up(self) -> None:
        """Begin nothing more that takes its time: the process comes to its end."""
        self.relay.winding_up = True

    async def _read_found(self) -> None:
        """Threads that were found, and not opened just now: people may have spoken there."""
        while self.relay.found:
            community_id, thread = self.relay.found.pop()
            platform = self.platforms[community_id, thread.space]
            community = self.world.communities[community_id]
            await self.catching_up.read_whole(community, platform, thread)

    async def _is_due(
        self, next_at: Callable[[UnitOfWork], Awaitable[datetime | None]]
    ) -> bool:
        """Look first, beside all others: taking the right to write is not for nothing."""
        async with self.world.storage.read() as uow:
            at = await next_at(uow)
        return at is not None and at <= self.world.clock.now()

    async def _step_at(self, uow: UnitOfWork) -> datetime | None:
        return await uow.occurrences.next_at(self.world.served)

    async def _delivery_at(self, uow: UnitOfWork) -> datetime | None:
        return await uow.outbox.next_at(self.world.served)

    async def _nudge_at(self, uow: UnitOfWork) -> datetime | None:
        return await uow.outbox.next_nudge_at(self.world.served)

    async def _reread_at(self, uow: UnitOfWork) -> datetime | None:
        stale = await uow.ledger.stale(self.world.served)
        return self.world.clock.now() if stale else None

    async def next_due(self) -> datetime | None:
        """When there is something to do again: a step, a delivery, a nudge, planning."""
        async with self.world.storage.read() as uow:
            times = [
                await self._step_at(uow),
                await self._delivery_at(uow),
                await self._nudge_at(uow),
                await self._reread_at(uow),
                self.planner.plan_at,
                self.attending.next_at(),
            ]
        return min((at for at in times if at is not None), default=None)

    async def coming(
        self, community_id: CommunityId, *, limit: int = 20
    ) -> list[Coming]:
        """The next steps of all rituals, by time, with what becomes of each."""
        async with self.world.storage.read() as uow:
            community = self.world.communities[community_id]
            return await coming(self.world, uow, community, limit=limit)

    async def order(self, community_id: CommunityId, order: Order) -> None:
        """Carry out a moderator's order; an `OrderError` says why it cannot be done."""
        await self.flush()
        async with self.world.storage.write() as uow:
            stage = Stage(self.world, uow)
            await carry_out(stage, self.world.communities[community_id], order)
            await stage.save()

    async def reload(self, community: Community, holidays: Holidays) -> None:
        """Take over a changed configuration; what is open keeps its settings."""
        await self.flush()
        self.world.communities[community.id] = community
        self.world.holidays[community.id] = holidays
        await self._locate_again(community)
        self.attending.anew(community.id)
        await self.planner.reconcile(community)
        await self.planner.plan()

    async def forget(self) -> int:
        """Remove what is older than it is to be kept; how many rows."""
        return await self.retention.run()

    async def close(self) -> None:
        """Write what waits, and disconnect."""
        await self.flush()
        for platform in self.platforms.values():
            await platform.close()


def _channels(community: Community, space: SpaceId) -> set[Channel]:
    """All channels of a space that the configuration names."""
    named = (
        *(c for r in community.rituals.values() for c in r.channels),
        *community.moderators_channels,
        *community.observed,
    )
    return {channel for channel in named if channel.space == space}


def engine(
    communities: Iterable[Community],
    *,
    storage: Storage,
    clock: Clock,
    dice: Dice,
    translator: Translator,
    holidays: Mapping[CommunityId, Holidays],
    together: Together = one_after_another,
) -> Engine:
    """Put an engine together."""
    world = World(
        communities={c.id: c for c in communities},
        storage=storage,
        clock=clock,
        dice=dice,
        translator=translator,
        holidays=dict(holidays),
        started_at=clock.now(),
        together=together,
    )
    platforms: dict[tuple[CommunityId, SpaceId], Platform] = {}
    intake = Intake(world, Listener(world), world.down)
    return Engine(
        world=world,
        intake=intake,
        planner=Planner(world),
        stepper=Stepper(world),
        gate=QuietGate(world),
        relay=Relay(world, platforms, world.down),
        reporter=Reporter(world),
        catching_up=CatchUp(world, intake),
        retention=Retention(world),
        attending=Attending(world),
        platforms=platforms,
    )
