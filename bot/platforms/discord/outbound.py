"""Deliveries to one guild: never twice, never silently lost.

**What is one write** (most messages) has a nonce, so that a quick second try makes no
second message, and a mark by which it is found again (`marks`).

**What takes several writes** is a long document (several messages, what can be pressed on
the last), and a message on which a thread opens. If a later write fails, what is there is
neither lost nor sent again: the delivery is *unsure*, and `find` goes on where it stopped,
with the parts that are missing and the thread. If a later write is refused for good, what
is there is taken back, so that no half of it stays; the reason goes to moderators. That a
right for the thread is missing is seen before anything is sent.

**The receipt** names the first message. A thread on a message has its number, and a post
of a forum is a thread whose first message has its number too; the place of that message is
the thread.

**What is replaced** keeps its number of messages: those no longer needed are deleted, and
what is too long now ends in an ellipsis, since a message added later would stand apart.

Facts about Discord: pages "Message", "Channel" and "Threads" of its documentation.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import assert_never

import discord
from discord.http import HTTPClient

from bot.platforms.attachments import Fetch
from bot.platforms.discord import failures, pins, threads
from bot.platforms.discord.failures import told
from bot.platforms.discord.listing import threads_since
from bot.platforms.discord.payloads import messages_of, thread_name, title_of
from bot.platforms.discord.places import PRIVATE, Spot
from bot.platforms.discord.private import signed
from bot.platforms.discord.replacing import Replacing
from bot.platforms.discord.searching import Parts, Wanted, find_parts
from bot.platforms.discord.sending import Sending
from bot.platforms.discord.wire import CHANNEL, Wire
from bot.platforms.fetching import Fetcher
from rituals.effects import (
    Archive,
    Delivery,
    Destination,
    Replace,
    Send,
    ToAccount,
    ToChannel,
    ToPlace,
)
from rituals.model.delivery import Receipt
from rituals.model.ids import Account, Channel, MessageId, Place, SpaceId
from rituals.ports import Clock

__all__ = ["Outbound", "told"]

_PRIVATE = 1


@dataclass(frozen=True, slots=True)
class Outbound:
    """Does deliveries in one guild. `named` finds the one channel of a configured name."""

    guild: discord.Guild
    clock: Clock
    http: HTTPClient
    space: SpaceId
    named: Callable[[discord.Guild, str], discord.abc.GuildChannel | None]
    fetch: Fetch = field(default_factory=Fetcher)

    @property
    def wire(self) -> Wire:
        """Requests about this guild."""
        return Wire(self.http, self.clock, self.guild, self.space)

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Do it, once; raises what `Platform.deliver` says."""
        now = self.clock.now()
        match delivery:
            case Send():
                sending = await self._sending(delivery)
                return await sending.complete(Parts())
            case Replace(_, key, message):
                await Replacing(self.wire, delivery, self.fetch).do()
                return Receipt(key, now, message)
            case Archive(_, key, place, unpin):
                if unpin is not None:
                    await pins.unpin(self.wire, unpin)
                await threads.close(self.wire, await self.wire.spot(place))
                return Receipt(key, now, None, place)
            case _:
                assert_never(delivery)

    async def find(self, delivery: Delivery, since: datetime) -> Receipt | None:
        """Look whether it was done at `since` or after; of what was done in part, do the rest.

        Raises what `Platform.find` says, and what `deliver` does if the rest cannot be done.
        """
        now = self.clock.now()
        match delivery:
            case Send():
                return await self._find_sent(delivery, since)
            case Replace(_, key, message):
                done = await Replacing(self.wire, delivery, self.fetch).is_done()
                return Receipt(key, now, message) if done else None
            case Archive(_, key, place):
                there = await self.wire.read(CHANNEL, await self.wire.spot(place))
                closed = there.get("thread_metadata", {}).get("archived", False)
                return Receipt(key, now, None, place) if closed else None
            case _:
                assert_never(delivery)

    async def channel(
        self, place: Place
    ) -> discord.abc.Messageable | discord.ForumChannel:
        """What a place's history is read of; a forum has none. `ImpossibleError` if gone."""
        number = self.wire.number(place)
        known: object = self.guild.get_channel_or_thread(number)
        if known is None:
            try:
                known = await self.guild.fetch_channel(number)
            except discord.InvalidData as error:  # it is no longer in this guild
                raise failures.impossible(failures.UNKNOWN_CHANNEL) from error
            except (discord.DiscordException, OSError) as error:
                raise told(error, self.clock.now()) from error
        if not isinstance(known, discord.abc.Messageable | discord.ForumChannel):
            raise failures.impossible(failures.UNKNOWN_CHANNEL)
        return known

    async def threads(self, place: Place, since: datetime) -> dict[Place, MessageId]:
        """As `Platform.threads` has it."""
        return await threads_since(self.wire, await self.wire.spot(place), since)

    async def _find_sent(self, send: Send, since: datetime) -> Receipt | None:
        sending = await self._sending(send)
        drawn = messages_of(sending.send.document, self.guild.id)
        title = thread_name(send.thread or title_of(send.document))
        wanted = Wanted(send.key, drawn, title, since)
        parts = await find_parts(self.wire, sending.spot, wanted)
        return await sending.complete(parts) if parts.there else None

    async def _sending(self, send: Send) -> Sending:
        spot = await self._spot(send.to)
        if spot.kind in PRIVATE:
            send = replace(send, document=signed(send.document, send.community))
        return Sending(self.wire, send, spot, self.fetch)

    async def _spot(self, to: Destination) -> Spot:
        match to:
            case ToPlace(place):
                return await self.wire.spot(place)
            case ToChannel(Channel(space, name)):
                found = self.named(self.guild, name) if space == self.space else None
                if found is None:
                    raise failures.unclear(name)
                return Spot.of(found)
            case ToAccount(account):
                return await self._conversation(account)
            case _:
                assert_never(to)

    async def _conversation(self, account: Account) -> Spot:
        """A private conversation; opening it twice opens it once."""
        if not account.id.isdecimal() or account.space != self.space:
            raise failures.impossible(10013)
        body = {"recipient_id": account.id}
        nowhere = Spot(0, _PRIVATE, "")
        opened = await self.wire.write(
            "POST", "/users/@me/channels", nowhere, body, harmless=True
        )
        return Spot(int(opened["id"]), _PRIVATE, "")
