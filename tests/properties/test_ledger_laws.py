"""Whatever comes in whatever order: the same facts come to the same record, and to nothing else."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rituals.engine.engine import Engine
from rituals.engine.forgetting import forget
from rituals.engine.stage import Stage
from rituals.engine.weighing import weigh
from tests.fakes.house import HOME
from tests.fakes.storages import fake_storage, sqlite_storage
from tests.fakes.talk import (
    PEOPLE,
    TEXTS,
    Said,
    Store,
    Talk,
    Then,
    at,
    hear_all,
    in_order,
    member_id,
    talk,
)
from tests.thoroughness import examples

people = st.integers(0, len(PEOPLE) - 1)
kinds = st.sampled_from(["asks", "asks", "tells", "tells", "thanks", "nods"])
DECISIONS = ["answers", "answers not", "counts not", "counts", "closed", "reopened"]


@st.composite
def talks(draw: st.DrawFn) -> list[Said]:
    """A talk: who said what when, to whom; edits and the like at times of their own."""
    said: list[Said] = []
    minute = 0
    for n in range(draw(st.integers(3, 14))):
        minute += draw(st.sampled_from([0, 1, 1, 2, 5, 40]))
        earlier = st.integers(0, n - 1) if n else st.none()
        said.append(
            Said(
                draw(people),
                minute,
                draw(kinds),
                reply_to=draw(st.none() | earlier),
                names=draw(st.none() | st.none() | people),
            )
        )
        roots = [m for m in range(n) if said[m].thread is None]
        if roots and draw(st.integers(0, 3)) == 0:
            said[n] = replace(said[n], thread=draw(st.sampled_from(roots)))
    for n in draw(st.sets(st.integers(0, len(said) - 1), max_size=5)):
        said[n] = replace(said[n], then=tuple(draw(thens(len(said)))))
    return said


@st.composite
def thens(draw: st.DrawFn, most: int) -> list[Then]:
    found: list[Then] = []
    minutes = 0
    for _ in range(draw(st.integers(1, 3))):
        minutes += draw(st.integers(1, 30))
        what = draw(st.sampled_from(["edit", "edit", "delete", "react", *DECISIONS]))
        about = draw(st.integers(0, most - 1))
        found.append(Then(what, minutes, draw(people), draw(kinds), about))
    return found


askers, givers = st.sampled_from([1, 3]), st.sampled_from([2, 4])


@st.composite
def exchanges(draw: st.DrawFn) -> list[Said]:
    """Questions of two, long apart; then answers of two others, close together.

    So close, and so many, that bounds are met: more so where two of them are one.
    """
    said = [Said(draw(askers), 61 * n, "asks") for n in range(draw(st.integers(2, 5)))]
    asked, minute = len(said), said[-1].minute
    for _ in range(draw(st.integers(2, 7))):
        minute += draw(st.sampled_from([0, 1, 1, 2, 4, 40]))
        if draw(st.integers(0, 4)):
            about = draw(st.integers(0, asked - 1))
            said.append(Said(draw(givers), minute, reply_to=about))
        else:
            about = draw(st.integers(0, len(said) - 1))
            said.append(Said(draw(askers), minute, "thanks", reply_to=about))
    for n in draw(st.sets(st.integers(0, len(said) - 1), max_size=3)):
        said[n] = replace(said[n], then=tuple(draw(thens(len(said)))))
    return said


pairs = st.sampled_from([(2, 4), (4, 2), (1, 3), (3, 1), (1, 2), (0, 1)])
"""Who become one: two who answer, two who ask, one of each, or a moderator and another."""
stores = st.sampled_from([fake_storage] * 19 + [sqlite_storage])
"""Mostly in memory, which takes a twentieth of the time; contracts make both the same."""
orders = st.randoms(use_true_random=False)


def shuffled(said: list[Said], chance: Any) -> list[int]:
    """Any order, some of it twice."""
    order = in_order(said)
    order += [n for n in range(len(said)) if chance.random() < 0.2]
    chance.shuffle(order)
    return order


def pauses(chance: Any) -> frozenset[int]:
    """After which it is written down, so that what follows may come late."""
    return frozenset(n for n in range(99) if chance.random() < 0.6)


AT_ONCE = frozenset(range(99))


async def heard_in_order(said: list[Said], store: Store) -> dict[str, object]:
    async with talk(said, store) as one:
        await hear_all(one, in_order(said), AT_ONCE)
        return await one.records()


async def assert_nothing_changes_when_rebuilt(one: Talk) -> None:
    before = await one.records()
    rebuilt = await one.rebuild()
    assert await one.records() == before
    assert rebuilt.differences == 0
    assert rebuilt.messages == len(one.said)


@examples(80)
@given(talks() | exchanges(), orders, stores)
def test_the_order_of_arrival_does_not_matter_nor_what_comes_twice(
    said: list[Said], chance: Any, store: Store
) -> None:
    async def play() -> None:
        expected = await heard_in_order(said, store)
        async with talk(said, store) as one:
            await hear_all(one, shuffled(said, chance), pauses(chance))
            assert await one.records() == expected

    asyncio.run(play())


@examples(60)
@given(talks() | exchanges(), orders, stores)
def test_rebuilding_comes_to_what_keeping_up_came_to(
    said: list[Said], chance: Any, store: Store
) -> None:
    async def play() -> None:
        async with talk(said, store) as one:
            await hear_all(one, shuffled(said, chance), pauses(chance))
            await assert_nothing_changes_when_rebuilt(one)

    asyncio.run(play())


moments = st.integers(0, 30)


@examples(80)
@given(talks() | exchanges(), moments, pairs, stores)
def test_when_two_become_one_does_not_matter(
    said: list[Said], when: int, pair: tuple[int, int], store: Store
) -> None:
    async def play() -> None:
        order = in_order(said)
        async with talk(said, store) as one:
            await hear_all(one, order, AT_ONCE, {0: [pair]})
            expected = await one.records()
        async with talk(said, store) as one:
            await hear_all(one, order, AT_ONCE, {when: [pair]})
            assert await one.records() == expected
            await assert_nothing_changes_when_rebuilt(one)

    asyncio.run(play())


@examples(50)
@given(talks() | exchanges(), moments, moments, st.permutations([1, 2, 3, 4]), stores)
def test_in_which_order_three_become_one_does_not_matter(
    said: list[Said], first: int, then: int, who: list[int], store: Store
) -> None:
    kept, other, third, _ = who

    async def play() -> None:
        order = in_order(said)
        async with talk(said, store) as one:
            await hear_all(one, order, AT_ONCE, {0: [(kept, other), (kept, third)]})
            expected = await one.records()
        async with talk(said, store) as one:
            links = {min(first, then): [(other, third)]}
            links.setdefault(max(first, then), []).append((kept, other))
            await hear_all(one, order, AT_ONCE, links)
            assert await one.records() == expected
            await assert_nothing_changes_when_rebuilt(one)

    asyncio.run(play())


@examples(40)
@given(talks() | exchanges(), people, stores)
def test_who_is_left_out_and_taken_back_in_was_never_out(
    said: list[Said], who: int, store: Store
) -> None:
    async def play() -> None:
        async with talk(said, store) as one:
            await hear_all(one, in_order(said))
            before = await one.records()
            await one.exclude(who, excluded=True)
            await assert_nothing_changes_when_rebuilt(one)
            await one.exclude(who, excluded=False)
            assert await one.records() == before

    asyncio.run(play())


@dataclass
class TwoProcesses(Talk):
    """Two on one database, of which either hears what comes next, and writes it down."""

    chance: Any = None
    engines: list[Engine] = field(default_factory=list)

    def __post_init__(self) -> None:
        for _ in range(2):
            super().__post_init__()
            self.engines.append(self.engine)

    async def hear(self, n: int) -> None:
        self.engine = self.chance.choice(self.engines)
        await super().hear(n)
        await self.engine.flush()

    async def do(self, n: int, then: Then) -> None:
        await self.engine.flush()  # whoever heard what this is about
        self.engine = self.chance.choice(self.engines)
        await super().do(n, then)
        await self.engine.flush()


@examples(60)
@given(talks() | exchanges(), orders, stores)
def test_which_of_two_processes_hears_what_does_not_matter(
    said: list[Said], chance: Any, store: Store
) -> None:
    async def play() -> None:
        expected = await heard_in_order(said, store)
        async with talk(said, store) as one:
            both = TwoProcesses(one.storage, said, chance=chance)
            await hear_all(both, shuffled(said, chance))
            assert await both.records() == expected
            await assert_nothing_changes_when_rebuilt(both)

    asyncio.run(play())


async def found(one: Talk) -> dict[str, object]:
    records = await one.records()
    return {name: records[name] for name in ("questions", "credits", "thanks")}


async def weigh_all(one: Talk) -> None:
    async with one.storage.write() as uow:
        asked = {q.message for q in await uow.ledger.questions(HOME)}
        await weigh(uow, one.engine.world.communities[HOME], asked, anew=True)


@examples(60)
@given(talks() | exchanges(), stores)
def test_what_was_found_outlives_what_it_was_found_from(
    said: list[Said], store: Store
) -> None:
    async def play() -> None:
        async with talk(said, store) as one:
            await hear_all(one, in_order(said), AT_ONCE)
            before = await found(one)
            async with one.storage.write() as uow:
                await uow.trail.forget_before(HOME, at(5000), at(-5000))
            await weigh_all(one)
            assert await found(one) == before
            assert (await one.rebuild()).differences == 0
            assert await found(one) == before

    asyncio.run(play())


@examples(60)
@given(talks() | exchanges(), people, stores)
def test_who_is_forgotten_leaves_nothing_that_changes_by_itself(
    said: list[Said], who: int, store: Store
) -> None:
    async def play() -> None:
        async with talk(said, store) as one:
            await hear_all(one, in_order(said), AT_ONCE)
            world = one.engine.world
            async with one.storage.write() as uow:
                stage = Stage(world, uow)
                await forget(stage, world.communities[HOME], member_id(who))
                await stage.save()
            before = await found(one)
            await weigh_all(one)
            assert await found(one) == before
            assert (await one.rebuild()).differences == 0
            assert await found(one) == before

    asyncio.run(play())


def test_the_texts_are_what_they_are_called() -> None:
    """Else these laws would be about nothing."""
    said = [
        Said(1, 0, "asks"),
        Said(2, 1, "tells", reply_to=0),
        Said(1, 2, "thanks", reply_to=1),
        Said(3, 3, "nods", reply_to=0),
    ]
    records = asyncio.run(heard_in_order(said, fake_storage))
    assert len(TEXTS) == 4
    sizes = {name: len(found) for name, found in records.items()}  # type: ignore[arg-type]  # sets, all of them
    assert sizes == {
        "questions": 1, "credits": 1, "thanks": 1, "within": 0, "outdone": 0,
        "balances": 2,
    }  # fmt: skip
