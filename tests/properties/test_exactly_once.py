"""Whatever dies, breaks or sleeps, and whenever: exactly once, or a reason why not."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.platforms.rehearsal.faults import Fault
from rituals.model.occurrence import Verdict
from rituals.ports import Storage
from tests.fakes.crashes import CrashError, CrashyHouse, Fuse
from tests.fakes.house import SLACK_TALK, TALK, NoHolidays, at, community, ritual
from tests.fakes.invariants import assert_all
from tests.fakes.storages import fake_storage, sqlite_storage
from tests.fakes.visit import labels, press
from tests.thoroughness import examples

Opened = Callable[[], AbstractAsyncContextManager[Storage]]

CADENCES = (
    "monday 09:00",
    "monday and thursday 02:30",
    "daily 02:30",
    "weekdays 23:45",
    "last day 18:00",
    "first monday 10:00",
    "day 28 00:00",
)
ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "UTC",
)
POLICIES = (
    "skip",
    "newest",
    "catch up within 12 hours",
    "catch up within 2 days",
    "ask",
)
HARMLESS = (Fault.NONE, Fault.BUSY, Fault.BREAK_BEFORE, Fault.LOSE_ANSWER)
SETTLE = timedelta(days=3)


@dataclass(frozen=True)
class Trouble:
    """The process dies `after` so many boundaries and comes back `away` later."""

    after: int
    away: timedelta


@dataclass(frozen=True)
class Life:
    every: str
    where: str
    late: str
    begin: datetime
    days: int
    troubles: tuple[Trouble, ...] = ()
    faults: tuple[Fault, ...] = ()
    both: bool = False
    shut_out: bool = False
    """The bot may not write in the second channel; if there is one."""
    holidays: tuple[int, ...] = ()
    on_holiday: str = "run"


troubles = st.lists(
    st.builds(
        Trouble,
        st.integers(0, 60),
        st.sampled_from(
            [timedelta(0), timedelta(minutes=7), timedelta(hours=9), timedelta(days=5)]
        ),
    ),
    max_size=6,
).map(tuple)

lives = st.builds(
    Life,
    every=st.sampled_from(CADENCES),
    where=st.sampled_from(ZONES),
    late=st.sampled_from(POLICIES),
    begin=st.sampled_from(
        [
            at("2027-03-10 12:00"),
            at("2027-03-26 12:00"),
            at("2027-10-29 12:00"),
            at("2027-10-01 05:00"),
        ]
    ),
    days=st.integers(3, 16),
    troubles=troubles,
    faults=st.lists(st.sampled_from(HARMLESS), max_size=8).map(tuple),
    both=st.booleans(),
    shut_out=st.booleans(),
    holidays=st.lists(st.integers(0, 16), max_size=3).map(tuple),
    on_holiday=st.sampled_from(["run", "skip", "shift"]),
)


class VisitedHouse(CrashyHouse):
    """A house where Ben presses the button of each post as soon as he sees it."""

    def __init__(self, storage: Storage, **changes: object) -> None:
        super().__init__(storage, Fuse(), **changes)
        self.pressed: set[str] = set()

    async def work(self) -> None:
        await super().work()
        for said in self.posts(TALK):
            assert said.key is not None
            assert said.document is not None
            if said.key not in self.pressed and "press" in labels(said.document):
                await press(self, "Ben", said, "press")
                self.pressed.add(said.key)  # if it dies of it, he presses again


def house_of(life: Life, storage: Storage) -> VisitedHouse:
    channels = (TALK, SLACK_TALK) if life.both else (TALK,)
    first = life.begin.date()
    house = VisitedHouse(
        storage,
        now=life.begin,
        community=community(
            ritual(
                every=life.every,
                where=life.where,
                late=life.late,
                channels=channels,
                on_holiday=life.on_holiday,
            )
        ),
        holidays=NoHolidays(first + timedelta(days=n) for n in life.holidays),
    )
    for space in house.spaces.values():
        space.faults.script.extend(life.faults)
    if life.shut_out:
        slack = house.spaces[SLACK_TALK.space]
        (there,) = slack.channels(SLACK_TALK.name)
        slack.faults.refused[there] = "the bot may not write there"
    return house


async def assert_life_holds(life: Life, open_storage: Opened) -> None:
    async with open_storage() as storage:
        house = house_of(life, storage)
        await house.start()
        end = life.begin + timedelta(days=life.days)
        for trouble in life.troubles:
            house.fuse.left = trouble.after
            try:
                await house.until(end)
            except CrashError:
                house.jump(min(house.clock.now() + trouble.away, end))
                house.fuse.left = None
                await house.start()
        house.fuse.left = None
        await house.until(end)
        await house.until(end + SETTLE)
        await assert_all(house, life.begin, end)
        await _assert_policy(house, life)


async def _assert_policy(house: VisitedHouse, life: Life) -> None:
    """An opening was late only as its policy allows."""
    lines = [
        e
        for e in await house.trail()
        if e.subject == "open" and e.verdict == Verdict.LATE and e.reason == "late"
    ]
    longest = {"skip": timedelta(), "catch up within 12 hours": timedelta(hours=12)}
    longest["catch up within 2 days"] = timedelta(days=2, hours=1)  # calendar days
    for line in lines:
        assert line.due_at is not None
        if life.late in longest:
            assert line.at - line.due_at <= longest[life.late], line


@given(lives)
@example(
    Life(
        "daily 02:30",
        "Europe/Berlin",
        "newest",
        at("2027-03-26 12:00"),
        6,
        (Trouble(9, timedelta(days=5)),),
    )
)
def test_each_slot_happens_once_and_each_effect_appears_once(life: Life) -> None:
    asyncio.run(assert_life_holds(life, fake_storage))


@given(lives)
@examples(4)
def test_it_holds_on_a_real_database(life: Life) -> None:
    asyncio.run(assert_life_holds(life, sqlite_storage))


@pytest.mark.soak
@given(lives)
def test_it_holds_on_a_real_database_for_long(life: Life) -> None:
    asyncio.run(assert_life_holds(life, sqlite_storage))


FIRST_WEEK = Life(
    "monday and thursday 02:30",
    "Europe/Berlin",
    "catch up within 12 hours",
    at("2027-03-10 12:00"),
    9,
)


@pytest.mark.parametrize("boundary", range(40))
def test_dying_at_any_single_boundary_changes_nothing_people_see(boundary: int) -> None:
    """One crash, at the n-th boundary, and an immediate restart: the same posts as without."""
    assert asyncio.run(_posts(FIRST_WEEK, boundary)) == _undisturbed()


@cache
def _undisturbed() -> list[tuple[str, str]]:
    return asyncio.run(_posts(FIRST_WEEK, None))


async def _posts(life: Life, boundary: int | None) -> list[tuple[str, str]]:
    async with fake_storage() as storage:
        house = house_of(life, storage)
        await house.start()
        house.fuse.left = boundary
        end = life.begin + timedelta(days=life.days)
        try:
            await house.until(end)
        except CrashError:
            await house.start()
            await house.until(end)
        await house.until(end + timedelta(hours=2))
        await assert_all(house, life.begin, end)
        return sorted(
            (said.key or "", said.at.date().isoformat())
            for said in house.spaces[TALK.space].messages()
        )
