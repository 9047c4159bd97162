"""Finding all anew: beside a bot that runs, and at the edge of what is kept."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.clock import HandClock
from rituals.community import Keep
from rituals.engine.rereading import go_on
from rituals.model.duration import Duration
from rituals.model.ledger import Credit, QuestionState, Stale
from tests.fakes.house import HOME
from tests.fakes.talk import (
    CHANNEL,
    Said,
    Talk,
    at,
    hear_all,
    in_order,
    member_id,
    talk,
)

BEN, CEM, DORA = range(1, 4)


async def credits_(one: Talk) -> list[Credit]:
    await one.engine.flush()
    async with one.storage.read() as uow:
        return [*await uow.ledger.credits(HOME)]


async def test_beside_a_bot_that_reads_what_is_noted_every_difference_is_told() -> None:
    """It takes whatever is noted to be read again, and settles nothing that seems the same."""
    said = [Said(BEN, 0, "asks")] + [Said(CEM, n, reply_to=0) for n in range(1, 9)]
    async with talk(said) as one:
        await hear_all(one, range(9))
        before = await one.records()
        async with one.storage.write() as uow:
            (asked,) = await uow.ledger.questions(HOME)
            await uow.ledger.ask([replace(asked, state=QuestionState.CLOSED)])
        bot = Talk(one.storage, said)
        done = asyncio.Event()
        runs = asyncio.create_task(reading_on(bot, done))
        rebuilt = await one.rebuild()
        done.set()
        await runs
        assert (rebuilt.differences, rebuilt.messages, rebuilt.places) == (1, 9, 1)
        assert await one.records() == before


async def reading_on(bot: Talk, done: asyncio.Event) -> None:
    while not done.is_set():
        await go_on(bot.engine.world)
        await asyncio.sleep(0)


async def test_what_is_noted_to_be_read_again_is_no_difference() -> None:
    said = [Said(BEN, 0, "asks")] + [Said(CEM, n, reply_to=0) for n in range(1, 9)]
    async with talk(said) as one:
        for n in (*range(1, 9), 0):
            await one.hear(n)
            await one.engine.flush()
        async with one.storage.read() as uow:
            assert await uow.ledger.stale([HOME]) == [Stale(HOME, CHANNEL, at(0))]
        assert (await one.rebuild()).differences == 0
        assert len(await credits_(one)) == 1


async def test_what_a_rebuild_finds_otherwise_is_told_by_giver_and_mended() -> None:
    said = [Said(BEN, 0, "asks"), Said(CEM, 1, reply_to=0), Said(DORA, 2, reply_to=0)]
    async with talk(said) as one:
        await hear_all(one, range(3))
        before = await credits_(one)
        async with one.storage.write() as uow:
            await uow.trail.forget_before(HOME, at(9), at(0))  # nothing is read again
            await uow.ledger.confirm([replace(before[1], refused="cooldown")])
        rebuilt = await one.rebuild()
        assert (rebuilt.differences, rebuilt.questions, rebuilt.credits) == (1, 1, 2)
        assert await credits_(one) == before


async def test_what_followed_removed_lines_of_a_quiet_place_stays_as_it_was_found() -> (
    None
):
    ten_days, later = 14_400, 14_401
    said = [
        Said(CEM, 0),
        Said(BEN, ten_days, "asks", reply_to=0),
        Said(CEM, later),  # who was addressed, says the first line
    ]
    async with talk(said) as one:
        await hear_all(one, in_order(said))
        before = await one.records()
        world = one.engine.world
        kept = world.communities[HOME].keep.activity
        zone = world.communities[HOME].zone
        assert isinstance(world.clock, HandClock)
        while kept.before(world.clock.now(), zone) < at(ten_days / 2):
            world.clock.advance(timedelta(hours=12))
        async with one.storage.write() as uow:
            await uow.trail.forget_before(HOME, at(ten_days / 2), at(-ten_days))
        assert (await one.rebuild()).differences == 0
        found = await one.records()
        assert found["credits"] == before["credits"] != set()


async def test_verdicts_right_behind_what_was_removed_stay() -> None:
    """The fourth answer of a day of which three count, and the first is three years old."""
    said = []
    for n in range(4):
        minute = 2500 + n * 100
        said += [Said(BEN, minute, "asks"), Said(CEM, minute + 1, reply_to=2 * n)]
    async with talk(said) as one:
        days = Duration.parse("5 days")
        world = one.engine.world
        here = world.communities[HOME]
        world.communities[HOME] = replace(here, keep=Keep(days, days))
        await hear_all(one, range(8), frozenset(range(8)))
        assert [c.refused for c in await credits_(one)] == [None] * 3 + ["daily cap"]
        edge = at(2750)  # less than five days before what is now, and a night
        async with one.storage.write() as uow:
            await uow.trail.forget_before(HOME, edge, edge)
        (last,) = await credits_(one)
        assert (last.giver, last.refused) == (member_id(CEM), "daily cap")
        rebuilt = await one.rebuild()
        assert rebuilt.differences == 0
        assert await credits_(one) == [last]
