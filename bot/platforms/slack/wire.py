"""Calls of the Web API: each made once, at its turn (`paced`), with the errors of the port.

The client is to repeat nothing by itself (`retry_handlers=[]`): slack_sdk's own would send
a message again whose answer was lost, and it would stand there twice.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.failures import doubts_token, impossible, told
from bot.platforms.slack.identities import SPACE, channel_of, place, thread_of
from bot.platforms.slack.pace import Busy
from rituals.model.ids import Place
from rituals.ports import Clock, DeliveryError

Json = dict[str, Any]
_FAILURES = (Busy, SlackApiError, aiohttp.ClientError, OSError, TimeoutError)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where something is written: a conversation, or a thread in it."""

    channel: str
    thread: str | None = None

    @classmethod
    def at(cls, where: Place) -> "Spot":
        """What stands at a place; `ImpossibleError` if it is none of Slack's."""
        channel = channel_of(where)
        if where.space != SPACE or not channel.isalnum():
            raise impossible("channel_not_found")
        return cls(channel, thread_of(where))

    @property
    def place(self) -> Place:
        """The same, as the core knows it."""
        return place(self.channel, self.thread)


@dataclass(frozen=True, slots=True)
class Wire:
    """Calls methods, each once. `named` says what people call a channel, by its id.

    `doubt` is told when Slack refuses the token.
    """

    web: AsyncWebClient
    clock: Clock
    named: Callable[[str], str | None] = lambda _: None
    doubt: Callable[[], None] = lambda: None

    async def read(self, method: str, channel: str = "", /, **asked: Any) -> Json:
        """What is there. `channel` is where, for its limits and its name."""
        return await self._call(method, channel, asked, writing=False)

    async def write(
        self,
        method: str,
        channel: str = "",
        /,
        *,
        harmless: bool = False,
        **asked: Any,
    ) -> Json:
        """Change something.

        What is `harmless` may be done twice, so a broken connection leaves nothing unsure.
        """
        return await self._call(method, channel, asked, writing=not harmless)

    async def upload(self, url: str, content: bytes) -> None:
        """Bring a file to where Slack said that it takes it; nobody sees it there yet."""
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.post(url, data=content) as answer,
            ):
                answer.raise_for_status()
        except _FAILURES as error:
            raise told(error, self.clock.now()) from error

    async def _call(
        self, method: str, channel: str, asked: Mapping[str, object], *, writing: bool
    ) -> Json:
        call = getattr(self.web, method.replace(".", "_"))
        try:
            answer = await call(**asked)
        except _FAILURES as error:
            raise self._told(error, channel, writing=writing) from error
        return answer.data if isinstance(answer.data, dict) else {}

    def _told(self, error: Exception, channel: str, *, writing: bool) -> DeliveryError:
        if doubts_token(error):
            self.doubt()
        name = self.named(channel)
        where = f"#{name.removeprefix('#')}" if name else ""
        return told(error, self.clock.now(), writing=writing, where=where)
