"""Never more requests in a second than all together may be."""

import asyncio

import yarl

from bot.platforms.discord.pace import Pace

MESSAGES = yarl.URL("https://discord.com/api/v10/channels/1/messages")
ANSWER = yarl.URL("https://discord.com/api/v10/interactions/1/token/callback")


async def test_so_many_go_at_once_and_the_next_a_second_later() -> None:
    clock, pace = asyncio.get_running_loop().time, Pace(most=10)
    begun: list[float] = []

    async def request() -> None:
        await pace.turn(MESSAGES)
        begun.append(clock())

    await asyncio.gather(*(request() for _ in range(25)))
    assert len(begun) == 25
    for first, eleventh in zip(begun, begun[10:], strict=False):
        assert eleventh - first >= 0.999
    assert begun[-1] - begun[0] < 2.9


async def test_answers_to_people_do_not_wait() -> None:
    clock, pace = asyncio.get_running_loop().time, Pace(most=1)
    start = clock()
    await pace.turn(MESSAGES)
    for _ in range(20):
        await pace.turn(ANSWER)
    assert clock() - start < 0.5
