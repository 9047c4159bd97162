"""What was said in its order, what reading it came to, and what people said of it: in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from rituals.model.ids import CommunityId, MemberId, MessageRef, Place
from rituals.model.ledger import (
    AskedWithin,
    Credit,
    Decision,
    Found,
    Observation,
    Reaction,
    Stale,
    Thanks,
)
from tests.fakes.tables import Table, Tables


class FakeReadings:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    def _at_home(self, community: CommunityId, place: Place) -> list[Observation]:
        found = [
            one
            for (where, _), one in self._t.observations.rows.items()
            if where == community and place in (one.home, one.message.place)
        ]
        return sorted(found, key=lambda o: (o.at, o.message.id, o.message.place))

    async def recent(
        self,
        community: CommunityId,
        place: Place,
        limit: int,
        before: datetime | None = None,
    ) -> Sequence[Observation]:
        found = self._at_home(community, place)
        some = [one for one in found if before is None or one.at < before]
        return some[-limit:] if limit else []

    async def said(
        self, community: CommunityId, place: Place, since: datetime, limit: int
    ) -> Sequence[Observation]:
        found = [o for o in self._at_home(community, place) if o.at >= since]
        last = found[:limit][-1:]
        return [one for one in found if last and one.at <= last[0].at]

    async def homes(
        self,
        community: CommunityId,
        members: Collection[MemberId] | None = None,
    ) -> Mapping[Place, datetime]:
        first: dict[Place, datetime] = {}
        for (where, _), one in self._t.observations.rows.items():
            if where == community and (members is None or one.member in members):
                first[one.home] = min(one.at, first.get(one.home, one.at))
        return dict(sorted(first.items()))

    async def change(
        self, community: CommunityId, places: Collection[Place]
    ) -> Mapping[Place, int]:
        rows = self._t.changes.edit()
        for place in places:
            rows[community, place] = rows.get((community, place), 0) + 1
        return {place: rows[community, place] for place in places}

    async def change_all(self, community: CommunityId) -> None:
        rows = self._t.changes.edit()
        for key in [key for key in rows if key[0] == community]:
            rows[key] += 1

    async def ask_within(self, asked: Sequence[AskedWithin]) -> None:
        for one in asked:
            self._t.within.edit()[one.community, one.message] = one

    async def found(
        self, community: CommunityId, messages: Collection[MessageRef]
    ) -> Found:
        def of(table: Table[Any, Any], column: str) -> tuple[Any, ...]:
            found = [
                one
                for one in table.rows.values()
                if one.community == community and getattr(one, column) in messages
            ]
            return tuple(sorted(found, key=_age))

        t = self._t
        return Found(
            of(t.questions, "message"),
            (*of(t.credits, "answer"), *of(t.outdone, "answer")),
            of(t.thanks, "message"),
            of(t.within, "message"),
        )

    async def unfind(self, found: Found) -> None:
        t = self._t
        for q in found.questions:
            t.questions.edit().pop((q.community, q.message), None)
        for c in found.credits:
            key = (c.community, c.giver, c.question)
            if key in t.credits.rows and t.credits.rows[key].answer == c.answer:
                del t.credits.edit()[key]
            t.outdone.edit().pop((*key, c.answer), None)
        for one in found.thanks:
            said = (one.community, one.message, one.question, one.giver)
            t.thanks.edit().pop(said, None)
        for w in found.within:
            t.within.edit().pop((w.community, w.message), None)

    async def outdo(self, credits_: Sequence[Credit]) -> None:
        for one in credits_:
            read = replace(one, refused=None, confirmed_at=None, confirmed_by=None)
            key = one.community, one.giver, one.question, one.answer
            self._t.outdone.edit()[key] = read

    async def outdone(
        self, community: CommunityId, questions: Collection[MessageRef]
    ) -> Sequence[Credit]:
        rows = self._t.outdone.rows.values()
        found = [c for c in rows if c.community == community]
        found = [c for c in found if c.question in questions]
        return sorted(found, key=lambda c: (c.at, c.answer.id, c.giver))

    async def outdate(self, stale: Sequence[Stale]) -> None:
        for one in stale:
            rows, key = self._t.stale.edit(), (one.community, one.place)
            if key not in rows or one.since < rows[key].since:
                rows[key] = one

    async def stale(self, communities: Collection[CommunityId]) -> Sequence[Stale]:
        rows = self._t.stale.rows
        return [rows[key] for key in sorted(rows) if key[0] in communities]

    async def freshen(self, stale: Stale, until: datetime | None) -> None:
        rows, key = self._t.stale.edit(), (stale.community, stale.place)
        if rows.get(key) != stale:
            return
        del rows[key]
        if until is not None:
            rows[key] = Stale(*key, until)


class FakeWords:
    def __init__(self, tables: Tables) -> None:
        self._t = tables

    async def sign(self, reactions: Sequence[Reaction]) -> None:
        for one in reactions:
            key = (one.community, one.message, one.member, one.sign)
            self._t.reactions.edit().setdefault(key, one.at)

    async def signs(
        self, community: CommunityId, messages: Collection[MessageRef]
    ) -> Sequence[Reaction]:
        found = [
            Reaction(*key, at)
            for key, at in self._t.reactions.rows.items()
            if key[0] == community and key[1] in messages
        ]
        return sorted(
            found,
            key=lambda r: (r.at, r.message.id, r.message.place, r.member, r.sign),
        )

    async def decide(self, decisions: Sequence[Decision]) -> None:
        for one in decisions:
            nth = max((n for _, n in self._t.decisions.rows), default=0) + 1
            self._t.decisions.edit()[one.community, nth] = one

    async def decisions(
        self,
        community: CommunityId,
        messages: Collection[MessageRef] | None = None,
    ) -> Sequence[Decision]:
        found = [
            one
            for (where, _), one in self._t.decisions.rows.items()
            if where == community
            and (messages is None or one.message in messages or one.about in messages)
        ]
        return sorted(found, key=lambda one: one.at)

    async def thank(self, thanks: Sequence[Thanks]) -> None:
        for one in thanks:
            key = (one.community, one.message, one.question, one.giver)
            self._t.thanks.edit().setdefault(key, one)

    async def thanks(
        self, community: CommunityId, questions: Collection[MessageRef] | None = None
    ) -> Sequence[Thanks]:
        found = [
            one
            for one in self._t.thanks.rows.values()
            if one.community == community
            and (questions is None or one.question in questions)
        ]
        return sorted(found, key=lambda t: (t.at, t.message.id, t.message.place))


def _age(one: Any) -> Any:
    return one.message.id if isinstance(one, AskedWithin) else one.at
