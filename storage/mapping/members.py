"""Rows of members and their wishes."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from rituals.model.member import LinkCode, Member, Standing, Wishes
from rituals.model.nudges import Attention
from storage.mapping.references import Row, Values

_NO_WISHES = Wishes()


def member_values(member: Member) -> Values:
    return (
        member.community,
        member.id,
        member.name,
        _wishes_json(member.wishes),
        sorted(member.volunteers),
        member.joined_at,
        member.left_at,
        member.bot,
        member.moderator,
        member.excluded,
        member.offers,
        member.needs,
    )


def member_of(row: Row, standings: Sequence[Standing]) -> Member:
    """`standings` are those of all accounts, in their order."""
    community, id_, name, wishes, volunteers, joined_at, left_at, *rest = row
    bot, moderator, excluded, offers, needs = rest
    return Member(
        community,
        id_,
        name,
        tuple(each.account for each in standings),
        _wishes(wishes),
        frozenset(volunteers),
        joined_at,
        left_at,
        bot,
        moderator,
        excluded,
        offers,
        needs,
        tuple(each for each in standings if not each.plain),
    )


def account_values(member: Member) -> Iterator[Values]:
    """A row for each account."""
    for nth, account in enumerate(member.accounts):
        known = member.standing(account)
        yield (
            member.community,
            account.space,
            account.id,
            member.id,
            nth,
            known.arrived,
            known.left_at,
            known.moderator,
        )


def _wishes_json(wishes: Wishes) -> dict[str, Any]:
    """Only what was wished: most members have no wishes."""
    away, link = wishes.away_until, wishes.link
    every = {
        "language": wishes.language,
        "timezone": wishes.timezone,
        "quiet_hours": wishes.quiet_hours,
        "nudges": None if wishes.nudges else False,
        "muted": sorted(wishes.muted) or None,
        "away_until": None if away is None else away.isoformat(),
        "link": None if link is None else [link.digest, link.until.isoformat()],
        "paused": wishes.paused or None,
        "unwanted": sorted(wishes.unwanted) or None,
        "unnamed": wishes.unnamed or None,
    }
    return {name: wish for name, wish in every.items() if wish is not None}


def _wishes(stored: dict[str, Any]) -> Wishes:
    if not stored:
        return _NO_WISHES
    away = stored.get("away_until")
    return Wishes(
        stored.get("language"),
        stored.get("timezone"),
        stored.get("quiet_hours"),
        stored.get("nudges", True),
        frozenset(stored.get("muted", ())),
        None if away is None else datetime.fromisoformat(away),
        stored.get("paused", False),
        _link(*stored["link"]) if "link" in stored else None,
        frozenset(map(Attention, stored.get("unwanted", ()))),
        stored.get("unnamed", False),
    )


def _link(digest: str, until: str) -> LinkCode:
    return LinkCode(digest, datetime.fromisoformat(until))
