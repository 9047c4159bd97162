"""A reset of the connection is not what discord.py would try again."""

from typing import Any

import aiohttp
import pytest

from bot.platforms.discord.once import writes_once


class Resetting(aiohttp.TCPConnector):
    """Every connection breaks as macOS says it."""

    def __init__(self, error: OSError) -> None:
        super().__init__()
        self._error = error

    async def connect(self, *_: Any, **__: Any) -> Any:
        raise self._error


async def broken_by(error: OSError, method: str) -> BaseException:
    trace = writes_once()
    async with aiohttp.ClientSession(
        connector=Resetting(error), trace_configs=[trace]
    ) as session:
        with pytest.raises((OSError, aiohttp.ClientError)) as caught:
            await session.request(method, "http://127.0.0.1/api/v10/channels/1")
    return caught.value


@pytest.mark.parametrize("number", [54, 10054])
async def test_a_write_that_was_reset_is_no_such_error(number: int) -> None:
    reset = aiohttp.ClientOSError(number, "Connection reset by peer")
    broken = await broken_by(reset, "POST")
    assert not isinstance(broken, OSError)
    assert isinstance(broken, aiohttp.ServerDisconnectedError)
    assert broken.__cause__ is reset


async def test_what_is_read_may_be_read_again() -> None:
    reset = aiohttp.ClientOSError(54, "Connection reset by peer")
    assert await broken_by(reset, "GET") is reset


async def test_other_errors_stay_what_they_are() -> None:
    other = aiohttp.ClientOSError(32, "Broken pipe")
    assert await broken_by(other, "POST") is other
