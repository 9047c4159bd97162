"""A rehearsal without a page: the real engine on a database in memory, a transcript as text."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TextIO

from bot.bootstrap import build_engine
from bot.clock import HandClock
from bot.rehearsal.life import Rehearsed
from bot.rehearsal.rehearse import rehearse
from rituals.community import Community
from rituals.ports import Dice, Reloading
from storage.unit_of_work import open_storage


async def rehearse_headless(
    community: Community,
    *,
    days: int,
    seed: int,
    start: datetime,
    out: TextIO,
    members: int | None = None,
) -> None:
    """Live `days` days from `start` on with seeded people; the transcript goes to `out`."""
    await rehearse(
        community,
        days=days,
        seed=seed,
        start=start,
        out=out,
        build=built,
        members=members,
    )


@asynccontextmanager
async def built(
    community: Community, clock: HandClock, dice: Dice
) -> AsyncIterator[Rehearsed]:
    """A `Build`: the real engine on a database that goes with it."""
    storage = await open_storage("sqlite://")
    engine = build_engine([community], storage=storage, clock=clock, dice=dice)

    def heed(reloading: Reloading) -> None:
        engine.world.reloading = reloading

    try:
        yield Rehearsed(engine, storage, heed)
    finally:
        await storage.close()
