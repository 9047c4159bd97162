"""The threads of a channel and the posts of a forum in which something was said lately."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import discord

from bot.platforms.discord.places import Spot
from bot.platforms.discord.wire import CHANNEL, Json, Wire
from rituals.model.ids import MessageId, Place, PlaceId
from rituals.ports import CannotTellError

PAGE = 100
MOST_PAGES = 30
"""So many times a hundred archived threads are looked through."""


async def threads_since(
    wire: Wire, spot: Spot, since: datetime
) -> dict[Place, MessageId]:
    """Open and archived ones, whoever began them, and what is older than `since` in all.

    Private threads are nobody else's business.
    """
    earliest = discord.utils.time_snowflake(since)
    spoken: dict[int, int] = {
        thread.id: thread.last_message_id or thread.id
        for thread in getattr(spot.known, "threads", ())
        if not thread.is_private()
    }
    async for thread in archived_since(wire, spot, since):
        spoken[int(thread["id"])] = int(thread.get("last_message_id") or thread["id"])
    before = MessageId(str(earliest - 1))
    return {
        Place(wire.space, PlaceId(str(thread))): before
        for thread, last in spoken.items()
        if max(thread, last) >= earliest
    }


async def archived_since(
    wire: Wire, spot: Spot, since: datetime
) -> AsyncIterator[dict[str, Any]]:
    """The public threads that were archived since then, the newest first.

    `CannotTellError` if there are too many.
    """
    before: dict[str, str] = {}
    for _ in range(MOST_PAGES):
        path = f"{CHANNEL}/threads/archived/public"
        archived: Json = await wire.read(path, spot, limit=PAGE, **before)
        for thread in archived["threads"]:
            yield thread
        if not archived["has_more"]:
            return
        last = archived["threads"][-1]["thread_metadata"]["archive_timestamp"]
        if datetime.fromisoformat(last) < since:
            return
        before = {"before": last}
    raise CannotTellError(reason=f"too much was archived since in {spot.name}")
