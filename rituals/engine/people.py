"""Who acts: accounts become members, and members come and go."""

from collections.abc import Iterable
from dataclasses import replace

from rituals.community import Community
from rituals.engine.forgetting import unknown_to_us
from rituals.engine.world import World, scheduled
from rituals.model.ids import Account, MemberId
from rituals.model.member import Member
from rituals.model.occurrence import Occurrence, State, journey_id
from rituals.model.wall_clock import to_local
from rituals.ports import UnitOfWork
from rituals.signals import MembershipChanged, Person


async def members_of(
    uow: UnitOfWork, community: Community, people: Iterable[Person]
) -> dict[Account, Member]:
    """The members behind these people; who is not known yet is written down.

    Names, and who is a moderator, follow what the platform says now.
    """
    latest = {person.account: person for person in people}
    known = await uow.members.by_account(community.id, latest.keys())
    found, changed = {}, []
    for account, person in latest.items():
        member = known.get(account)
        current = _updated(member, person) if member else stranger(community, person)
        if current != member:
            changed.append(current)
        found[account] = current
    if changed:
        await uow.members.save(changed)
    return found


def stranger(community: Community, person: Person) -> Member:
    """Somebody not written down yet, by what the platform says."""
    account = person.account
    return Member(
        community=community.id,
        id=MemberId(f"{account.space}:{account.id}"),
        name=person.name,
        accounts=(account,),
        bot=person.bot,
        moderator=person.moderator,
    )


def _updated(member: Member, person: Person) -> Member:
    if len(member.accounts) > 1 and person.account != member.accounts[0]:
        return member  # the first account gives the name
    if (member.name, member.moderator, member.bot) == (
        person.name,
        person.moderator,
        person.bot,
    ):
        return member
    return replace(member, name=person.name, moderator=person.moderator, bot=person.bot)


async def change_membership(
    world: World, uow: UnitOfWork, community: Community, change: MembershipChanged
) -> None:
    """Somebody is really in, or gone: a state that is written down, not counted.

    New is only who was never seen before, so that hearing of it again changes nothing.
    Of who was forgotten nothing is written down.
    """
    account = change.person.account
    if await unknown_to_us(uow, community, [account]):
        return
    seen = await uow.members.by_account(community.id, [account])
    member = (await members_of(uow, community, [change.person]))[account]
    if not change.present:
        await uow.members.save([replace(member, left_at=change.at)])
        await _end_journeys(world, uow, community, member)
        return
    new = account not in seen and not change.baseline
    back = replace(
        member, left_at=None, joined_at=change.at if new else member.joined_at
    )
    if back != member:
        await uow.members.save([back])
    if new and not member.bot:
        await _begin_journeys(world, uow, community, back)


async def _begin_journeys(
    world: World, uow: UnitOfWork, community: Community, member: Member
) -> None:
    """Every ritual that begins by joining begins for this member, once."""
    now = world.clock.now()
    journeys = []
    for ritual in community.rituals.values():
        if ritual.cadence is not None or ritual.settings.retire:
            continue
        journey = Occurrence(
            id=journey_id(community.id, ritual.name, member.id, 1),
            community=community.id,
            ritual=ritual.name,
            slot=to_local(now, ritual.zone).replace(second=0, microsecond=0),
            due_at=now,
            subject=member.id,
            overridden=True,
        )
        journeys.append(scheduled(ritual, ritual.settings, journey))
    if journeys:
        await uow.occurrences.add(journeys, [])


async def _end_journeys(
    world: World, uow: UnitOfWork, community: Community, member: Member
) -> None:
    ended = [
        replace(
            occurrence,
            state=State.CLOSED,
            reason="left",
            closed_at=world.clock.now(),
            next_step=None,
            next_at=None,
        )
        for occurrence in await uow.occurrences.of_ritual(community.id)
        if occurrence.subject == member.id
    ]
    if ended:
        await uow.occurrences.save(ended)
