"""Two processes on one database: what one does, the other knows before it reads on."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from rituals.engine.forgetting import forget
from rituals.engine.stage import Stage
from rituals.model.ledger import Credit
from tests.fakes.house import HOME
from tests.fakes.talk import Said, Talk, hear_all, member_id, talk

ADA, BEN, CEM, DORA = range(4)


@asynccontextmanager
async def two(said: Sequence[Said]) -> AsyncIterator[tuple[Talk, Talk]]:
    """Two processes, each with a memory of its own."""
    async with talk(said) as one:
        yield one, Talk(one.storage, said)


async def hear(one: Talk, *messages: int) -> None:
    for n in messages:
        await one.hear(n)
        await one.engine.flush()


async def credits_(one: Talk) -> Sequence[Credit]:
    async with one.storage.read() as uow:
        return await uow.ledger.credits(HOME)


async def assert_ben_was_answered_by_cem(one: Talk) -> None:
    (credit,) = await credits_(one)
    assert (credit.asker, credit.giver) == (member_id(BEN), member_id(CEM))
    assert (await one.rebuild()).differences == 0


async def test_what_another_process_heard_last_is_answered() -> None:
    said = [Said(DORA, 0), Said(BEN, 1, "asks"), Said(CEM, 2, names=BEN)]
    async with two(said) as (one, other):
        await hear(one, 0)
        await hear(other, 1)
        await hear(one, 2)
        await assert_ben_was_answered_by_cem(one)


async def test_what_another_process_brought_from_the_past_is_answered() -> None:
    said = [Said(BEN, 0, "asks"), Said(DORA, 1, "nods"), Said(CEM, 2, names=BEN)]
    async with two(said) as (one, other):
        await hear(one, 1)
        await hear(other, 0)
        await hear(one, 2)
        await assert_ben_was_answered_by_cem(one)


async def test_what_another_process_heard_in_a_thread_is_answered() -> None:
    said = [
        Said(DORA, 0),
        Said(DORA, 1),
        Said(BEN, 2, "asks", thread=0),
        Said(CEM, 3, names=BEN, thread=0),
    ]
    async with two(said) as (one, other):
        await hear(one, 0, 1)
        await hear(other, 2)
        await hear(one, 3)
        await assert_ben_was_answered_by_cem(one)


async def test_what_another_process_read_again_in_pieces_is_answered() -> None:
    many = [Said(DORA, n, "nods") for n in range(1, 12)]
    said = [Said(BEN, 0, "asks"), *many, Said(CEM, 12, names=BEN)]
    async with two(said) as (one, other):
        await hear(one, *range(1, 12))
        await hear(other, 0)
        await other.tick()
        await hear(one, 12)
        await assert_ben_was_answered_by_cem(one)


async def test_who_two_processes_hear_by_turns_is_heard_by_both() -> None:
    asked = [Said(BEN, 10 * n, "asks") for n in range(6)]
    said = [
        one for asks in asked for one in (asks, Said(CEM, asks.minute + 1, names=1))
    ]
    async with two(said) as (one, other):
        for n in range(12):
            await hear((one, other)[n % 3 == 0], n)
        kept_up = await one.records()
        assert (await one.rebuild()).differences == 0
        assert await one.records() == kept_up


async def test_whom_another_process_forgot_is_written_down_nowhere() -> None:
    said = [Said(BEN, 0, "asks"), Said(CEM, 1, reply_to=0), Said(DORA, 2, reply_to=0)]
    async with two(said) as (one, other):
        await hear(one, 0, 1)
        world = other.engine.world
        async with one.storage.write() as uow:
            stage = Stage(world, uow)
            await forget(stage, world.communities[HOME], member_id(BEN))
            await stage.save()
        await hear(one, 2)
        found = await credits_(one)
        assert {credit.giver for credit in found} == {member_id(CEM), member_id(DORA)}
        assert member_id(BEN) not in {credit.asker for credit in found}
        assert (await one.rebuild()).differences == 0


async def test_what_was_forgotten_of_a_channel_they_never_spoke_in_is_forgotten() -> (
    None
):
    """There others spoke of them alone."""
    async with two([Said(BEN, 0, "asks"), Said(CEM, 1, names=DORA)]) as (one, other):
        await hear_all(one, [0, 1])
        await one.engine.flush()
        async with one.storage.write() as uow:
            before = await uow.ledger.change(HOME, [one.ref(0).place])
        world = other.engine.world
        async with one.storage.write() as uow:
            stage = Stage(world, uow)
            await forget(stage, world.communities[HOME], member_id(DORA))
            await stage.save()
        async with one.storage.write() as uow:
            after = await uow.ledger.change(HOME, [one.ref(0).place])
        assert after[one.ref(0).place] > before[one.ref(0).place] + 1


async def test_whom_another_process_united_is_known_by_one_id() -> None:
    said = [Said(BEN, 0, "asks"), Said(CEM, 1, reply_to=0), Said(DORA, 2, reply_to=0)]
    async with two(said) as (one, other):
        await hear(one, 0, 1)
        await other.unite(ADA, BEN)
        await hear(one, 2)
        assert {credit.asker for credit in await credits_(one)} == {member_id(ADA)}
        assert (await one.rebuild()).differences == 0
