"""Keeping what was observed, asked, answered and given."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from rituals.model.ids import CommunityId, MemberId, MessageRef, Place
from rituals.model.ledger import Balance, Contribution, Credit, Observation, Question


class Ledger(Protocol):
    """What was observed, asked, answered and given."""

    async def unseen(
        self, community: CommunityId, messages: Collection[MessageRef]
    ) -> frozenset[MessageRef]:
        """Those of these messages that were not observed yet."""

    async def observe(self, observations: Sequence[Observation]) -> None:
        """Write them by message; one that is there is left as it is."""

    async def revise(self, observations: Sequence[Observation]) -> None:
        """Write what changed of known ones."""

    async def observed(
        self, community: CommunityId, messages: Collection[MessageRef]
    ) -> Mapping[MessageRef, Observation]:
        """Those of these messages that were observed."""

    async def recent(
        self, community: CommunityId, place: Place, limit: int
    ) -> Sequence[Observation]:
        """The last ones of a place (threads apart), oldest first."""

    async def unrouted(
        self, community: CommunityId, place: Place
    ) -> Sequence[Observation]:
        """Those that wait for it to be known what their place belongs to, oldest first."""

    async def in_places(
        self, community: CommunityId, places: Collection[Place]
    ) -> Sequence[Observation]:
        """All undeleted ones of these places, oldest first."""

    async def react(
        self,
        community: CommunityId,
        message: MessageRef,
        member: MemberId,
        sign: str,
        *,
        present: bool,
    ) -> None:
        """Write down that a reaction is there or not."""

    async def clear_reactions(
        self, community: CommunityId, message: MessageRef, sign: str | None = None
    ) -> None:
        """All reactions to it are gone, or all of that sign."""

    async def reactions(
        self, community: CommunityId, places: Collection[Place]
    ) -> Mapping[MessageRef, int]:
        """How many different people reacted to each message there (to none: left out)."""

    async def ask(self, questions: Sequence[Question]) -> None:
        """Write questions, new or known."""

    async def questions(
        self,
        community: CommunityId,
        messages: Collection[MessageRef] | None = None,
        *,
        open_only: bool = False,
    ) -> Sequence[Question]:
        """By message, or all of the community; oldest first."""

    async def credit(self, credits_: Sequence[Credit]) -> None:
        """Write them by giver and question; one that is there is left as it is."""

    async def confirm(self, credits_: Sequence[Credit]) -> None:
        """Write them by giver and question, over one that is there."""

    async def credits(
        self, community: CommunityId, *, questions: Collection[MessageRef] | None = None
    ) -> Sequence[Credit]:
        """For these questions, or all of the community; oldest first."""

    async def resting_on(
        self, community: CommunityId, answer: MessageRef
    ) -> Sequence[Credit]:
        """The credits for which this message is the answer, oldest first."""

    async def uncredit(
        self, community: CommunityId, answer: MessageRef
    ) -> frozenset[MessageRef]:
        """Take back what rests on this message; the questions it answered."""

    async def contribute(self, contributions: Sequence[Contribution]) -> None:
        """Write them by member, kind and cause; one that is there is left as it is."""

    async def take_back(self, contributions: Sequence[Contribution]) -> None:
        """Remove them by member, kind and cause; nothing happens if they are not there."""

    async def balances(self, community: CommunityId) -> Sequence[Balance]:
        """Counted from the records: everybody who asked or gave; the most given first.

        Without those who are excluded by now, and without bots.
        """
