"""Brings what was heard to the ritual it concerns."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rituals.engine.needs import of_who_acts
from rituals.engine.ordering import carry_out_all
from rituals.engine.stage import Cause, Stage
from rituals.engine.world import World, steps_of
from rituals.kind import Outcome
from rituals.model.audit import AuditEntry
from rituals.model.ids import CommunityId, MemberId, MessageRef, Place
from rituals.model.ledger import Observation
from rituals.model.occurrence import Need, OccurrenceId, State
from rituals.ports import UnitOfWork
from rituals.signals import Did, Heard, Spoke

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


async def route(world: World, uow: UnitOfWork, words: Sequence[Word]) -> list[Outcome]:
    """Let rituals hear these words, in order; the outcomes of those that were heard."""
    found = await uow.occurrences.get({word.occurrence for word in words})
    stage = Stage(world, uow)
    await stage.load(found)
    outcomes = []
    for word in words:
        if word.occurrence in stage.occurrences:
            outcome = await hear(stage, word)
            outcomes += [outcome] if outcome else []
    await carry_out_all(stage)
    await stage.save()
    return outcomes


async def hear(stage: Stage, word: Word) -> Outcome | None:
    """One word in the stage; `None` if there is nobody to hear it any more."""
    occurrence = stage.occurrences[word.occurrence]
    ritual = stage.world.ritual(occurrence.community, occurrence.ritual)
    if ritual is None:
        return None
    if isinstance(word.heard, Spoke) and occurrence.state is not State.OPEN:
        return None
    await stage.load_members(occurrence.community, [word.member])
    actor = stage.members[occurrence.community].get(word.member)
    needs: frozenset[Need] = frozenset()
    if not isinstance(word.heard, Spoke):
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
    heard = Spoke(observation.message, observation.at)
    return Word(owner, observation.member, heard, message_key(observation.message))


def message_key(message: MessageRef) -> str:
    """A message as part of a cause's key."""
    return f"{message.place.space}:{message.place.id}:{message.id}"
