"""Keeping what was observed, asked, answered and given."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from rituals.model.ids import CommunityId, MemberId, MessageRef, Place
from rituals.model.ledger import (
    AskedWithin,
    Balance,
    Contribution,
    Credit,
    Decision,
    Found,
    Gave,
    Observation,
    Question,
    QuestionState,
    Reaction,
    Stale,
    Thanks,
)


class Ledger(Protocol):
    """What was observed, asked, answered and given.

    Observations, reactions, decisions and contributions are facts. Questions, credits and
    thanks are found by reading those, and can be found anew at any time.
    """

    async def unseen(
        self, community: CommunityId, messages: Collection[MessageRef]
    ) -> frozenset[MessageRef]:
        """Those of these messages that were not observed yet."""

    async def observe(self, observations: Sequence[Observation]) -> None:
        """Write them by message; one that is there is left as it is."""

    async def revise(self, observations: Sequence[Observation]) -> None:
        """Write what changed of known ones."""

    async def delete_unheard(
        self, community: CommunityId, message: MessageRef, at: datetime
    ) -> None:
        """Note that a message was deleted that was not observed yet; the first time holds."""

    async def deleted_unheard(
        self, community: CommunityId, messages: Collection[MessageRef]
    ) -> Mapping[MessageRef, datetime]:
        """Those of these messages that were deleted before they were observed, and when."""

    async def observed(
        self, community: CommunityId, messages: Collection[MessageRef]
    ) -> Mapping[MessageRef, Observation]:
        """Those of these messages that were observed."""

    async def recent(
        self,
        community: CommunityId,
        place: Place,
        limit: int,
        before: datetime | None = None,
    ) -> Sequence[Observation]:
        """The last ones of a place and its threads, or the last before that instant, oldest
        first: by time, and by id where that is the same.
        """

    async def said(
        self, community: CommunityId, place: Place, since: datetime, limit: int
    ) -> Sequence[Observation]:
        """What was said in a place and its threads from then on, in the same order.

        Not more than `limit`, but all of the last one's instant.
        """

    async def homes(
        self,
        community: CommunityId,
        members: Collection[MemberId] | None = None,
    ) -> Mapping[Place, datetime]:
        """The places in which, or in whose threads, they said something, and since when.

        Without `members` those in which anybody did.
        """

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
        at: datetime,
    ) -> None:
        """Write down that a reaction is there since then, or not; one that is there stays."""

    async def clear_reactions(
        self, community: CommunityId, message: MessageRef, sign: str | None = None
    ) -> None:
        """All reactions to it are gone, or all of that sign."""

    async def reactions(
        self, community: CommunityId, places: Collection[Place]
    ) -> Mapping[MessageRef, int]:
        """How many different people reacted to each message there (to none: left out)."""

    async def sign(self, reactions: Sequence[Reaction]) -> None:
        """Write down that these are there; one that is there stays."""

    async def signs(
        self, community: CommunityId, messages: Collection[MessageRef]
    ) -> Sequence[Reaction]:
        """Every reaction to these messages, oldest first."""

    async def decide(self, decisions: Sequence[Decision]) -> None:
        """Add what people decided; what was decided before stays."""

    async def decisions(
        self,
        community: CommunityId,
        messages: Collection[MessageRef] | None = None,
    ) -> Sequence[Decision]:
        """About these messages or with them as what it is `about`, or all of the community.

        In the order in which they were decided.
        """

    async def thank(self, thanks: Sequence[Thanks]) -> None:
        """Write them by message, question and giver; one that is there is left as it is."""

    async def thanks(
        self, community: CommunityId, questions: Collection[MessageRef] | None = None
    ) -> Sequence[Thanks]:
        """For answers to these questions, or all of the community; oldest first."""

    async def change(
        self, community: CommunityId, places: Collection[Place]
    ) -> Mapping[Place, int]:
        """Say that what was said in these places, or what it came to, changes in this unit.

        How often it did by now, this time with it: who followed the conversation up to one
        time less has missed nothing, whichever process it was that changed it.
        """

    async def change_all(self, community: CommunityId) -> None:
        """Say so of all of its places."""

    async def ask_within(self, asked: Sequence[AskedWithin]) -> None:
        """Write down what asks within a question, new or known, by its message."""

    async def found(
        self, community: CommunityId, messages: Collection[MessageRef]
    ) -> Found:
        """What rests on these messages: questions they ask, credits for them as answers."""

    async def outdo(self, credits_: Sequence[Credit]) -> None:
        """Keep answers as they were read, by all their messages: another message of the
        same giver is credited instead.
        """

    async def outdone(
        self, community: CommunityId, questions: Collection[MessageRef]
    ) -> Sequence[Credit]:
        """What is kept so for these questions; `found` and `unfind` know of it, too."""

    async def unfind(self, found: Found) -> None:
        """Remove these records; nothing happens if they are not there."""

    async def outdate(self, stale: Sequence[Stale]) -> None:
        """Note by place what is to be read again; what was noted to begin earlier stays."""

    async def stale(self, communities: Collection[CommunityId]) -> Sequence[Stale]:
        """What of these communities is to be read again, by community and place."""

    async def freshen(self, stale: Stale, until: datetime | None) -> None:
        """It was read again up to that instant, or to its end.

        Nothing happens where something else is noted by now.
        """

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

    async def involving(
        self, community: CommunityId, members: Collection[MemberId]
    ) -> frozenset[MessageRef]:
        """The questions that these asked, or that one of them has an answer to."""

    async def standing(
        self,
        community: CommunityId,
        states: Collection[QuestionState],
        since: datetime,
    ) -> Sequence[Question]:
        """Those asked since then that stand so, oldest first."""

    async def credit(self, credits_: Sequence[Credit]) -> None:
        """Write them by giver and question; one that is there is left as it is."""

    async def confirm(self, credits_: Sequence[Credit]) -> None:
        """Write them by giver and question, over one that is there."""

    async def credits(
        self, community: CommunityId, *, questions: Collection[MessageRef] | None = None
    ) -> Sequence[Credit]:
        """For these questions, or all of the community; oldest first."""

    async def credits_of(
        self,
        community: CommunityId,
        givers: Collection[MemberId],
        since: datetime | None = None,
    ) -> Sequence[Credit]:
        """For these givers, since then or ever; oldest first."""

    async def givers(self, community: CommunityId) -> Sequence[MemberId]:
        """Who gave answers, counted or not, by their ids."""

    async def counts(self, community: CommunityId) -> tuple[int, int]:
        """How many questions there are, and how many answers, counted or not."""

    async def told(
        self,
        community: CommunityId,
        pairs: Collection[tuple[MemberId, MemberId]],
        since: datetime,
        until: datetime,
    ) -> Sequence[Credit]:
        """Between these givers and askers, those of which the asker said within that time
        that they helped (`told_at`); by then.
        """

    async def resting_on(
        self, community: CommunityId, answer: MessageRef
    ) -> Sequence[Credit]:
        """The credits for which this message is the answer, oldest first."""

    async def contribute(self, contributions: Sequence[Contribution]) -> None:
        """Write them by member, kind and cause; one that is there is left as it is."""

    async def take_back(self, contributions: Sequence[Contribution]) -> None:
        """Remove them by member, kind and cause; nothing happens if they are not there."""

    async def contributions_of(
        self, community: CommunityId, members: Collection[MemberId], since: datetime
    ) -> Sequence[Contribution]:
        """What these gave in other ways since then, oldest first."""

    async def gave(self, community: CommunityId) -> Sequence[Gave]:
        """Who ever gave something, once for each kind, by the first time and the member.

        Those answered (`Given.ANSWERED`) whose answers are credited.
        """

    async def balances(self, community: CommunityId) -> Sequence[Balance]:
        """Counted from the records: everybody who asked or gave; the most given first.

        Without those who are excluded by now, and without bots.
        """
