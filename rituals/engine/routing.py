"""Brings what was heard to the ritual it concerns."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rituals.engine.needs import of_who_acts
from rituals.engine.ordering import carry_out_all
from rituals.engine.stage import Cause, Stage
from rituals.engine.world import World, steps_of
from rituals.kind import Outcome
from rituals.model.audit import AuditEntry
from rituals.model.ids import CommunityId, MemberId, MessageRef, Place
from rituals.model.ledger import Observation
from rituals.model.occurrence import Need, OccurrenceId, State, community_of
from rituals.model.participation import Participation
from rituals.ports import UnitOfWork
from rituals.signals import Did, Heard, Noticed, Reworded, Spoke

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Word:
    """Something heard: by whom, in which occurrence, and the key of the signal."""

    occurrence: OccurrenceId
    member: MemberId
    heard: Heard
    key: str
    typed: str = ""
    """The command it was said with."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something a member did that their journey may want to know of."""

    community: CommunityId
    member: MemberId
    heard: Noticed
    within: OccurrenceId | None = None
    """The occurrence it was done in, which knows of it already."""


async def route(world: World, uow: UnitOfWork, words: Sequence[Word]) -> list[Outcome]:
    """Let rituals hear these words, in order; the outcomes of those that were heard.

    What members did by it, their journeys hear of.
    """
    found = await uow.occurrences.get({word.occurrence for word in words})
    stage = Stage(world, uow)
    await stage.load(found)
    outcomes = []
    for word in words:
        if word.occurrence in stage.occurrences:
            outcome = await hear(stage, word)
            outcomes += [outcome] if outcome else []
    await _notice(stage, [deed for outcome in outcomes for deed in _deeds(outcome)])
    await carry_out_all(stage)
    await stage.save()
    return outcomes


async def notice(world: World, uow: UnitOfWork, deeds: Sequence[Deed]) -> bool:
    """Let the journeys of these members hear what they did; whether one heard it."""
    stage = Stage(world, uow)
    heard = await _notice(stage, deeds)
    if heard:
        await carry_out_all(stage)
        await stage.save()
    return heard


async def _notice(stage: Stage, deeds: Sequence[Deed]) -> bool:
    """Whether there was a journey to hear of any."""
    heard = False
    for community in {deed.community: None for deed in deeds}:
        if not stage.world.communities[community].journeys:
            continue
        theirs = [deed for deed in deeds if deed.community == community]
        members = {deed.member for deed in theirs}
        alive = await stage.uow.occurrences.journeys(community, members)
        await stage.load([o for o in alive if o.id not in stage.occurrences])
        for journey in alive:
            for deed in theirs:
                if deed.member == journey.subject and deed.within != journey.id:
                    key = f"{deed.heard.what}/{deed.heard.at.isoformat()}"
                    word = Word(journey.id, deed.member, deed.heard, key)
                    heard = await hear(stage, word) is not None or heard
    return heard


def _deeds(outcome: Outcome) -> list[Deed]:
    """The parts that members took by it, and what they gave."""
    parts = [p for p in outcome.participations if isinstance(p, Participation)]
    took = [
        Deed(community_of(p.occurrence), p.member, Noticed(p.role, p.at), p.occurrence)
        for p in parts
    ]
    gave = [
        Deed(c.community, c.member, Noticed(c.kind.value, c.at))
        for c in outcome.contributions
    ]
    return took + gave


async def hear(stage: Stage, word: Word) -> Outcome | None:
    """One word in the stage; `None` if there is nobody to hear it any more."""
    occurrence = stage.occurrences[word.occurrence]
    ritual = stage.world.ritual(occurrence.community, occurrence.ritual)
    if ritual is None:
        return None
    listening = occurrence.state is State.OPEN
    if isinstance(word.heard, Spoke | Noticed) and not listening:
        return None
    await stage.load_members(occurrence.community, [word.member])
    actor = stage.members[occurrence.community].get(word.member)
    needs: frozenset[Need] = frozenset()
    if not isinstance(word.heard, Spoke | Noticed):
        settings = stage.world.settings(ritual, occurrence)
        needs = of_who_acts(steps_of(ritual, settings, occurrence))
    scene = await stage.scene(ritual, occurrence, needs=needs, actor=actor)
    try:
        outcome = ritual.kind.on_signal(word.heard, scene)
    except Exception:
        if isinstance(word.heard, Did):
            raise  # who acted gets a sentence, and nothing is changed
        log.exception("%s did not understand what was said", occurrence.id)
        return None  # one ritual's mistake must not cost the others their words
    at = word.heard.at
    look_first = at < stage.world.started_at
    cause = Cause(f"{occurrence.id}/{word.key}", at, look_first)
    await stage.apply(ritual, occurrence, outcome, cause, actor)
    now = stage.world.clock.now()
    stage.audit += [
        AuditEntry(
            occurrence.community,
            now,
            word.member,
            replace(
                change,
                ritual=change.ritual or ritual.name,
                occurrence=change.occurrence or occurrence.id,
            ),
            word.typed,
        )
        for change in outcome.changes
    ]
    return outcome


async def route_waiting(
    world: World, uow: UnitOfWork, community: CommunityId, thread: Place
) -> None:
    """What was said in a thread before its receipt was stored is heard now."""
    waiting = await uow.ledger.unrouted(community, thread)
    if not waiting:
        return
    owner = (await uow.outbox.thread_owner(community, [thread])).get(thread)
    await uow.ledger.revise([replace(o, routed=True) for o in waiting])
    if owner is not None:
        await route(
            world, uow, [spoken(owner, o) for o in waiting if o.deleted_at is None]
        )


def spoken(owner: OccurrenceId, observation: Observation) -> Word:
    """An observed message as its ritual hears it."""
    o = observation
    heard = Spoke(o.message, o.at, o.reply_to, o.addressed, tells=_tells(o))
    return Word(owner, o.member, heard, message_key(o.message))


def reworded(owner: OccurrenceId, observation: Observation, at: datetime) -> Word:
    """An observed message as its ritual hears it that was edited at `at`."""
    o = observation
    heard = Reworded(o.message, at, o.reply_to, o.addressed, tells=_tells(o))
    key = f"{message_key(o.message)}:edited {at.isoformat()}"
    return Word(owner, o.member, heard, key)


def _tells(observation: Observation) -> bool:
    return observation.rule is None and not observation.small_talk


def message_key(message: MessageRef) -> str:
    """A message as part of a cause's key."""
    return f"{message.place.space}:{message.place.id}:{message.id}"
