"""Makes one member of two: a person who turned out to have two accounts."""

from rituals.community import Community
from rituals.engine.weighing import weigh
from rituals.engine.world import World
from rituals.model.ledger import Stale
from rituals.model.member import Member
from rituals.ports import UnitOfWork


async def unite(
    world: World, uow: UnitOfWork, community: Community, both: Member, gone: Member
) -> None:
    """`both` has the accounts of the two; `gone`, under whose id nobody goes on, is known.

    All comes to what it would be had this always been known. What was said is read again
    only where both may have spoken: elsewhere nothing follows from it but another name.
    """
    here, ledger = community.id, uow.ledger
    kept = await uow.members.get([both.id], here)
    homes = await ledger.homes(here, [both.id, gone.id])
    await uow.members.unite(here, both.id, gone.id)
    await uow.members.save([both])
    # Both are one giver, one asker, and one who says what helped.
    await weigh(uow, community, await ledger.involving(here, [both.id]), anew=True)
    spaces = _spaces(gone).intersection(*map(_spaces, kept))
    left_out = any(both.excluded is not one.excluded for one in (*kept, gone))
    world.forgettings += 1
    await ledger.change_all(here)  # in any place they may have been spoken of
    await ledger.outdate(
        [
            Stale(here, place, since)
            for place, since in homes.items()
            if left_out or place.space in spaces
        ]
    )


def _spaces(member: Member) -> set[str]:
    return {account.space for account in member.accounts}
