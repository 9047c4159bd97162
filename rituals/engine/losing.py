"""A space that the bot lost for good: moderators elsewhere are told."""

from datetime import timedelta

from rituals.community import Community
from rituals.engine.stage import Cause, Stage
from rituals.engine.tell import told_space_lost
from rituals.engine.world import World
from rituals.kind import Outcome
from rituals.ports import UnitOfWork
from rituals.signals import SpaceChanged

WORTH_TELLING = timedelta(days=1)


async def tell_lost(
    world: World, uow: UnitOfWork, community: Community, signal: SpaceChanged
) -> None:
    """Once a day at the most: a process may be started again and again."""
    elsewhere = [c for c in community.moderators_channels if c.space != signal.space]
    until = signal.at + WORTH_TELLING
    posts = tuple(told_space_lost(signal.space, c, until) for c in elsewhere)
    stage = Stage(world, uow)
    key = f"{community.id}/lost/{signal.space}/{signal.at.date()}"
    cause = Cause(key, signal.at, look_first=True)
    await stage.post(community, None, None, Outcome(effects=posts), cause)
    await stage.save()
