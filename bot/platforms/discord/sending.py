"""Sending what is not there yet of a delivery: its messages, its thread."""

from dataclasses import dataclass, replace

import discord

from bot.platforms.attachments import Fetch, Upload, with_uploads
from bot.platforms.discord import failures, pins, threads
from bot.platforms.discord.marks import Mark, digest, nonce
from bot.platforms.discord.payloads import (
    A_WEEK,
    message,
    messages_of,
    thread_name,
    title_of,
)
from bot.platforms.discord.places import (
    FORUM,
    TEXT,
    THREAD,
    Spot,
    missing_rights,
    tag_for,
)
from bot.platforms.discord.searching import Parts
from bot.platforms.discord.wire import CHANNEL, MESSAGE, MESSAGES, Json, Wire, attached
from rituals.effects import Send
from rituals.model.delivery import Receipt
from rituals.model.ids import MessageRef, Place, PlaceId
from rituals.ports import DeliveryError, ImpossibleError, UnsureError

_OPENS_THREAD = ("view_channel", "send_messages", "create_public_threads")


@dataclass(frozen=True, slots=True)
class Sending:
    """One delivery on its way to one place."""

    wire: Wire
    send: Send
    spot: Spot
    fetch: Fetch

    async def complete(self, parts: Parts) -> Receipt:
        """Send what is missing; the receipt of the whole."""
        if not parts.there and self.spot.kind in TEXT and self.send.thread is not None:
            missing = missing_rights(self.spot, _OPENS_THREAD)
            if missing:
                raise failures.lacking(missing, self.spot.name)
        try:
            await self._send_missing(parts)
            thread = await self._thread(parts)
        except ImpossibleError:
            await self._take_back(parts)
            raise
        except DeliveryError as error:
            if parts.there:  # people may see some of it already
                raise UnsureError(reason=str(error)) from error
            raise
        if self.send.pin:
            await pins.pin(self.wire, parts.first)
        at = discord.utils.snowflake_time(int(parts.first.id))
        return Receipt(self.send.key, at, parts.first, thread)

    async def _send_missing(self, parts: Parts) -> None:
        if parts.count and len(parts.there) == parts.count:
            return
        send = self.send
        document, uploads = await with_uploads(send.document, self.fetch)
        drawn = messages_of(document, self.wire.guild.id)
        count = parts.count or len(drawn)
        for n, page in enumerate(drawn[:count], 1):
            if n not in parts.there:
                payload = message(page, Mark(digest(send.key), n, count), send.ping)
                files = uploads if page.attachments else []
                parts.there[n] = await self._post(payload, files, n, parts)

    async def _post(
        self, payload: Json, uploads: list[Upload], n: int, parts: Parts
    ) -> MessageRef:
        if uploads:
            payload = {**payload, "attachments": attached(uploads)}
        if self.spot.kind in FORUM and not parts.there:
            return await self._post_in_forum(payload, uploads)
        spot = parts.spot(self.spot)
        needs = ["send_messages_in_threads"] if spot.kind in THREAD else []
        needs += ["send_messages"] if spot.kind in TEXT else []
        needs += ["attach_files"] if uploads else []
        body = {**payload, "nonce": nonce(self.send.key, n), "enforce_nonce": True}

        async def say() -> MessageRef:
            made = await self.wire.write(
                "POST", MESSAGES, spot, body, uploads=uploads, needs=needs
            )
            return self.wire.ref(spot.id, made["id"])

        return await threads.opened_if_need_be(self.wire, spot, say, close_again=False)

    async def _post_in_forum(self, payload: Json, uploads: list[Upload]) -> MessageRef:
        me = self.wire.guild.me.display_name
        tags = tag_for(self.spot.known, (me, self.send.community))
        if tags is None:
            raise failures.impossible(40067, where=self.spot.name)
        body = {
            "name": thread_name(self.send.thread or title_of(self.send.document)),
            "auto_archive_duration": A_WEEK,
            "message": payload,
        }
        if tags:
            body["applied_tags"] = tags
        path, needs = f"{CHANNEL}/threads", ["send_messages"]
        needs += ["attach_files"] if uploads else []
        made = await self.wire.write(
            "POST", path, self.spot, body, uploads=uploads, needs=needs
        )
        return self.wire.ref(made["id"], made["id"])

    async def _thread(self, parts: Parts) -> Place | None:
        """The thread of it, opened if it is not there yet."""
        first = parts.first
        if self.spot.kind in FORUM:
            return first.place
        if self.send.thread is None or self.spot.kind not in TEXT:
            return None
        if not parts.thread:
            await threads.open_on(self.wire, self.spot, int(first.id), self.send.thread)
        return Place(self.wire.space, PlaceId(first.id))

    async def _take_back(self, parts: Parts) -> None:
        """Half of it is worth nothing; what cannot be taken back stays."""
        for ref in parts.there.values():
            spot = replace(self.spot, id=int(ref.place.id))
            # The first message of a forum's post ends with the post.
            path = CHANNEL if str(ref.place.id) == str(ref.id) else MESSAGE
            try:
                await self.wire.write("DELETE", path, spot, message_id=int(ref.id))
            except DeliveryError:
                failures.log.warning("half of a delivery stays: %s", ref)
