"""Live interactions of Slack: the thin calls behind `answering.Interaction`.

What comes from a channel is answered at its `response_url`, five times within half an hour.
A view takes its answer in place of what it says. A form is opened by a trigger, within
three seconds (docs.slack.dev: Handling user interaction, Modals).
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.platforms.answering import AnswerError, TooLateError
from bot.platforms.slack.forms import view
from bot.platforms.slack.render import Page, told
from bot.platforms.slack.reopening import again, fields_of
from bot.texts.plain import plain, plain_inline
from rituals.document import Document, File, Form, Heading, Msg, Refusal, msg

Json = Mapping[str, Any]
Say = Callable[[Msg], Document]
"""A sentence of ours as a document, for who asked."""

FROM_HOME = "stammtisch-home"
"""The `callback_id` of views that were opened in the tab of the app: it shows what they
change."""
NAME = "Stammtisch"
"""What a view is called that has nothing else to be called."""
MOMENT, DONE = msg("engine.moment"), msg("engine.done")
_TAKEN = 200
MOST_ANSWERS = 5
"""What a `response_url` takes."""
_GONE = frozenset(
    {
        "exchanged_trigger_id",
        "expired_trigger_id",
        "expired_url",
        "invalid_trigger_id",
        "not_found",
        "used_url",
        "view_not_found",
    }
)
"""What Slack says where nobody waits for the answer (views.open, views.update, Errors)."""


class InChannel:
    """A command, a shortcut, or what was pressed on a message."""

    def __init__(self, web: AsyncWebClient, body: Json, say: Say) -> None:
        self._web, self._body, self._say = web, body, say
        self._container: Json = body.get("container") or {}

    @property
    def pressed(self) -> bool:
        """Whether it came from a button on a message."""
        return bool(self._container)

    @property
    def private(self) -> bool:
        """Whether only they see that message."""
        return bool(self._container.get("is_ephemeral"))

    @property
    def opens_forms(self) -> bool:
        """It always may."""
        return True

    async def answer(self, page: Page) -> None:
        """A message to them alone, where they did it."""
        await self._respond(page, replace_original=False)

    async def update(self, page: Page) -> None:
        """What it was pressed on becomes this."""
        await self._respond(page, replace_original=True)

    async def modal(self, form: Form) -> None:
        """The form opens."""
        with _heard():
            trigger = self._body["trigger_id"]
            await self._web.views_open(trigger_id=trigger, view=view(form))

    async def defer(self, *, quietly: bool = False) -> None:
        """Nothing is to be done: Slack waits half an hour once it is acknowledged."""

    async def edit_original(self, page: Page) -> None:
        """As if it had been ready at once."""
        await self._respond(page, replace_original=self.private)

    async def follow_up(self, page: Page) -> None:
        """Another message to them alone."""
        await self.answer(page)

    async def discard(self) -> None:
        """Nothing was shown."""

    async def _respond(self, page: Page, *, replace_original: bool) -> None:
        files = [
            self._say(msg("engine.file-in-private", name=f.name)) for f in page.files
        ]
        words = "\n".join([page.text, *map(plain, files)])
        said: dict[str, Any] = {
            "response_type": "ephemeral",
            "replace_original": replace_original,
            "text": words,
            "blocks": [*page.blocks, *_sections(files)],
        }
        thread = self._thread()
        if thread and not replace_original:
            said["thread_ts"] = thread
        with _heard():
            await _sent(self._web, self._body["response_url"], said)
            await give(self._web, self._user, page.files)

    @property
    def _user(self) -> str:
        return str(self._body.get("user_id") or self._body["user"]["id"])

    def _thread(self) -> str | None:
        """The thread that they were in."""
        message: Json = self._body.get("message") or {}
        return self._container.get("thread_ts") or message.get("thread_ts")


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
        await self._show(in_window(page, self._title(page), self._say))
        with _heard():
            await give(self._web, self._body["user"]["id"], files_of(page))

    update = edit_original = follow_up = answer

    async def modal(self, form: Form) -> None:
        """The form opens, in the same window if there is one."""
        await self._show(view(form))

    async def defer(self, *, quietly: bool = False) -> None:
        """A window opens that asks for patience; one that is there stays as it is."""
        if not quietly:
            await self._show(in_window(self._say(MOMENT), NAME, self._say))

    async def discard(self) -> None:
        """What asked for patience says that it is done."""
        await self._show(in_window(self._say(DONE), NAME, self._say))

    async def _show(self, content: Json) -> None:
        drawn = {**content, "callback_id": self._callback(content)}
        with _heard():
            if self._shown is not None:
                await self._web.views_update(view_id=self._shown, view=drawn)
                return
            trigger = self._body["trigger_id"]
            opened = await self._web.views_open(trigger_id=trigger, view=drawn)
            self._shown = (opened.get("view") or {}).get("id")

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
        self._web, self._body, self._say = web, body, say
        self._form: Json = body["view"]
        self.answered = asyncio.Event()
        self.acknowledgement: Json | None = None
        """What the acknowledgement carries, once it is `answered`; `None` closes the form."""

    async def answer(self, page: Document) -> None:
        """The form says this instead; what was not taken is said at its field."""
        field = self._field(page)
        if field is not None:
            errors = {field: plain(page)}
            self._acknowledge({"response_action": "errors", "errors": errors})
            return
        self._acknowledge({"response_action": "update", "view": self._drawn(page)})
        await self._give(page)

    update = answer

    async def modal(self, form: Form) -> None:
        """The next form takes its place."""
        self._acknowledge({"response_action": "update", "view": view(form)})

    async def defer(self, *, quietly: bool = False) -> None:
        """It asks for patience; `quietly` it closes."""
        if quietly:
            self._acknowledge(None)
            return
        moment = in_window(self._say(MOMENT), self._title, self._say)
        self._acknowledge({"response_action": "update", "view": moment})

    async def edit_original(self, page: Document) -> None:
        """What asked for patience says this; with what is wrong the form is there again."""
        with _heard():
            drawn = self._drawn(page)
            await self._web.views_update(view_id=self._form["id"], view=drawn)
        await self._give(page)

    follow_up = edit_original

    async def discard(self) -> None:
        """What asked for patience says that it is done."""
        await self.edit_original(self._say(DONE))

    def _acknowledge(self, said: Json | None) -> None:
        self.acknowledgement = said
        self.answered.set()

    def _field(self, document: Document) -> str | None:
        """The field that is wrong: the one it says, or the only one there is."""
        if not isinstance(document, Refusal):
            return None
        fields = fields_of(self._form)
        if document.field in fields:
            return document.field
        return fields[0] if len(fields) == 1 else None

    def _drawn(self, document: Document) -> dict[str, Any]:
        if isinstance(document, Refusal) and fields_of(self._form):
            return again(self._form, plain(document))
        drawn = in_window(document, self._title, self._say)
        callback = self._form.get("callback_id")
        return {**drawn, "callback_id": callback} if callback else drawn

    @property
    def _title(self) -> str:
        return str(self._form["title"]["text"])

    async def _give(self, document: Document) -> None:
        with _heard():
            await give(self._web, self._body["user"]["id"], files_of(document))


def in_window(document: Document, title: str, say: Say) -> dict[str, Any]:
    """A document as a window of ours; of files it says where they are."""
    blocks = [
        block
        for each in document.blocks
        for block in (
            say(msg("engine.file-in-private", name=each.name)).blocks
            if isinstance(each, File)
            else (each,)
        )
    ]
    return told(replace(document, blocks=tuple(blocks)), title)


def files_of(document: Document) -> list[File]:
    """The files that come with it."""
    return [block for block in document.blocks if isinstance(block, File)]


async def give(web: AsyncWebClient, user: str, files: Sequence[File]) -> None:
    """Put files into the private conversation with them: no answer of Slack's takes any."""
    if not files:
        return
    opened = await web.conversations_open(users=user)
    channel = (opened.get("channel") or {})["id"]
    for file in files:
        await web.files_upload_v2(
            channel=channel, content=file.text, filename=file.name, title=file.name
        )


async def _sent(web: AsyncWebClient, url: str, said: dict[str, Any]) -> None:
    answers = AsyncWebhookClient(url, session=web.session, retry_handlers=[])
    answer = await answers.send_dict(said)
    if answer.status_code != _TAKEN:
        wrong = TooLateError if answer.body in _GONE else AnswerError
        raise wrong(reason=f"{answer.status_code} {answer.body}")


@contextmanager
def _heard() -> Iterator[None]:
    """Whatever goes wrong with an answer, in our words."""
    try:
        yield
    except SlackApiError as error:
        reason = str(error.response.get("error", error))
        wrong = TooLateError if reason in _GONE else AnswerError
        raise wrong(reason=reason) from error
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise AnswerError(reason=str(error) or type(error).__name__) from error


def _sections(documents: Sequence[Document]) -> list[dict[str, Any]]:
    return [
        {"type": "section", "text": {"type": "plain_text", "text": plain(document)}}
        for document in documents
    ]
