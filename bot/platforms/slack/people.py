"""Who somebody is, and that they came, went, or gained and lost the rights of a moderator.

People come with Slack's descriptions of them (docs.slack.dev: User object). In a workspace
is who is not deactivated and has taken the invitation. Leaving a channel is not leaving the
community.

Whoever belongs to another workspace, and is here by a channel that both share (docs.slack.dev:
Slack Connect), is a visitor: no member, and no moderator whatever they are called or may do
at home. User names are unique in one workspace only.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.platforms.slack.identities import account
from bot.platforms.slack.me import Me
from bot.platforms.slack.moderators import Moderators
from rituals.signals import MembershipChanged, Person

Json = Mapping[str, Any]
_NAMING = ("name", "deleted", "is_bot")

SLACKBOT = "USLACKBOT"
"""Slack's own voice, which does not call itself a bot."""


def person_of(user: Json, moderators: Moderators) -> Person:
    """Somebody by the name that the workspace sees; a bot is never a moderator."""
    bot = bool(user.get("is_bot")) or user["id"] == SLACKBOT
    return Person(
        account=account(user["id"]),
        name=name_of(user),
        bot=bot,
        moderator=not bot and moderators.include(user),
        locale=user.get("locale") or None,
    )


def visiting(user: Json) -> Person:
    """Somebody of another workspace."""
    return replace(person_of(user, Moderators()), moderator=False)


def name_of(user: Json) -> str:
    """What they call themselves there, else their full name, else their user name."""
    profile: Json = user.get("profile") or {}
    names = (
        profile.get("display_name"),
        profile.get("real_name"),
        user.get("real_name"),
        user.get("name"),
    )
    return str(next((name for name in names if name), user["id"]))


def is_visitor(user: Json, me: Me) -> bool:
    """Whether they belong to another workspace than the bot.

    In an organization of several workspaces people say which of them they are in.
    """
    organized: Json = user.get("enterprise_user") or {}
    homes = organized.get("teams") or ()
    team = user.get("team_id")
    if team is None or team == me.team or me.team in homes:
        return False
    return bool(homes) or team != me.enterprise


def is_in(user: Json) -> bool:
    """Whether they are really in the workspace."""
    outside = ("deleted", "is_stranger", "is_invited_user")
    return not any(user.get(each) for each in outside)


def joined(
    user: Json, moderators: Moderators, at: datetime
) -> MembershipChanged | None:
    """They came into the workspace, or into a channel of rituals; `None` if they are not in.

    That somebody was in already, and hearing of it twice, is for the core.
    """
    if not is_in(user):
        return None
    return MembershipChanged(person_of(user, moderators), present=True, at=at)


def updated(
    before: Json | None, after: Json, moderators: Moderators, at: datetime
) -> MembershipChanged | None:
    """They went, are back, or have another name, language or rights; else `None`.

    `before` is what was known of them. Who is in already is no newcomer by it: what is
    told of them is a baseline.
    """
    was_in = before is None or is_in(before)
    if not is_in(after):
        left = MembershipChanged(person_of(after, moderators), present=False, at=at)
        return left if was_in else None
    person = person_of(after, moderators)
    if before is not None and was_in and person_of(before, moderators) == person:
        return None
    return MembershipChanged(person, present=True, at=at, baseline=was_in)


def named_otherwise(before: Json, after: Json) -> bool:
    """Whether a name in the file may mean them now, or no longer. Mostly it is a status."""
    return any(before.get(each) != after.get(each) for each in _NAMING)


def rights_changed(
    users: Iterable[Json], before: Moderators, after: Moderators, at: datetime
) -> Iterator[MembershipChanged]:
    """Those who became moderators or are it no longer, since a user group changed."""
    for user in users:
        if is_in(user) and before.include(user) != after.include(user):
            yield MembershipChanged(
                person_of(user, after), present=True, at=at, baseline=True
            )


def present(
    users: Iterable[Json], moderators: Moderators, me: str
) -> tuple[Person, ...]:
    """Everybody who is really in, but the bot itself (`me`)."""
    return tuple(
        person_of(user, moderators)
        for user in users
        if is_in(user) and user["id"] != me
    )
