"""Carries out a call: who may, with which options, and what they get to read."""

from collections.abc import Mapping
from datetime import datetime

from rituals.commands.command import PAGE, Call, Command, Who
from rituals.commands.desk import Desk
from rituals.commands.errors import MissingOptionError, NotAllowedError
from rituals.commands.options import given
from rituals.commands.registry import command_of
from rituals.document import Document, Form
from rituals.model.ids import MessageRef


async def run(
    desk: Desk,
    words: str,
    values: Mapping[str, str],
    at: datetime,
    message: MessageRef | None = None,
) -> Document | Form:
    """Do what was called; a `CommandError` says what would be right."""
    command = command_of(words)
    allow(desk, command)
    call = Call(
        command=command,
        given=await given(desk, command, values),
        at=at,
        typed=typed(command, values),
        message=message,
        page=_page(values),
    )
    missing = [o for o in command.options if o.required and o.name not in call.given]
    if missing and command.form is not None:
        return await command.form(call, desk)
    if missing:
        raise MissingOptionError(words=words, option=missing[0].name)
    return await command.run(call, desk)


def allow(desk: Desk, command: Command) -> None:
    """Raises `NotAllowedError` if the caller may not use it, whatever a platform shows."""
    if command.who is Who.MODERATOR and not desk.caller.moderator:
        raise NotAllowedError(words=command.words)


def typed(command: Command, values: Mapping[str, str]) -> str:
    """The call as somebody would type it."""
    options = [
        f"{o.name}:{values[o.name]}" for o in command.options if o.name in values
    ]
    return " ".join((command.words, *options))


def _page(values: Mapping[str, str]) -> int:
    page = values.get(PAGE, "")
    return max(1, int(page)) if page.isdecimal() else 1
