"""Every write is tried once: discord.py would repeat it by itself.

`HTTPClient.request` of discord.py 2.7 sends a request again, up to five times, if the
answer is 500, 502, 504 or 524, or if the connection is reset (as macOS and Windows number
that). For what is only read that is welcome. What is written may have been done though
the answer says otherwise, and would then stand there twice.

discord.py lets its user bring a trace for aiohttp (`http_trace`), which sees every answer
before the loop that repeats does. This one raises there what discord.py itself raises in
the end. It also ends waiting for a rate limit that is long; short ones are still waited for.
Nothing of discord.py is changed.
"""

from types import SimpleNamespace

import aiohttp
import discord

LONGEST_WAIT = 5.0
"""Seconds that discord.py may wait by itself when it is asked to; it holds up the others."""
_REPEATED = {500, 502, 504, 524}
_RESET = {54, 10054}
_TOO_MANY = 429


def writes_once() -> aiohttp.TraceConfig:
    """The trace to make a client with: `discord.Client(http_trace=writes_once(), ...)`."""
    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(_answered)
    trace.on_request_exception.append(_broke)
    return trace


async def _answered(
    session: aiohttp.ClientSession,
    context: SimpleNamespace,
    end: aiohttp.TraceRequestEndParams,
) -> None:
    del session, context
    answer = end.response
    if answer.status == _TOO_MANY and (wait := _wait(answer)) > LONGEST_WAIT:
        answer.release()
        raise discord.RateLimited(wait)
    if answer.status in _REPEATED and end.method != "GET":
        answer.release()
        raise discord.DiscordServerError(answer, answer.reason)


def _wait(answer: aiohttp.ClientResponse) -> float:
    try:
        return float(answer.headers.get("Retry-After", "0"))
    except ValueError:
        return 0.0


async def _broke(
    session: aiohttp.ClientSession,
    context: SimpleNamespace,
    exception: aiohttp.TraceRequestExceptionParams,
) -> None:
    del session, context
    error = exception.exception
    if isinstance(error, OSError) and error.errno in _RESET:
        raise aiohttp.ServerDisconnectedError from error
