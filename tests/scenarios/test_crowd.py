"""Many members at once, on the real engine and a real database."""

import io
import logging
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from bot.bootstrap import build_engine
from bot.clock import HandClock
from bot.platforms.rehearsal.space import Did, Happened, RehearsalSpace
from bot.rehearsal.characters import EVERYBODY
from bot.rehearsal.life import Rehearsed
from bot.rehearsal.rehearse import rehearse
from rituals.community import Community
from rituals.model.delivery import TrailEntry
from rituals.model.ids import SpaceId
from rituals.model.occurrence import Occurrence, State
from rituals.ports import Dice, Storage
from storage.unit_of_work import open_storage
from tests.scenarios.rehearsals import START, workshop

ALL = 1_000_000


@dataclass
class Lived:
    """A life that is over, and what was written down of it."""

    text: str = ""
    spaces: dict[SpaceId, RehearsalSpace] = field(default_factory=dict)
    trail: list[TrailEntry] = field(default_factory=list)
    occurrences: list[Occurrence] = field(default_factory=list)

    @property
    def record(self) -> list[Happened]:
        return next(iter(self.spaces.values())).record

    def did(self, what: Did) -> list[Happened]:
        return [each for each in self.record if each.what is what and not each.who.bot]

    async def read(self, storage: Storage, community: Community) -> None:
        async with storage.read() as uow:
            self.trail = list(await uow.trail.read(community.id, ALL))
            self.occurrences = list(
                await uow.occurrences.of_ritual(community.id, alive=False)
            )


async def lived(members: int, days: int) -> Lived:
    life = Lived()

    @asynccontextmanager
    async def build(
        community: Community, clock: HandClock, dice: Dice
    ) -> AsyncIterator[Rehearsed]:
        async with await open_storage("sqlite://") as storage:
            bot = build_engine([community], storage=storage, clock=clock, dice=dice)
            yield Rehearsed(bot, storage)
            await life.read(storage, community)

    out = io.StringIO()
    life.spaces = await rehearse(
        workshop(),
        days=days,
        seed=7,
        start=START,
        out=out,
        build=build,
        members=members,
    )
    life.text = out.getvalue()
    return life


def assert_nothing_went_wrong(life: Lived, caplog: pytest.LogCaptureFixture) -> None:
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR] == []
    assert {entry.verdict for entry in life.trail} & {
        "failed",
        "missed",
        "held",
    } == set()
    posted: Counter[str] = Counter()
    for space in life.spaces.values():
        posted += space.posted
    assert set(posted.values()) == {1}
    overdue = [
        o.id
        for o in life.occurrences
        if o.state is not State.CLOSED
        and o.next_at is not None
        and o.next_at < life.record[-1].at
    ]
    assert overdue == []


@pytest.mark.unmeasured
async def test_twenty_people_live_a_fortnight_and_nothing_goes_wrong(
    caplog: pytest.LogCaptureFixture,
) -> None:
    life = await lived(members=20, days=14)
    assert_nothing_went_wrong(life, caplog)
    acting = {happened.who.name for happened in life.record if not happened.who.bot}
    cast = {who.name for who in EVERYBODY}
    assert len(acting & cast) > 5
    assert acting - cast
    assert len(life.did(Did.PRESSED)) > 5


@pytest.mark.soak
async def test_two_hundred_people_live_a_year_and_nothing_goes_wrong(
    caplog: pytest.LogCaptureFixture,
) -> None:
    life = await lived(members=200, days=365)
    assert_nothing_went_wrong(life, caplog)
    speaking = {happened.who.name for happened in life.did(Did.SAID)}
    assert len(speaking) > 100
    assert len(life.did(Did.JOINED)) > 20
    assert len(life.did(Did.LEFT)) > 10
    opened = [
        o for o in life.occurrences if o.ritual == "question" and "open" in o.done
    ]
    assert len(opened) == 52
