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
What an answer asks for is remembered, and kept to (`waits`).
Its option `max_ratelimit_timeout` is no help: with it, any limit counted over more than
that time lets one request through and refuses the next, however many are left.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import SimpleNamespace

import aiohttp
import discord
from discord.http import HTTPClient

from bot.platforms.discord.addresses import api_path, is_free
from bot.platforms.discord.pace import Pace
from bot.platforms.discord.waits import Waits

LONGEST_WAIT = 5.0
"""Seconds that discord.py may wait by itself when it is asked to; it holds up the others."""
_REPEATED = {500, 502, 504, 524}
_RESET = {54, 10054}
_UNAUTHORIZED, _TOO_MANY = 401, 429
_AGAIN_IN = 30.0

_waiting: ContextVar[asyncio.Timeout | None] = ContextVar("_waiting", default=None)


@dataclass(frozen=True, slots=True)
class Restraint:
    """When what a bot sends may go out; several clients of one bot share it."""

    pace: Pace = field(default_factory=Pace)
    waits: Waits = field(default_factory=Waits)

    async def begins(
        self,
        session: aiohttp.ClientSession,
        context: SimpleNamespace,
        start: aiohttp.TraceRequestStartParams,
    ) -> None:
        """Let a request out in its turn; `discord.RateLimited` if it has long to wait."""
        del session, context
        await self.pace.turn(start.url)
        path = api_path(start.url)
        left = self.waits.left(start.method, path) if path else 0.0
        if left > LONGEST_WAIT:
            raise discord.RateLimited(left)
        if left:
            await asyncio.sleep(left)

    async def answered(
        self,
        session: aiohttp.ClientSession,
        context: SimpleNamespace,
        end: aiohttp.TraceRequestEndParams,
    ) -> None:
        """Remember what an answer asks for, if that is long, and leave it to others."""
        del session, context
        answer = end.response
        if answer.status != _TOO_MANY:
            return
        wait, of_all = await _asked(answer)
        if wait <= LONGEST_WAIT:
            return
        if path := api_path(end.url):
            bucket = answer.headers.get("X-RateLimit-Bucket", "")
            self.waits.ask(end.method, path, wait, bucket=bucket, of_all=of_all)
        answer.release()
        raise discord.RateLimited(wait)


def writes_once(
    restraint: Restraint | None = None, *, refused: Callable[[], None] = lambda: None
) -> aiohttp.TraceConfig:
    """The trace to make a client with: `discord.Client(http_trace=writes_once(), ...)`.

    `refused` is called when Discord does not know the token that a request came with.
    """
    restraint = restraint or Restraint()

    async def look_at_token(
        session: aiohttp.ClientSession,
        context: SimpleNamespace,
        end: aiohttp.TraceRequestEndParams,
    ) -> None:
        del session, context
        path = api_path(end.url)
        # Answers to interactions come with a token of their own.
        if end.response.status == _UNAUTHORIZED and path and not is_free(path):
            await end.response.read()  # it stays to be read, whatever is ended now
            refused()

    trace = aiohttp.TraceConfig()
    trace.on_request_start.append(restraint.begins)
    trace.on_request_start.append(_started)
    trace.on_request_end.append(look_at_token)
    trace.on_request_end.append(restraint.answered)
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
    if answer.status in _REPEATED and end.method != "GET":
        answer.release()
        raise discord.DiscordServerError(answer, answer.reason)


async def _asked(answer: aiohttp.ClientResponse) -> tuple[float, bool]:
    """Seconds that Discord asks to wait, 0 if it says none, and whether with everything.

    The body stays to be read. What stands before Discord answers with none: to it, all
    that comes from here is one.
    """
    try:
        told = json.loads(await answer.read())
        return float(told["retry_after"]), bool(told.get("global", False))
    except (ValueError, KeyError, TypeError):
        return _number(answer.headers.get("Retry-After", "")), True


def _number(text: str) -> float:
    return float(text) if text.isdecimal() else 0.0


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
