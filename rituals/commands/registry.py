"""All commands, by their words."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from rituals.commands.command import Command, Who
from rituals.commands.errors import (
    IncompleteCommandError,
    MeantCommandError,
    UnknownCommandError,
)
from rituals.commands.member import MEMBER_COMMANDS
from rituals.commands.member.help import help_on
from rituals.commands.moderator import MODERATOR_COMMANDS
from rituals.model.spelling import folded, nearest

LONGEST_GUESS = 60
"""What is longer than any command is nobody's slip of the keyboard."""


def _all() -> tuple[Command, ...]:
    return COMMANDS


COMMANDS: tuple[Command, ...] = (
    *MEMBER_COMMANDS,
    help_on(_all),
    *MODERATOR_COMMANDS,
)
"""Every command, in the order in which `help` tells of them. Platforms build theirs
from it: `words` are a group and a command of it, or a command alone.
"""


def _ways_to_write(commands: Iterable[Command]) -> dict[str, Command]:
    """Each command by its words, and by the German ones."""
    ways = {folded(words): c for c in commands for words in c.german}
    return {**ways, **{c.words: c for c in commands}}


WAYS: Mapping[str, Command] = MappingProxyType(_ways_to_write(COMMANDS))
"""Commands by everything that people may type for them, folded."""


def offered(*, moderator: bool) -> tuple[Command, ...]:
    """The commands that such a member may use."""
    return tuple(c for c in COMMANDS if moderator or c.who is Who.MEMBER)


def command_of(words: str, *, moderator: bool = True) -> Command:
    """The command of these words, in either language, forgiving about case and spaces.

    Raises `UnknownCommandError`, `MeantCommandError` if one is close that such a member
    may use, `IncompleteCommandError` if the words are only a group's.
    """
    said = folded(" ".join(words.split()))
    known = WAYS.get(said)
    if known is not None:
        return known
    commands = offered(moderator=moderator)
    mine = _ways_to_write(commands)
    group = [way for way in mine if said and way.startswith(f"{said} ")]
    canonical = {command.words for command in commands}
    group = [way for way in group if way in canonical] or group
    if group:
        rest = tuple(words.removeprefix(said).strip() for words in group)
        raise IncompleteCommandError(words=said, choices=rest)
    shown = " ".join(words.split())[:LONGEST_GUESS]
    meant = nearest(shown, mine)
    if meant is None:
        raise UnknownCommandError(words=shown)
    raise MeantCommandError(words=shown, nearest=meant)
