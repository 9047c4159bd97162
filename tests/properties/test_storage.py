"""Whatever is put, leased, finished and forgotten: the fake and the real outbox agree."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rituals.model.delivery import DeliveryState, OutboxEntry
from rituals.ports import Storage, UnitOfWork
from tests.contracts.storage.samples import DISCORD, SLACK, WERKSTATT, entry, minutes
from tests.fakes.storage import FakeStorage
from tests.fakes.storages import sqlite_storage
from tests.thoroughness import examples

Act = Callable[[UnitOfWork], Awaitable[object]]
keys = st.sampled_from("abcdefgh")
moments = st.integers(0, 9).map(minutes)
maybe_moments = st.none() | moments
maybe_keys = st.none() | keys


@st.composite
def entries(draw: st.DrawFn) -> OutboxEntry:
    return entry(
        draw(keys),
        space=draw(st.sampled_from([DISCORD, SLACK])),
        created_at=draw(moments),
        not_before=draw(moments),
        not_after=draw(maybe_moments),
        after=draw(maybe_keys),
        shows=draw(maybe_keys),
        opens_thread=draw(st.booleans()),
    )


def putting(batch: list[OutboxEntry]) -> Act:
    return lambda unit: unit.outbox.put(batch)


def leasing(minute: int, limit: int) -> Act:
    def act(unit: UnitOfWork) -> Awaitable[object]:
        now, until = minutes(minute), minutes(minute + 3)
        return unit.outbox.lease([WERKSTATT], [DISCORD, SLACK], now, until, limit)

    return act


def settling(key: str, state: DeliveryState) -> Act:
    async def act(unit: UnitOfWork) -> None:
        known = await unit.outbox.get([key])
        changed = [replace(e, state=state, lease_until=None) for e in known.values()]
        await unit.outbox.save(changed)

    return act


acts = st.one_of(
    st.lists(entries(), max_size=4).map(putting),
    st.builds(leasing, st.integers(0, 9), st.integers(0, 3)),
    st.builds(
        settling,
        keys,
        st.sampled_from([s for s in DeliveryState if s != DeliveryState.SENDING]),
    ),
    moments.map(lambda now: lambda unit: unit.outbox.expire([WERKSTATT], now)),
    st.lists(keys, max_size=3).map(lambda some: lambda u: u.outbox.dependents(some)),
    moments.map(lambda at: lambda u: u.trail.forget_before(WERKSTATT, at, at)),
)


async def story(storage: Storage, plot: list[Act]) -> list[object]:
    """What came of each act, and how things stood after it."""
    told: list[object] = []
    for act in plot:
        async with storage.write() as unit:
            told.append(await act(unit))
        async with storage.read() as unit:
            told.append(await unit.outbox.get("abcdefgh"))
            told.append(await unit.outbox.next_at([WERKSTATT]))
            told.append(await unit.outbox.held(WERKSTATT))
            told.append(await unit.outbox.sending_to(WERKSTATT, DISCORD))
    return told


async def both(plot: list[Act]) -> tuple[list[object], list[object]]:
    async with sqlite_storage() as real:
        return await story(FakeStorage(), plot), await story(real, plot)


@examples(12)
@given(st.lists(acts, min_size=3, max_size=12))
def test_the_fake_outbox_tells_the_same_story_as_the_real_one(plot: list[Act]) -> None:
    fake, real = asyncio.run(both(plot))
    assert fake == real
