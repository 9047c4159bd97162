"""What is held of one member, and forgetting it."""

import json
import secrets
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    String,
    Table,
    and_,
    delete,
    exists,
    or_,
    select,
    type_coerce,
)

from rituals.model.audit import AuditEntry
from rituals.model.delivery import OutboxEntry
from rituals.model.held import Held
from rituals.model.ids import (
    Account,
    CommunityId,
    MemberId,
    MessageRef,
    Place,
)
from rituals.model.ledger import Contribution, Given
from rituals.model.whole_ids import has_id
from storage.listed import listed
from storage.mapping.audit import audit_of
from storage.mapping.ledger import (
    credit_of,
    decision_of,
    observation_of,
    question_of,
    thanks_of,
)
from storage.mapping.occurrences import occurrence_of, participation_of
from storage.mapping.outbox import entry_of, nudge_of
from storage.mapping.trail import trail_of
from storage.repositories.base import AnyRow, SqlRepository, all_of
from storage.repositories.marks import Marks
from storage.repositories.renaming import Renaming, silence
from storage.tables import (
    AccountRow,
    AskedWithinRow,
    AuditRow,
    ContributionRow,
    CreditRow,
    DecisionRow,
    MemberRow,
    NudgeRow,
    ObservationRow,
    OccurrenceRow,
    OutboxRow,
    OutdoneRow,
    ParticipationRow,
    QuestionRow,
    ReactionRow,
    ReceiptRow,
    ThanksRow,
    TrailRow,
    table_of,
)

_member = table_of(MemberRow)
_account = table_of(AccountRow)
_seen = table_of(ObservationRow)
_reaction = table_of(ReactionRow)
_question = table_of(QuestionRow)
_credit = table_of(CreditRow)
_contribution = table_of(ContributionRow)
_occurrence = table_of(OccurrenceRow)
_part = table_of(ParticipationRow)
_entry = table_of(OutboxRow)
_receipt = table_of(ReceiptRow)
_nudge = table_of(NudgeRow)
_trail = table_of(TrailRow)
_audit = table_of(AuditRow)
_decision = table_of(DecisionRow)
_thanks = table_of(ThanksRow)
_within = table_of(AskedWithinRow)
_MESSAGE = ("community", "space", "place", "message")
_THEIRS = (
    (_account, "member"),
    (_member, "id"),
    (_seen, "member"),
    (_reaction, "member"),
    (_credit, "giver"),
    (_thanks, "giver"),
    (table_of(OutdoneRow), "giver"),
    (_contribution, "member"),
    (_nudge, "member"),
)
"""Where what is theirs alone stands, parts before what they are parts of."""


class SqlPrivacy(SqlRepository):
    """`rituals.ports.Privacy`."""

    async def held(self, community: CommunityId, member: MemberId) -> Held:
        async def of(
            table: Table, column: str, *order: ColumnElement[Any]
        ) -> Sequence[AnyRow]:
            ours = table.c.community == community, table.c[column] == member
            return await self._rows(all_of(table).where(*ours).order_by(*order))

        parts = (
            select(_part)
            .join(_occurrence, _occurrence.c.id == _part.c.occurrence)
            .where(_occurrence.c.community == community, _part.c.member == member)
            .order_by(_part.c.at, _part.c.occurrence, _part.c.role, _part.c.key)
        )
        reactions = await of(
            _reaction, "member", _reaction.c.place, _reaction.c.message
        )
        given = await of(_contribution, "member", _contribution.c.at)
        return Held(
            [observation_of(row) for row in await of(_seen, "member", *_age(_seen))],
            [
                (MessageRef(Place(r.space, r.place), r.message), r.sign)
                for r in reactions
            ],
            [question_of(r) for r in await of(_question, "asker", *_age(_question))],
            [credit_of(row) for row in await of(_credit, "giver", *_age(_credit))],
            [
                Contribution(r.community, r.member, Given(r.kind), r.cause, r.at)
                for r in given
            ],
            [participation_of(row) for row in await self._rows(parts)],
            [
                occurrence_of(row)
                for row in await of(_occurrence, "subject", _occurrence.c.due_at)
            ],
            [nudge_of(row) for row in await of(_nudge, "member", _nudge.c.seq)],
            await self._trail_of(community, member),
            await self._audit_of(community, member),
            decisions=tuple(
                map(decision_of, await of(_decision, "by", *_age(_decision)))
            ),
            thanks=tuple(
                map(
                    thanks_of,
                    await of(_thanks, "giver", _thanks.c.at, _thanks.c.message),
                )
            ),
        )

    async def _trail_of(self, community: CommunityId, member: MemberId) -> list[Any]:
        texts = (
            _trail.c.subject,
            _trail.c.detail,
            _trail.c.occurrence,
            _trail.c.by,
        )
        naming = or_(*(text.contains(member, autoescape=True) for text in texts))
        rows = await self._rows(
            all_of(_trail)
            .where(_trail.c.community == community, naming)
            .order_by(_trail.c.at, _trail.c.seq)
        )
        lines = [trail_of(row) for row in rows]
        return [
            line
            for line in lines
            if has_id(
                f"{line.subject} {line.detail} {line.occurrence} {line.by}", [member]
            )
        ]

    async def _audit_of(
        self, community: CommunityId, member: MemberId
    ) -> list[AuditEntry]:
        written = json.dumps(member, ensure_ascii=False)[1:-1]
        texts = (_audit.c.by, _audit.c.member, _audit.c.occurrence, _audit.c.typed)
        facts = (_audit.c.before, _audit.c.after, _audit.c.undo_values)
        naming = or_(
            *(text.contains(member, autoescape=True) for text in texts),
            *(
                type_coerce(fact, String).contains(written, autoescape=True)
                for fact in facts
            ),
        )
        rows = await self._rows(
            all_of(_audit)
            .where(_audit.c.community == community, naming)
            .order_by(_audit.c.at, _audit.c.seq)
        )
        return [entry for entry in map(audit_of, rows) if entry.names([member])]

    async def entries(
        self, community: CommunityId, words: Collection[str]
    ) -> Sequence[OutboxEntry]:
        found: dict[str, OutboxEntry] = {}
        order: dict[str, int] = {}
        for word in filter(None, words):
            written = json.dumps(word, ensure_ascii=False)[1:-1]
            holding = or_(
                _entry.c.key.contains(word, autoescape=True),
                _entry.c.payload.contains(written, autoescape=True),
            )
            ours = _entry.c.community == community, holding
            for row in await self._rows(select(*_entry.columns).where(*ours)):
                if word in row.key or written in row.payload:  # LIKE is lax about case
                    found[row.key], order[row.key] = entry_of(row[1:]), row.seq
        return [found[key] for key in sorted(found, key=order.__getitem__)]

    async def versions(self, keys: Collection[str]) -> Sequence[OutboxEntry]:
        shown = select(*_entry.columns).where(_entry.c.shows.in_(listed(keys)))
        rows = await self._rows(shown)
        return [entry_of(row[1:]) for row in sorted(rows, key=lambda row: row.seq)]

    async def remove_entries(self, keys: Collection[str]) -> None:
        for table in (_entry, _receipt):
            await self._changed(delete(table).where(table.c.key.in_(listed(keys))))

    async def erase(self, community: CommunityId, member: MemberId) -> None:
        for table in (_within, _decision):
            theirs = table.c.community == community, _is_theirs(table, member)
            await self._changed(delete(table).where(*theirs))
        for table, column in _THEIRS:
            same = table.c.community == community, table.c[column] == member
            await self._changed(delete(table).where(*same))

    async def rename(
        self,
        community: CommunityId,
        names: Collection[str],
        to: MemberId,
        words: Collection[str] = (),
        typed: Collection[str] = (),
    ) -> None:
        await Renaming(self._connection, community, names, to, words).run()
        await silence(self._connection, community, typed)

    async def nobody(self, community: CommunityId) -> MemberId:  # noqa: ARG002  any will do
        return MemberId(f"nobody:{secrets.token_hex(8)}")

    async def remember(
        self,
        community: CommunityId,
        accounts: Collection[Account],
        *,
        excluded: bool = False,
    ) -> None:
        await Marks(self._connection).remember(community, accounts, excluded=excluded)

    async def forgotten(
        self, community: CommunityId, accounts: Collection[Account]
    ) -> frozenset[Account]:
        return await Marks(self._connection).known(community, accounts)

    async def lift(self, community: CommunityId, accounts: Collection[Account]) -> bool:
        return await Marks(self._connection).lift(community, accounts)


def _is_theirs(table: Table, member: MemberId) -> ColumnElement[bool]:
    """Whether a row is about a message of theirs that is no question of theirs."""

    def there(other: Table, who: str) -> ColumnElement[bool]:
        same = (other.c[n] == table.c[n] for n in _MESSAGE)
        return exists().where(other.c[who] == member, *same)

    return and_(there(_seen, "member"), ~there(_question, "asker"))


def _age(table: Table) -> tuple[ColumnElement[Any], ...]:
    return table.c.at, table.c.seq
