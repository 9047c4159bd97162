"""What is still open: told once a day, or an hour, to who hosts there, or to moderators.

Only if something new waits; nobody reads of a question more than twice. Of what is open
in the thread of a ritual nobody hears but its host.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from rituals.commands.contests import PEOPLE
from rituals.engine.attention.look import Look
from rituals.engine.attention.words import Told, tell_host, tell_moderators
from rituals.ledger.attention import FRESH, can_answer, may_be_told, slots
from rituals.ledger.lists import Lists, Waiting, to_tell
from rituals.model.ids import MemberId, Place
from rituals.model.member import Member
from rituals.model.nudges import Attention
from rituals.model.occurrence import OccurrenceId, State

LATE = timedelta(hours=1)
"""Told later than that it would come at any hour: then it waits for the next time."""
HOST = "host"
"""The role of who hosts an occurrence."""


async def find_still_open(look: Look) -> None:
    """Tell what waits, if it is time to; the oldest first."""
    how_often = look.community.ledger.still_open
    slot, next_slot = slots(look.now, how_often, look.quiet, look.community.zone)
    open_ = sorted([*look.open, *look.hosted], key=lambda q: q.at)
    if open_:
        look.again(next_slot)
    if slot is None or look.now > slot + LATE:
        return
    wait, zone = look.community.ledger.escalate_after, look.community.zone
    since = [Waiting(question, wait.after(question.at, zone)) for question in open_]
    waiting = [each for each in since if each.since <= slot]
    if waiting:
        await _tell(look, slot, waiting)


async def _tell(look: Look, slot: datetime, waiting: Sequence[Waiting]) -> None:
    """Hosts get what they can answer, moderators what no host gets."""
    name = f"{Attention.STILL_OPEN}/{slot.isoformat()}"
    hosts = await _hosts(look)
    by_host: dict[MemberId, list[Waiting]] = defaultdict(list)
    hosted = {question.message for question in look.hosted}
    others: list[Waiting] = []
    for each in waiting:
        theirs = hosts[each.question.message.place]
        able = {host.id for host in theirs if can_answer(host, each.question)}
        for host in sorted(able):
            by_host[host].append(each)
        if not able and each.question.message not in hosted:
            others.append(each)
    told_at = await _told_at(look)
    for host, theirs_ in by_host.items():
        told = _told(theirs_, told_at.get(host), slot)
        if told.lines:
            look.nudges.append(tell_host(name, host, told, slot))
    await _tell_moderators(look, name, slot, others)


async def _tell_moderators(
    look: Look, name: str, slot: datetime, waiting: Sequence[Waiting]
) -> None:
    """In their channel, until they say that they want no lists. Without one nobody is
    written to: `open` shows what waits.
    """
    if not look.community.moderators_channels:
        return
    states = await look.uow.rituals.states([look.community.id])
    lists = Lists.of(states)
    told = _told(waiting, lists.told_until, slot)
    if lists.wanted and told.lines:
        named = look.community.ledger.moderators_see == PEOPLE
        look.posts.append(tell_moderators(name, told, slot + LATE * 8, named=named))
        look.lists = replace(lists, told_until=slot)


def _told(
    waiting: Sequence[Waiting], told_until: datetime | None, slot: datetime
) -> Told:
    lines = to_tell(waiting, told_until, slot)
    return Told(lines, len(waiting) - len(lines))


async def _told_at(look: Look) -> dict[MemberId, datetime]:
    """When hosts were told last."""
    told = await look.uow.outbox.nudged_for(
        look.community.id, Attention.STILL_OPEN, look.now - FRESH
    )
    return {nudge.member: nudge.created_at for nudge in told}


async def _hosts(look: Look) -> defaultdict[Place, tuple[Member, ...]]:
    """Who hosts what is open in the channel of a question, or in whose thread it stands."""
    uow, community = look.uow, look.community
    hosts: defaultdict[Place, tuple[Member, ...]] = defaultdict(tuple)
    alive = await uow.occurrences.of_ritual(community.id)
    begun = {o.id for o in alive if o.state is State.OPEN}
    parts = [p for p in await uow.occurrences.participations(begun) if p.role == HOST]
    if not parts:
        return hosts
    able = {
        member.id: member
        for member in await uow.members.get({p.member for p in parts}, community.id)
        if may_be_told(member, Attention.STILL_OPEN, look.now)
    }
    by_occurrence: dict[OccurrenceId, tuple[Member, ...]] = defaultdict(tuple)
    for part in parts:
        if part.member in able:
            by_occurrence[part.occurrence] += (able[part.member],)
    for place, occurrence in look.threads.items():
        hosts[place] += by_occurrence[occurrence]
    for opening in await uow.occurrences.openings(list(by_occurrence)):
        where = look.world.places.get((community.id, opening.channel))
        if where is not None:
            hosts[where] += by_occurrence[opening.occurrence]
    return hosts
