"""Live interactions in views of Slack: windows of ours, and the tab of the app.

A view takes its answer in place of what it says; a form that is handed in takes it with the
acknowledgement (docs.slack.dev: Modals, "Updating views", "Displaying errors in views").
"""

import asyncio
import logging
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.answering import AnswerError
from bot.platforms.slack.forms import NAME, view
from bot.platforms.slack.live import (
    SEND,
    Say,
    give,
    heard,
    opened,
    patiently,
    said_of,
)
from bot.platforms.slack.render import told
from bot.platforms.slack.reopening import again, fields_of
from bot.texts.plain import plain, plain_inline
from rituals.document import Buttons, Document, File, Form, Heading, Refusal, msg

Json = Mapping[str, Any]

FROM_HOME = "stammtisch-home"
"""The `callback_id` of views that were opened in the tab of the app: it shows what they
change."""
MOMENT, DONE, FAILED = msg("engine.moment"), msg("engine.done"), msg("engine.failed")
log = logging.getLogger(__name__)


class InView:
    """What was pressed in a view: in a window of ours, or in the tab of the app."""

    def __init__(self, web: AsyncWebClient, body: Json, say: Say) -> None:
        self._web, self._body, self._say = web, body, say
        self._in: Json = body["view"]
        self._shown = str(self._in["id"]) if self.private else None
        """The window in which the answer stands, once there is one."""

    @property
    def pressed(self) -> bool:
        """It always was."""
        return True

    @property
    def private(self) -> bool:
        """Whether the answer may take its place: not in the tab, which stays."""
        return bool(self._in["type"] == "modal")

    @property
    def opens_forms(self) -> bool:
        """It always may."""
        return True

    async def answer(self, page: Document) -> None:
        """The window says this; above the tab one opens."""
        files = files_of(page)
        if files and self._shown is None:  # what opens a window waits for no files
            await self.defer()
        given = await give(self._web, self._body["user"]["id"], files)
        await self._show(in_window(page, self._title(page), self._say, given))

    update = edit_original = follow_up = answer

    async def modal(self, form: Form) -> None:
        """The form opens, in the same window if there is one."""
        await self._show(view(form, plain(self._say(SEND))))

    async def defer(self, *, quietly: bool = False) -> None:
        """A window opens that asks for patience; one that is there stays as it is."""
        if not quietly:
            await self._show(in_window(self._say(MOMENT), NAME, self._say))

    async def discard(self) -> None:
        """What asked for patience says that it is done."""
        await self._show(in_window(self._say(DONE), NAME, self._say))

    async def _show(self, content: Json) -> None:
        drawn = {**content, "callback_id": self._callback(content)}
        with heard():
            if self._shown is not None:
                await updated(self._web, self._shown, drawn)
                return
            there = await opened(self._web, self._body["trigger_id"], drawn)
            self._shown = there.get("id")

    def _callback(self, content: Json) -> str:
        """From the tab everything that follows is from the tab."""
        if not self.private or self._in.get("callback_id") == FROM_HOME:
            return FROM_HOME
        return str(content.get("callback_id") or "stammtisch")

    def _title(self, document: Document) -> str:
        if self.private:
            return str(self._in["title"]["text"])
        heads = (b.children for b in document.blocks if isinstance(b, Heading))
        return next((plain_inline(head) for head in heads), NAME)


class HandedIn:
    """A form that was handed in. Its first answer goes with the acknowledgement."""

    pressed = True
    private = opens_forms = False

    def __init__(self, web: AsyncWebClient, body: Json, say: Say) -> None:
        self._web, self._body, self.say = web, body, say
        self._form: Json = body["view"]
        self.answered = asyncio.Event()
        self.acknowledgement: Json | None = None
        """What the acknowledgement carries, once it is `answered`; `None` closes the form."""

    async def answer(self, page: Document) -> None:
        """The form says this instead; what was not taken is said at its field."""
        if files_of(page) and not self.answered.is_set():
            await self.defer()  # giving them takes its time
        if self.answered.is_set():
            await self.edit_original(page)
            return
        if isinstance(page, Refusal) and (field := self._field(page)):
            errors = {field: wrong_in(page)}
            self._acknowledge({"response_action": "errors", "errors": errors})
            return
        self._acknowledge({"response_action": "update", "view": self._drawn(page)})

    update = answer

    async def modal(self, form: Form) -> None:
        """The next form takes its place."""
        opened = view(form, plain(self.say(SEND)))
        self._acknowledge({"response_action": "update", "view": opened})

    async def defer(self, *, quietly: bool = False) -> None:
        """It asks for patience; `quietly` it closes."""
        if quietly and self.answered.is_set():
            await self.discard()
            return
        if quietly:
            self._acknowledge(None)
            return
        moment = in_window(self.say(MOMENT), self._title, self.say)
        self._acknowledge({"response_action": "update", "view": moment})

    async def edit_original(self, page: Document) -> None:
        """What asked for patience says this; with what is wrong the form is there again."""
        given = await give(self._web, self._body["user"]["id"], files_of(page))
        with heard():
            await updated(self._web, self._form["id"], self._drawn(page, given))

    follow_up = edit_original

    async def discard(self) -> None:
        """What asked for patience says that it is done."""
        await self.edit_original(self.say(DONE))

    async def fail(self) -> None:
        """It is there again with what was typed, and says that something of ours failed."""
        try:
            await self.answer(Refusal(self.say(FAILED).blocks))
        except AnswerError as error:
            log.warning("that a form failed could not be said: %s", error)

    def _acknowledge(self, said: Json | None) -> None:
        self.acknowledgement = said
        self.answered.set()

    def _field(self, refusal: Refusal) -> str | None:
        """The field that is wrong: the one it says, or the only one there is."""
        fields = fields_of(self._form)
        if refusal.field in fields:
            return refusal.field
        return fields[0] if len(fields) == 1 else None

    def _drawn(
        self, document: Document, given: Collection[File] = ()
    ) -> dict[str, Any]:
        if isinstance(document, Refusal) and fields_of(self._form):
            return again(self._form, wrong_in(document))
        drawn = in_window(document, self._title, self.say, given)
        callback = self._form.get("callback_id")
        return {**drawn, "callback_id": callback} if callback else drawn

    @property
    def _title(self) -> str:
        return str(self._form["title"]["text"])


async def updated(web: AsyncWebClient, id_: str, content: Json) -> None:
    """An open view says something else now."""
    await patiently(lambda: web.views_update(view_id=id_, view=dict(content)))


def in_window(
    document: Document, title: str, say: Say, given: Collection[File] = ()
) -> dict[str, Any]:
    """A document as a window of ours; of files it says where they are, if they are."""
    blocks = [
        block
        for each in document.blocks
        for block in (
            said_of(each, given, say).blocks if isinstance(each, File) else (each,)
        )
    ]
    return told(replace(document, blocks=tuple(blocks)), title)


def wrong_in(refusal: Refusal) -> str:
    """What is wrong, in plain words; the form that it is said in stays open."""
    said = tuple(b for b in refusal.blocks if not isinstance(b, Buttons))
    return plain(replace(refusal, blocks=said))


def files_of(document: Document) -> list[File]:
    """The files that come with it."""
    return [block for block in document.blocks if isinstance(block, File)]
