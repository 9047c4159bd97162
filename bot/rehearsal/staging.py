"""The stage of the rehearsal room: a life with its clock, and the file that it follows."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from bot.config.load import Configuration
from bot.rehearsal.changes import Changes, Pane
from bot.rehearsal.clockwork import Clockwork
from bot.rehearsal.life import Build, Life, begun
from bot.rehearsal.rereading import FaultShown, changes_of, reread
from bot.reloading import compared
from rituals.model.ids import CommunityId
from rituals.model.occurrence import Occurrence
from rituals.ports import Reading

PATIENCE = 0.6
"""Seconds that a page waits for the clock before it shows how far it is."""
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Beginning:
    """What makes a life the same again: its dice, when it begins, who lives in it."""

    seed: int
    start: datetime
    lively: bool = True
    members: int | None = None
    """How many live in it; the cast if not given."""


@dataclass(eq=False, slots=True)
class _Stage:
    """A life and what is to be closed with it, when nobody looks at it any more."""

    life: Life
    stack: AsyncExitStack
    looking: int = 0


class Staging:
    """One life with its clock and the file behind it. Use it as a context.

    What happens holds `turn`, so that one thing happens after the other.
    """

    def __init__(
        self, configuration: Configuration, beginning: Beginning, build: Build
    ) -> None:
        self.configuration = configuration
        self.beginning = beginning
        self.changes = Changes()
        self.faults: tuple[FaultShown, ...] = ()
        """What is wrong in the file as it is now; the last good one is in force."""
        self.taken_over: bool | None = None
        """Whether the last look at the file found anything new; `None` before it."""
        self.of_several = False
        """Whether this life began with another configuration than the one in force."""
        self.life_mark = ""
        """Tells this life from all others, also from those of another process."""
        self.turn = asyncio.Lock()
        self.clockwork = Clockwork(self.turn, self._moved)
        self._build = build
        self._stage: _Stage | None = None
        self._former: set[_Stage] = set()
        """Lives of before at which somebody still looks."""
        self._seen_of_record = 0
        self._reloading: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self._begin(self.beginning)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.changes.end()
        await self.clockwork.stop()
        for stage in {self._on_stage, *self._former}:
            await stage.stack.aclose()

    @asynccontextmanager
    async def looked_at(self) -> AsyncIterator[None]:
        """Inside the block, the life that is on stage at its beginning is not closed."""
        stage = self._on_stage
        stage.looking += 1
        try:
            yield
        finally:
            stage.looking -= 1
            await self._close_former()

    @property
    def former_count(self) -> int:
        """How many lives of before are still looked at."""
        return len(self._former)

    async def _close_former(self) -> None:
        """Close the lives of before at which nobody looks any more."""
        for stage in [each for each in self._former if not each.looking]:
            self._former.remove(stage)
            await stage.stack.aclose()

    @property
    def _on_stage(self) -> _Stage:
        if self._stage is None:
            raise RuntimeError("the room is not open")
        return self._stage

    @property
    def life(self) -> Life:
        """The life as it is now."""
        return self._on_stage.life

    @property
    def now(self) -> datetime:
        """What the clock of the room shows."""
        return self.life.clock.now()

    # --- beginning

    async def reload(self) -> None:
        """Take over the file as it is now; what is wrong is told, and changes nothing."""
        async with self.turn:
            read = await reread(self.configuration, self.life, os.environ)
            self.configuration, self.faults = read.in_force, read.faults
            self.taken_over = None if read.faults else read.changed
            begun = self.now > self.beginning.start
            self.of_several |= read.changed and begun
            await self.life.settle()
        self.changes.note(*Pane)

    def put_news_away(self, *panes: Pane) -> None:
        """Something else is done, there: that the file was taken over is no news any more."""
        news = () if self.taken_over is None else (Pane.FAULTS,)
        self.taken_over = None
        self.changes.note(*panes, *news)

    async def _asked_to_reload(
        self, community: CommunityId, alive: Sequence[Occurrence]
    ) -> Reading:
        """A moderator asks for it by a command: what is good is taken over right after."""
        del community  # there is one
        reading = compared(self.configuration, alive, os.environ)
        if not reading.faults:
            self._reloading = asyncio.create_task(self.reload())
        return reading

    async def watch(self) -> None:
        """Reload whenever the file changes, for good."""
        async for _ in changes_of(self.configuration):
            await self.reload()

    async def reset(self, beginning: Beginning | None = None) -> None:
        """Begin again, or another life."""
        await self.clockwork.stop()
        async with self.turn:
            await self._begin(beginning or self.beginning)
        await self.clockwork.stop()  # it may have been set going in the life of before
        await self._close_former()
        self.changes.note(*Pane)

    async def _begin(self, beginning: Beginning) -> None:
        """Put another life in the place of the one before, as soon as it is ready."""
        stack = AsyncExitStack()
        life = await stack.enter_async_context(
            begun(
                self.configuration.community,
                seed=beginning.seed,
                start=beginning.start,
                build=self._build,
                members=beginning.members,
            )
        )
        life.lively = beginning.lively
        life.bot.heed(self._asked_to_reload)
        if self._stage is not None:
            self._former.add(self._stage)
        self._stage, self._seen_of_record = _Stage(life, stack), 0
        self.beginning, self.of_several = beginning, False
        self.life_mark = secrets.token_hex(4)

    # --- the clock

    async def go_to(self, goal: datetime, patience: float = PATIENCE) -> None:
        """Live until then; a long way goes on after this."""
        before = self.changes.version
        await self.clockwork.go_to(self.life, goal, patience)
        arrived = self.clockwork.journey is None and self.changes.version != before
        if (
            not arrived or self.taken_over is not None
        ):  # else its last moment told it all
            self.put_news_away(Pane.CLOCK)

    async def go_past(self, moment: datetime) -> None:
        """Live until that moment and through it: what is due then is done."""
        await self.go_to(max(moment, self.now) + _INSTANT)

    async def next_step_at(self) -> datetime | None:
        """When the bot has its next step to do."""
        async with self.life.bot.storage.read() as uow:
            return await uow.occurrences.next_at([self.configuration.community.id])

    async def run(self, minutes: int) -> None:
        """Let the clock run, so many minutes a second."""
        await self.clockwork.run(self.life, minutes)
        self.put_news_away(Pane.CLOCK)

    async def pause(self) -> None:
        """The clock stands still."""
        await self.clockwork.stop()
        self.put_news_away(Pane.CLOCK)

    async def let_live(self, *, lively: bool) -> None:
        """Whether the seeded people act. What they did not do meanwhile, they let go."""
        async with self.turn:
            if lively and not self.life.lively:
                self.life.people.rest_until(self.now)
            self.life.lively = lively
            if self.now == self.beginning.start:  # so it is from the beginning
                self.beginning = replace(self.beginning, lively=lively)
        self.put_news_away(Pane.CLOCK)

    def _moved(self, worked: bool) -> None:
        panes = {Pane.CLOCK}
        if len(self.life.record) != self._seen_of_record:
            panes |= {Pane.TALK, Pane.PLACES, Pane.WHO}
            self._seen_of_record = len(self.life.record)
        if worked:
            panes |= {Pane.NEXT, Pane.TRAIL}
        self.changes.note(*panes)
