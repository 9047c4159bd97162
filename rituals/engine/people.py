"""Who acts: accounts become members, and members come and go."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from rituals.community import Community
from rituals.engine.accounts import arrived, as_of, gone, stranger
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
    uow: UnitOfWork,
    community: Community,
    people: Mapping[Account, Person],
    at: Mapping[Account, datetime] | None = None,
) -> dict[Account, Member]:
    """The members behind these people; who is not known yet is written down.

    Names, and who is a moderator, follow what the platform says now; `at` is when they
    last did something there.
    """
    known = await uow.members.by_account(community.id, people.keys())
    before = {member.id: member for member in known.values()}
    after = dict(before)
    found = {}
    for account, person in people.items():
        member = known.get(account) or stranger(community, person)
        member = after.get(member.id, member)
        after[member.id] = as_of(member, person, (at or {}).get(account))
        found[account] = member.id
    changed = [
        m
        for id_, m in after.items()
        if m is not before.get(id_) and m != before.get(id_)
    ]
    if changed:
        await uow.members.save(changed)
    return {account: after[id_] for account, id_ in found.items()}


async def acting(
    uow: UnitOfWork, community: Community, person: Person, at: datetime
) -> Member:
    """Who does something at that instant."""
    account = person.account
    return (await members_of(uow, community, {account: person}, {account: at}))[account]


async def change_membership(
    world: World, uow: UnitOfWork, community: Community, change: MembershipChanged
) -> None:
    """Somebody is really in, or gone: a state that is written down, not counted.

    New is only who was never in before, so that hearing of it again changes nothing.
    Of who was forgotten nothing is written down.
    """
    account = change.person.account
    if await unknown_to_us(uow, community, [account]):
        return
    member = (await members_of(uow, community, {account: change.person}))[account]
    if not change.present:
        after = gone(member, account, change.at)
        await uow.members.save([after])
        if after.left_at is not None:
            await end_journeys(world, uow, community, member.id, Left(change.at))
        return
    new = not (change.baseline or was_in(member))
    back = arrived(member, account)
    if new:
        wishes = _spoken(community, change, member.wishes)
        back = replace(back, joined_at=change.at, wishes=wishes)
    if back != member:
        await uow.members.save([back])
    if new and member.counted:
        await begin_journeys(world, uow, community, back)


async def there_before(
    uow: UnitOfWork, community: Community, people: Mapping[Account, Person]
) -> None:
    """These were in before anybody looked: nobody of them is new."""
    members = await members_of(uow, community, people)
    await uow.members.save(
        [arrived(member, account) for account, member in members.items()]
    )


def was_in(member: Member) -> bool:
    """Whether they are, or once were, in one of their spaces."""
    return member.left_at is not None or any(s.arrived for s in member.standings)


def _spoken(community: Community, change: MembershipChanged, wishes: Wishes) -> Wishes:
    """A newcomer is met in their own language, where we speak it and they chose none."""
    if wishes.language is not None:
        return wishes
    locale = (change.person.locale or "").lower()
    language = next((each for each in _LANGUAGES if locale.startswith(each)), None)
    return replace(
        wishes, language=None if language == community.language else language
    )


async def end_journeys(
    world: World, uow: UnitOfWork, community: Community, member: MemberId, heard: Left
) -> bool:
    """What is under way for somebody ends, and their rituals hear why; whether it was."""
    alive = await uow.occurrences.journeys(community.id, [member])
    if not alive:
        return False
    stage = Stage(world, uow)
    every = await uow.occurrences.journeys(community.id, [member], alive=False)
    concerned = {journey.ritual for journey in alive}
    await stage.load([journey for journey in every if journey.ritual in concerned])
    for journey in alive:
        for earlier in every:
            if earlier.ritual == journey.ritual and not earlier.alive:
                await hear(stage, Word(earlier.id, member, heard, "left"))
        await hear(stage, Word(journey.id, member, heard, "left"))
        reason = "excluded" if heard.excluded else "left"
        await end(stage, stage.occurrences[journey.id], reason)
    await stage.save()
    return True
