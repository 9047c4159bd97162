"""What was observed, asked, answered and given."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import ColumnElement, bindparam, delete, func, select

from rituals.model.ids import CommunityId, MemberId, MessageRef, Place
from rituals.model.ledger import (
    Balance,
    Contribution,
    Credit,
    Observation,
    Question,
    QuestionState,
)
from storage.bulk import inserting, updating, upserting
from storage.listed import listed_as
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
from storage.repositories.base import AnySelect, SqlRepository, all_of
from storage.tables import (
    UNROUTED,
    ContributionRow,
    CreditRow,
    ObservationRow,
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


class SqlLedger(SqlRepository):
    """`rituals.ports.Ledger`."""

    async def unseen(
        self, community: CommunityId, messages: Collection[MessageRef]
    ) -> frozenset[MessageRef]:
        by_place = defaultdict(list)
        for message in messages:
            by_place[message.place].append(message.id)
        seen = set()
        for place, ids in by_place.items():
            asked = {"community": community, "space": place.space, "place": place.id}
            for row in await self._rows(_SEEN, **asked, messages=ids):
                seen.add(MessageRef(place, row.message))
        return frozenset(messages) - seen

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
        wanted = all_of(_seen).where(_seen.c.community == community)
        rows = await self._of_messages(wanted, _seen, messages)
        found = {one.message: one for one in map(observation_of, rows)}
        return {ref: found[ref] for ref in messages if ref in found}

    async def recent(
        self, community: CommunityId, place: Place, limit: int
    ) -> Sequence[Observation]:
        rows = await self._rows(
            _of_place(community, place)
            .order_by(_seen.c.at.desc(), _seen.c.seq.desc())
            .limit(limit)
        )
        return [observation_of(row) for row in reversed(rows)]

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
    ) -> None:
        place = message.place
        row = (community, place.space, place.id, message.id, member, sign)
        if present:
            await _react.run(self._connection, [row])
            return
        same = [
            column == value
            for column, value in zip(_reaction.columns, row, strict=True)
        ]
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
        wanted = select(*_question.columns).where(_question.c.community == community)
        if open_only:
            wanted = wanted.where(_question.c.state == QuestionState.OPEN.value)
        if messages is None:
            rows = list(await self._rows(wanted))
        else:
            rows = await self._of_messages(wanted, _question, messages)
        rows.sort(key=lambda row: (row.at, row.seq))
        found = [question_of(row[1:]) for row in rows]
        refs = None if messages is None else set(messages)
        return [one for one in found if refs is None or one.message in refs]

    async def credit(self, credits_: Sequence[Credit]) -> None:
        await _give.run(self._connection, [credit_values(one) for one in credits_])

    async def confirm(self, credits_: Sequence[Credit]) -> None:
        await _confirm.run(self._connection, [credit_values(one) for one in credits_])

    async def credits(
        self, community: CommunityId, *, questions: Collection[MessageRef] | None = None
    ) -> Sequence[Credit]:
        wanted = select(*_credit.columns).where(_credit.c.community == community)
        if questions is None:
            rows = list(await self._rows(wanted))
        else:
            ids = [message.id for message in questions]
            spaces = {message.place.space for message in questions}
            narrowed = wanted.where(_credit.c.question_space.in_(spaces))
            rows = await self._among(narrowed, _credit.c.question, ids)
        rows.sort(key=lambda row: (row.at, row.seq))
        found = [credit_of(row[1:]) for row in rows]
        refs = None if questions is None else set(questions)
        return [one for one in found if refs is None or one.question in refs]

    async def resting_on(
        self, community: CommunityId, answer: MessageRef
    ) -> Sequence[Credit]:
        wanted = select(*_credit.columns).where(*_rests_on(community, answer))
        rows = list(await self._rows(wanted))
        rows.sort(key=lambda row: (row.at, row.seq))
        return [credit_of(row[1:]) for row in rows]

    async def uncredit(
        self, community: CommunityId, answer: MessageRef
    ) -> frozenset[MessageRef]:
        rests = _rests_on(community, answer)
        rows = await self._rows(all_of(_credit).where(*rests))
        await self._changed(delete(_credit).where(*rests))
        return frozenset(credit_of(row).question for row in rows)

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

    async def balances(self, community: CommunityId) -> Sequence[Balance]:
        return await balances_of(self._connection, community)


def _rests_on(
    community: CommunityId, answer: MessageRef
) -> tuple[ColumnElement[bool], ...]:
    return (
        _credit.c.community == community,
        _credit.c.answer_space == answer.place.space,
        _credit.c.answer_place == answer.place.id,
        _credit.c.answer == answer.id,
    )


def _of_place(community: CommunityId, place: Place) -> AnySelect:
    return all_of(_seen).where(
        _seen.c.community == community,
        _seen.c.space == place.space,
        _seen.c.place == place.id,
    )
