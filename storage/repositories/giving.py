"""Who gave what, and when for the first and the last time, counted from the records."""

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from rituals.model.ids import CommunityId
from rituals.model.ledger import Gave, Given
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
    ).where(_contribution.community == community, _contribution.kind != _ANSWERED)
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


def _first_and_last(at: ColumnElement[object]) -> tuple[ColumnElement[object], ...]:
    return func.min(at), func.max(at)
