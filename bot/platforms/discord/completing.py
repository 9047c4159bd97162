"""Shows who is typing a command what could come next (Discord: Autocomplete)."""

import logging
from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.platforms.answering import AnswerError
from bot.platforms.discord.render import render_choices
from rituals.ports import Inbox
from rituals.signals import CompletionRequest

log = logging.getLogger(__name__)


class Typing(Protocol):
    """An interaction with who is typing."""

    async def choices(self, choices: Sequence[Mapping[str, str]]) -> None:
        """The answer: at most 25, each with its `name` and `value`. Raises `AnswerError`."""


async def complete(inbox: Inbox, live: Typing, request: CompletionRequest) -> None:
    """Raises nothing: there is nobody to tell."""
    try:
        await live.choices(await _fitting(inbox, request))
    except AnswerError as error:
        log.warning("what could come next is not shown: %s", error)


async def _fitting(inbox: Inbox, request: CompletionRequest) -> list[dict[str, str]]:
    """What fits into Discord's list; nothing if it cannot be found out."""
    try:
        found = await inbox.complete(request)
    except Exception:  # who types is not stopped by it
        log.exception("completing %r failed", request.action)
        return []
    return render_choices(list({c.value: c for c in found}.values()))
