"""What moderators were asked and have not answered yet."""

from dataclasses import replace

from rituals.community import Community
from rituals.document import Document
from rituals.engine.tell import ask_held, ask_late
from rituals.engine.world import World, steps_of
from rituals.model.occurrence import Occurrence, State
from rituals.ports import UnitOfWork


async def undecided(
    world: World, uow: UnitOfWork, community: Community
) -> list[Document]:
    """The questions with their buttons: late openings first, then held deliveries."""
    alive = await uow.occurrences.of_ritual(community.id)
    asked = [o for o in alive if o.state is State.PLANNED and o.reason == "asked"]
    late = [question for o in asked if (question := _late(world, o))]
    held = await uow.outbox.held(community.id)
    return [*late, *(ask_held(entry).document for entry in held)]


def _late(world: World, occurrence: Occurrence) -> Document | None:
    ritual = world.ritual(occurrence.community, occurrence.ritual)
    if ritual is None:
        return None
    steps = steps_of(ritual, ritual.settings, replace(occurrence, moved={}))
    opening = next(step for step in steps if step.opens)
    until = occurrence.moved.get(opening.name, occurrence.due_at)
    return ask_late(occurrence, opening, until).document
