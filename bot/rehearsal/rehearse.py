"""Lets seeded people live with the bot for some days, and prints what came of it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TextIO

from bot.platforms.rehearsal.space import RehearsalSpace
from bot.rehearsal.ending import write_ending
from bot.rehearsal.life import Build, Life, begun
from bot.rehearsal.transcript import Transcript
from bot.rehearsal.words import Words
from rituals.community import Community
from rituals.model.delivery import TrailEntry
from rituals.model.ids import SpaceId

_TRAIL = 50
"""More than that does not go wrong at once."""


async def rehearse(
    community: Community,
    *,
    days: int,
    seed: int,
    start: datetime,
    out: TextIO,
    build: Build,
    members: int | None = None,
) -> dict[SpaceId, RehearsalSpace]:
    """Live `days` days from `start` (aware) on; the spaces as they are in the end.

    Transcript and final state go to `out`. The same arguments give the same text. With
    `members` that many people live there, without it the cast. Raises NowhereError if no
    channel is configured.
    """
    words = Words(community.language, community.zone)
    async with begun(
        community, seed=seed, start=start, build=build, members=members
    ) as life:
        transcript = Transcript(out, words, life.spaces)
        transcript.title(community.name, days, seed)
        telling = _Telling(life, transcript)
        async for worked in life.until(start + timedelta(days=days)):
            await telling.moment(worked=worked)
        transcript.end()
        async with life.bot.storage.read() as uow:
            await write_ending(
                uow, community, words, life.spaces, life.clock.now(), out
            )
        return life.spaces


@dataclass(slots=True)
class _Telling:
    """Writes down each moment of a life as it passes."""

    life: Life
    transcript: Transcript
    _written: int = 0
    _told: set[TrailEntry] = field(default_factory=set)

    async def moment(self, *, worked: bool) -> None:
        """What is new in the record and, if the bot `worked`, in its trail."""
        self.transcript.write(self.life.record[self._written :])
        self._written = len(self.life.record)
        if worked:
            await self._tell()

    async def _tell(self) -> None:
        community = self.life.community.id
        async with self.life.bot.storage.read() as uow:
            newest = await uow.trail.read(community, _TRAIL)
            fresh = [entry for entry in reversed(newest) if entry not in self._told]
            everybody = await uow.members.everybody(community) if fresh else ()
        self.transcript.trail(fresh, {each.id: each.name for each in everybody})
        self._told.update(fresh)
