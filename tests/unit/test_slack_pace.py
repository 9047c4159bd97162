"""Slack's limits are spent, not hit; what it asks for is remembered."""

import asyncio

import pytest

from bot.platforms.slack.pace import Busy, Pace

POST, HISTORY, PIN = "chat.postMessage", "conversations.history", "pins.add"


def clock() -> float:
    return asyncio.get_running_loop().time()


async def test_a_channel_gets_one_message_a_second_in_order_and_others_do_not_wait() -> (
    None
):
    pace, start = Pace(), clock()
    said: list[tuple[str, int, float]] = []

    async def post(channel: str, n: int) -> None:
        await pace.turn(POST, channel)
        said.append((channel, n, clock() - start))

    await asyncio.gather(*(post(channel, n) for n in range(3) for channel in "AB"))
    for channel in "AB":
        turns = [(n, at) for c, n, at in said if c == channel]
        assert [n for n, _ in turns] == [0, 1, 2]
        for n, at in turns:
            assert n - 0.01 <= at < n + 0.6


async def test_who_would_wait_for_long_is_told_for_how_long() -> None:
    pace = Pace(patience=1.5)
    others = [asyncio.create_task(pace.turn(POST, "A")) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(Busy) as waits:
        await pace.turn(POST, "A")
    await asyncio.gather(*others)
    assert 1.5 < waits.value.seconds <= 2.0


async def test_so_many_calls_of_a_method_are_made_a_minute_and_no_more() -> None:
    pace, start = Pace(most={PIN: 3}), clock()
    for _ in range(3):
        await pace.turn(PIN, "A")
    assert clock() - start < 0.5
    with pytest.raises(Busy) as waits:
        await pace.turn(PIN, "A")
    assert 59 < waits.value.seconds <= 60
    await pace.turn(HISTORY, "A")


async def test_what_was_refused_takes_no_turn() -> None:
    pace = Pace(most={PIN: 1})
    await pace.turn(PIN)
    for _ in range(3):
        with pytest.raises(Busy) as waits:
            await pace.turn(PIN)
        assert waits.value.seconds <= 60


async def test_a_pause_that_slack_asks_for_holds_for_that_method_alone() -> None:
    pace = Pace(patience=0.2)
    pace.hold(HISTORY, 0.5)
    with pytest.raises(Busy):
        await pace.turn(HISTORY, "A")
    await pace.turn(POST, "A")
    await asyncio.sleep(0.5)
    await pace.turn(HISTORY, "A")


async def test_a_shorter_pause_does_not_end_a_longer_one() -> None:
    pace = Pace()
    pace.hold(HISTORY, 60)
    pace.hold(HISTORY, 1)
    with pytest.raises(Busy) as waits:
        await pace.turn(HISTORY)
    assert waits.value.seconds > 50
