"""Every write is tried once: discord.py would repeat it by itself.

`HTTPClient.request` of discord.py 2.7 sends a request again, up to five times, if the
answer is 500, 502, 504 or 524, or if the connection is reset (as macOS and Windows number
that). For what is only read that is welcome. What is written may have been done though
the answer says otherwise, and would then stand there twice.

discord.py lets its user bring a trace for aiohttp (`http_trace`), which sees every answer
before the loop that repeats does. This one raises there what discord.py itself raises in
the end. Nothing of discord.py is changed.

It also ends waiting that would take long, so that one busy channel holds up nobody else:
for an answer that asks to wait, and for discord.py's own limiter before anything is sent.
Its option `max_ratelimit_timeout` is no help: with it, any limit counted over more than
that time lets one request through and refuses the next, however many are left.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from types import SimpleNamespace

import aiohttp
import discord
from discord.http import HTTPClient

from bot.platforms.discord.pace import Pace

LONGEST_WAIT = 5.0
"""Seconds that discord.py may wait by itself when it is asked to; it holds up the others."""
_REPEATED = {500, 502, 504, 524}
_RESET = {54, 10054}
_TOO_MANY = 429
_AGAIN_IN = 30.0

_waiting: ContextVar[asyncio.Timeout | None] = ContextVar("_waiting", default=None)


def writes_once(pace: Pace | None = None) -> aiohttp.TraceConfig:
    """The trace to make a client with: `discord.Client(http_trace=writes_once(), ...)`.

    All that a bot sends goes at one pace; several clients of one bot share it.
    """
    pace = pace or Pace()

    async def paced(
        session: aiohttp.ClientSession,
        context: SimpleNamespace,
        start: aiohttp.TraceRequestStartParams,
    ) -> None:
        del session, context
        await pace.turn(start.url)

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(paced)
    trace.on_request_start.append(_started)
    trace.on_request_end.append(_answered)
    trace.on_request_exception.append(_broke)
    return trace


@asynccontextmanager
async def impatiently(http: HTTPClient) -> AsyncIterator[None]:
    """Raises `discord.RateLimited` if discord.py's limiter lets nothing be sent for long.

    As soon as something is sent, it takes the time it takes.
    """
    trace = http.http_trace
    if trace is None or _started not in trace.on_request_start:
        yield  # nobody would tell when it is sent
        return
    waiting = asyncio.timeout(LONGEST_WAIT)
    try:
        async with waiting:
            before = _waiting.set(waiting)
            try:
                yield
            finally:
                _waiting.reset(before)
    except TimeoutError as error:
        if not waiting.expired():
            raise
        raise discord.RateLimited(_AGAIN_IN) from error


async def _started(
    session: aiohttp.ClientSession,
    context: SimpleNamespace,
    start: aiohttp.TraceRequestStartParams,
) -> None:
    del session, context, start
    waiting = _waiting.get()
    if waiting is not None and not waiting.expired():
        waiting.reschedule(None)


async def _answered(
    session: aiohttp.ClientSession,
    context: SimpleNamespace,
    end: aiohttp.TraceRequestEndParams,
) -> None:
    del session, context
    answer = end.response
    if answer.status == _TOO_MANY and (wait := await _wait(answer)) > LONGEST_WAIT:
        answer.release()
        raise discord.RateLimited(wait)
    if answer.status in _REPEATED and end.method != "GET":
        answer.release()
        raise discord.DiscordServerError(answer, answer.reason)


async def _wait(answer: aiohttp.ClientResponse) -> float:
    """Seconds that Discord asks for; 0 if it says none. The body stays to be read."""
    try:
        return float(json.loads(await answer.read())["retry_after"])
    except (ValueError, KeyError, TypeError):
        return 0.0


async def _broke(
    session: aiohttp.ClientSession,
    context: SimpleNamespace,
    exception: aiohttp.TraceRequestExceptionParams,
) -> None:
    del session, context
    error = exception.exception
    unconnected = isinstance(error, aiohttp.ClientConnectorError)
    reset = isinstance(error, OSError) and error.errno in _RESET
    if reset and not unconnected and exception.method != "GET":
        raise aiohttp.ServerDisconnectedError from error
