"""The form of a command: it asks for its options, and handing it in calls the command."""

from dataclasses import replace

from rituals.commands.command import Call, Command, Option, Takes
from rituals.commands.desk import Desk
from rituals.commands.options import rituals_for
from rituals.document import Document, Field, Form, Inlines, Msg, Text, msg

Choices = tuple[tuple[str, Inlines], ...]


async def plain_form(call: Call, desk: Desk) -> Document | Form:
    """A field for each option, with what was given already in it."""
    fields = [_field(desk, call.command, option) for option in call.command.options]
    for n, field in enumerate(fields):
        known = call.get(field.name, str)
        if known is not None:
            fields[n] = replace(field, value=known)
    return Form((call.command.about,), tuple(fields), call.command.words)


def _field(desk: Desk, command: Command, option: Option) -> Field:
    return Field(
        option.name,
        (command.about_option(option),),
        value=option.default,
        long=option.takes is Takes.LONG,
        required=option.required,
        max_length=option.longest,
        choices=_choices(desk, option),
    )


def _choices(desk: Desk, option: Option) -> Choices:
    if option.takes is Takes.RITUAL:
        names = [ritual.name for ritual in rituals_for(desk, option)]
        return tuple((name, (Text(name),)) for name in names)
    if option.takes is not Takes.CHOICE:
        return ()
    return tuple((choice, (choice_shown(choice),)) for choice in option.choices)


def choice_shown(choice: str) -> Msg:
    """A choice as people read it."""
    return replace(msg(f"command.choice.{choice}"), otherwise=choice)
