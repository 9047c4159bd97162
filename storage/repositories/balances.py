"""What each member asked and gave, counted from the records."""

from typing import Any

from sqlalchemy import ColumnElement, Table, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from rituals.model.ids import CommunityId, MemberId
from rituals.model.ledger import OTHERWISE, Balance, QuestionState
from storage.tables import (
    ContributionRow,
    CreditRow,
    MemberRow,
    ObservationRow,
    QuestionRow,
    table_of,
)

_question = table_of(QuestionRow)
_credit = table_of(CreditRow)
_contribution = table_of(ContributionRow)
_seen = table_of(ObservationRow)
_member = table_of(MemberRow)


async def balances_of(
    connection: AsyncConnection, community: CommunityId
) -> list[Balance]:
    """Everybody who counts and asked or gave; the most given first, then the most asked."""

    async def by_member(
        table: Table, who: str, figure: ColumnElement[Any], *where: ColumnElement[bool]
    ) -> dict[MemberId, Any]:
        column = table.c[who]
        ours = table.c.community == community
        counted = select(column, figure).where(ours, *where).group_by(column)
        rows = await connection.execute(counted)
        return {row[0]: row[1] for row in rows}

    asked = await by_member(
        _question,
        "asker",
        func.count(),
        _question.c.state != QuestionState.WITHDRAWN.value,
    )
    answered = await by_member(
        _credit, "giver", func.count(), _credit.c.refused.is_(None)
    )
    contributed = await by_member(
        _contribution,
        "member",
        func.count(),
        _contribution.c.kind.in_(OTHERWISE),
    )
    seen = await by_member(_seen, "member", func.min(_seen.c.at))
    names = await by_member(_member, "id", func.max(_member.c.name))
    left_out = await by_member(
        _member, "id", func.count(), or_(_member.c.excluded, _member.c.bot)
    )
    found = [
        Balance(
            member,
            names.get(member, str(member)),
            asked.get(member, 0),
            answered.get(member, 0),
            contributed.get(member, 0),
            seen.get(member),
        )
        for member in (asked | answered | contributed).keys() - left_out.keys()
    ]
    return sorted(
        found, key=lambda b: (-(b.answered + b.contributed), -b.asked, b.member)
    )
