"""Live interactions of Slack: the thin calls behind `answering.Interaction`.

What comes from a channel is answered at its `response_url`, five times within half an hour;
what comes from a thread is answered there. A form is opened by a trigger, within three
seconds (docs.slack.dev: Handling user interaction, Modals, chat.postEphemeral).
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.platforms.answering import AnswerError, TooLateError
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
_TAKEN = 200
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
            opened = view(form, plain(self._say(SEND)))
            await self._web.views_open(trigger_id=trigger, view=opened)

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
        say = self._say
        files = [say(msg("engine.file-in-private", name=f.name)) for f in page.files]
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
            await give(self._web, self._user, page.files)

    async def _whispered(self, shown: dict[str, Any], thread: str) -> bool:
        """Whether it could be said in the thread: a `response_url` leads to the channel."""
        channel = self._container.get("channel_id") or self._body["channel"]["id"]
        try:
            await self._web.chat_postEphemeral(
                channel=channel, user=self._user, thread_ts=thread, **shown
            )
        except SlackApiError as error:  # the bot may be no member of that channel
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
def heard() -> Iterator[None]:
    """Whatever goes wrong with an answer, in our words."""
    try:
        yield
    except SlackApiError as error:
        reason = error_of(error) or str(error)
        wrong = TooLateError if reason in _GONE else AnswerError
        raise wrong(reason=reason) from error
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise AnswerError(reason=str(error) or type(error).__name__) from error


def _sections(documents: Sequence[Document]) -> list[dict[str, Any]]:
    return [
        {"type": "section", "text": {"type": "plain_text", "text": plain(document)}}
        for document in documents
    ]
