"""Makes one member of two: a person who turned out to have two accounts."""

from sqlalchemy import ColumnElement, Table, and_, delete, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from rituals.model.ids import CommunityId, MemberId
from rituals.model.whole_ids import with_id
from storage.tables import (
    AccountRow,
    AuditRow,
    ContributionRow,
    CreditRow,
    MemberRow,
    NudgeRow,
    ObservationRow,
    OccurrenceRow,
    ParticipationRow,
    QuestionRow,
    ReactionRow,
    ReceiptRow,
    table_of,
)

_account = table_of(AccountRow)
_member = table_of(MemberRow)
_credit = table_of(CreditRow)
_occurrence = table_of(OccurrenceRow)
_part = table_of(ParticipationRow)
_contribution = table_of(ContributionRow)
_reaction = table_of(ReactionRow)
_receipt = table_of(ReceiptRow)
_NAMING = (
    (table_of(ObservationRow), "member"),
    (_reaction, "member"),
    (table_of(QuestionRow), "asker"),
    (_credit, "giver"),
    (_credit, "asker"),
    (_contribution, "member"),
    (_part, "member"),
    (table_of(NudgeRow), "member"),
    (_occurrence, "subject"),
    (table_of(AuditRow), "by"),
    (table_of(AuditRow), "member"),
)
_ONCE_EACH = (
    (_contribution, ("community", "kind", "cause")),
    (_part, ("occurrence", "role", "key")),
    (_reaction, ("community", "space", "place", "message", "sign")),
)
"""Where a member stands once for each of these: one of two has to go."""
_ONE_CREDIT = ("community", "question_space", "question", "question_place")
LINKED = "linked account"


class Uniting:
    """One uniting, in one community."""

    def __init__(
        self,
        connection: AsyncConnection,
        community: CommunityId,
        kept: MemberId,
        gone: MemberId,
    ) -> None:
        self._connection = connection
        self._community = community
        self._kept = kept
        self._gone = gone

    async def run(self) -> None:
        """What both have stays once; the rest follows."""
        for table, same in _ONCE_EACH:
            await self._leave_one(table, same)
        await self._leave_one(_credit, _ONE_CREDIT, who="giver")
        for table, column in _NAMING:
            named = self._of(table), table.c[column] == self._gone
            await self._connection.execute(
                update(table).where(*named).values({column: self._kept})
            )
        await self._rename_what_is_about_them()
        own = _credit.c.community == self._community, _credit.c.giver == self._kept
        await self._connection.execute(
            update(_credit)
            .where(*own, _credit.c.asker == self._kept)
            .values(refused=LINKED)
        )
        for table, column in ((_account, "member"), (_member, "id")):
            gone = table.c.community == self._community, table.c[column] == self._gone
            await self._connection.execute(delete(table).where(*gone))

    async def _rename_what_is_about_them(self) -> None:
        """Votes for what they made, and the posts of it."""
        other = _part.alias()
        same = (other.c[n] == _part.c[n] for n in ("occurrence", "member", "role"))
        twice = exists().where(other.c.key == self._kept, *same)
        theirs = self._of(_part), _part.c.key == self._gone
        await self._connection.execute(delete(_part).where(*theirs, twice))
        await self._connection.execute(
            update(_part).where(*theirs).values(key=self._kept)
        )
        name = _receipt.c.name
        found = await self._connection.execute(
            select(_receipt.c.seq, name).where(
                self._of(_receipt), name.contains(self._gone, autoescape=True)
            )
        )
        for seq, called in found.all():
            anew = with_id(called, [self._gone], self._kept)
            await self._connection.execute(
                update(_receipt).where(_receipt.c.seq == seq).values(name=anew)
            )

    def _of(self, table: Table) -> ColumnElement[bool]:
        if "community" in table.c:
            return table.c.community == self._community
        ours = select(_occurrence.c.id).where(
            _occurrence.c.community == self._community
        )
        return table.c.occurrence.in_(ours)

    async def _leave_one(
        self, table: Table, same: tuple[str, ...], who: str = "member"
    ) -> None:
        other = table.alias()
        both = and_(
            other.c[who] == self._kept, *(other.c[n] == table.c[n] for n in same)
        )
        doubled = table.c[who] == self._gone, exists().where(both)
        await self._connection.execute(delete(table).where(self._of(table), *doubled))
