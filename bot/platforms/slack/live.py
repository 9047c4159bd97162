"""Live interactions of Slack: the thin calls behind `answering.Interaction`.

What comes from a channel is answered at its `response_url`, five times within half an hour;
what comes from a thread is answered there. A form is opened by a trigger, within three
seconds (docs.slack.dev: Handling user interaction, Modals, chat.postEphemeral).
"""

import asyncio
import logging
from collections.abc import (
    Awaitable,
    Callable,
    Collection,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient
from slack_sdk.webhook.webhook_response import WebhookResponse

from bot.platforms.answering import AnswerError, NotNowError, TooLateError
from bot.platforms.slack.failures import pause_of
from bot.platforms.slack.forms import view
from bot.platforms.slack.me import error_of
from bot.platforms.slack.render import Page
from bot.texts.plain import plain
from rituals.document import Document, File, Form, Msg, msg

Json = Mapping[str, Any]
SEND = msg("engine.send")
"""On the button of a form whose own words are too long for it."""
Say = Callable[[Msg], Document]
"""A sentence of ours as a document, for who asked."""

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
_TAKEN, _TOO_MANY = 200, 429
LONGEST_WAIT = 30.0
"""Seconds of a pause that an answer is kept back for; nobody expects one later."""
A_TRIGGER = 1.2
"""The same for what opens a window: its trigger lives three seconds, some of which are over."""
T = TypeVar("T")
log = logging.getLogger(__name__)


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
        with heard():
            trigger = self._body["trigger_id"]
            drawn = view(form, plain(self._say(SEND)))
            await opened(self._web, trigger, drawn)

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
        given = await give(self._web, self._user, page.files)
        files = [said_of(file, given, self._say) for file in page.files]
        shown: dict[str, Any] = {
            "text": "\n".join([page.text, *map(plain, files)]),
            "blocks": [*page.blocks, *_sections(files)],
        }
        thread = None if replace_original else self._thread()
        with heard():
            if thread is None or not await self._whispered(shown, thread):
                how = {
                    "response_type": "ephemeral",
                    "replace_original": replace_original,
                }
                await _sent(self._web, self._body["response_url"], {**how, **shown})

    async def _whispered(self, shown: dict[str, Any], thread: str) -> bool:
        """Whether it could be said in the thread: a `response_url` leads to the channel."""
        channel = self._container.get("channel_id") or self._body["channel"]["id"]
        try:
            await patiently(
                lambda: self._web.chat_postEphemeral(
                    channel=channel, user=self._user, thread_ts=thread, **shown
                )
            )
        except SlackApiError as error:  # most often the bot is no member there
            log.info("it is answered in the channel: %s", error_of(error))
            return False
        return True

    @property
    def _user(self) -> str:
        return str(self._body.get("user_id") or self._body["user"]["id"])

    def _thread(self) -> str | None:
        """The thread that they were in. What it hangs on stands in the channel, too."""
        message: Json = self._body.get("message") or {}
        thread = self._container.get("thread_ts") or message.get("thread_ts")
        here = self._container.get("message_ts") or message.get("ts")
        return str(thread) if thread and thread != here else None


async def patiently(
    call: Callable[[], Awaitable[T]], longest: float = LONGEST_WAIT
) -> T:
    """Call it; where Slack asks for a pause, once more after that, unless it is longer."""
    try:
        return await call()
    except SlackApiError as error:
        pause = pause_of(error)
        if not 0 < pause <= longest:
            raise
        await asyncio.sleep(pause)
        return await call()


async def opened(web: AsyncWebClient, trigger: str, content: Json) -> Json:
    """A window opens, as long as its trigger lives; what Slack says of it."""
    answer = await patiently(
        lambda: web.views_open(trigger_id=trigger, view=dict(content)), A_TRIGGER
    )
    return answer.get("view") or {}


async def give(
    web: AsyncWebClient, user: str, files: Sequence[File]
) -> Collection[File]:
    """Put files into the private conversation with them: no answer of Slack's takes any.

    Those that are there now. Raises nothing, for the answer is to tell what is not.
    """
    given: list[File] = []
    try:
        for file in files:
            await patiently(partial(_give, web, user, file))
            given.append(file)
    except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError):
        log.exception("a file could not be given to who asked for it")
    return given


async def _give(web: AsyncWebClient, user: str, file: File) -> None:
    opened = await web.conversations_open(users=user)
    channel = (opened.get("channel") or {})["id"]
    await web.files_upload_v2(
        channel=channel, content=file.text, filename=file.name, title=file.name
    )


def said_of(file: File, given: Collection[File], say: Say) -> Document:
    """Where a file is, or that it is nowhere."""
    there = "engine.file-in-private" if file in given else "engine.file-not-given"
    return say(msg(there, name=file.name))


async def _sent(web: AsyncWebClient, url: str, said: dict[str, Any]) -> None:
    answers = AsyncWebhookClient(url, session=web.session, retry_handlers=[])
    answer = await answers.send_dict(said)
    if answer.status_code == _TOO_MANY and (pause := _pause(answer)) <= LONGEST_WAIT:
        await asyncio.sleep(pause)
        answer = await answers.send_dict(said)
    if answer.status_code != _TAKEN:
        wrong = TooLateError if answer.body in _GONE else AnswerError
        raise wrong(reason=f"{answer.status_code} {answer.body}")


def _pause(answer: WebhookResponse) -> float:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    asked = headers.get("retry-after", "")
    return float(asked) if asked.isdecimal() else LONGEST_WAIT


@contextmanager
def heard() -> Iterator[None]:
    """Whatever goes wrong with an answer, in our words."""
    try:
        yield
    except SlackApiError as error:
        reason = error_of(error) or str(error)
        wrong = TooLateError if reason in _GONE else AnswerError
        wrong = NotNowError if pause_of(error) else wrong
        raise wrong(reason=reason) from error
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise AnswerError(reason=str(error) or type(error).__name__) from error


def _sections(documents: Sequence[Document]) -> list[dict[str, Any]]:
    return [
        {"type": "section", "text": {"type": "plain_text", "text": plain(document)}}
        for document in documents
    ]
