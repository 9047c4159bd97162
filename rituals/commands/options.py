"""Reads the options of a call as they were typed."""

from collections.abc import Mapping

from rituals.commands.command import Command, Given, Option, Takes
from rituals.commands.desk import Desk
from rituals.commands.errors import (
    NoSuchChoiceError,
    NoSuchRitualError,
    UnknownOptionError,
)
from rituals.community import Ritual


async def given(
    desk: Desk, command: Command, values: Mapping[str, str]
) -> dict[str, Given]:
    """The options by name, each as what it `takes`; a `CommandError` says what is wrong."""
    read: dict[str, Given] = {}
    for name, value in values.items():
        if name == "page":
            continue
        option = command.option(name)
        if option is None:
            raise UnknownOptionError(words=command.words, option=name)
        if value.strip():
            read[option.name] = _read(desk, option, value.strip())
    return read


def _read(desk: Desk, option: Option, value: str) -> Given:
    match option.takes:
        case Takes.CHOICE:
            return _choice(option, value)
        case Takes.RITUAL:
            return _ritual(desk, option, value)
        case _:
            return value


def _choice(option: Option, value: str) -> str:
    for choice in option.choices:
        if choice.casefold() == value.casefold():
            return choice
    raise NoSuchChoiceError(given=value, choices=", ".join(option.choices))


def _ritual(desk: Desk, option: Option, value: str) -> Ritual:
    rituals = [
        r
        for r in desk.community.rituals.values()
        if not option.kinds or r.kind.name in option.kinds
    ]
    for ritual in rituals:
        if ritual.name.casefold() == value.casefold():
            return ritual
    raise NoSuchRitualError(given=value, choices=", ".join(r.name for r in rituals))
