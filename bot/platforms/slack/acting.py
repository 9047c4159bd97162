"""Answers who calls, presses, chooses, hands in, or opens the tab of the app on Slack.

What the core says is shown where it was asked: to who asked alone, and never stored.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial

from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.answering import AnswerError, Answering, Request
from bot.platforms.slack.commands import Offered
from bot.platforms.slack.door import LAST
from bot.platforms.slack.interactions import (
    HANDED_IN,
    By,
    Json,
    home_of,
    request_of,
    who_asks,
)
from bot.platforms.slack.live import MOST_ANSWERS, InChannel, Say, patiently
from bot.platforms.slack.render import home, pages
from bot.platforms.slack.windows import FROM_HOME, HandedIn, InView
from bot.platforms.slack.wording import Names
from bot.together import ended
from rituals.document import Document, Msg, Paragraph, Reader, doc, msg
from rituals.ports import Clock, Inbox, Translator
from rituals.signals import Acted, Person

PATIENCE = 1.2
"""Seconds until an answer that is not there is deferred. Slack waits for three, and a form
takes its answer only with the acknowledgement."""
VISITING = msg("slack.visiting")
A_BIT = 0.3
"""Seconds more for a form of whose sender is not known yet who they are."""
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Interactions:
    """Brings what people do to the `inbox` of a community, and what it says to them.

    `offered` are the commands. `person` tells who somebody is by their user id, `names`
    what they are called, and `workspace` is the address of the workspace, for links to
    messages. `visits` tells of who was looked up whether they are of another workspace:
    whatever they do, they get a sentence and nothing else.
    """

    inbox: Inbox
    translator: Translator
    web: AsyncWebClient
    clock: Clock
    offered: Offered
    person: Callable[[str], Awaitable[Person]]
    names: Names
    workspace: str | None = None
    visits: Callable[[str], bool] = lambda _: False
    patience: float = PATIENCE
    _going: set[asyncio.Task[None]] = field(default_factory=set)

    async def acted(self, body: Json) -> Json | None:
        """Answer a command, shortcut, press or form; what its acknowledgement carries.

        A form is acknowledged with its answer, or a plea for patience: the rest goes on.
        Everything else is answered when this returns.
        """
        if body.get("type") == HANDED_IN:
            return await self._handed_in(body)
        by = await self._by(who_asks(body))
        request = request_of(body, by)
        if request is None:
            return None
        say = self._speaking(by.person.locale)
        if self.visits(who_asks(body)):
            await self._turned_away(body, say)
            return None
        if "view" in body:
            await self._views(InView(self.web, body, say), request, self.patience)
        else:
            await self._messages(InChannel(self.web, body, say), request)
        await self._show_again(body, request)
        return None

    async def opened(self, event: Json) -> None:
        """Somebody opened the app: what is theirs is in its tab. Raises nothing."""
        if event.get("tab") == "home":
            await self._publish(str(event["user"]))

    async def settled(self) -> None:
        """Wait until everybody is answered who has asked so far."""
        await asyncio.gather(*self._going)

    async def close(self) -> None:
        """Answer nobody any more; what was handed in is done first."""
        await ended(self._going, LAST)

    # --- each kind

    async def _messages(self, live: InChannel, request: Request) -> None:
        drawn = partial(pages, workspace=self.workspace, at_most=MOST_ANSWERS)
        answering = Answering(self.inbox, self.translator, drawn, self.patience)
        await answering.answer(live, request)

    async def _views(
        self, live: InView | HandedIn, request: Request, patience: float
    ) -> None:
        answering = Answering(self.inbox, self.translator, _whole, patience)
        await answering.answer(live, request)

    async def _handed_in(self, body: Json) -> Json | None:
        """What its acknowledgement carries, in time, whatever has to be looked up first.

        Without anything the form would close, with what was typed: only an answer does that.
        """
        until = asyncio.get_running_loop().time() + self.patience
        live = HandedIn(self.web, body, self._speaking(None))
        going = asyncio.create_task(self._answered(live, body, until))
        self._going.add(going)
        going.add_done_callback(self._going.discard)
        try:
            async with asyncio.timeout_at(until + A_BIT):
                await live.answered.wait()
        except TimeoutError:  # it is not even known yet who asks
            await live.defer()
        return live.acknowledgement

    async def _answered(self, live: HandedIn, body: Json, until: float) -> None:
        request = None
        try:
            by = await self._by(who_asks(body))
            live.say = self._speaking(by.person.locale)
            if self.visits(who_asks(body)):
                await live.answer(live.say(VISITING))
                return
            request = request_of(body, by)
        except Exception:  # it can be handed in again
            log.exception("a form was handed in, and nobody knows by whom")
        if request is not None:
            left = until - asyncio.get_running_loop().time()
            await self._views(live, request, max(0.0, left))
            await self._show_again(body, request)
        if not live.answered.is_set() or request is None:
            await live.fail()

    async def _turned_away(self, body: Json, say: Say) -> None:
        """A visitor is told whom this is for, where they did it."""
        refused = say(VISITING)
        try:
            if "view" in body:
                await InView(self.web, body, say).answer(refused)
            else:
                (page,) = pages(refused)
                await InChannel(self.web, body, say).answer(page)
        except AnswerError as error:
            log.warning("a visitor could not be told that they are one: %s", error)

    # --- the tab of the app

    async def _show_again(self, body: Json, request: Request) -> None:
        """What was changed in the tab, or in a window above it, is to be seen there."""
        shown: Json = body.get("view") or {}
        at_home = shown.get("type") == "home" or shown.get("callback_id") == FROM_HOME
        if at_home and isinstance(request, Acted):
            await self._publish(who_asks(body))

    async def _publish(self, user: str) -> None:
        try:
            by = await self._by(user)
            if self.visits(user):
                return
            shown = await self.inbox.view(home_of(by))
            if isinstance(shown, Document):
                view = home(shown, workspace=self.workspace)
                await patiently(lambda: self.web.views_publish(user_id=user, view=view))
        except Exception:  # it is tried again when they open it again
            log.exception("the tab of the app could not be shown")

    # --- who asks

    async def _by(self, user: str) -> By:
        return By(await self.person(user), self.clock.now(), self.offered, self.names)

    def _speaking(self, locale: str | None) -> Say:
        reader = Reader(locale or "en", "UTC")

        def say(message: Msg) -> Document:
            return self.translator.document(doc(Paragraph((message,))), reader)

        return say


def _whole(document: Document) -> tuple[Document, ...]:
    """A view takes a document as it is."""
    return (document,)
