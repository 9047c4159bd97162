"""Who somebody is, and that they came, went, or gained and lost the rights of a moderator."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import discord

from bot.platforms.discord.identities import account
from bot.platforms.discord.moderators import Moderators, may_manage
from rituals.signals import MembershipChanged, Person

Somebody = discord.Member | discord.User


def person_of(
    who: Somebody, moderators: Moderators, *, locale: str | None = None
) -> Person:
    """Somebody by the name that the guild sees; a bot is never a moderator."""
    return Person(
        account=account(who.id),
        name=who.display_name,
        bot=who.bot,
        moderator=not who.bot and moderators.include(who),
        locale=locale,
    )


def joined(
    member: discord.Member,
    moderators: Moderators,
    at: datetime,
    *,
    locale: str | None = None,
) -> MembershipChanged | None:
    """They came in; `None` while they are only at the door (Discord: Membership Screening).

    Whoever has yet to agree to the rules is `pending`: that turns false with an update of
    the member, see `updated`. Joining again, and hearing of it twice, is for the core.
    """
    if member.pending:
        return None
    came = member.joined_at or at
    return MembershipChanged(
        person_of(member, moderators, locale=locale), present=True, at=came
    )


def left(
    event: discord.RawMemberRemoveEvent, moderators: Moderators, at: datetime
) -> MembershipChanged:
    """They went, or were sent away; also from the door, where it changes nothing."""
    person = person_of(event.user, moderators)
    return MembershipChanged(person, present=False, at=at)


def updated(
    before: discord.Member,
    after: discord.Member,
    moderators: Moderators,
    at: datetime,
    *,
    locale: str | None = None,
) -> MembershipChanged | None:
    """They are in now, or have another name or other rights; else `None`.

    Who is in already is no newcomer by it: what is told of them is a baseline.
    """
    if after.pending:
        return None
    person = person_of(after, moderators, locale=locale)
    if before.pending:
        return MembershipChanged(person, present=True, at=at)
    same = before.display_name == after.display_name
    if same and moderators.include(before) == moderators.include(after):
        return None
    return MembershipChanged(person, present=True, at=at, baseline=True)


def rights_changed(
    members: Iterable[discord.Member],
    before: Moderators,
    after: Moderators,
    at: datetime,
) -> Iterator[MembershipChanged]:
    """Those who became moderators or are it no longer, since a role or the owner changed."""
    for member in members:
        if member.pending or before.include(member) == after.include(member):
            continue
        yield MembershipChanged(
            person_of(member, after), present=True, at=at, baseline=True
        )


def present(
    members: Iterable[discord.Member], moderators: Moderators, me: int
) -> tuple[Person, ...]:
    """Everybody who is really in, but the bot itself (`me`); nobody who is still pending."""
    return tuple(
        person_of(member, moderators)
        for member in members
        if not member.pending and member.id != me
    )


def matters(before: discord.Role, after: discord.Role) -> bool:
    """Whether the change of a role may have made or unmade moderators."""
    return before.name != after.name or may_manage(before.permissions) != may_manage(
        after.permissions
    )
