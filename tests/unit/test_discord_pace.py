"""Never more requests in a second than all together may be."""

import asyncio
from collections.abc import Iterator

import pytest
import yarl
from discord.http import Route

from bot.platforms.discord.addresses import API as API_VARIABLE
from bot.platforms.discord.addresses import use_addresses
from bot.platforms.discord.pace import Pace

API = "https://discord.com/api/v10"
MESSAGES = yarl.URL(f"{API}/channels/1/messages")
ANSWER = yarl.URL(f"{API}/interactions/1/token/callback")


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


async def passes(*addresses: str) -> float:
    """Seconds that it takes, one a second, for all to be let through."""
    clock, pace = asyncio.get_running_loop().time, Pace(most=1)
    start = clock()
    for address in addresses:
        await pace.turn(yarl.URL(address))
    return clock() - start


@pytest.fixture
def _addresses() -> Iterator[None]:
    before = Route.BASE
    yield
    Route.BASE = before


@pytest.mark.usefixtures("_addresses")
@pytest.mark.parametrize(
    "base", ["http://127.0.0.1:8080", "https://proxy.example/discord/v10", API]
)
async def test_what_stands_before_discord_may_have_any_address(
    base: str,
) -> None:
    use_addresses({API_VARIABLE: base})
    channel = f"{base}/channels/1"
    assert await passes(channel, channel) >= 0.999
    answer = f"{base}/interactions/1/token/callback"
    assert await passes(channel, answer, answer) < 0.5


async def test_what_is_asked_of_others_does_not_count() -> None:
    gateway, file = "wss://gateway.discord.gg/", "https://cdn.discordapp.com/a/b"
    assert await passes(gateway, file, gateway, file) < 0.5
