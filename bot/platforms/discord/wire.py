"""Requests to Discord through discord.py: its limiter, its login, its connection.

discord.py's public objects cannot carry components that are plain values, so the requests
are named here by method and path; `HTTPClient.request` does the rest, as it does for them.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import aiohttp
import discord
from discord.http import HTTPClient, Route

from bot.platforms.attachments import Upload
from bot.platforms.discord.failures import UNKNOWN_CHANNEL, impossible, told
from bot.platforms.discord.limits import ALT_TEXT
from bot.platforms.discord.once import impatiently
from bot.platforms.discord.places import Spot, missing_rights
from bot.platforms.shortening import shortened
from rituals.model.ids import MessageId, MessageRef, Place, PlaceId, SpaceId
from rituals.ports import Clock, DeliveryError

Json = dict[str, Any]
CHANNEL = "/channels/{channel_id}"
MESSAGES = f"{CHANNEL}/messages"
MESSAGE = f"{MESSAGES}/{{message_id}}"
_FAILURES = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)


@dataclass(frozen=True, slots=True)
class Wire:
    """Sends requests about one guild, each once, and raises the errors of the port."""

    http: HTTPClient
    clock: Clock
    guild: discord.Guild
    space: SpaceId

    @property
    def me(self) -> int:
        """The bot's own number."""
        return self.guild.me.id

    def ref(self, channel: int | str, message: int | str) -> MessageRef:
        """A message, by the numbers of where it stands and its own."""
        return MessageRef(
            Place(self.space, PlaceId(str(channel))), MessageId(str(message))
        )

    def number(self, place: Place) -> int:
        """The id of a channel or thread; `ImpossibleError` for what is none of Discord's."""
        if not place.id.isdecimal() or place.space != self.space:
            raise impossible(UNKNOWN_CHANNEL)
        return int(place.id)

    async def spot(self, place: Place) -> Spot:
        """What stands at a place; `ImpossibleError` if it is gone."""
        number = self.number(place)
        known = self.guild.get_channel_or_thread(number)
        if known is not None:
            return Spot.of(known)
        there = await self.read(CHANNEL, Spot(number, -1, ""))
        return Spot.told(there, self.guild)

    async def read(self, path: str, at: Spot, **ids: Any) -> Any:
        """What is there. Ids that the path does not name are its query."""
        query = {k: v for k, v in ids.items() if f"{{{k}}}" not in path}
        named = {k: v for k, v in ids.items() if k not in query}
        route = Route("GET", path, channel_id=at.id, **named)
        try:
            async with impatiently(self.http):
                return await self.http.request(route, params=query)
        except _FAILURES as error:
            raise self._told(error, at, writing=False) from error

    async def write(
        self,
        method: str,
        path: str,
        at: Spot,
        body: Json | None = None,
        *,
        uploads: Sequence[Upload] = (),
        needs: Sequence[str] = (),
        harmless: bool = False,
        **ids: Any,
    ) -> Any:
        """Change something. `needs` are the rights for it, as `failures.RIGHTS` has them.

        What is `harmless` may be done twice, so a broken connection leaves nothing unsure.
        """
        route = Route(method, path, channel_id=at.id, **ids)
        try:
            async with impatiently(self.http):
                return await self.http.request(route, **_body(body, uploads))
        except _FAILURES as error:
            raise self._told(error, at, writing=not harmless, needs=needs) from error

    def _told(
        self, error: Exception, at: Spot, *, writing: bool, needs: Sequence[str] = ()
    ) -> DeliveryError:
        missing = missing_rights(at, ("view_channel", *needs))
        return told(
            error, self.clock.now(), writing=writing, where=at.name, missing=missing
        )


def attached(uploads: Sequence[Upload]) -> list[Json]:
    """What a message says of the files that come with it."""
    return [
        {
            "id": n,
            "filename": upload.name,
            "description": shortened(upload.alt, ALT_TEXT),
        }
        for n, upload in enumerate(uploads)
    ]


def _body(body: Json | None, uploads: Sequence[Upload]) -> Json:
    """How discord.py is given what is sent."""
    if body is None:
        return {}
    if not uploads:
        return {"json": body}
    files = [discord.File(BytesIO(u.content), u.name) for u in uploads]
    words = _part("payload_json", json.dumps(body))
    return {"form": [words, *_parts(files)], "files": files}


def _part(name: str, value: object) -> Json:
    return {"name": name, "value": value}


def _parts(files: Sequence[discord.File]) -> list[Json]:
    return [
        {
            **_part(f"files[{n}]", file.fp),
            "filename": file.filename,
            "content_type": "application/octet-stream",
        }
        for n, file in enumerate(files)
    ]
