"""A short list of open questions for who mostly asks: maybe they know this one.

At most once a month each and a few people a day; it says nothing of what anybody did.
"""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta

from rituals.engine.attention.look import Look, with_channel
from rituals.engine.attention.waiting import LATELY, named
from rituals.engine.attention.words import invite
from rituals.ledger.attention import (
    INVITED_A_DAY,
    Guest,
    invitations,
    slots,
)
from rituals.ledger.balance import mostly_asks, tallies
from rituals.model.ids import MemberId
from rituals.model.ledger import QuestionState
from rituals.model.nudges import Attention
from rituals.model.wall_clock import to_local

LATE = timedelta(hours=1)
REMEMBERED = timedelta(days=365)
"""So long it is remembered who was invited, to come to others first."""
_ASKED = tuple(s for s in QuestionState if s is not QuestionState.WITHDRAWN)


async def find_invitations(look: Look) -> None:
    """Invite today's few, once a day, if there is anything to invite to."""
    zone = look.community.zone
    slot, next_slot = slots(look.now, "daily", look.quiet, zone)
    if not look.community.ledger.invitations or not look.open:
        return
    look.again(next_slot)
    if slot is None or look.now > slot + LATE:
        return
    id_ = look.community.id
    since = look.now - REMEMBERED
    invited = await look.uow.outbox.nudged_for(id_, Attention.INVITED, since)
    if sum(nudge.created_at >= slot for nudge in invited) >= INVITED_A_DAY:
        return
    last = {nudge.member: nudge.created_at for nudge in invited}
    guests = await _guests(look, last)
    day = to_local(look.now, zone).date().isoformat()
    look.nudges += [
        invite(f"{Attention.INVITED}/{day}", each, look.now)
        for each in invitations(guests, look.open, look.now)
    ]


async def _guests(look: Look, invited: Mapping[MemberId, datetime]) -> list[Guest]:
    """Who mostly asks and is no longer new, with the topics they named or asked about.

    `invited` says when they were last.
    """
    uow, id_, zone = look.uow, look.community.id, look.community.zone
    asked = await uow.ledger.standing(id_, _ASKED, look.now - LATELY)
    topics: dict[MemberId, set[str]] = defaultdict(set)
    first: dict[MemberId, datetime] = {}
    for question in asked:
        known = question if question.topics else with_channel(look, question)
        topics[question.asker].update(known.topics)
        first.setdefault(question.asker, question.at)
    given = await uow.ledger.credits_of(id_, set(topics), look.now - LATELY)
    contributed = await uow.ledger.contributions_of(id_, set(topics), look.now - LATELY)
    found = tallies(asked, given, contributed, now=look.now, window=LATELY)
    grace = look.community.ledger.grace.before(look.now, zone)
    people = await uow.members.get(set(found) & set(topics), id_)
    return [
        Guest(
            member,
            frozenset(topics[member.id]) | named(look, member),
            invited.get(member.id),
        )
        for member in people
        if mostly_asks(
            found[member.id],
            first_seen_at=member.joined_at or first[member.id],
            seen_before=grace,
        )
    ]
