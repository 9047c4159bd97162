"""Reads back what was written while nobody listened, replies in threads among it.

Slack may give only 15 messages at once, and only once a minute. Nobody is kept waiting for
that: reading then ends with `RetryLaterError`, and the next try goes on where it stopped.
Of a thread what was read so far is told at once; of a channel, whose newest messages come
first, it is kept here until the oldest is there.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.platforms.slack.asking import PAGE
from bot.platforms.slack.failures import code_of
from bot.platforms.slack.identities import channel_of, thread_of, ts_at
from bot.platforms.slack.identities import place as place_of
from bot.platforms.slack.wire import Wire
from rituals.model.ids import MessageId, Place
from rituals.ports import ImpossibleError, RetryLaterError

Json = Mapping[str, Any]
MOST = 1000
"""Top messages of a channel that are read back, the newest."""
YOUNG = timedelta(days=60)
"""How old a message may be whose thread is looked at for new replies."""
A_TRY = 10.0
"""Seconds after which no other page is asked for in one try: others have their turn."""
BEFORE_ALL = MessageId("0000000000.000000")


@dataclass(slots=True)
class Tops:
    """The top messages of a channel since a time, newest first, as far as they are read."""

    channel: str
    since: str
    found: list[Json] = field(default_factory=list)
    cursor: str = ""
    whole: bool = False

    async def read(self, reading: "Reading") -> list[Json]:
        """All of them; what was read before a break is not read again."""
        began = asyncio.get_running_loop().time()
        while not self.whole:
            asked = {"channel": self.channel, "oldest": self.since}
            answer = await self._page(reading, asked)
            self.found += answer.get("messages") or ()
            self.cursor = _next(answer)
            self.whole = not self.cursor or len(self.found) >= MOST
            if not self.whole:
                reading.pause_after(began)
        return self.found[:MOST]

    async def _page(self, reading: "Reading", asked: Json) -> Json:
        try:
            return await reading.page("conversations.history", asked, self.cursor)
        except ImpossibleError as error:
            if code_of(error) != "invalid_cursor" or not self.cursor:
                raise
            self.found, self.cursor = [], ""  # it was kept for too long
            return await reading.page("conversations.history", asked, "")


@dataclass(slots=True)
class Reading:
    """Asks for what stands in conversations; raises what `Platform.history` says.

    Which threads there are is kept as long as this is: so if one channel has to be waited
    for, the others are not asked for theirs again and again.
    """

    wire: Wire
    longest: float = A_TRY
    _tops: dict[Place, Tops] = field(default_factory=dict)
    _young: dict[Place, Tops] = field(default_factory=dict)
    _threads: dict[tuple[Place, datetime], dict[Place, MessageId]] = field(
        default_factory=dict
    )

    async def after(self, place: Place, after: MessageId | None) -> AsyncIterator[Json]:
        """Messages as Slack has them, oldest first; of a channel without the threads in it."""
        channel, thread, since = channel_of(place), thread_of(place), after or "0"
        if thread is not None:
            async for reply in self._replies(channel, thread, since):
                yield {**reply, "channel": channel}
            return
        tops = _same(self._tops, place, Tops(channel, since))
        by_ts = {each["ts"]: each for each in await tops.read(self)}
        self._tops.pop(place, None)
        for ts in sorted(by_ts):
            if ts > since:
                yield {**by_ts[ts], "channel": channel}

    async def threads(self, place: Place, since: datetime) -> dict[Place, MessageId]:
        """Those with replies since then, on the newest messages; and what was before."""
        channel, begin = channel_of(place), ts_at(since)
        before = MessageId(ts_at(since - timedelta(microseconds=1)))
        if (place, since) not in self._threads:
            young = _same(self._young, place, Tops(channel, ts_at(since - YOUNG)))
            self._threads[place, since] = {
                place_of(channel, top["ts"]): before
                for top in await young.read(self)
                if _is_root(top) and top.get("latest_reply", "") >= begin
            }
            self._young.pop(place, None)
        return self._threads[place, since]

    async def newest(self, place: Place) -> MessageId:
        """The last one there; something before all of them if there is none."""
        channel, thread = channel_of(place), thread_of(place)
        if thread is not None:
            asked = {"channel": channel, "ts": thread, "limit": 1}
            answer = await self.page("conversations.replies", asked)
            (root, *_) = answer["messages"]
            return MessageId(root.get("latest_reply") or thread)
        answer = await self.page(
            "conversations.history", {"channel": channel, "limit": 1}
        )
        return next((MessageId(m["ts"]) for m in answer["messages"]), BEFORE_ALL)

    async def page(self, method: str, asked: Json, cursor: str = "") -> Json:
        """One page. It is asked for once more if Slack wants a pause that is short."""
        on = {"limit": PAGE, **asked, **({"cursor": cursor} if cursor else {})}
        try:
            return await self.wire.read(method, asked["channel"], **on)
        except RetryLaterError:  # this time it waits for its turn, if that comes soon
            return await self.wire.read(method, asked["channel"], **on)

    def pause_after(self, began: float) -> None:
        """Go on in another try if this one takes long; nothing of it is lost."""
        if asyncio.get_running_loop().time() > began + self.longest:
            now = self.wire.clock.now()
            raise RetryLaterError(at=now, reason="others have their turn first")

    async def _replies(
        self, channel: str, thread: str, since: str
    ) -> AsyncIterator[Json]:
        asked = {"channel": channel, "ts": thread, "oldest": since}
        cursor, began = "", asyncio.get_running_loop().time()
        while True:
            answer = await self.page("conversations.replies", asked, cursor)
            for each in answer.get("messages") or ():
                if each["ts"] != thread and each["ts"] > since:
                    yield each
            cursor = _next(answer)
            if not cursor:
                return
            self.pause_after(began)


def _same(kept: dict[Place, Tops], place: Place, asked: Tops) -> Tops:
    """What is read of that already, if it is the same that was asked for."""
    known = kept.get(place)
    if known is None or known.since != asked.since:
        kept[place] = known = asked
    return known


def _next(answer: Json) -> str:
    return (answer.get("response_metadata") or {}).get("next_cursor") or ""


def _is_root(message: Json) -> bool:
    return bool(message.get("thread_ts") == message["ts"])
