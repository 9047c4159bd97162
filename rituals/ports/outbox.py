"""Keeping effects until they are delivered, and nudges until they are decided."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from rituals.model.delivery import OutboxEntry, Posted
from rituals.model.ids import CommunityId, MemberId, MessageRef, Place, SpaceId
from rituals.model.nudges import Attention, HeldNudge
from rituals.model.occurrence import OccurrenceId


class Outbox(Protocol):
    """Effects on their way, nudges that wait, and what was delivered.

    Where `communities` are named, nothing of any other is touched or told: those are
    served by other processes. A process may serve thousands.
    """

    async def put(self, entries: Sequence[OutboxEntry]) -> None:
        """Insert by key, ignoring what is there. One that `shows` supersedes the waiting
        ones which show the same; what waits for those then waits for it.
        """

    async def get(self, keys: Collection[str]) -> Mapping[str, OutboxEntry]:
        """Those of these keys."""

    async def lease(
        self,
        communities: Collection[CommunityId],
        spaces: Collection[SpaceId],
        now: datetime,
        until: datetime,
        limit: int,
    ) -> Sequence[OutboxEntry]:
        """Take entries to deliver, oldest first: now `sending`, told as they were before.

        Ready are: waiting or unsure ones past `not_before` whose `after` (if any) is done
        and, if they show something, whose post is done; and `sending` ones past their
        lease. Each taken has this attempt counted (told so) and its lease set to `until`.
        """

    async def save(self, entries: Sequence[OutboxEntry]) -> None:
        """Write what changed of known ones."""

    async def hurry(
        self, community: CommunityId, space: SpaceId, now: datetime
    ) -> None:
        """Let what waits for the end of an `OUTAGE` of that space wait no longer."""

    async def expire(
        self, communities: Collection[CommunityId], now: datetime
    ) -> Sequence[OutboxEntry]:
        """Mark waiting ones expired whose `not_after` has come; which ones, so marked."""

    async def dependents(self, keys: Collection[str]) -> Sequence[OutboxEntry]:
        """Those not yet final that wait for one of these keys, directly or not."""

    async def next_at(self, communities: Collection[CommunityId]) -> datetime | None:
        """When the next entry could be ready (or expire), of those not waiting for another."""

    async def held(self, community: CommunityId) -> Sequence[OutboxEntry]:
        """Those nobody can decide."""

    async def waiting(self, community: CommunityId) -> int:
        """How many are on their way: neither final nor held."""

    async def pending(
        self, occurrences: Collection[OccurrenceId]
    ) -> Sequence[OutboxEntry]:
        """Those of these occurrences that are not final, in the order they were put."""

    async def sending_to(self, community: CommunityId, space: SpaceId) -> bool:
        """Whether a post with a thread is on its way in that space, or may be."""

    async def record(self, posted: Sequence[Posted], community: CommunityId) -> None:
        """Write receipts by key; one that is there is left as it is."""

    async def receipts(self, occurrences: Collection[OccurrenceId]) -> Sequence[Posted]:
        """The receipts of these occurrences."""

    async def receipt(self, keys: Collection[str]) -> Mapping[str, Posted]:
        """By key."""

    async def posted(
        self, community: CommunityId, message: MessageRef
    ) -> Posted | None:
        """What that message of ours is the receipt of; `None` if it is none of ours."""

    async def thread_owner(
        self, community: CommunityId, places: Collection[Place]
    ) -> Mapping[Place, OccurrenceId]:
        """Which occurrence of the community opened these threads."""

    async def hold(self, nudges: Sequence[HeldNudge]) -> None:
        """Write nudges by key, new or known."""

    async def nudges(
        self, communities: Collection[CommunityId], until: datetime
    ) -> Sequence[HeldNudge]:
        """Undecided ones whose time to be looked at is not after `until`.

        Higher priority first, then the oldest.
        """

    async def held_of(self, occurrence: OccurrenceId) -> Sequence[HeldNudge]:
        """Undecided ones of that occurrence, in the order of their keys."""

    async def next_nudge_at(
        self, communities: Collection[CommunityId]
    ) -> datetime | None:
        """When the next undecided nudge is to be looked at."""

    async def nudged_since(
        self, community: CommunityId, members: Collection[MemberId], since: datetime
    ) -> Mapping[MemberId, Sequence[datetime]]:
        """When nudges were sent to them since then; who got none is left out.

        Those that are a duty do not count.
        """

    async def nudged_for(
        self, community: CommunityId, rule: Attention, since: datetime
    ) -> Sequence[HeldNudge]:
        """Those of that rule made since then, whatever became of them, oldest first."""
