"""Keeping members and their accounts."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from rituals.model.ids import Account, CommunityId, MemberId
from rituals.model.member import Member


class Members(Protocol):
    """The people of communities."""

    async def by_account(
        self, community: CommunityId, accounts: Collection[Account]
    ) -> Mapping[Account, Member]:
        """Who these accounts belong to, as far as known."""

    async def get(
        self, ids: Collection[MemberId], community: CommunityId
    ) -> Sequence[Member]:
        """Those of these ids that exist, with their accounts."""

    async def everybody(self, community: CommunityId) -> Sequence[Member]:
        """All of a community, by id."""

    async def volunteers(self, community: CommunityId) -> Sequence[Member]:
        """Those of a community who offered to do something, by id."""

    async def save(self, members: Sequence[Member]) -> None:
        """Write members and their accounts, new or known.

        An account belongs to one member only: to the one written last.
        """

    async def unite(
        self, community: CommunityId, kept: MemberId, gone: MemberId
    ) -> None:
        """What `gone` did is what `kept` did from now on, and `gone` is no member any more.

        Where both have the same part, that of `kept` stays; of the same contribution or
        reaction, the earlier one. Parts whose key is `gone`, and receipts whose name has
        it, are about `kept`. What is remembered as JSON still names `gone`.
        """
