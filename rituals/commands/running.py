"""Carries out a call: who may, with which options, and what they get to read."""

from collections.abc import Mapping

from rituals.commands.command import PAGE, Call, Command, Who
from rituals.commands.desk import Desk
from rituals.commands.errors import (
    MissingOptionError,
    NotAllowedError,
    NotForBotsError,
)
from rituals.commands.options import given
from rituals.commands.parsing import parsed, tokens_of, values_of
from rituals.commands.registry import command_of
from rituals.document import Button, Buttons, Document, Form, doc, msg, say
from rituals.model.quoting import quoted
from rituals.signals import Acted, ViewRequest


async def run(desk: Desk, request: Acted | ViewRequest) -> Document | Form:
    """Do what was called; a `CommandError` says what would be right."""
    if desk.caller.bot:
        raise NotForBotsError
    command, values = _called(desk, request)
    allow(desk, command)
    call = Call(
        command=command,
        given=await given(desk, command, values),
        at=request.at,
        typed=typed(command, values),
        message=request.message,
        page=_page(values),
    )
    missing = [o for o in command.options if o.required and o.name not in call.given]
    looks = isinstance(request, ViewRequest)
    if missing and command.form is not None and looks:
        return await command.form(call, desk)
    if missing:
        language = desk.reader.language
        raise MissingOptionError(
            words=command.said(language),
            option=missing[0].said(language),
            field=missing[0].name,
        )
    if looks and not command.reads:
        return _to_press(call)
    shown = await command.run(call, desk)
    if isinstance(shown, Form) and not looks:
        return _to_press(call, opens=True)
    return shown


def _to_press(call: Call, *, opens: bool = False) -> Document:
    """Looking changes nothing, and only what is looked at opens a form: a button does it."""
    rest = call.typed.removeprefix(call.command.words).strip()
    button = Button(
        (msg("command.go-on"),), call.command.words, rest, style="primary", opens=opens
    )
    return doc(say("command.to-press", about=call.command.about), Buttons((button,)))


def _called(
    desk: Desk, request: Acted | ViewRequest
) -> tuple[Command, Mapping[str, str]]:
    """By a platform that knows commands, by a button, or by a line without action."""
    moderator = desk.caller.moderator
    if not request.action:
        line = parsed(request.value, moderator=moderator)
        return line.command, line.values
    command = command_of(request.action, moderator=moderator)
    pressed = dict(values_of(command, request.value, tokens_of(request.value)))
    return command, {**pressed, **request.values}


def allow(desk: Desk, command: Command) -> None:
    """Raises `NotAllowedError` if the caller may not use it, whatever a platform shows."""
    if command.who is Who.MODERATOR and not desk.caller.moderator:
        raise NotAllowedError(words=command.said(desk.reader.language))


def typed(command: Command, values: Mapping[str, str]) -> str:
    """The call as somebody would type it."""
    options = [
        f"{o.name}:{quoted(values[o.name])}"
        for o in command.options
        if values.get(o.name, "").strip()
    ]
    return " ".join((command.words, *options))


def _page(values: Mapping[str, str]) -> int:
    page = values.get(PAGE, "")
    return max(1, int(page)) if page.isdecimal() else 1
