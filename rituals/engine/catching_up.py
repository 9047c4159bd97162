"""What happened in a space while nobody listened there: who came and went, what was said."""

import logging
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rituals.community import Community
from rituals.engine.forgetting import unknown_to_us
from rituals.engine.gaps import Gap, Unread
from rituals.engine.in_order import in_order
from rituals.engine.intake import Intake
from rituals.engine.people import change_membership, members_of, there_before
from rituals.engine.world import World
from rituals.model.ids import Account, CommunityId, MessageId, Place, SpaceId
from rituals.model.ledger import Watermark
from rituals.model.member import Member
from rituals.model.occurrence import State
from rituals.ports import (
    CannotTellError,
    DeliveryError,
    ImpossibleError,
    Platform,
    RetryLaterError,
    UnitOfWork,
)
from rituals.signals import MembershipChanged, MessagePosted, Person

MOST_AT_ONCE = 5000
"""Messages of one place read back before others have their turn; then it is gone on."""
LATER = timedelta(minutes=1)
"""When history that could not be read is tried again, at the earliest."""

CLOCKS_APART = timedelta(minutes=1)
"""How far this machine's clock may be ahead of that of a space, without anything missed."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class CatchUp:
    """Compares a space with what is known of it; doing it twice changes nothing."""

    world: World
    intake: Intake
    most_at_once: int = MOST_AT_ONCE

    async def catch_up(self, community: Community, platform: Platform) -> None:
        """Learn what was missed there. At the first time all who are there are a baseline."""
        gap = self.intake.gaps.of(community.id, platform.space)
        gap.under_way = True
        try:
            await self._fill(gap, community, platform)
            self.intake.gaps.close(community.id, platform.space, gap)
        except DeliveryError as error:  # `go_on` tries again
            what = f"{platform.space} of {community.id} is not read back"
            _report(error, what)
        finally:
            gap.under_way = False

    async def _fill(self, gap: Gap, community: Community, platform: Platform) -> None:
        if platform.capabilities.knows_members:
            await self._compare_members(community, platform)
        ours = await self._open_threads(community, platform.space)
        for channel in community.observed:
            place = self.world.places.get((community.id, channel))
            if place is None or place.space != platform.space:
                continue
            if not self._is_read(gap, community, place):
                await self._read_channel(gap, community, platform, place, ours)
        for thread in ours:
            if not self._is_read(gap, community, thread):
                unread = await self._since(community, thread, ours=True)
                await self._read(community, platform, {thread: unread})
                gap.read.add(thread)

    def _is_read(self, gap: Gap, community: Community, place: Place) -> bool:
        """Whether it was, to its end: then it is not asked for again if others are."""
        left = self.intake.gaps.unread
        return place in gap.read and (community.id, place) not in left

    async def _read_channel(
        self,
        gap: Gap,
        community: Community,
        platform: Platform,
        place: Place,
        ours: Collection[Place],
    ) -> None:
        """What was missed there and in the threads that others began, in the order it was said.

        Until when all was heard there is what its watermark says, if nothing is read of
        the channel before what was said earlier in its threads.
        """
        now = self.world.clock.now()
        seen = await self._begun(community, place, now)
        since, last = (seen.at, seen.message) if seen else (None, None)
        unknown: dict[Place, MessageId | None] = {}
        threads: Mapping[Place, MessageId] = {}
        if since is not None:
            threads = await self._threads(platform, place, since)
            unknown |= {
                thread: after
                for thread, after in threads.items()
                if thread not in ours and not self._is_read(gap, community, thread)
            }
        unknown[place] = None
        places = {p: await self._since(community, p, m) for p, m in unknown.items()}
        await self._read(community, platform, places)
        gap.read |= places.keys()
        unread = self.intake.gaps.unread
        if last is not None and not any(
            (community.id, p) in unread for p in (place, *threads)
        ):
            await self._nothing_new(community, place, last, now - CLOCKS_APART)

    async def _begun(
        self, community: Community, place: Place, now: datetime
    ) -> Watermark | None:
        """How far is known what was said there; if by an import alone, it is heard from now on."""
        async with self.world.storage.read() as uow:
            known = (await uow.trail.watermarks(community.id, [place])).get(place)
        if known is not None and known.heard_since is None:
            async with self.world.storage.write() as uow:
                begun = replace(known, heard_since=now)
                await uow.trail.mark(community.id, place, begun)
        return known

    async def _threads(
        self, platform: Platform, place: Place, since: datetime
    ) -> Mapping[Place, MessageId]:
        try:
            return await platform.threads(place, since)
        except (ImpossibleError, CannotTellError):
            log.exception("the threads of %s cannot be read", place)
            return {}

    async def _nothing_new(
        self, community: Community, place: Place, last: MessageId, now: datetime
    ) -> None:
        """Where nothing was said, all until now was heard nevertheless."""
        async with self.world.storage.write() as uow:
            if await uow.trail.watermark(community.id, place) == last:
                await uow.trail.mark(community.id, place, Watermark(last, now, now))

    async def _compare_members(self, community: Community, platform: Platform) -> None:
        everybody = await platform.members()
        async with self.world.storage.write() as uow:
            accounts = (person.account for person in everybody)
            unknown = await unknown_to_us(uow, community, accounts)
            people = [p for p in everybody if p.account not in unknown]
            here = {
                account: member
                for member in await uow.members.everybody(community.id)
                for account in member.accounts
                if account.space == platform.space
            }
            first = not any(member.standing(a).arrived for a, member in here.items())
            known = {p.account: p for p in people if _was_here(p.account, here)}
            await members_of(uow, community, known)
            others = {p.account: p for p in people if p.account not in known}
            if first:
                await there_before(uow, community, others)
                others = {}
            for person in others.values():
                await self._changed(uow, community, person, present=True)
            present = {person.account for person in people}
            for account, member in here.items():
                if account not in present and _was_here(account, here):
                    left = Person(account, member.name, member.bot)
                    await self._changed(uow, community, left, present=False)

    async def _changed(
        self, uow: UnitOfWork, community: Community, person: Person, *, present: bool
    ) -> None:
        change = MembershipChanged(person, present, self.world.clock.now())
        await change_membership(self.world, uow, community, change)

    async def _open_threads(
        self, community: Community, space: SpaceId
    ) -> Sequence[Place]:
        """The threads of what is open, in one space."""
        async with self.world.storage.read() as uow:
            alive = await uow.occurrences.of_ritual(community.id)
            open_ = [o.id for o in alive if o.state is State.OPEN]
            threads = [p.receipt.thread for p in await uow.outbox.receipts(open_)]
        return [t for t in threads if t is not None and t.space == space]

    async def _since(
        self,
        community: Community,
        place: Place,
        unknown: MessageId | None = None,
        *,
        ours: bool = False,
    ) -> Unread:
        """What was written there since the last message known; after `unknown` if none is.

        What was said in a channel before the bot came is none of its business; a thread
        of `ours` is read from its beginning.
        """
        async with self.world.storage.read() as uow:
            last = await uow.trail.watermark(community.id, place)
        return Unread(unknown if last is None else last, ours, at=None)

    async def read_whole(
        self, community: Community, platform: Platform, thread: Place
    ) -> None:
        """All of a thread of ours: also what was said before it was known to be ours."""
        unread = Unread(None, ours=True, at=None)
        await self._read(community, platform, {thread: unread})

    async def go_on(
        self, platforms: Mapping[tuple[CommunityId, SpaceId], Platform]
    ) -> None:
        """Read on where it could not be read to the end before."""
        for where in self.intake.gaps.left():
            if where in platforms and where not in self.world.down:
                community = self.world.communities[where[0]]
                await self.catch_up(community, platforms[where])
        now = self.world.clock.now()
        for of, place, unread in self.intake.gaps.due(now):
            platform = platforms[of, place.space]
            community = self.world.communities[of]
            await self._read(community, platform, {place: unread})

    async def _read(
        self, community: Community, platform: Platform, places: Mapping[Place, Unread]
    ) -> None:
        """Read all of them to their ends, or remember where to go on."""
        left: dict[Place, Unread] = {}
        histories = []
        for place, unread in places.items():
            if unread.after is not None or unread.ours:
                histories.append(self._some(platform, place, unread, left))
            else:
                await self._begin_to_read(community, platform, place, unread, left)
        async for message in in_order(histories):
            await self.intake.read_back(community.id, message)
        for place in places:
            if place in left:
                self.intake.gaps.unread[community.id, place] = left[place]
            else:
                self.intake.gaps.unread.pop((community.id, place), None)
        await self.intake.flush()

    async def _some(
        self,
        platform: Platform,
        place: Place,
        unread: Unread,
        left: dict[Place, Unread],
    ) -> AsyncIterator[MessagePosted]:
        """Some of a place's history; what is `left` of it is noted."""
        read, last = 0, unread.after
        try:
            async for message in platform.history(place, last):
                if read == self.most_at_once:
                    now = self.world.clock.now()
                    left[place] = replace(unread, after=last, at=now)
                    return
                yield message
                read, last = read + 1, message.message.id
        except DeliveryError as error:
            # A deleted thread must not keep the rest of the space out.
            _report(error, f"the history of {place} cannot be read")
            left[place] = replace(unread, after=last, at=self._again_at(error))

    def _again_at(self, error: DeliveryError) -> datetime | None:
        """When to go on, if going on may help."""
        if isinstance(error, ImpossibleError):
            return None
        at, later = error.facts.get("at"), self.world.clock.now() + LATER
        return max(at, later) if isinstance(at, datetime) else later

    async def _begin_to_read(
        self,
        community: Community,
        platform: Platform,
        place: Place,
        unread: Unread,
        left: dict[Place, Unread],
    ) -> None:
        """From here on all is read, also if nobody is there when the first word falls."""
        try:
            newest = await platform.newest(place)
        except DeliveryError as error:
            _report(error, f"it cannot be seen what is new in {place}")
            left[place] = replace(unread, at=self._again_at(error))
            return
        if newest is not None:
            async with self.world.storage.write() as uow:
                if await uow.trail.watermark(community.id, place) is None:
                    now = self.world.clock.now()
                    begun = Watermark(newest, now, heard_since=now)
                    await uow.trail.mark(community.id, place, begun)


def _report(error: DeliveryError, what: str) -> None:
    """To the operator; that a platform asks to wait is in order, and may be often."""
    if isinstance(error, RetryLaterError):
        log.info("%s now: %s", what, error)
    else:
        log.error(what, exc_info=error)


def _was_here(account: Account, here: Mapping[Account, Member]) -> bool:
    """Whether they were in that space when it was last heard of."""
    member = here.get(account)
    if member is None:
        return False
    known = member.standing(account)
    return known.arrived and known.left_at is None
