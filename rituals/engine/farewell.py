"""Somebody is forgotten: the rituals that accompany them hear first that they go."""

import logging

from rituals.community import Community
from rituals.engine.stage import Cause, Stage
from rituals.engine.world import World
from rituals.model.member import Member
from rituals.ports import UnitOfWork
from rituals.signals import Left

log = logging.getLogger(__name__)


async def farewell(
    world: World, uow: UnitOfWork, community: Community, member: Member
) -> None:
    """Let the member's journeys settle what others were asked to do for them, also those
    that are over: what was written to others still stands there.
    """
    stage, now = Stage(world, uow), world.clock.now()
    every = await uow.occurrences.journeys(community.id, [member.id], alive=False)
    await stage.load(every)
    for journey in every:
        ritual = world.ritual(community.id, journey.ritual)
        if ritual is None:
            continue
        scene = await stage.scene(ritual, journey, actor=member)
        try:
            outcome = ritual.kind.on_signal(Left(now, forgotten=True), scene)
        except Exception:  # whatever a ritual does wrong, who wants to go is let go
            log.exception("%s did not understand that somebody goes", ritual.name)
            continue
        await stage.apply(ritual, journey, outcome, Cause(f"{journey.id}/left", now))
    stage.orders.clear()  # of what is over nothing is left to do
    await stage.save()
