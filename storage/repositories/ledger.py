"""What was observed, asked, answered and given."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, delete, func, select

from rituals.model.ids import CommunityId, MemberId, MessageId, MessageRef, Place
from rituals.model.ledger import (
    Balance,
    Contribution,
    Credit,
    Gave,
    Observation,
    Question,
    QuestionState,
)
from storage.bulk import inserting, updating, upserting
from storage.listed import listed, listed_as
from storage.mapping.ledger import (
    contribution_values,
    credit_of,
    credit_values,
    observation_of,
    observation_values,
    question_of,
    question_values,
)
from storage.repositories.balances import balances_of
from storage.repositories.base import AnySelect, all_of
from storage.repositories.giving import gave_in, given_by
from storage.repositories.readings import ASKED, RESTING, SqlReadings
from storage.repositories.sought import Sought
from storage.repositories.words import SqlWords
from storage.tables import (
    UNROUTED,
    ContributionRow,
    CreditRow,
    ObservationRow,
    OutdoneRow,
    QuestionRow,
    ReactionRow,
    table_of,
)

_seen = table_of(ObservationRow)
_reaction = table_of(ReactionRow)
_question = table_of(QuestionRow)
_credit = table_of(CreditRow)
_contribution = table_of(ContributionRow)
_message = ["community", "space", "place", "message"]
_observe = inserting(_seen)
_revise = updating(_seen, _message)
_react = inserting(_reaction)
_ask = upserting(_question, _message)
_give = inserting(_credit)
_confirm = upserting(
    _credit, ["community", "question_space", "question", "question_place", "giver"]
)
_contribute = inserting(_contribution)
_SEEN = select(_seen.c.message).where(
    _seen.c.community == bindparam("community"),
    _seen.c.space == bindparam("space"),
    _seen.c.place == bindparam("place"),
    _seen.c.message.in_(listed_as("messages")),
)
"""Built once, as it is asked with every batch of messages."""
_FEW = 50
"""Places that are asked one by one."""
_SEEN_AMONG = select(_seen.c.place, _seen.c.message).where(
    _seen.c.community == bindparam("community"),
    _seen.c.space == bindparam("space"),
    _seen.c.message.in_(listed_as("messages")),
    (_seen.c.place + "").in_(listed_as("places")),
)
"""Found by the messages alone: they are mostly of one place each."""


_OBSERVED = Sought(_seen, observation_of, lambda seen: seen.message)
_CREDITED = Sought(
    _credit,
    credit_of,
    lambda credit: credit.question,
    columns=("question_space", "question"),
)
_INVOLVING = (
    (_question, "asker", ("space", "place", "message")),
    *(
        (table, "giver", ("question_space", "question_place", "question"))
        for table in (_credit, table_of(OutdoneRow))
    ),
)


class SqlLedger(SqlReadings, SqlWords):
    """`rituals.ports.Ledger`."""

    async def unseen(
        self, community: CommunityId, messages: Collection[MessageRef]
    ) -> frozenset[MessageRef]:
        by_place = defaultdict(list)
        for message in messages:
            by_place[message.place].append(message.id)
        if len(by_place) > _FEW:
            return frozenset(messages) - await self._seen_among(community, by_place)
        seen = set()
        for place, ids in by_place.items():
            asked = {"community": community, "space": place.space, "place": place.id}
            for row in await self._rows(_SEEN, **asked, messages=ids):
                seen.add(MessageRef(place, row.message))
        return frozenset(messages) - seen

    async def _seen_among(
        self, community: CommunityId, by_place: Mapping[Place, Collection[MessageId]]
    ) -> frozenset[MessageRef]:
        """Those that were observed, and others of these places."""
        by_space = defaultdict(list)
        for place in by_place:
            by_space[place.space].append(place)
        seen: set[MessageRef] = set()
        for space, places in by_space.items():
            ids = [id_ for place in places for id_ in by_place[place]]
            asked = {"community": community, "space": space, "messages": ids}
            named = [place.id for place in places]
            for row in await self._rows(_SEEN_AMONG, **asked, places=named):
                seen.add(MessageRef(Place(space, row.place), row.message))
        return frozenset(seen)

    async def observe(self, observations: Sequence[Observation]) -> None:
        await _observe.run(
            self._connection, [observation_values(one) for one in observations]
        )

    async def revise(self, observations: Sequence[Observation]) -> None:
        await _revise.run(
            self._connection, [observation_values(one) for one in observations]
        )

    async def observed(
        self, community: CommunityId, messages: Collection[MessageRef]
    ) -> Mapping[MessageRef, Observation]:
        seen = await _OBSERVED.of(self._connection, community, messages)
        found = {one.message: one for one in seen}
        return {ref: found[ref] for ref in messages if ref in found}

    async def unrouted(
        self, community: CommunityId, place: Place
    ) -> Sequence[Observation]:
        rows = await self._rows(
            _of_place(community, place)
            .where(UNROUTED)
            .order_by(_seen.c.at, _seen.c.seq)
        )
        return [observation_of(row) for row in rows]

    async def in_places(
        self, community: CommunityId, places: Collection[Place]
    ) -> Sequence[Observation]:
        wanted = select(*_seen.columns).where(
            _seen.c.community == community, _seen.c.deleted_at.is_(None)
        )
        rows = await self._of_places(wanted, _seen, places)
        rows.sort(key=lambda row: (row.at, row.seq))
        return [observation_of(row[1:]) for row in rows]

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
        place = message.place
        row = (community, place.space, place.id, message.id, member, sign)
        if present:
            await _react.run(self._connection, [(*row, at)])
            return
        key = _reaction.primary_key.columns
        same = [column == value for column, value in zip(key, row, strict=True)]
        await self._changed(delete(_reaction).where(*same))

    async def clear_reactions(
        self, community: CommunityId, message: MessageRef, sign: str | None = None
    ) -> None:
        gone = delete(_reaction).where(
            _reaction.c.community == community,
            _reaction.c.space == message.place.space,
            _reaction.c.place == message.place.id,
            _reaction.c.message == message.id,
        )
        if sign is not None:
            gone = gone.where(_reaction.c.sign == sign)
        await self._changed(gone)

    async def reactions(
        self, community: CommunityId, places: Collection[Place]
    ) -> Mapping[MessageRef, int]:
        message = (_reaction.c.space, _reaction.c.place, _reaction.c.message)
        people = func.count(_reaction.c.member.distinct()).label("people")
        wanted = (
            select(*message, people)
            .where(_reaction.c.community == community)
            .group_by(*message)
        )
        rows = await self._of_places(wanted, _reaction, places)
        return {
            MessageRef(Place(row.space, row.place), row.message): row.people
            for row in rows
        }

    async def ask(self, questions: Sequence[Question]) -> None:
        await _ask.run(self._connection, [question_values(one) for one in questions])

    async def questions(
        self,
        community: CommunityId,
        messages: Collection[MessageRef] | None = None,
        *,
        open_only: bool = False,
    ) -> Sequence[Question]:
        if messages is not None:
            asked = await ASKED.of(self._connection, community, messages)
            return [q for q in asked if not open_only or q.state is QuestionState.OPEN]
        wanted = select(*_question.columns).where(_question.c.community == community)
        if open_only:
            wanted = wanted.where(_question.c.state == QuestionState.OPEN.value)
        rows = await self._rows(wanted.order_by(_question.c.at, _question.c.seq))
        return [question_of(row[1:]) for row in rows]

    async def standing(
        self,
        community: CommunityId,
        states: Collection[QuestionState],
        since: datetime,
    ) -> Sequence[Question]:
        wanted = select(*_question.columns).where(
            _question.c.community == community, _question.c.at >= since
        )
        names = [state.value for state in states]
        rows = await self._among(wanted, _question.c.state, names)
        rows.sort(key=lambda row: (row.at, row.seq))
        return [question_of(row[1:]) for row in rows]

    async def involving(
        self, community: CommunityId, members: Collection[MemberId]
    ) -> frozenset[MessageRef]:
        found = set()
        for table, who, columns in _INVOLVING:
            theirs = table.c.community == community, table.c[who].in_(listed(members))
            asked = select(*(table.c[name] for name in columns)).where(*theirs)
            for row in await self._rows(asked):
                space, place, message = tuple(row)
                found.add(MessageRef(Place(space, place), message))
        return frozenset(found)

    async def credit(self, credits_: Sequence[Credit]) -> None:
        await _give.run(self._connection, [credit_values(one) for one in credits_])

    async def confirm(self, credits_: Sequence[Credit]) -> None:
        await _confirm.run(self._connection, [credit_values(one) for one in credits_])

    async def credits(
        self, community: CommunityId, *, questions: Collection[MessageRef] | None = None
    ) -> Sequence[Credit]:
        if questions is not None:
            return await _CREDITED.of(self._connection, community, questions)
        return await self._credits(_credit.c.community == community)

    async def credits_of(
        self,
        community: CommunityId,
        givers: Collection[MemberId],
        since: datetime | None = None,
    ) -> Sequence[Credit]:
        theirs = _credit.c.community == community, _credit.c.giver.in_(listed(givers))
        if since is None:
            return await self._credits(*theirs)
        return await self._credits(*theirs, _credit.c.at >= since)

    async def givers(self, community: CommunityId) -> Sequence[MemberId]:
        giver = _credit.c.giver
        theirs = select(giver).where(_credit.c.community == community)
        rows = await self._rows(theirs.distinct().order_by(giver))
        return [MemberId(row.giver) for row in rows]

    async def counts(self, community: CommunityId) -> tuple[int, int]:
        asked, answered = [
            await self._rows(select(func.count()).where(table.c.community == community))
            for table in (_question, _credit)
        ]
        return asked[0][0], answered[0][0]

    async def told(
        self,
        community: CommunityId,
        pairs: Collection[tuple[MemberId, MemberId]],
        since: datetime,
        until: datetime,
    ) -> Sequence[Credit]:
        row = _credit.c
        wanted = select(*row).where(
            row.community == community,
            row.giver.in_(listed({giver for giver, _ in pairs})),
            row.asker.in_(listed({asker for _, asker in pairs})),
            row.told_at.between(since, until),
        )
        rows = await self._rows(wanted.order_by(row.told_at, row.seq))
        found = (credit_of(each[1:]) for each in rows)
        return [one for one in found if (one.giver, one.asker) in pairs]

    async def _credits(self, *which: ColumnElement[bool]) -> list[Credit]:
        wanted = select(*_credit.columns).where(*which)
        rows = await self._rows(wanted.order_by(_credit.c.at, _credit.c.seq))
        return [credit_of(row[1:]) for row in rows]

    async def resting_on(
        self, community: CommunityId, answer: MessageRef
    ) -> Sequence[Credit]:
        return await RESTING.of(self._connection, community, [answer])

    async def contribute(self, contributions: Sequence[Contribution]) -> None:
        await _contribute.run(
            self._connection, [contribution_values(one) for one in contributions]
        )

    async def take_back(self, contributions: Sequence[Contribution]) -> None:
        row = _contribution.c
        for one in contributions:
            same = (
                row.community == one.community,
                row.member == one.member,
                row.kind == one.kind.value,
                row.cause == one.cause,
            )
            await self._changed(delete(_contribution).where(*same))

    async def contributions_of(
        self, community: CommunityId, members: Collection[MemberId], since: datetime
    ) -> Sequence[Contribution]:
        return await given_by(self._connection, community, members, since)

    async def gave(self, community: CommunityId) -> Sequence[Gave]:
        return await gave_in(self._connection, community)

    async def balances(self, community: CommunityId) -> Sequence[Balance]:
        return await balances_of(self._connection, community)


def _of_place(community: CommunityId, place: Place) -> AnySelect:
    return all_of(_seen).where(
        _seen.c.community == community,
        _seen.c.space == place.space,
        _seen.c.place == place.id,
    )
