"""Looking for what may have been sent: own messages, known again by their marks."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import discord

from bot.platforms.discord.failures import lacking
from bot.platforms.discord.listing import archived_since
from bot.platforms.discord.marks import Mark, digest, mark_of
from bot.platforms.discord.places import FORUM, Spot, missing_rights
from bot.platforms.discord.render import Page
from bot.platforms.discord.wire import MESSAGE, MESSAGES, Json, Wire
from rituals.model.ids import MessageRef
from rituals.ports import CannotTellError, ImpossibleError

PAGE = 100
MOST_PAGES = 30
"""So many times a hundred messages are looked through; beyond that nobody can tell."""
_GONE = (10003, 10008)


@dataclass(slots=True)
class Parts:
    """What is there of a delivery: its messages by their number, from 1."""

    there: dict[int, MessageRef] = field(default_factory=dict)
    count: int = 0
    """How many there were to be; 0 if that is not known."""
    thread: bool = False
    """Whether there is a thread on the first."""

    @property
    def first(self) -> MessageRef:
        """The one that stands for the whole."""
        return self.there[min(self.there)]

    def spot(self, spot: Spot) -> Spot:
        """Where the others go: in a forum, below the first one."""
        if spot.kind in FORUM and self.there:
            return replace(spot, id=int(self.first.place.id), kind=11)
        return spot

    def take(self, wire: Wire, message: Json, mark: Mark) -> None:
        """One of them was found."""
        self.there[mark.part] = wire.ref(message["channel_id"], message["id"])
        self.count = max(self.count, mark.parts)
        self.thread = self.thread or "thread" in message


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: by its key, by what it says, as a forum's post by its title."""

    key: str
    pages: Sequence[Page]
    title: str
    since: datetime

    def mark(self, message: Json) -> Mark | None:
        """Which part of it a message is; `None` if it is something else."""
        content = message.get("content", "")
        if message.get("type", 0) or not content:  # Discord itself said it in our name
            return None
        mark = mark_of(content)
        if mark is not None:
            return mark if mark.digest == digest(self.key) else None
        for n, page in enumerate(self.pages, 1):
            if content == page.content.strip():
                return Mark(digest(self.key), n, len(self.pages))
        return None


async def find_parts(wire: Wire, spot: Spot, wanted: Wanted) -> Parts:
    """What is there of it. `CannotTellError` if the place cannot be looked through.

    To who may not read what was written, Discord says that nothing was.
    """
    parts = Parts()
    if missing := missing_rights(spot, ("view_channel", "read_message_history")):
        raise CannotTellError(reason=lacking(missing, spot.name).facts["reason"])
    try:
        if spot.kind in FORUM:
            await _in_forum(wire, spot, wanted, parts)
        else:
            await _in_place(wire, spot, wanted, parts)
    except ImpossibleError as error:
        if getattr(error.__cause__, "code", 0) in _GONE:
            raise
        raise CannotTellError(reason=str(error.facts.get("reason", error))) from error
    return parts


async def _in_place(wire: Wire, spot: Spot, wanted: Wanted, parts: Parts) -> None:
    after = discord.utils.time_snowflake(wanted.since) - 1
    for _ in range(MOST_PAGES):
        some: list[Json] = await wire.read(MESSAGES, spot, after=after, limit=PAGE)
        for message in some:
            if int(message["author"]["id"]) == wire.me and (
                mark := wanted.mark(message)
            ):
                parts.take(wire, message, mark)
        if len(some) < PAGE:
            return
        after = max(int(message["id"]) for message in some)
    raise CannotTellError(reason=f"too much was written since in {spot.name}")


async def _in_forum(wire: Wire, spot: Spot, wanted: Wanted, parts: Parts) -> None:
    async for post in _own_posts(wire, spot, wanted.since):
        inside = Spot.told(post, wire.guild)
        try:
            first = await wire.read(MESSAGE, inside, message_id=inside.id)
        except ImpossibleError as error:
            if getattr(error.__cause__, "code", 0) not in _GONE:
                raise
            if post["name"] == wanted.title:  # only its first message was deleted
                parts.there[1] = wire.ref(inside.id, inside.id)
                parts.count = 1
                return
            continue
        if mark := wanted.mark(first):
            parts.take(wire, {**first, "channel_id": post["id"]}, mark)
            await _in_place(wire, inside, wanted, parts)
            return


async def _own_posts(
    wire: Wire, spot: Spot, since: datetime
) -> AsyncIterator[dict[str, Any]]:
    """Posts that the bot began in a forum since then, archived ones too."""
    earliest = discord.utils.time_snowflake(since)

    def ours(post: Json) -> bool:
        return (
            int(post["parent_id"]) == spot.id
            and int(post.get("owner_id") or 0) == wire.me
            and int(post["id"]) >= earliest
        )

    active = await wire.read(
        "/guilds/{guild_id}/threads/active", spot, guild_id=wire.guild.id
    )
    for post in filter(ours, active["threads"]):
        yield post
    async for post in archived_since(wire, spot, since):
        if ours(post):
            yield post
