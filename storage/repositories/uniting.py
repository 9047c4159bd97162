"""Makes one member of two: a person who turned out to have two accounts."""

from sqlalchemy import (
    ColumnElement,
    String,
    Table,
    and_,
    delete,
    exists,
    select,
    type_coerce,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from rituals.model.ids import CommunityId, MemberId
from rituals.model.ledger import Given
from rituals.model.whole_ids import with_id
from storage.bulk import upserting
from storage.tables import (
    AccountRow,
    AuditRow,
    ContributionRow,
    CreditRow,
    DecisionRow,
    MemberRow,
    NudgeRow,
    ObservationRow,
    OccurrenceRow,
    OutdoneRow,
    ParticipationRow,
    QuestionRow,
    ReactionRow,
    ReceiptRow,
    ThanksRow,
    table_of,
)

_account = table_of(AccountRow)
_member = table_of(MemberRow)
_credit = table_of(CreditRow)
_occurrence = table_of(OccurrenceRow)
_part = table_of(ParticipationRow)
_contribution = table_of(ContributionRow)
_thank = upserting(
    _contribution, ["community", "member", "kind", "cause"], earlier="at"
)
_BY_THANKS = (Given.THANKED.value, Given.THANKED_BACK.value)
_reaction = table_of(ReactionRow)
_receipt = table_of(ReceiptRow)
_seen = table_of(ObservationRow)
_thanks = table_of(ThanksRow)
_outdone = table_of(OutdoneRow)
_NAMING = (
    (_seen, "member"),
    (_reaction, "member"),
    (table_of(QuestionRow), "asker"),
    (_credit, "giver"),
    (_credit, "asker"),
    (_outdone, "giver"),
    (_outdone, "asker"),
    (_thanks, "giver"),
    (table_of(DecisionRow), "by"),
    (_contribution, "member"),
    (_part, "member"),
    (table_of(NudgeRow), "member"),
    (_occurrence, "subject"),
    (table_of(AuditRow), "by"),
    (table_of(AuditRow), "member"),
)
_SINCE_THE_FIRST = (
    (_contribution, ("community", "kind", "cause")),
    (_reaction, ("community", "space", "place", "message", "sign")),
)
"""Where a member stands once for each of these: the later one of two has to go."""
_ONE_PART = ("occurrence", "role", "key")
_ONE_CREDIT = ("community", "question_space", "question", "question_place")
_ONE_ANSWER = (*_ONE_CREDIT, "answer_space", "answer_place", "answer")
_ONE_THANKS = (*_ONE_CREDIT, "space", "message", "place")


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
        for table, same in _SINCE_THE_FIRST:
            await self._leave_earlier(table, same)
        await self._leave_one(_part, _ONE_PART)
        await self._leave_one(_credit, _ONE_CREDIT, who="giver")
        await self._leave_one(_outdone, _ONE_ANSWER, who="giver")
        await self._leave_one(_thanks, _ONE_THANKS, who="giver")
        for table, column in _NAMING:
            named = self._of(table), table.c[column] == self._gone
            await self._connection.execute(
                update(table).where(*named).values({column: self._kept})
            )
        await self._rename_what_is_about_them()
        await self._address_who_is_kept()
        await self._thank_as_one()
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

    async def _address_who_is_kept(self) -> None:
        """Whom messages name."""
        named = _seen.c.addressed
        found = await self._connection.execute(
            select(_seen.c.seq, named).where(
                self._of(_seen),
                type_coerce(named, String).contains(self._gone, autoescape=True),
            )
        )
        for seq, people in found.all():
            anew = [self._kept if each == self._gone else each for each in people]
            await self._connection.execute(
                update(_seen)
                .where(_seen.c.seq == seq)
                .values(addressed=[*dict.fromkeys(anew)])
            )

    async def _thank_as_one(self) -> None:
        """Whom both thanked on the same day, one person thanked."""
        row = _contribution.c
        thanked = self._of(_contribution), row.kind.in_(_BY_THANKS)
        theirs = row.cause.contains(self._gone, autoescape=True)
        by_both = await self._connection.execute(
            select(_contribution).where(*thanked, theirs)
        )
        for one in by_both.all():
            cause = with_id(one.cause, [self._gone], self._kept)
            same = (
                row.member == one.member,
                row.kind == one.kind,
                row.cause == one.cause,
            )
            await self._connection.execute(delete(_contribution).where(*thanked, *same))
            values = one.community, one.member, one.kind, cause, one.at
            await _thank.run(self._connection, [values])

    def _of(self, table: Table) -> ColumnElement[bool]:
        if "community" in table.c:
            return table.c.community == self._community
        ours = select(_occurrence.c.id).where(
            _occurrence.c.community == self._community
        )
        return table.c.occurrence.in_(ours)

    async def _leave_earlier(self, table: Table, same: tuple[str, ...]) -> None:
        """Of two alike the one that was there first; of the same moment, that of `kept`."""
        for gone, stays in ((self._kept, self._gone), (self._gone, self._kept)):
            other = table.alias()
            alike = (other.c[n] == table.c[n] for n in same)
            first = exists().where(
                other.c.member == stays, other.c.at < table.c.at, *alike
            )
            theirs = self._of(table), table.c.member == gone
            await self._connection.execute(delete(table).where(*theirs, first))
        await self._leave_one(table, same)

    async def _leave_one(
        self, table: Table, same: tuple[str, ...], who: str = "member"
    ) -> None:
        other = table.alias()
        both = and_(
            other.c[who] == self._kept, *(other.c[n] == table.c[n] for n in same)
        )
        doubled = table.c[who] == self._gone, exists().where(both)
        await self._connection.execute(delete(table).where(self._of(table), *doubled))
