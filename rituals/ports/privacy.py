"""What is held of one member, and forgetting it."""

from collections.abc import Collection, Sequence
from typing import Protocol

from rituals.model.delivery import OutboxEntry
from rituals.model.held import Held
from rituals.model.ids import Account, CommunityId, MemberId


class Privacy(Protocol):
    """What is held of one member, and what is left of those who were forgotten.

    To *name* somebody is to hold their id as a whole: that of `discord:12` does not
    stand in `discord:123`.
    """

    async def held(self, community: CommunityId, member: MemberId) -> Held:
        """The records about them; of the outbox see `entries`."""

    async def entries(
        self, community: CommunityId, words: Collection[str]
    ) -> Sequence[OutboxEntry]:
        """Whose key or payload holds one of these, in whatever state, in the order they were put."""

    async def versions(self, keys: Collection[str]) -> Sequence[OutboxEntry]:
        """All that show these posts anew, in whatever state, in the order they were put."""

    async def remove_entries(self, keys: Collection[str]) -> None:
        """Remove them from the outbox, and their receipts."""

    async def erase(self, community: CommunityId, member: MemberId) -> None:
        """Remove what is theirs alone: name, wishes, accounts, observations, reactions,
        credits they got, contributions, nudges.

        What others have a part in stays, and still names them: questions, credits others
        got for answering those, parts in occurrences, lines of the trail.
        """

    async def rename(
        self,
        community: CommunityId,
        names: Collection[str],
        to: MemberId,
        words: Collection[str] = (),
        typed: Collection[str] = (),
    ) -> None:
        """Whatever still names them, under whichever of these ids, names `to` instead:
        in every table, keys and what refers to keys alike.

        In the lines of the trail that do, `words` are left out, too. Those of the audit
        trail lose what was typed, which may name them in any spelling, and what would
        take back something done to them. Others lose what they say of `typed`, in
        upper or lower case: what moderators may have typed of them without naming them.
        """

    async def nobody(self, community: CommunityId) -> MemberId:
        """A new id for somebody forgotten, which says nothing of who it was."""

    async def remember(
        self,
        community: CommunityId,
        accounts: Collection[Account],
        *,
        excluded: bool = False,
    ) -> None:
        """Keep of these a keyed hash, by which to know that nothing is to be collected,
        and whether they were excluded.
        """

    async def forgotten(
        self, community: CommunityId, accounts: Collection[Account]
    ) -> frozenset[Account]:
        """Those of these that were forgotten."""

    async def lift(self, community: CommunityId, accounts: Collection[Account]) -> bool:
        """Remove those hashes: they begin anew. Whether one of them was excluded."""
