"""All commands, by their words."""

from collections.abc import Mapping

from rituals.commands.command import Command
from rituals.commands.errors import UnknownCommandError
from rituals.commands.member import privacy, settings

COMMANDS: tuple[Command, ...] = (*privacy.COMMANDS, *settings.COMMANDS)
_BY_WORDS: Mapping[str, Command] = {c.words: c for c in COMMANDS}


def command_of(words: str) -> Command:
    """The command of exactly these words; `UnknownCommandError` if there is none."""
    try:
        return _BY_WORDS[words]
    except KeyError:
        raise UnknownCommandError(words=words) from None
