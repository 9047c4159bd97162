"""Who gave what, and when for the first and the last time, counted from the records."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from rituals.model.ids import CommunityId, MemberId
from rituals.model.ledger import OTHERWISE, Contribution, Gave, Given
from storage.listed import listed
from storage.tables import ContributionRow, CreditRow, table_of

_credit = table_of(CreditRow).c
_contribution = table_of(ContributionRow).c
_ANSWERED = Given.ANSWERED.value


async def gave_in(connection: AsyncConnection, community: CommunityId) -> list[Gave]:
    """Everybody, once for each kind; answers are those that are credited."""
    answered = select(
        _credit.giver, literal(_ANSWERED), *_first_and_last(_credit.at)
    ).where(_credit.community == community, _credit.refused.is_(None))
    others = select(
        _contribution.member, _contribution.kind, *_first_and_last(_contribution.at)
    ).where(_contribution.community == community, _contribution.kind.in_(OTHERWISE))
    found = []
    for counted in (
        answered.group_by(_credit.giver),
        others.group_by(_contribution.member, _contribution.kind),
    ):
        rows = await connection.execute(counted)
        found += [
            Gave(member, Given(kind), first_at, last_at)
            for member, kind, first_at, last_at in rows
        ]
    return sorted(found, key=lambda g: (g.first_at, g.member, g.kind.value))


async def given_by(
    connection: AsyncConnection,
    community: CommunityId,
    members: Collection[MemberId],
    since: datetime,
) -> list[Contribution]:
    """What these gave in other ways than by answers since then, oldest first."""
    row = _contribution
    columns = row.community, row.member, row.kind, row.cause, row.at
    theirs = (
        row.community == community,
        row.member.in_(listed(members)),
        row.kind != Given.THANKED_BACK.value,
    )
    wanted = select(*columns).where(*theirs, row.at >= since)
    rows = await connection.execute(
        wanted.order_by(row.at, row.member, row.kind, row.cause)
    )
    return [
        Contribution(id_, member, Given(kind), cause, at)
        for id_, member, kind, cause, at in rows
    ]


def _first_and_last(at: ColumnElement[object]) -> tuple[ColumnElement[object], ...]:
    return func.min(at), func.max(at)
