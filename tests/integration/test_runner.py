"""The clockwork on real time, with short intervals: it fires, goes on, and ends in order."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from bot.clock import RealClock
from bot.runner import Runner
from bot.scheduler import Clockwork
from rituals.model.ids import Channel

SOON = timedelta(milliseconds=30)
PATIENCE = 60.0


@dataclass
class Diary:
    """What the process asked of its engine, and how the engine answers."""

    clock: RealClock
    ticks: list[datetime] = field(default_factory=list)
    fail: int = 0
    """How many ticks fail before one does not."""
    blind: int = 0
    """How often it cannot be seen what is due."""
    due_in: list[timedelta] = field(default_factory=list)
    flushes: int = 0
    closed: int = 0
    working: asyncio.Event = field(default_factory=asyncio.Event)
    release: asyncio.Event | None = None
    finished: int = 0
    ready: int = 0
    """How many batches there are to be delivered."""
    delivering: Callable[[], None] = lambda: None
    wound_up: bool = False
    stirred: Callable[[], None] = lambda: None

    connecting: int = 0
    silent: asyncio.Event | None = None
    """Spaces keep whoever connects waiting until then."""

    async def start(self) -> None: ...

    async def connect(self, *_: object) -> frozenset[Channel]:
        self.connecting += 1
        if self.silent is not None:
            await self.silent.wait()
        self.connecting -= 1
        return frozenset()

    async def tick(self) -> int:
        self.ticks.append(self.clock.now())
        self.working.set()
        if self.fail:
            self.fail -= 1
            raise RuntimeError("the disk is full")
        if self.release is not None:
            await self.release.wait()
        self.finished += 1
        return 1

    async def drain(self, most: int) -> int:
        delivered = min(most, self.ready)
        self.ready -= delivered
        self.delivering()
        return delivered

    def wind_up(self) -> None:
        self.wound_up = True

    async def next_due(self) -> datetime | None:
        if self.blind:
            self.blind -= 1
            raise RuntimeError("the disk is full")
        return self.clock.now() + self.due_in.pop(0) if self.due_in else None

    async def flush(self) -> None:
        self.flushes += 1

    async def close(self) -> None:
        self.closed += 1


def process_of(diary: Diary, **changes: Any) -> Runner:
    return Runner(diary, diary.clock, Clockwork(), **changes)  # type: ignore[arg-type]  # a diary stands in for the engine


async def assert_soon(true: Any) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110  what is waited for knows nothing of being watched
            await asyncio.sleep(0.01)


@pytest.fixture
def diary() -> Diary:
    return Diary(RealClock())


async def test_a_timer_fires_at_its_instant_and_work_may_arm_itself_for_at_once() -> (
    None
):
    clock, clockwork = RealClock(), Clockwork()
    fired: list[datetime] = []

    async def work() -> None:
        fired.append(clock.now())
        if len(fired) < 20:
            clockwork.once_at("again", fired[-1], work)

    clockwork.start()
    begun_at = clock.now()
    clockwork.once_at("again", begun_at + SOON, work)
    await assert_soon(lambda: len(fired) == 20)
    clockwork.pause()
    clockwork.stop()
    assert fired[0] >= begun_at + SOON


async def test_arming_anew_replaces_what_was_armed() -> None:
    clockwork = Clockwork()
    fired: list[str] = []

    async def work(name: str) -> None:
        fired.append(name)

    clockwork.start()
    now = RealClock().now()
    clockwork.once_at("tick", now + timedelta(hours=1), partial(work, "late"))
    clockwork.once_at("tick", now + SOON, partial(work, "soon"))
    await assert_soon(lambda: fired)
    clockwork.stop()
    assert fired == ["soon"]


async def test_it_ticks_when_something_is_due_and_flushes_meanwhile(
    diary: Diary,
) -> None:
    diary.due_in = [timedelta(seconds=1.2)]
    process = process_of(diary, flush_every=timedelta(seconds=0.4))
    running = asyncio.create_task(process.run([]))
    await assert_soon(lambda: len(diary.ticks) == 2)
    assert diary.ticks[1] - diary.ticks[0] >= timedelta(seconds=1.1)
    assert diary.flushes >= 2
    process.end()
    await running
    assert diary.closed == 1


async def test_it_ticks_after_the_longest_sleep_when_nothing_is_due(
    diary: Diary,
) -> None:
    process = process_of(diary, longest_sleep=timedelta(seconds=1))
    running = asyncio.create_task(process.run([]))
    await assert_soon(lambda: len(diary.ticks) == 3)
    process.end()
    await running


async def test_a_failing_tick_is_tried_again(diary: Diary) -> None:
    diary.fail, diary.due_in = 2, [SOON, SOON]
    process = process_of(diary)
    running = asyncio.create_task(process.run([]))
    await assert_soon(lambda: diary.finished == 1)
    process.end()
    await running


async def test_it_goes_on_when_it_could_not_look_for_what_is_due(diary: Diary) -> None:
    diary.blind = 1
    process = process_of(diary, longest_sleep=timedelta(seconds=1))
    running = asyncio.create_task(process.run([]))
    await assert_soon(lambda: len(diary.ticks) == 2)
    process.end()
    await running


async def test_what_stays_due_does_not_keep_it_busy(diary: Diary) -> None:
    """As with a delivery for a space that is not connected."""
    diary.due_in = [timedelta()] * 1000
    process = process_of(diary)
    running = asyncio.create_task(process.run([]))
    await asyncio.sleep(1.5)
    process.end()
    await running
    assert 1 <= len(diary.ticks) <= 3


async def test_ending_during_work_lets_it_come_to_its_end(diary: Diary) -> None:
    diary.due_in = [SOON]
    process = process_of(diary)
    running = asyncio.create_task(process.run([]))
    await assert_soon(lambda: diary.finished == 1)
    diary.release = asyncio.Event()
    diary.working.clear()
    await asyncio.wait_for(diary.working.wait(), PATIENCE)
    process.end()
    with suppress(TimeoutError):
        await asyncio.wait_for(asyncio.shield(running), 0.2)
    assert not running.done()
    assert diary.closed == 0
    diary.release.set()
    await asyncio.wait_for(running, PATIENCE)
    assert (diary.finished, diary.closed) == (2, 1)


async def test_ending_before_it_has_begun_ends_it(diary: Diary) -> None:
    process = process_of(diary)
    process.end()
    await asyncio.wait_for(process.run([]), PATIENCE)
    assert diary.ticks == []
    assert diary.closed == 1


async def test_it_ticks_at_once_when_somebody_did_something(diary: Diary) -> None:
    process = process_of(diary)
    running = asyncio.create_task(process.run([]))
    await assert_soon(lambda: len(diary.ticks) == 1)
    diary.stirred()
    await assert_soon(lambda: len(diary.ticks) == 2)
    process.end()
    await running
    diary.stirred()
    assert len(diary.ticks) == 2


async def test_between_two_batches_others_have_their_turn(diary: Diary) -> None:
    """Steps open, and what waits for its turn is done, however much is to be sent."""
    process = process_of(diary)
    diary.ready = 50
    left: list[int] = []

    async def look() -> None:
        left.append(diary.ready)

    waiting: list[asyncio.Task[None]] = []

    def ask() -> None:
        if not waiting:
            waiting.append(asyncio.create_task(process.in_turn(look)))

    diary.delivering = ask
    running = asyncio.create_task(process.run([]))
    await assert_soon(lambda: diary.ready == 0)
    assert len(diary.ticks) >= 50
    assert 0 < left[0] < 50
    process.end()
    await running


async def test_ending_leaves_what_is_not_yet_sent_to_the_next_life(
    diary: Diary,
) -> None:
    process = process_of(diary)
    diary.ready = 1000
    diary.delivering = lambda: process.end() if diary.ready < 990 else None
    await asyncio.wait_for(process.run([]), PATIENCE)
    assert diary.ready == 989
    assert diary.wound_up
    assert diary.closed == 1


THREE: Any = [(None, None)] * 3
"""Communities and their platforms, as far as the diary cares."""


async def test_all_are_connected_at_once_and_the_clockwork_runs_meanwhile(
    diary: Diary,
) -> None:
    """Steps wait for what was missed, but not longer than the longest sleep."""
    diary.silent = asyncio.Event()
    told: list[str] = []
    process = process_of(diary, longest_sleep=timedelta(seconds=1))
    begun_at = diary.clock.now()
    running = asyncio.create_task(process.run(THREE, lambda: told.append("started")))
    await assert_soon(lambda: diary.ticks and diary.flushes)
    assert diary.ticks[0] - begun_at >= timedelta(seconds=1)
    assert diary.connecting == 3
    assert told == []
    diary.silent.set()
    await assert_soon(lambda: told)
    ticked = len(diary.ticks)
    await assert_soon(lambda: len(diary.ticks) > ticked)
    process.end()
    await running


async def test_ending_while_it_connects_ends_it(diary: Diary) -> None:
    diary.silent = asyncio.Event()
    told: list[str] = []
    process = process_of(diary)
    running = asyncio.create_task(process.run(THREE, lambda: told.append("started")))
    await assert_soon(lambda: diary.connecting)
    process.end()
    await asyncio.wait_for(running, PATIENCE)
    assert (told, diary.ticks, diary.closed) == ([], [], 1)


async def test_a_space_that_is_given_up_while_connecting_says_why(
    diary: Diary,
) -> None:
    async def refused(*_: object) -> frozenset[Channel]:
        raise KeyError("token")

    diary.connect = refused  # type: ignore[method-assign]  # one diary's own answer
    with pytest.raises(KeyError):
        await asyncio.wait_for(process_of(diary).run(THREE), PATIENCE)
    assert diary.closed == 1
