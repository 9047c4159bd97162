"""Gaps in what was heard: where history is still to be read back.

Until it is read, what is heard live in such a place raises no watermark: whatever happens
meanwhile, history is read from the last message before the gap.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from rituals.model.ids import CommunityId, MessageId, Place, SpaceId


@dataclass(slots=True, eq=False)
class Gap:
    """A time in which nobody listened in a space; `read` are the places read back since."""

    read: set[Place] = field(default_factory=set)
    under_way: bool = False
    """Whether it is being read back just now."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A place that could not be read back to its end: it is gone on with `after` a message.

    At `at`, or with the next gap if that is `None`. A thread of `ours` is read from its
    beginning if nothing of it is known.
    """

    after: MessageId | None
    ours: bool
    at: datetime | None


@dataclass(slots=True)
class Gaps:
    """The gaps of all communities of this process, and what could not be read of them."""

    unread: dict[tuple[CommunityId, Place], Unread] = field(default_factory=dict)
    _open: dict[tuple[CommunityId, SpaceId], Gap] = field(default_factory=dict)

    def tear(self, community: CommunityId, space: SpaceId) -> None:
        """From now on nobody listens there, or nobody knows whether anybody did."""
        self._open[community, space] = Gap()

    def of(self, community: CommunityId, space: SpaceId) -> Gap:
        """The gap there that is to be read back; one is made if none is known."""
        return self._open.setdefault((community, space), Gap())

    def close(self, community: CommunityId, space: SpaceId, gap: Gap) -> None:
        """All that could be read back was; a newer gap there stays."""
        if self._open.get((community, space)) is gap:
            del self._open[community, space]

    def at(self, community: CommunityId, place: Place) -> bool:
        """Whether something said there before may not have been read yet."""
        if (community, place) in self.unread:
            return True
        gap = self._open.get((community, place.space))
        return gap is not None and place not in gap.read

    def left(self) -> list[tuple[CommunityId, SpaceId]]:
        """Where a gap is open that nobody reads back just now."""
        return [where for where, gap in self._open.items() if not gap.under_way]

    def due(self, now: datetime) -> Iterator[tuple[CommunityId, Place, Unread]]:
        """What can be gone on with, where no gap is open: that is read back as a whole."""
        for (community, place), unread in list(self.unread.items()):
            is_due = unread.at is not None and unread.at <= now
            if is_due and (community, place.space) not in self._open:
                yield community, place, unread
