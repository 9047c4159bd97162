"""Who acts: accounts become members, and members come and go."""

from collections.abc import Iterable
from dataclasses import replace

from rituals.community import Community
from rituals.engine.forgetting import unknown_to_us
from rituals.engine.journeys import begin_journeys, end
from rituals.engine.routing import Word, hear
from rituals.engine.stage import Stage
from rituals.engine.world import World
from rituals.model.ids import Account, MemberId
from rituals.model.member import Member, Wishes
from rituals.ports import UnitOfWork
from rituals.signals import Left, MembershipChanged, Person

_LANGUAGES = ("en", "de")


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
    back = replace(member, left_at=None)
    if new:
        back = replace(back, joined_at=change.at, wishes=_spoken(community, change))
    if back != member:
        await uow.members.save([back])
    if new and not member.bot:
        await begin_journeys(world, uow, community, back)


def _spoken(community: Community, change: MembershipChanged) -> Wishes:
    """A newcomer is met in their own language, where we speak it."""
    locale = (change.person.locale or "").lower()
    language = next((each for each in _LANGUAGES if locale.startswith(each)), None)
    return Wishes(language=None if language == community.language else language)


async def _end_journeys(
    world: World, uow: UnitOfWork, community: Community, member: Member
) -> None:
    """Somebody left: what is under way for them ends, and their rituals hear of it."""
    alive = await uow.occurrences.journeys(community.id, [member.id])
    if not alive:
        return
    stage = Stage(world, uow)
    await stage.load(alive)
    for journey in alive:
        heard = Left(world.clock.now())
        await hear(stage, Word(journey.id, member.id, heard, "left"))
        await end(stage, stage.occurrences[journey.id], "left")
    await stage.save()
