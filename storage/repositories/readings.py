"""What was said in a place in its order, what reading it came to, what to read again."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    delete,
    func,
    select,
    union_all,
    update,
)

from rituals.model.ids import CommunityId, MemberId, MessageRef, Place
from rituals.model.ledger import AskedWithin, Credit, Found, Observation, Stale
from storage.bulk import counting, deleting, upserting
from storage.listed import listed, listed_as
from storage.mapping.ledger import (
    credit_of,
    observation_of,
    outdone_values,
    question_of,
    stale_of,
    stale_values,
    thanks_of,
    within_of,
    within_values,
)
from storage.repositories.base import SqlRepository, all_of
from storage.repositories.sought import Sought
from storage.tables import (
    AskedWithinRow,
    ConversationRow,
    CreditRow,
    ObservationRow,
    OutdoneRow,
    QuestionRow,
    StaleRow,
    ThanksRow,
    table_of,
)
from storage.types import Instant

_seen = table_of(ObservationRow)
_question = table_of(QuestionRow)
_credit = table_of(CreditRow)
_outdone = table_of(OutdoneRow)
_thanks = table_of(ThanksRow)
_within = table_of(AskedWithinRow)
_stale = table_of(StaleRow)
_conversation = table_of(ConversationRow)
_ask_within = upserting(_within, ["community", "space", "message", "place"])
_outdate = upserting(_stale, ["community", "space", "place"], earlier="since")
_change = counting(_conversation, ["community", "space", "place"], "changes")
_CHANGES = select(_conversation.c.place, _conversation.c.changes).where(
    _conversation.c.community == bindparam("community"),
    _conversation.c.space == bindparam("space"),
    _conversation.c.place.in_(listed_as("places")),
)
_MESSAGE = ("community", "space", "place", "message")
_QUESTION = ("community", "question_space", "question_place", "question", "giver")
_UNASK = deleting(_question, _MESSAGE)
_ANSWER = ("answer_space", "answer_place", "answer")
_outdo = upserting(_outdone, (*_QUESTION, *_ANSWER))
_UNCREDIT = [deleting(table, (*_QUESTION, *_ANSWER)) for table in (_credit, _outdone)]
_UNTHANK = deleting(_thanks, (*_QUESTION, "space", "place", "message"))
_UNASK_WITHIN = deleting(_within, _MESSAGE)
_OUTDONE_ORDER = ("at", "answer", "giver")
ASKED = Sought(_question, question_of, lambda question: question.message)
RESTING = Sought(
    _credit,
    credit_of,
    lambda credit: credit.answer,
    columns=("answer_space", "answer"),
)
_OUTDONE_RESTING = Sought(
    _outdone,
    credit_of,
    lambda credit: credit.answer,
    columns=("answer_space", "answer"),
    order=_OUTDONE_ORDER,
)
_OUTDONE = Sought(
    _outdone,
    credit_of,
    lambda credit: credit.question,
    columns=("question_space", "question"),
    order=_OUTDONE_ORDER,
)
_SAID_THANKS = Sought(
    _thanks, thanks_of, lambda thanks: thanks.message, order=("at", "giver")
)
_WITHIN = Sought(_within, within_of, lambda asked: asked.message, order=("message",))
_AT = bindparam("instant", type_=Instant())
_ORDER = ("at", "message", "place")


def _said(*when: ColumnElement[bool], last_first: bool = False) -> Select[Any]:
    """What was said in a place and its threads, each found by its own index."""
    columns = [column for column in _seen.columns if column.name != "seq"]
    ways = []
    for space, place in (("space", "place"), ("thread_space", "thread_place")):
        there = select(*columns).where(
            _seen.c.community == bindparam("community"),
            _seen.c[space] == bindparam("space"),
            _seen.c[place] == bindparam("place"),
            *when,
        )
        ordered = there.order_by(*_in_order(_seen.c, last_first=last_first))
        ways.append(select(ordered.limit(bindparam("limit")).subquery()))
    both = union_all(*ways).subquery()
    wanted = select(both).order_by(*_in_order(both.c, last_first=last_first))
    return wanted.limit(bindparam("limit"))


def _in_order(columns: Any, *, last_first: bool) -> list[Any]:
    return [columns[n].desc() if last_first else columns[n] for n in _ORDER]


_NEVER_MORE = 2**31 - 1
_SINCE = _said(_seen.c.at >= _AT)
_OF_THE_INSTANT = _said(_seen.c.at == _AT)
_RECENT = _said(last_first=True)
_BEFORE = _said(_seen.c.at < _AT, last_first=True)
_HOME = func.coalesce(_seen.c.thread_place, _seen.c.place)


class SqlReadings(SqlRepository):
    """The part of `rituals.ports.Ledger` that is about reading, and reading again."""

    async def recent(
        self,
        community: CommunityId,
        place: Place,
        limit: int,
        before: datetime | None = None,
    ) -> Sequence[Observation]:
        there = {"community": community, "space": place.space, "place": place.id}
        if before is None:
            rows = await self._rows(_RECENT, **there, limit=limit)
        else:
            rows = await self._rows(_BEFORE, **there, limit=limit, instant=before)
        return [observation_of(row) for row in reversed(rows)]

    async def said(
        self, community: CommunityId, place: Place, since: datetime, limit: int
    ) -> Sequence[Observation]:
        there = {"community": community, "space": place.space, "place": place.id}
        rows = await self._rows(_SINCE, **there, limit=limit, instant=since)
        found = [observation_of(row) for row in rows]
        if len(found) < limit or not found:
            return found
        last = found[-1].at
        rows = await self._rows(
            _OF_THE_INSTANT, **there, limit=_NEVER_MORE, instant=last
        )
        earlier = [one for one in found if one.at < last]
        return [*earlier, *(observation_of(row) for row in rows)]

    async def homes(
        self,
        community: CommunityId,
        members: Collection[MemberId] | None = None,
    ) -> Mapping[Place, datetime]:
        # Found by who they are, not in the order of spaces: that would be all of it.
        space = _seen.c.space + "" if members is not None else _seen.c.space
        first = func.min(_seen.c.at).label("first")
        wanted = select(space.label("space"), _HOME.label("home"), first).where(
            _seen.c.community == community
        )
        if members is not None:
            wanted = wanted.where(_seen.c.member.in_(listed(members)))
        rows = await self._rows(wanted.group_by(space, _HOME).order_by(space, _HOME))
        return {Place(row.space, row.home): row.first for row in rows}

    async def change(
        self, community: CommunityId, places: Collection[Place]
    ) -> Mapping[Place, int]:
        ordered = sorted(places)  # as rows are locked in their order
        await _change.run(self._connection, [(community, *place) for place in ordered])
        by_space = defaultdict(list)
        for place in ordered:
            by_space[place.space].append(place.id)
        changes = {}
        for space, ids in by_space.items():
            there = {"community": community, "space": space, "places": ids}
            for row in await self._rows(_CHANGES, **there):
                changes[Place(space, row.place)] = row.changes
        return changes

    async def change_all(self, community: CommunityId) -> None:
        changes = _conversation.c.changes
        theirs = _conversation.c.community == community
        await self._changed(
            update(_conversation).where(theirs).values(changes=changes + 1)
        )

    async def ask_within(self, asked: Sequence[AskedWithin]) -> None:
        await _ask_within.run(self._connection, [within_values(one) for one in asked])

    async def found(
        self, community: CommunityId, messages: Collection[MessageRef]
    ) -> Found:
        here = self._connection, community, messages
        return Found(
            tuple(await ASKED.of(*here)),
            (*await RESTING.of(*here), *await _OUTDONE_RESTING.of(*here)),
            tuple(await _SAID_THANKS.of(*here)),
            tuple(await _WITHIN.of(*here)),
        )

    async def unfind(self, found: Found) -> None:
        here = self._connection
        await _UNASK.run(here, [_ref(q.community, q.message) for q in found.questions])
        credited = [
            (*_ref(c.community, c.question), c.giver, *_ref("", c.answer)[1:])
            for c in found.credits
        ]
        for uncredit in _UNCREDIT:
            await uncredit.run(here, credited)
        await _UNTHANK.run(
            here,
            [
                (*_ref(t.community, t.question), t.giver, *_ref("", t.message)[1:])
                for t in found.thanks
            ],
        )
        await _UNASK_WITHIN.run(
            here, [_ref(w.community, w.message) for w in found.within]
        )

    async def outdo(self, credits_: Sequence[Credit]) -> None:
        await _outdo.run(self._connection, [outdone_values(one) for one in credits_])

    async def outdone(
        self, community: CommunityId, questions: Collection[MessageRef]
    ) -> Sequence[Credit]:
        return await _OUTDONE.of(self._connection, community, questions)

    async def outdate(self, stale: Sequence[Stale]) -> None:
        await _outdate.run(self._connection, [stale_values(one) for one in stale])

    async def stale(self, communities: Collection[CommunityId]) -> Sequence[Stale]:
        row = _stale.c
        ours = all_of(_stale).where(row.community.in_(listed(communities)))
        rows = await self._rows(ours.order_by(row.community, row.space, row.place))
        return [stale_of(each) for each in rows]

    async def freshen(self, stale: Stale, until: datetime | None) -> None:
        row, place = _stale.c, stale.place
        same = (
            row.community == stale.community,
            row.space == place.space,
            row.place == place.id,
            row.since == stale.since,
        )
        removed = await self._changed(delete(_stale).where(*same))
        if removed and until is not None:
            await self.outdate([Stale(stale.community, place, until)])


def _ref(community: str, message: MessageRef) -> tuple[str, ...]:
    return community, message.place.space, message.place.id, message.id
