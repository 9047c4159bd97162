"""What is still open: told once a day, or an hour, to who hosts there, or to moderators.

Of what is open in the thread of a ritual nobody hears but its host.
"""

from collections import defaultdict
from datetime import datetime, timedelta

from rituals.commands.contests import PEOPLE
from rituals.engine.attention.look import Look
from rituals.engine.attention.words import tell_host, tell_moderators
from rituals.ledger.attention import may_be_told, slots
from rituals.model.ids import MemberId, Place
from rituals.model.ledger import Question
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
    waiting = [q for q in open_ if _waited(look, q) <= look.now]
    if open_:
        look.again(next_slot)
    if slot is None or look.now > slot + LATE:
        return
    if how_often == "hourly":  # what was told an hour ago need not be told again
        before = slot - timedelta(hours=1)
        if not any(_waited(look, q) > before for q in waiting):
            return
    if waiting:
        await _tell(look, slot, waiting)


def _waited(look: Look, question: Question) -> datetime:
    """Since when it has waited for a while."""
    return look.community.ledger.escalate_after.after(question.at, look.community.zone)


async def _tell(look: Look, slot: datetime, waiting: list[Question]) -> None:
    name = f"{Attention.STILL_OPEN}/{slot.isoformat()}"
    hosts = await _hosts(look)
    told = await look.uow.outbox.nudged_for(
        look.community.id, Attention.STILL_OPEN, slot
    )
    by_host: dict[MemberId, list[Question]] = defaultdict(list)
    for question in waiting:
        for host in sorted(hosts[question.message.place]):
            by_host[host].append(question)
    known = {nudge.member for nudge in told}
    look.nudges += [
        tell_host(name, host, questions, slot)
        for host, questions in by_host.items()
        if host not in known
    ]
    hosted = {q.message for q in look.hosted}
    others = [
        q for q in waiting if not hosts[q.message.place] and q.message not in hosted
    ]
    if others:
        named = look.community.ledger.moderators_see == PEOPLE
        until = slot + LATE * 8
        look.posts.append(tell_moderators(name, others, until, named=named))


async def _hosts(look: Look) -> defaultdict[Place, set[MemberId]]:
    """Who hosts what is open in the channel of a question, or in whose thread it stands."""
    uow, community = look.uow, look.community
    hosts: defaultdict[Place, set[MemberId]] = defaultdict(set)
    alive = await uow.occurrences.of_ritual(community.id)
    begun = {o.id for o in alive if o.state is State.OPEN}
    parts = [p for p in await uow.occurrences.participations(begun) if p.role == HOST]
    if not parts:
        return hosts
    able = {
        member.id
        for member in await uow.members.get({p.member for p in parts}, community.id)
        if may_be_told(member, Attention.STILL_OPEN, look.now)
    }
    by_occurrence: dict[OccurrenceId, set[MemberId]] = defaultdict(set)
    for part in parts:
        by_occurrence[part.occurrence] |= {part.member} & able
    for place, occurrence in look.threads.items():
        hosts[place] |= by_occurrence[occurrence]
    for opening in await uow.occurrences.openings(list(by_occurrence)):
        where = look.world.places.get((community.id, opening.channel))
        if where is not None:
            hosts[where] |= by_occurrence[opening.occurrence]
    return hosts
