"""What the next opening of a ritual would say; nothing is posted and nothing is kept."""

from dataclasses import replace

from rituals.commands.desk import Preview
from rituals.community import Community, Ritual
from rituals.effects import Post
from rituals.engine.coming import coming
from rituals.engine.stage import Cause, Stage
from rituals.engine.world import World, steps_of
from rituals.model.coming import Fate
from rituals.model.member import Member
from rituals.model.occurrence import (
    Occurrence,
    Opening,
    State,
    Step,
    journey_id,
)
from rituals.model.wall_clock import to_local
from rituals.ports import UnitOfWork

_LOOKED_AT = 50


async def preview(
    world: World, uow: UnitOfWork, community: Community, ritual: Ritual, who: Member
) -> Preview | None:
    """Let the ritual open on a stage that is never saved; `None` if nothing is to come.

    What begins by joining is shown as `who` would get it. The words are in the
    community's language, as members would read them.
    """
    occurrence = await _next(world, uow, community, ritual, who)
    if occurrence is None:
        return None
    stage = Stage(world, uow)
    await stage.load([occurrence])
    stage.members[community.id][who.id] = who
    steps = steps_of(ritual, ritual.settings, occurrence)
    begins_at = next(step.at for step in steps if step.opens)
    said: list[Post] = []
    for step in (step for step in steps if step.at <= begins_at):
        posts = await _played(stage, ritual, stage.occurrences[occurrence.id], step)
        said += posts if step.at == begins_at else []
    reader = world.reader(community)
    translated = [
        replace(p, document=world.translator.document(p.document, reader)) for p in said
    ]
    return Preview(occurrence, begins_at, tuple(translated))


async def _next(
    world: World, uow: UnitOfWork, community: Community, ritual: Ritual, who: Member
) -> Occurrence | None:
    if ritual.cadence is None:
        now = world.clock.now()
        return Occurrence(
            id=journey_id(community.id, ritual.name, who.id, 0),
            community=community.id,
            ritual=ritual.name,
            slot=to_local(now, ritual.zone).replace(second=0, microsecond=0),
            due_at=now,
            subject=who.id,
        )
    items = await coming(
        world, uow, community, ritual=ritual.name, limit=_LOOKED_AT, openings=True
    )
    left_out = (Fate.SKIPPED, Fate.HOLIDAY)
    return next((i.occurrence for i in items if i.fate not in left_out), None)


async def _played(
    stage: Stage, ritual: Ritual, occurrence: Occurrence, step: Step
) -> list[Post]:
    """What the ritual would say at this step; on the stage it is done then."""
    if step.name in occurrence.done:
        return []
    if step.opens:
        occurrence = replace(
            occurrence, state=State.OPEN, reason=None, opened_at=step.at
        )
        stage.change(occurrence)
        stage.openings[occurrence.id] = [
            Opening(occurrence.id, channel, State.OPEN) for channel in ritual.channels
        ]
    scene = await stage.scene(ritual, occurrence, needs=step.needs)
    scene = replace(scene, now=max(step.at, scene.now))
    outcome = ritual.kind.on_step(step.name, scene)
    unsent = replace(outcome, effects=(), nudges=(), orders=())
    cause = Cause(f"{occurrence.id}/preview", step.at)
    await stage.apply(ritual, occurrence, unsent, cause)
    return [effect for effect in outcome.effects if isinstance(effect, Post)]
