"""Reads back what was written while nobody listened, replies in threads among it."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.asking import pages, patiently
from bot.platforms.slack.identities import channel_of, thread_of, ts_at
from bot.platforms.slack.identities import place as place_of
from rituals.model.ids import MessageId, Place

Json = Mapping[str, Any]
MOST = 1000
"""Top messages of a channel that are read back, the newest."""
YOUNG = timedelta(days=60)
"""How old a message may be whose thread is looked at for new replies."""
BEFORE_ALL = MessageId("0000000000.000000")


@dataclass(frozen=True, slots=True)
class Reading:
    """Asks for what stands in conversations; `SlackApiError` or what the network says."""

    web: AsyncWebClient

    async def after(self, place: Place, after: MessageId | None) -> list[Json]:
        """Messages as Slack has them, oldest first; of a channel without the threads in it."""
        channel, thread, since = channel_of(place), thread_of(place), after or "0"
        if thread is not None:
            found = await self._replies(channel, thread, since)
        else:
            found = [m async for m in self._tops(channel, since)]
        by_ts = {each["ts"]: {**each, "channel": channel} for each in found}
        return [by_ts[ts] for ts in sorted(by_ts) if ts > since]

    async def threads(self, place: Place, since: datetime) -> dict[Place, MessageId]:
        """Those with replies since then, on the newest messages; and what was before."""
        channel, begin = channel_of(place), ts_at(since)
        before = MessageId(ts_at(since - timedelta(microseconds=1)))
        found = {}
        async for top in self._tops(channel, ts_at(since - YOUNG)):
            if _is_root(top) and top.get("latest_reply", "") >= begin:
                found[place_of(channel, top["ts"])] = before
        return found

    async def newest(self, place: Place) -> MessageId:
        """The last one there; something before all of them if there is none."""
        channel, thread = channel_of(place), thread_of(place)
        if thread is not None:
            params = {"channel": channel, "ts": thread, "limit": 1}
            answer = await patiently(self.web, "conversations.replies", params)
            (root, *_) = answer["messages"]
            return MessageId(root.get("latest_reply") or thread)
        params = {"channel": channel, "limit": 1}
        answer = await patiently(self.web, "conversations.history", params)
        return next((MessageId(m["ts"]) for m in answer["messages"]), BEFORE_ALL)

    async def _tops(self, channel: str, since: str) -> AsyncIterator[Json]:
        asked = {"channel": channel, "oldest": since}
        read = 0
        async for message in pages(
            self.web, "conversations.history", "messages", asked
        ):
            yield message
            read += 1
            if read == MOST:
                return

    async def _replies(self, channel: str, thread: str, since: str) -> list[Json]:
        asked = {"channel": channel, "ts": thread, "oldest": since}
        found = pages(self.web, "conversations.replies", "messages", asked)
        return [each async for each in found if each["ts"] != thread]


def _is_root(message: Json) -> bool:
    return bool(message.get("thread_ts") == message["ts"])
