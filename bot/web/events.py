"""Server-sent events: that something changed, and which panes; at most one for each change."""

import asyncio
import json
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import StreamingResponse

from bot.rehearsal.changes import Changes
from bot.rehearsal.room import RehearsalRoom
from bot.web.viewing import number_in

_PAUSE = 0.25
"""Seconds between two events at least; what changes meanwhile is told in one."""
_SIGN_OF_LIFE = 20.0
"""Seconds after which an empty line says that we are still here."""


def events(room: RehearsalRoom, request: Request) -> StreamingResponse:
    """All changes after the version that the page has."""
    known = request.headers.get("last-event-id") or request.query_params.get("v", "")
    version = number_in(known, otherwise=0)
    return StreamingResponse(
        told(room.changes, version), media_type="text/event-stream"
    )


async def told(changes: Changes, version: int) -> AsyncIterator[str]:
    """The stream of a page that has that version, until the room ends."""
    if version > changes.version:  # the page is of another life of the process
        version = 0
    yield "retry: 1000\n\n"
    while not changes.ended:
        try:
            async with asyncio.timeout(_SIGN_OF_LIFE):
                newest = await changes.later_than(version)
        except TimeoutError:
            yield ": here\n\n"
            continue
        if newest > version:
            panes = ",".join(changes.since(version))
            event = json.dumps({"version": newest, "panes": panes})
            version = newest
            yield f"id: {newest}\ndata: {event}\n\n"
            await asyncio.sleep(_PAUSE)
