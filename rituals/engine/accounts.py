"""What is known of somebody by one of their accounts, and what the platform says now."""

from dataclasses import replace
from datetime import datetime

from rituals.community import Community
from rituals.model.ids import Account, MemberId
from rituals.model.member import Member, Standing
from rituals.ports import UnitOfWork
from rituals.signals import Person


def stranger(community: Community, person: Person) -> Member:
    """Somebody not written down yet, by what the platform says."""
    account = person.account
    member = Member(
        community=community.id,
        id=MemberId(f"{account.space}:{account.id}"),
        name=account.id if person.name == "" else person.name,
        accounts=(account,),
        bot=person.bot,
    )
    return member.with_standing(Standing(account, moderator=person.moderator))


def as_of(member: Member, person: Person, at: datetime | None = None) -> Member:
    """The same by what the platform says now; the first account gives the name.

    Who did something at `at` was there, so that they had not left before. Mostly nothing
    has changed, and each message asks: then it is the very same.
    """
    known = member.standing(person.account)
    if person.name == "":
        person = replace(
            person, name=member.name, bot=member.bot, moderator=known.moderator
        )
    left_at = _unless_before(known.left_at, at)
    current = member
    if (known.moderator, known.left_at) != (person.moderator, left_at):
        standing = replace(known, moderator=person.moderator, left_at=left_at)
        current = current.with_standing(standing)
    left_at = _unless_before(member.left_at, at)
    if left_at != member.left_at:
        current = replace(current, left_at=left_at)
    named = (member.name, member.bot) == (person.name, person.bot)
    if not named and person.account == member.accounts[0]:
        current = replace(current, name=person.name, bot=person.bot)
    return current


def _unless_before(left_at: datetime | None, at: datetime | None) -> datetime | None:
    return None if left_at and at and left_at < at else left_at


def arrived(member: Member, account: Account) -> Member:
    """They are in its space."""
    known = replace(member.standing(account), arrived=True, left_at=None)
    return replace(member.with_standing(known), left_at=None)


def gone(member: Member, account: Account, at: datetime) -> Member:
    """They left its space, and have no rights by it; gone is who left all of theirs."""
    left = replace(member.standing(account), left_at=at, moderator=False)
    current = member.with_standing(left)
    if all(current.standing(each).left_at for each in current.accounts):
        current = replace(current, left_at=at)
    return current


async def looking(
    uow: UnitOfWork, community: Community, person: Person, at: datetime
) -> Member:
    """Who looks, with the rights they have now; nothing is written down."""
    known = (await uow.members.by_account(community.id, [person.account])).get(
        person.account
    )
    return as_of(known, person, at) if known else stranger(community, person)
