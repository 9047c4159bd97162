"""Rows of members and their wishes."""

from datetime import datetime
from typing import Any

from rituals.model.ids import Account
from rituals.model.member import Member, Wishes
from storage.mapping.references import Row, Values


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


def member_of(row: Row, accounts: tuple[Account, ...]) -> Member:
    community, id_, name, wishes, volunteers, *rest = row
    return Member(
        community, id_, name, accounts, _wishes(wishes), frozenset(volunteers), *rest
    )


def _wishes_json(wishes: Wishes) -> dict[str, Any]:
    """Only what was wished: most members have no wishes."""
    away = wishes.away_until
    every = {
        "language": wishes.language,
        "timezone": wishes.timezone,
        "quiet_hours": wishes.quiet_hours,
        "nudges": None if wishes.nudges else False,
        "muted": sorted(wishes.muted) or None,
        "away_until": None if away is None else away.isoformat(),
        "paused": wishes.paused or None,
    }
    return {name: wish for name, wish in every.items() if wish is not None}


def _wishes(stored: dict[str, Any]) -> Wishes:
    away = stored.get("away_until")
    return Wishes(
        stored.get("language"),
        stored.get("timezone"),
        stored.get("quiet_hours"),
        stored.get("nudges", True),
        frozenset(stored.get("muted", ())),
        None if away is None else datetime.fromisoformat(away),
        stored.get("paused", False),
    )
