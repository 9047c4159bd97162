"""What people said and showed of messages: decisions, thanks, signs; and took back unheard."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from rituals.model.ids import CommunityId, MessageRef
from rituals.model.ledger import Decision, Reaction, Thanks
from storage.bulk import inserting
from storage.mapping.ledger import (
    decision_of,
    decision_values,
    deletion_of,
    reaction_of,
    thanks_of,
    thanks_values,
)
from storage.repositories.base import SqlRepository, all_of
from storage.repositories.sought import Sought
from storage.tables import (
    DecisionRow,
    DeletionRow,
    ReactionRow,
    ThanksRow,
    table_of,
)

_decision = table_of(DecisionRow)
_thanks = table_of(ThanksRow)
_reaction = table_of(ReactionRow)
_deletion = table_of(DeletionRow)
_decide = inserting(_decision)
_thank = inserting(_thanks)
_react = inserting(_reaction)
_delete_unheard = inserting(_deletion)
_DECIDED = Sought(_decision, decision_of, lambda decision: decision.message)
_DECIDED_ABOUT = Sought(
    _decision,
    decision_of,
    lambda decision: decision.about,
    columns=("about_space", "about_message"),
)
_THANKED = Sought(
    _thanks,
    thanks_of,
    lambda thanks: thanks.question,
    columns=("question_space", "question"),
    order=("at", "message", "place", "giver"),
)
_SIGNED = Sought(
    _reaction,
    reaction_of,
    lambda reaction: reaction.message,
    order=("at", "message", "place", "member", "sign"),
)
_DELETED = Sought(
    _deletion, deletion_of, lambda deleted: deleted[0], order=("at", "message", "place")
)


class SqlWords(SqlRepository):
    """The part of `rituals.ports.Ledger` that is about what people said of messages."""

    async def sign(self, reactions: Sequence[Reaction]) -> None:
        rows = [
            (r.community, *r.message.place, r.message.id, r.member, r.sign, r.at)
            for r in reactions
        ]
        await _react.run(self._connection, rows)

    async def signs(
        self, community: CommunityId, messages: Collection[MessageRef]
    ) -> Sequence[Reaction]:
        return await _SIGNED.of(self._connection, community, messages)

    async def delete_unheard(
        self, community: CommunityId, message: MessageRef, at: datetime
    ) -> None:
        row = (community, message.place.space, message.id, message.place.id, at)
        await _delete_unheard.run(self._connection, [row])

    async def deleted_unheard(
        self, community: CommunityId, messages: Collection[MessageRef]
    ) -> Mapping[MessageRef, datetime]:
        return dict(await _DELETED.of(self._connection, community, messages))

    async def decide(self, decisions: Sequence[Decision]) -> None:
        await _decide.run(self._connection, [decision_values(one) for one in decisions])

    async def decisions(
        self,
        community: CommunityId,
        messages: Collection[MessageRef] | None = None,
    ) -> Sequence[Decision]:
        if messages is None:
            ours = all_of(_decision).where(_decision.c.community == community)
            rows = await self._rows(ours.order_by(_decision.c.at, _decision.c.seq))
            return [decision_of(row) for row in rows]
        told = await _DECIDED.of(self._connection, community, messages)
        about = await _DECIDED_ABOUT.of(self._connection, community, messages)
        others = [one for one in about if one.message not in messages]
        return sorted([*told, *others], key=lambda decision: decision.at)

    async def thank(self, thanks: Sequence[Thanks]) -> None:
        await _thank.run(self._connection, [thanks_values(one) for one in thanks])

    async def thanks(
        self, community: CommunityId, questions: Collection[MessageRef] | None = None
    ) -> Sequence[Thanks]:
        if questions is not None:
            return await _THANKED.of(self._connection, community, questions)
        row = _thanks.c
        ours = select(*row).where(row.community == community)
        rows = await self._rows(ours.order_by(row.at, row.message, row.place))
        return [thanks_of(each) for each in rows]
