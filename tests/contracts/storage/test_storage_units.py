"""Units of work: all of it or nothing, one writer at a time, readers beside it."""

import asyncio

import pytest

from rituals.errors import StammtischError
from rituals.ports import Storage, UnitOfWork
from tests.contracts.storage.conftest import Reopen
from tests.contracts.storage.samples import (
    ADA,
    DISCORD,
    NOON,
    WERKSTATT,
    entry,
    line,
    member,
    occurrence,
    opening,
    part,
    ritual,
)


class OopsError(Exception):
    pass


async def fill_and_fail(storage: Storage) -> None:
    async with storage.write() as unit:
        await fill(unit)
        raise OopsError


async def write_a_part_of_nothing(storage: Storage) -> None:
    async with storage.write() as unit:
        await unit.rituals.save([ritual()])
        await unit.occurrences.save_participations([part(occurrence(), ADA)])


async def nest(storage: Storage) -> None:
    async with storage.write() as unit:
        await fill(unit)
        async with storage.write():
            pass


async def fill(unit: UnitOfWork) -> None:
    one = occurrence()
    await unit.rituals.save([ritual()])
    await unit.occurrences.add([one], [opening(one)])
    await unit.occurrences.save_participations([part(one, ADA)])
    await unit.members.save([member("ada")])
    await unit.outbox.put([entry("a/open/talk")])
    await unit.trail.write([line("run")])


async def what_is_there(unit: UnitOfWork) -> list[int]:
    id_ = occurrence().id
    return [
        len(await unit.rituals.states([WERKSTATT])),
        len(await unit.occurrences.get([id_])),
        len(await unit.occurrences.openings([id_])),
        len(await unit.occurrences.participations([id_])),
        len(await unit.members.everybody(WERKSTATT)),
        len(await unit.outbox.get(["a/open/talk"])),
        len(await unit.trail.read(WERKSTATT)),
    ]


async def test_what_a_unit_wrote_is_there_afterwards(storage: Storage) -> None:
    async with storage.write() as unit:
        await fill(unit)
    async with storage.read() as unit:
        assert await what_is_there(unit) == [1] * 7


async def test_what_was_written_survives_a_restart(reopen: Reopen) -> None:
    async with (await reopen()).write() as unit:
        await fill(unit)
    async with (await reopen()).read() as unit:
        assert await what_is_there(unit) == [1] * 7


async def test_an_error_undoes_the_whole_unit_and_nothing_else(
    storage: Storage,
) -> None:
    async with storage.write() as unit:
        await unit.rituals.save([ritual()])
    with pytest.raises(OopsError):
        await fill_and_fail(storage)
    async with storage.read() as unit:
        assert await what_is_there(unit) == [1, 0, 0, 0, 0, 0, 0]


async def test_a_unit_sees_what_it_wrote_itself(storage: Storage) -> None:
    async with storage.write() as unit:
        await fill(unit)
        assert await what_is_there(unit) == [1] * 7


async def test_an_error_inside_a_statement_undoes_the_unit_and_the_next_works(
    storage: Storage,
) -> None:
    with pytest.raises((StammtischError, LookupError)):
        await write_a_part_of_nothing(storage)
    async with storage.write() as unit:
        assert await what_is_there(unit) == [0] * 7
        await fill(unit)


async def test_a_write_unit_inside_another_of_the_same_task_is_refused(
    storage: Storage,
) -> None:
    with pytest.raises(StammtischError, match="inside another"):
        await nest(storage)
    async with storage.write() as unit:
        assert await what_is_there(unit) == [0] * 7


async def test_a_cancelled_unit_is_undone_and_does_not_block_the_next(
    storage: Storage,
) -> None:
    begun = asyncio.Event()

    async def slow() -> None:
        async with storage.write() as unit:
            await fill(unit)
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(slow())
    await begun.wait()
    waiting = asyncio.create_task(count_up(storage))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await waiting
    async with storage.read() as unit:
        assert await what_is_there(unit) == [0] * 7
        assert await unit.trail.progress("x") == 1


async def count_up(storage: Storage) -> None:
    async with storage.write() as unit:
        done = await unit.trail.progress("x")
        await asyncio.sleep(0)
        await unit.trail.advance("x", done + 1)


async def test_writers_take_turns_so_that_nothing_read_is_stale(
    storage: Storage,
) -> None:
    await asyncio.gather(*(count_up(storage) for _ in range(25)))
    async with storage.read() as unit:
        assert await unit.trail.progress("x") == 25


async def test_a_patient_unit_lets_others_go_first(storage: Storage) -> None:
    order: list[str] = []

    async def take(name: str, *, patient: bool) -> None:
        async with storage.write(patient=patient):
            order.append(name)

    async with storage.write():
        tasks = [
            asyncio.create_task(take("import", patient=True)),
            asyncio.create_task(take("press", patient=False)),
            asyncio.create_task(take("second press", patient=False)),
        ]
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    assert order == ["press", "second press", "import"]


async def test_who_stops_waiting_does_not_keep_the_turn(storage: Storage) -> None:
    async with storage.write():
        gone = asyncio.create_task(count_up(storage))
        next_one = asyncio.create_task(count_up(storage))
        await asyncio.sleep(0)
        gone.cancel()
    await next_one
    async with storage.write() as unit:
        assert await unit.trail.progress("x") == 1


async def test_who_is_cancelled_just_as_their_turn_comes_passes_it_on(
    storage: Storage,
) -> None:
    async with storage.write():
        gone = asyncio.create_task(count_up(storage))
        next_one = asyncio.create_task(count_up(storage))
        await asyncio.sleep(0)
    gone.cancel()  # it has the turn, but has not run yet
    await next_one
    async with storage.write() as unit:
        assert await unit.trail.progress("x") == 1


async def test_readers_work_beside_a_writer_and_see_the_old_state(
    reopen: Reopen,
) -> None:
    storage = await reopen()
    async with storage.write() as unit:
        await fill(unit)
        async with storage.read() as reader:
            assert await what_is_there(reader) == [0] * 7


async def test_a_reader_keeps_seeing_what_it_saw_first(reopen: Reopen) -> None:
    storage = await reopen()
    async with storage.read() as reader:
        assert await reader.trail.read(WERKSTATT) == []
        async with storage.write() as unit:
            await fill(unit)
        assert await what_is_there(reader) == [0] * 7


async def test_a_unit_that_reads_cannot_write(reopen: Reopen) -> None:
    storage = await reopen()
    async with storage.read() as unit:
        with pytest.raises(Exception, match="read"):
            await unit.trail.seen(WERKSTATT, DISCORD, "1", NOON)
