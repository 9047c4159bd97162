"""The commands of the registry on Slack: two slash commands that take words, and shortcuts.

What follows a slash command is read by the core, in whichever language it is. A shortcut in
the menu of messages has the words of its command as `callback_id` (docs.slack.dev: Slash
commands, Shortcuts). The manifest says `should_escape` of slash commands, so that people
come by their ids.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.platforms.slack.wording import (
    Names,
    as_read,
    by_number,
    linked,
    only_mentioned,
)
from rituals.commands.command import Command, Takes
from rituals.commands.ledger import ref_written
from rituals.model.ids import MessageRef


class Line(Protocol):
    """A line as the core reads it: see `rituals.commands.parsing.Asked`."""

    @property
    def action(self) -> str:
        """The words of a command; empty if the line cannot be read."""

    @property
    def values(self) -> Mapping[str, str]:
        """The options of the command, as they were typed."""


@dataclass(frozen=True, slots=True)
class Called:
    """A command as the core wants to be asked: as a view if it `looks`, else as an act."""

    action: str
    value: str
    values: Mapping[str, str]
    message: MessageRef | None
    looks: bool


@dataclass(frozen=True, slots=True)
class Offered:
    """The commands that a workspace has, by their words, and what reads a typed line."""

    by_words: Mapping[str, Command]
    read: Callable[[str], Line]

    @classmethod
    def of(cls, commands: Sequence[Command], read: Callable[[str], Line]) -> "Offered":
        """These commands."""
        return cls({command.words: command for command in commands}, read)

    def typed(self, text: str, names: Names) -> Called:
        """What was typed after a slash command.

        The address of a message stands for its menu, and who is mentioned is asked for
        by their id.
        """
        line = self.read(by_number(text))
        command = self.by_words.get(line.action)
        if command is None:
            return Called("", as_read(text, names), {}, None, looks=True)
        values = dict(line.values)
        message = _taken_out(values) if command.on_message else None
        takes = {o.name: o.takes for o in command.options}
        worded = {
            name: _pointed(takes.get(name), value) or as_read(value, names)
            for name, value in values.items()
        }
        return Called(command.words, "", worded, message, command.looks(worded))

    def chosen(self, callback_id: str, message: MessageRef) -> Called:
        """The command of a shortcut on a message; one that is none changes nothing."""
        command = self.by_words.get(callback_id)
        acts = command and command.on_message and not command.looks({})
        return Called(callback_id, "", {}, message, looks=not acts)


def _pointed(takes: Takes | None, value: str) -> str | None:
    """The member or the message that was pointed at, as the core reads it."""
    if takes is Takes.MEMBER:
        return only_mentioned(value)
    return written(value) if takes is Takes.MESSAGE else None


def written(address: str) -> str | None:
    """The message that has this address, as the core reads it; `None` for anything else."""
    message = linked(address)
    return None if message is None else ref_written(message)


def _taken_out(values: dict[str, str]) -> MessageRef | None:
    """The message whose address is among the values; it stands there no more."""
    for name, value in values.items():
        message = linked(value)
        if message is not None:
            del values[name]
            return message
    return None
