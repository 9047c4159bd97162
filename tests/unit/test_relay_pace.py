"""How the relay keeps pace: leases that do not run out, receipts that are soon stored."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.clock import HandClock
from bot.platforms.rehearsal.client import RehearsalPlatform
from bot.together import at_once
from rituals.effects import Delivery, Send
from rituals.engine.relay import LEASE_FOR
from rituals.model.delivery import DeliveryState, OutboxEntry, Receipt
from rituals.model.ids import Channel
from rituals.ports import Storage
from tests.fakes.crashes import CrashingPlatform, Fuse
from tests.fakes.house import SLACK_TALK, TALK, House, at, community, ritual
from tests.fakes.storage import FakeStorage

MONDAYS = 12


class SlowPlatform(CrashingPlatform):
    """Every send takes a while; it writes down how the outbox looked before each."""

    def __init__(
        self, inner: RehearsalPlatform, storage: Storage, clock: HandClock
    ) -> None:
        super().__init__(inner, Fuse())
        self.storage, self.clock = storage, clock
        self.takes = timedelta()
        self.last: int | None = None
        self.at_last: Callable[[], None] = lambda: None
        self.sends: list[tuple[datetime, OutboxEntry]] = []
        self.unstored: list[int] = []

    async def deliver(self, delivery: Delivery) -> Receipt:
        keys = [entry.key for _, entry in self.sends]
        async with self.storage.read() as uow:
            entry = (await uow.outbox.get([delivery.key]))[delivery.key]
            before = (await uow.outbox.get(keys)).values()
        self.sends.append((self.clock.now(), entry))
        self.unstored.append(sum(e.state is not DeliveryState.DONE for e in before))
        self.clock.advance(self.takes)
        if len(self.sends) == self.last:
            self.at_last()
        return await super().deliver(delivery)


class SlowHouse(House):
    slow: SlowPlatform

    def wrapped(self, platform: RehearsalPlatform) -> SlowPlatform:
        wrapped = SlowPlatform(platform, self.storage, self.clock)
        if platform.space == "discord":
            self.slow = wrapped
        return wrapped


async def monday_morning(
    takes: timedelta, *, cannot_tell: bool = False, wind_up_after: int | None = None
) -> SlowHouse:
    house = SlowHouse(
        FakeStorage(), community(*(ritual(f"monday-{n}") for n in range(MONDAYS)))
    )
    await house.start()
    house.clock.set(at("2027-01-04 08:00"))
    await house.engine.tick()
    house.slow.takes = takes
    house.slow.last, house.slow.at_last = wind_up_after, house.engine.wind_up
    house.spaces[house.slow.space].faults.cannot_tell = cannot_tell
    await house.engine.drain()
    least = 1 if cannot_tell or wind_up_after else MONDAYS
    assert len(house.slow.sends) >= least
    return house


async def test_nothing_is_tried_when_its_lease_is_running_out() -> None:
    house = await monday_morning(timedelta(seconds=40))
    for sent_at, entry in house.slow.sends:
        assert entry.lease_until is not None
        assert entry.lease_until - sent_at > LEASE_FOR / 2
    posted = house.spaces[house.slow.space].posted
    assert set(posted.values()) == {1}


async def test_what_was_not_tried_is_given_back_and_not_in_doubt() -> None:
    """Also where nobody can look: it was never sent, so nobody has to be asked."""
    house = await monday_morning(timedelta(seconds=40), cannot_tell=True)
    for _ in range(10):
        house.clock.advance(timedelta(minutes=6))
        await house.engine.drain()
    posted = house.spaces[house.slow.space].posted
    opened = [key for key in posted if key.endswith("/open/open/discord:#talk")]
    assert len(opened) == MONDAYS
    assert set(posted.values()) == {1}


async def test_winding_up_sends_nothing_more_and_leaves_nothing_in_doubt() -> None:
    house = await monday_morning(timedelta(), wind_up_after=3)
    assert len(house.slow.sends) == 3
    async with house.storage.read() as uow:
        left = await uow.outbox.get(
            [f"home/monday-{n}/2027-01-04/1/open/open/{TALK}" for n in range(MONDAYS)]
        )
    assert Counter(entry.state for entry in left.values()) == {
        DeliveryState.DONE: 3,
        DeliveryState.WAITING: MONDAYS - 3,
    }
    assert await house.engine.drain() == 0


async def test_slow_sends_leave_no_more_than_one_in_doubt() -> None:
    house = await monday_morning(timedelta(seconds=1))
    assert max(house.slow.unstored) == 0


async def test_quick_sends_are_stored_together() -> None:
    house = await monday_morning(timedelta())
    assert max(house.slow.unstored) >= MONDAYS - 1


@dataclass
class Traffic:
    """How many sends are under way, in all and to one place, and were at most."""

    now: Counter[object] = field(default_factory=Counter)
    most: int = 0
    most_in_one: int = 0

    def begin(self, place: object) -> None:
        self.now[place] += 1
        self.most = max(self.most, self.now.total())
        self.most_in_one = max(self.most_in_one, self.now[place])


class BusyPlatform(CrashingPlatform):
    """Sends take a moment of real time, and are counted."""

    def __init__(self, inner: RehearsalPlatform, traffic: Traffic) -> None:
        super().__init__(inner, Fuse())
        self.traffic = traffic

    async def deliver(self, delivery: Delivery) -> Receipt:
        assert isinstance(delivery, Send)
        self.traffic.begin(delivery.to)
        await asyncio.sleep(0.01)
        self.traffic.now[delivery.to] -= 1
        return await super().deliver(delivery)


class BusyHouse(House):
    traffic: Traffic

    def wrapped(self, platform: RehearsalPlatform) -> BusyPlatform:
        return BusyPlatform(platform, self.traffic)


async def test_no_place_waits_for_another_and_each_keeps_its_order() -> None:
    both = (TALK, SLACK_TALK)
    rituals = [ritual(f"monday-{n}", channels=both) for n in range(MONDAYS)]
    house = BusyHouse(FakeStorage(), community(*rituals))
    house.traffic = Traffic()
    await house.start()
    house.engine.world.together = at_once
    house.clock.set(at("2027-01-04 08:00"))
    await house.engine.tick()
    await house.engine.drain()
    assert [len(house.posts(channel)) for channel in both] == [MONDAYS, MONDAYS]
    assert house.traffic.most >= len(both)
    assert house.traffic.most_in_one == 1


class OneSlowPlace(CrashingPlatform):
    """The first channel is slow; it is done when all others are, at the earliest."""

    def __init__(self, inner: RehearsalPlatform) -> None:
        super().__init__(inner, Fuse())
        self.others = 0
        self.all_others = asyncio.Event()

    async def deliver(self, delivery: Delivery) -> Receipt:
        if isinstance(delivery, Send) and delivery.key.startswith("home/monday-0/"):
            await self.all_others.wait()
        receipt = await super().deliver(delivery)
        self.others += 1
        if self.others == MANY - 1:
            self.all_others.set()
        return receipt


class OneSlowHouse(House):
    def wrapped(self, platform: RehearsalPlatform) -> OneSlowPlace:
        return OneSlowPlace(platform)


MANY = 60


async def test_a_slow_place_holds_up_nobody_of_the_same_batch() -> None:
    channels = [Channel(TALK.space, f"#talk-{n}") for n in range(MANY)]
    rituals = [ritual(f"monday-{n}", channels=[c]) for n, c in enumerate(channels)]
    house = OneSlowHouse(FakeStorage(), community(*rituals))
    for channel in channels:
        house.spaces[TALK.space].add_channel(channel.name)
    await house.start()
    house.engine.world.together = at_once
    house.clock.set(at("2027-01-04 08:00"))
    await house.engine.tick()
    async with asyncio.timeout(10):
        await house.engine.relay.deliver_ready()
    assert [len(house.posts(channel)) for channel in channels] == [1] * MANY


async def test_what_fails_at_once_with_others_is_raised_when_all_is_done() -> None:
    done: list[str] = []

    async def fails() -> None:
        raise KeyError("first")

    async def goes_on() -> None:
        await asyncio.sleep(0.01)
        done.append("second")

    with pytest.raises(KeyError):
        await at_once([fails, goes_on])
    assert done == ["second"]
