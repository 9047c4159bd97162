"""Where a platform brings what people do, in tests that are about how it is answered."""

import asyncio
from collections.abc import Sequence

from rituals.document import Document, Form
from rituals.model.ids import SpaceId
from rituals.ports import Choice
from rituals.signals import Acted, CompletionRequest, MessagePosted, Signal, ViewRequest

Request = Acted | ViewRequest | CompletionRequest


class SlowInbox:
    """Says `shown` to whatever is asked, after so many seconds; keeps what was asked."""

    def __init__(self) -> None:
        self.shown: Document | Form | None = None
        self.choices: Sequence[Choice] = ()
        self.seconds = 0.0
        self.error: Exception | None = None
        self.asked: list[Request] = []

    async def receive(self, signal: Signal) -> Document | None:
        assert isinstance(signal, Acted)
        shown = await self._said(signal)
        assert not isinstance(shown, Form)
        return shown

    def hear(self, message: MessagePosted) -> None:
        raise AssertionError(message)

    def miss(self, space: SpaceId) -> None:
        raise AssertionError(space)

    async def flush(self) -> None:
        pass

    async def view(self, request: ViewRequest) -> Document | Form:
        shown = await self._said(request)
        assert shown is not None
        return shown

    async def complete(self, request: CompletionRequest) -> Sequence[Choice]:
        await self._said(request)
        return self.choices

    async def _said(self, request: Request) -> Document | Form | None:
        self.asked.append(request)
        await asyncio.sleep(self.seconds)
        if self.error is not None:
            raise self.error
        return self.shown
