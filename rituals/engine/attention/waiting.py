"""A question that waits for hours goes once, quietly, to a few who offered to be asked."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from rituals.engine.attention.look import Look, with_channel
from rituals.engine.attention.words import ask_volunteer
from rituals.ledger.attention import (
    ANSWERS,
    ESCALATED_UNTIL,
    Volunteer,
    awake_after,
    counting,
    whom_to_ask,
)
from rituals.ledger.topics import topics_of
from rituals.model.ids import MemberId
from rituals.model.ledger import Question
from rituals.model.member import Member
from rituals.model.nudges import Attention

LATELY = timedelta(days=90)
_AGAIN = timedelta(hours=1)
"""Where all who could be asked were asked a moment ago."""


async def find_waiting(look: Look) -> None:
    """Ask about what has waited long enough, and was not asked about yet."""
    settings = look.community.ledger
    if not settings.escalate_to or not look.open:
        return
    offering = await look.uow.members.volunteers(look.community.id)
    people = [member for member in offering if ANSWERS in member.volunteers]
    due = await _due(look) if people else []
    volunteers = await _volunteers(look, people) if due else []
    for question in due:
        chosen = whom_to_ask(question, volunteers, settings.escalate_to, look.now)
        if volunteers and not chosen:
            look.again(look.now + _AGAIN)
        look.nudges += [ask_volunteer(question, who, look.now) for who in chosen]
        volunteers = [
            replace(v, asked_at=(*v.asked_at, look.now)) if v.member.id in chosen else v
            for v in volunteers
        ]


async def _due(look: Look) -> list[Question]:
    wait, zone = look.community.ledger.escalate_after, look.community.zone
    fresh = [q for q in look.open if q.at > look.now - ESCALATED_UNTIL]
    asked = await look.spoken_of(Attention.WAITING, fresh)
    due: list[Question] = []
    for question in fresh:
        if question.message in asked:
            continue
        at = awake_after(question.at, wait, look.quiet, zone)
        if at > look.now:
            look.again(at)
            break  # what was asked later is due later
        due.append(question)
    return due


async def _volunteers(look: Look, people: Sequence[Member]) -> list[Volunteer]:
    """These people with what they know, and when they were asked lately."""
    uow, id_ = look.uow, look.community.id
    since = look.now - LATELY
    given = counting(await uow.ledger.credits_of(id_, {m.id for m in people}, since))
    asked = {
        q.message: q if q.topics else with_channel(look, q)
        for q in await uow.ledger.questions(id_, {c.question for c in given})
    }
    topics: dict[MemberId, set[str]] = defaultdict(set)
    for credit in given:
        if credit.question in asked:
            topics[credit.giver].update(asked[credit.question].topics)
    nudged = await uow.outbox.nudged_for(id_, Attention.WAITING, since)
    return [
        Volunteer(
            member,
            frozenset(topics[member.id]) | named(look, member),
            tuple(nudge.created_at for nudge in nudged if nudge.member == member.id),
            tuple(credit for credit in given if credit.giver == member.id),
        )
        for member in people
    ]


def named(look: Look, member: Member) -> frozenset[str]:
    """The topics that their offer names: configured ones, and those that questions wait on."""
    known: dict[str, tuple[str, ...]] = {
        topic: () for question in look.open for topic in question.topics
    }
    known |= look.community.ledger.topics
    return frozenset(topics_of(member.offers, known))
