"""Deliveries to one workspace: never twice, never silently lost.

**What is one write** (most messages) carries the key of its delivery in its metadata, and
is found again by that (`marks`). It is tried once: what was sent without an answer is
*unsure*, and looked for before anything is sent again.

**What takes several writes** is a long document (several messages), and a document with
files that the bot posts itself. If a later write fails, what is there is neither lost nor
sent again: `find` goes on where it stopped. If a later write is refused for good, what is
there is taken back, so that no half of it stays; the reason goes to moderators.

**A thread** on Slack hangs on a message and has no title: its place is known as soon as the
message is there. **It cannot be closed**: archiving one unpins its message and is done, and
people can still write in it.

**What is replaced** keeps its number of messages: those no longer needed are deleted, and
what is too long now ends in an ellipsis.

**Limits** are waited for where that is short; else `RetryLaterError` says until when
(`pace`). A search that may read one page a minute goes on at the next try.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never

from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.attachments import Fetch
from bot.platforms.failing import no_thread
from bot.platforms.slack import failures, pins
from bot.platforms.slack.fetching import fetcher
from bot.platforms.slack.identities import SPACE
from bot.platforms.slack.replacing import Replacing
from bot.platforms.slack.searching import Bot, Parts, Search
from bot.platforms.slack.sending import Sending
from bot.platforms.slack.wire import Spot, Wire
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
from rituals.model.ids import Account, Channel, MessageRef
from rituals.ports import Clock, DeliveryError, RetryLaterError

_REMEMBERED = 1000


@dataclass(slots=True)
class Outbound:
    """Does deliveries in one workspace; one for as long as the connection lasts.

    `bot` is who writes there. `find_channel` knows the one channel of a configured name,
    `name_of` what people call one by its id. `workspace` is its address, by which links
    lead to messages. Files are fetched by `fetch`, or as the client may. `doubt` is
    told when Slack refuses the token. The client is to repeat nothing by itself
    (`retry_handlers=[]`).
    """

    web: AsyncWebClient
    clock: Clock
    bot: Bot
    find_channel: Callable[[str], str | None]
    name_of: Callable[[str], str | None] = lambda _: None
    workspace: str | None = None
    fetch: Fetch | None = None
    doubt: Callable[[], None] = lambda: None
    _conversations: dict[str, str] = field(default_factory=dict)
    _searches: dict[str, Search] = field(default_factory=dict)
    _said: OrderedDict[MessageRef, Parts] = field(default_factory=OrderedDict)

    def __post_init__(self) -> None:
        if self.web.retry_handlers:
            told = "a client that repeats by itself would post twice"
            raise ValueError(told)

    @property
    def wire(self) -> Wire:
        """Calls about this workspace."""
        return Wire(self.web, self.clock, self.name_of, self.doubt)

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Do it, once; raises what `Platform.deliver` says."""
        match delivery:
            case Send():
                return await self._complete(await self._sending(delivery), Parts())
            case Replace(_, key, message):
                replacing = self._replacing(delivery, self._said.get(message))
                self._remember(message, await replacing.do())
                return Receipt(key, self.clock.now(), message)
            case Archive(_, key, place, unpin):
                if Spot.at(place).thread is None:
                    raise no_thread(place.id)
                if unpin is not None:
                    await pins.unpin(self.wire, unpin)
                return Receipt(key, self.clock.now(), None, place)
            case _:
                assert_never(delivery)

    async def find(self, delivery: Delivery, since: datetime) -> Receipt | None:
        """Look whether it was done at `since` or after; of what was done in part, do the rest.

        Raises what `Platform.find` says, and what `deliver` does if the rest cannot be done.
        """
        match delivery:
            case Send():
                return await self._find_sent(delivery, since)
            case Replace(_, key, message):
                done = await self._replacing(delivery, None).is_done()
                return Receipt(key, self.clock.now(), message) if done else None
            case Archive():
                return None  # nothing of it can be seen, and doing it again changes nothing
            case _:
                assert_never(delivery)

    async def _complete(self, sending: Sending, parts: Parts) -> Receipt:
        try:
            receipt = await sending.complete(parts)
        except DeliveryError:
            self._searches.pop(sending.send.key, None)
            raise
        if receipt.message is not None:
            self._remember(receipt.message, parts)
        return receipt

    async def _find_sent(self, send: Send, since: datetime) -> Receipt | None:
        sending = await self._sending(send)
        search = self._searches.pop(send.key, None)
        if search is None or search.since != since:
            search = Search(self.wire, self.bot, sending.spot, send.key, since)
        try:
            parts = await search.go_on()
        except RetryLaterError:
            self._searches[send.key] = search
            raise
        return await self._complete(sending, parts) if parts.there else None

    def _replacing(self, delivery: Replace, known: Parts | None) -> Replacing:
        return Replacing(self.wire, self.bot, delivery, self.workspace, known)

    async def _sending(self, send: Send) -> Sending:
        spot = await self._spot(send.to)
        fetch = self.fetch or fetcher(self.web.token or "")
        return Sending(self.wire, send, spot, fetch, self.workspace)

    async def _spot(self, to: Destination) -> Spot:
        match to:
            case ToPlace(place):
                return Spot.at(place)
            case ToChannel(Channel(space, name)):
                found = self.find_channel(name) if space == SPACE else None
                if found is None:
                    raise failures.unclear(name)
                return Spot(found)
            case ToAccount(account):
                return Spot(await self._conversation(account))
            case _:
                assert_never(to)

    async def _conversation(self, account: Account) -> str:
        """A private conversation; opening it twice opens it once."""
        if account.space != SPACE or not account.id.isalnum():
            raise failures.impossible("user_not_found")
        known = self._conversations.get(account.id)
        if known is None:
            opened = await self.wire.write(
                "conversations.open", harmless=True, users=account.id
            )
            known = self._conversations[account.id] = str(opened["channel"]["id"])
        return known

    def _remember(self, message: MessageRef, parts: Parts) -> None:
        """What is there of a message: so it need not be read to be changed."""
        self._said[message] = parts
        self._said.move_to_end(message)
        while len(self._said) > _REMEMBERED:
            self._said.popitem(last=False)
