"""The ledger in memory."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from rituals.model.ids import CommunityId, MemberId, MessageRef, Place
from rituals.model.ledger import (
    OTHERWISE,
    Balance,
    Contribution,
    Credit,
    Gave,
    Given,
    Observation,
    Question,
    QuestionState,
)
from tests.fakes.readings import FakeReadings, FakeWords
from tests.fakes.tables import Tables


class FakeLedger(FakeReadings, FakeWords):
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    async def unseen(
        self, community: CommunityId, messages: Collection[MessageRef]
    ) -> frozenset[MessageRef]:
        rows = self._t.observations.rows
        return frozenset(m for m in messages if (community, m) not in rows)

    async def observe(self, observations: Sequence[Observation]) -> None:
        rows = self._t.observations.edit()
        for one in observations:
            rows.setdefault((one.community, one.message), one)

    async def revise(self, observations: Sequence[Observation]) -> None:
        for one in observations:
            if (one.community, one.message) in self._t.observations.rows:
                self._t.observations.edit()[one.community, one.message] = one

    async def delete_unheard(
        self, community: CommunityId, message: MessageRef, at: datetime
    ) -> None:
        self._t.deletions.edit().setdefault((community, message), at)

    async def deleted_unheard(
        self, community: CommunityId, messages: Collection[MessageRef]
    ) -> Mapping[MessageRef, datetime]:
        rows = self._t.deletions.rows
        return {m: rows[community, m] for m in messages if (community, m) in rows}

    async def observed(
        self, community: CommunityId, messages: Collection[MessageRef]
    ) -> Mapping[MessageRef, Observation]:
        rows = self._t.observations.rows
        return {m: rows[community, m] for m in messages if (community, m) in rows}

    def _seen(
        self, community: CommunityId, places: Collection[Place]
    ) -> list[Observation]:
        found = [
            one
            for (where, message), one in self._t.observations.rows.items()
            if where == community and message.place in places
        ]
        return sorted(found, key=lambda one: one.at)

    async def unrouted(
        self, community: CommunityId, place: Place
    ) -> Sequence[Observation]:
        return [one for one in self._seen(community, [place]) if not one.routed]

    async def in_places(
        self, community: CommunityId, places: Collection[Place]
    ) -> Sequence[Observation]:
        return [o for o in self._seen(community, places) if o.deleted_at is None]

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
        key = (community, message, member, sign)
        if present:
            self._t.reactions.edit().setdefault(key, at)
        else:
            self._t.reactions.edit().pop(key, None)

    async def clear_reactions(
        self, community: CommunityId, message: MessageRef, sign: str | None = None
    ) -> None:
        for key in list(self._t.reactions.rows):
            if key[:2] == (community, message) and sign in (None, key[3]):
                del self._t.reactions.edit()[key]

    async def reactions(
        self, community: CommunityId, places: Collection[Place]
    ) -> Mapping[MessageRef, int]:
        people: dict[MessageRef, set[MemberId]] = defaultdict(set)
        for where, message, member, _ in self._t.reactions.rows:
            if where == community and message.place in places:
                people[message].add(member)
        return {message: len(who) for message, who in people.items()}

    async def ask(self, questions: Sequence[Question]) -> None:
        for one in questions:
            self._t.questions.edit()[one.community, one.message] = one

    async def questions(
        self,
        community: CommunityId,
        messages: Collection[MessageRef] | None = None,
        *,
        open_only: bool = False,
    ) -> Sequence[Question]:
        found = [
            one
            for one in self._t.questions.rows.values()
            if one.community == community
            and (messages is None or one.message in messages)
            and (one.state is QuestionState.OPEN or not open_only)
        ]
        return sorted(found, key=lambda one: one.at)

    async def standing(
        self,
        community: CommunityId,
        states: Collection[QuestionState],
        since: datetime,
    ) -> Sequence[Question]:
        ours = await self.questions(community)
        return [one for one in ours if one.state in states and one.at >= since]

    async def credit(self, credits_: Sequence[Credit]) -> None:
        for one in credits_:
            key = (one.community, one.giver, one.question)
            self._t.credits.edit().setdefault(key, one)

    async def confirm(self, credits_: Sequence[Credit]) -> None:
        for one in credits_:
            self._t.credits.edit()[one.community, one.giver, one.question] = one

    async def credits(
        self, community: CommunityId, *, questions: Collection[MessageRef] | None = None
    ) -> Sequence[Credit]:
        found = [
            one
            for one in self._t.credits.rows.values()
            if one.community == community
            and (questions is None or one.question in questions)
        ]
        return sorted(found, key=lambda one: one.at)

    async def involving(
        self, community: CommunityId, members: Collection[MemberId]
    ) -> frozenset[MessageRef]:
        answers = *self._t.credits.rows.values(), *self._t.outdone.rows.values()
        asked = self._t.questions.rows.values()
        found = {(q.community, q.asker, q.message) for q in asked}
        found |= {(c.community, c.giver, c.question) for c in answers}
        return frozenset(q for c, who, q in found if c == community and who in members)

    async def credits_of(
        self,
        community: CommunityId,
        givers: Collection[MemberId],
        since: datetime | None = None,
    ) -> Sequence[Credit]:
        return [
            one
            for one in await self.credits(community)
            if one.giver in givers and (since is None or one.at >= since)
        ]

    async def givers(self, community: CommunityId) -> Sequence[MemberId]:
        return sorted({one.giver for one in await self.credits(community)})

    async def counts(self, community: CommunityId) -> tuple[int, int]:
        asked, answered = await self.questions(community), await self.credits(community)
        return len(asked), len(answered)

    async def told(
        self,
        community: CommunityId,
        pairs: Collection[tuple[MemberId, MemberId]],
        since: datetime,
        until: datetime,
    ) -> Sequence[Credit]:
        found = [
            (one.told_at, one)
            for one in await self.credits(community)
            if one.told_at is not None and (one.giver, one.asker) in pairs
        ]
        within = [each for each in found if since <= each[0] <= until]
        return [one for _, one in sorted(within, key=lambda each: each[0])]

    async def resting_on(
        self, community: CommunityId, answer: MessageRef
    ) -> Sequence[Credit]:
        found = await self.credits(community)
        return [one for one in found if one.answer == answer]

    async def contribute(self, contributions: Sequence[Contribution]) -> None:
        for one in contributions:
            key = (one.community, one.member, one.kind.value, one.cause)
            self._t.contributions.edit().setdefault(key, one)

    async def take_back(self, contributions: Sequence[Contribution]) -> None:
        for one in contributions:
            key = (one.community, one.member, one.kind.value, one.cause)
            self._t.contributions.edit().pop(key, None)

    async def contributions_of(
        self, community: CommunityId, members: Collection[MemberId], since: datetime
    ) -> Sequence[Contribution]:
        found = [
            one
            for one in self._t.contributions.rows.values()
            if one.community == community
            and one.member in members
            and one.at >= since
            and one.kind is not Given.THANKED_BACK
        ]
        return sorted(found, key=lambda one: (one.at, one.member, one.kind, one.cause))

    async def gave(self, community: CommunityId) -> Sequence[Gave]:
        times: dict[tuple[MemberId, Given], list[datetime]] = {}
        for credit in await self.credits(community):
            if credit.refused is None:
                key = credit.giver, Given.ANSWERED
                times.setdefault(key, []).append(credit.at)
        for one in self._t.contributions.rows.values():
            if one.community == community and one.kind in OTHERWISE:
                times.setdefault((one.member, one.kind), []).append(one.at)
        found = [Gave(*key, min(at), max(at)) for key, at in times.items()]
        return sorted(found, key=lambda g: (g.first_at, g.member, g.kind.value))

    async def balances(self, community: CommunityId) -> Sequence[Balance]:
        asked = Counter(
            one.asker
            for one in await self.questions(community)
            if one.state is not QuestionState.WITHDRAWN
        )
        answered = Counter(
            one.giver for one in await self.credits(community) if one.refused is None
        )
        contributed = Counter(
            one.member
            for one in self._t.contributions.rows.values()
            if one.community == community and one.kind in OTHERWISE
        )
        found = [
            self._balance(community, member, asked, answered, contributed)
            for member in {*asked, *answered, *contributed}
            if self._counts(community, member)
        ]
        return sorted(
            found, key=lambda b: (-(b.answered + b.contributed), -b.asked, b.member)
        )

    def _counts(self, community: CommunityId, member: MemberId) -> bool:
        known = self._t.members.rows.get((community, member))
        return known is None or known.counted

    def _balance(
        self,
        community: CommunityId,
        member: MemberId,
        *counts: Counter[MemberId],
    ) -> Balance:
        seen = [
            one.at
            for one in self._t.observations.rows.values()
            if (one.community, one.member) == (community, member)
        ]
        known = self._t.members.rows.get((community, member))
        name = str(member) if known is None else known.name
        asked, answered, contributed = (count[member] for count in counts)
        first = min(seen, default=None)
        return Balance(member, name, asked, answered, contributed, first)
