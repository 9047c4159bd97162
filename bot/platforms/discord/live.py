"""A live interaction as discord.py has it: the thin calls behind `answering.Interaction`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import aiohttp
import discord

from bot.platforms.answering import AnswerError, TooLateError
from bot.platforms.discord.render import Page, modal
from rituals.document import Form

_ANSWERED = 40060
_GONE = (
    10062,  # unknown interaction: three seconds are over
    _ANSWERED,
    10015,  # unknown webhook: the fifteen minutes for more are over
    50027,  # the same, told of its token
    10008,  # unknown message: they put it away, or it was deleted
)
"""Codes that say that nobody waits for the answer (Discord: JSON Error Codes)."""


class Live:
    """Implements `answering.Interaction` and `completing.Typing`. What is drawn is sent as it was drawn.

    A form is made what `finish` makes of it before it is drawn.
    """

    def __init__(
        self,
        interaction: discord.Interaction[Any],
        finish: Callable[[Form], Form] = lambda form: form,
    ) -> None:
        self._interaction, self._finish = interaction, finish

    @property
    def pressed(self) -> bool:
        """Whether it came from a component on a message, also by a form that it opened."""
        return self._interaction.message is not None

    @property
    def private(self) -> bool:
        """Whether that message is one that only they see: an answer of ours."""
        message = self._interaction.message
        return message is not None and message.flags.ephemeral

    @property
    def opens_forms(self) -> bool:
        """Whether a form may be the first answer: not to a form that was handed in."""
        return self._interaction.type is not discord.InteractionType.modal_submit

    async def answer(self, page: Page) -> None:
        """First answer: a message to them alone."""
        with _told():
            await self._interaction.response.send_message(
                page.content or None, ephemeral=True, suppress_embeds=True, **_new(page)
            )

    async def update(self, page: Page) -> None:
        """First answer: the message that it was pressed on becomes this."""
        with _told():
            await self._interaction.response.edit_message(
                content=page.content, view=_Drawn(page.components)
            )

    async def modal(self, form: Form) -> None:
        """First answer: the form opens."""
        drawn = _DrawnForm(modal(self._finish(form)))
        with _told():
            await self._interaction.response.send_modal(drawn)

    async def defer(self, *, quietly: bool = False) -> None:
        """First answer: there will be one. `quietly` nothing shows that; only if pressed."""
        with _told():
            await self._interaction.response.defer(ephemeral=True, thinking=not quietly)

    async def edit_original(self, page: Page) -> None:
        """What was deferred is ready; deferred quietly, it is the message pressed on."""
        with _told():
            await self._interaction.edit_original_response(
                content=page.content or None,
                view=_Drawn(page.components),
                attachments=_files(page),
                allowed_mentions=discord.AllowedMentions.none(),
            )

    async def follow_up(self, page: Page) -> None:
        """After the first answer: another message to them alone."""
        with _told():
            await self._interaction.followup.send(
                page.content or discord.utils.MISSING,
                ephemeral=True,
                suppress_embeds=True,
                **_new(page),
            )

    async def discard(self) -> None:
        """What was deferred has come to nothing."""
        with _told():
            await self._interaction.delete_original_response()

    async def choices(self, choices: Sequence[Mapping[str, str]]) -> None:
        """First answer to who is typing: at most 25, each with its `name` and `value`."""
        offered = [
            discord.app_commands.Choice(name=each["name"], value=each["value"])
            for each in choices
        ]
        with _told():
            await self._interaction.response.autocomplete(offered)


@contextmanager
def _told() -> Iterator[None]:
    """Whatever goes wrong with an answer, in our words."""
    try:
        yield
    except discord.HTTPException as error:
        wrong = TooLateError if error.code in _GONE else AnswerError
        raise wrong(reason=str(error)) from error
    except discord.InteractionResponded as error:
        raise TooLateError(reason=str(error)) from error
    except (aiohttp.ClientError, OSError) as error:  # the connection, or its end
        raise AnswerError(reason=str(error) or type(error).__name__) from error


def _new(page: Page) -> dict[str, Any]:
    """What a new message has besides its words; discord.py wants no empty values."""
    shown: dict[str, Any] = {"allowed_mentions": discord.AllowedMentions.none()}
    if page.components:
        shown["view"] = _Drawn(page.components)
    if page.files:
        shown["files"] = _files(page)
    return shown


def _files(page: Page) -> list[discord.File]:
    return [
        discord.File(BytesIO(file.text.encode()), filename=file.name)
        for file in page.files
    ]


class _Drawn(discord.ui.View):
    """Components as they were drawn. It is stopped, so that discord.py keeps nothing of it:
    what is pressed says by itself what it does.
    """

    def __init__(self, components: list[dict[str, Any]]) -> None:
        super().__init__(timeout=None)
        self._drawn = components
        self.stop()

    def to_components(self) -> list[dict[str, Any]]:
        return self._drawn


class _DrawnForm(discord.ui.Modal):
    """A form as it was drawn; stopped, for the same reason."""

    def __init__(self, drawn: dict[str, Any]) -> None:
        super().__init__(title=drawn["title"], custom_id=drawn["custom_id"])
        self._drawn = drawn
        self.stop()

    def to_dict(self) -> dict[str, Any]:
        return self._drawn
