"""Keeping what the bot did and why, and how far it has seen."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from rituals.model.delivery import TrailEntry
from rituals.model.ids import CommunityId, MessageId, Place, SpaceId
from rituals.model.ledger import Watermark


class Trail(Protocol):
    """What the bot did and why, what people changed, and what was already seen."""

    async def write(self, entries: Sequence[TrailEntry]) -> None:
        """Add lines."""

    async def read(
        self, community: CommunityId, limit: int = 100
    ) -> Sequence[TrailEntry]:
        """The last lines, newest first."""

    async def unreported(
        self, communities: Collection[CommunityId]
    ) -> Sequence[TrailEntry]:
        """Late, missed and expired lines no report has named yet, oldest first.

        Nothing is told of other communities than these.
        """

    async def reported(self, community: CommunityId, until: datetime) -> None:
        """Lines written up to then are in a report."""

    async def seen(
        self, community: CommunityId, space: SpaceId, id_: str, at: datetime
    ) -> bool:
        """Note that a signal came; `True` if it had come before."""

    async def watermark(self, community: CommunityId, place: Place) -> MessageId | None:
        """The last message seen there."""

    async def watermark_at(
        self, community: CommunityId, place: Place
    ) -> datetime | None:
        """Until when all that was written there has been seen; `None` if nothing is known."""

    async def watermarks(
        self, community: CommunityId, places: Collection[Place]
    ) -> Mapping[Place, Watermark]:
        """Of those of them that have one."""

    async def mark(
        self, community: CommunityId, place: Place, watermark: Watermark
    ) -> None:
        """Remember this as the last message seen there, unless a later one is known.

        Since when the bot hears there stays as it was told first.
        """

    async def mark_all(
        self, community: CommunityId, last: Mapping[Place, Watermark]
    ) -> None:
        """The same of many places at once."""

    async def progress(self, source: str) -> int:
        """How far an import of this source got: lines done."""

    async def advance(self, source: str, done: int) -> None:
        """An import of this source got that far."""

    async def forget_before(
        self, community: CommunityId, activity: datetime, ledger: datetime
    ) -> int:
        """Remove what is older than its class is kept; how many rows.

        Activity: observations (but of places that are to be read again), reactions to
        messages no longer known, signals seen, final outbox entries (but of occurrences
        still alive), decided nudges, trail, audit trail, closed occurrences with their
        parts and receipts. Ledger: questions, credits, thanks, decisions, contributions.
        With the activity go members who left before and of whom nothing else is kept,
        those who stand for somebody forgotten as well; who was excluded stays so.
        """
