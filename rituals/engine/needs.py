"""Loads what a step said it needs, before the pure call."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from rituals.engine.loading import Loaded
from rituals.kind import Found, Resonant
from rituals.model.ids import CommunityId, MemberId, MessageRef, Place
from rituals.model.ledger import Gave, Observation, QuestionState
from rituals.model.occurrence import Need, Occurrence, Step

_OFFERS = ("host", "buddy")


def of_who_acts(steps: Iterable[Step]) -> frozenset[Need]:
    """What is loaded when somebody acts or looks: who volunteers, at every button.

    Everybody only where a step of the ritual needs them, too.
    """
    roster = any(Need.ROSTER in step.needs for step in steps)
    return frozenset({Need.VOLUNTEERS, Need.ROSTER} if roster else {Need.VOLUNTEERS})


async def find(stage: Loaded, occurrence: Occurrence, needs: frozenset[Need]) -> Found:
    """What was asked for; the rest of `Found` stays empty."""
    found = Found()
    threads = [
        p.receipt.thread for p in stage.posted[occurrence.id] if p.receipt.thread
    ]
    if needs & {Need.RESONANCE, Need.OPEN_QUESTIONS, Need.HELPERS} and threads:
        found = await _of_threads(stage, occurrence, threads)
    if Need.FIRST_TIMERS in needs:
        found = replace(found, first_timers=await _first_timers(stage, occurrence))
    if Need.GIVEN in needs:
        found = replace(found, given=await _given(stage, occurrence))
    if Need.ROSTER in needs:
        await stage.load_everybody(occurrence.community)
    if Need.VOLUNTEERS in needs:
        await stage.load_volunteers(occurrence.community)
        found = replace(found, volunteers=_volunteers(stage, occurrence))
    return found


async def _of_threads(
    stage: Loaded, occurrence: Occurrence, threads: list[Place]
) -> Found:
    community = occurrence.community
    seen = {o.message: o for o in await stage.uow.ledger.in_places(community, threads)}
    counts = await stage.uow.ledger.reactions(community, threads)
    questions = await stage.uow.ledger.questions(community, seen.keys())
    credits_ = await stage.uow.ledger.credits(
        community, questions=[q.message for q in questions]
    )
    helpers = dict.fromkeys(c.giver for c in credits_ if c.refused is None)
    people: set[MemberId] = {o.member for o in seen.values()} | helpers.keys()
    await stage.load_members(community, people)
    return Found(
        open_questions=tuple(q for q in questions if q.state is QuestionState.OPEN),
        resonance=_resonance(seen, counts),
        helpers=tuple(m for m in helpers if _is_named(stage, community, m)),
    )


async def _given(stage: Loaded, occurrence: Occurrence) -> tuple[Gave, ...]:
    community = occurrence.community
    gave = await stage.uow.ledger.gave(community)
    await stage.load_members(community, {each.member for each in gave})
    return tuple(each for each in gave if _is_named(stage, community, each.member))


def _is_named(stage: Loaded, community: CommunityId, member: MemberId) -> bool:
    known = stage.members[community].get(member)
    return known is not None and known.named


def _resonance(
    seen: Mapping[MessageRef, Observation], counts: Mapping[MessageRef, int]
) -> tuple[Resonant, ...]:
    resonant = [
        Resonant(message, seen[message].member, count)
        for message, count in counts.items()
        if message in seen
    ]
    return tuple(
        sorted(resonant, key=lambda r: (-r.reactions, seen[r.message].at, r.message))
    )


async def _first_timers(stage: Loaded, occurrence: Occurrence) -> frozenset[MemberId]:
    parts = stage.parts[occurrence.id].values()
    here = frozenset(p.member for p in parts)
    before: frozenset[MemberId] = frozenset()
    for role in sorted({p.role for p in parts}):
        before |= await stage.uow.occurrences.took_part_before(
            occurrence.community, occurrence.ritual, role, occurrence.id
        )
    return here - before


def _volunteers(
    stage: Loaded, occurrence: Occurrence
) -> dict[str, tuple[MemberId, ...]]:
    now = stage.world.clock.now()
    people = sorted(stage.members[occurrence.community].values(), key=lambda m: m.id)
    here = [
        m
        for m in people
        if m.here
        and not (m.excluded or m.wishes.paused)
        and (m.wishes.away_until is None or m.wishes.away_until <= now)
    ]
    return {
        offer: tuple(m.id for m in here if offer in m.volunteers) for offer in _OFFERS
    }
