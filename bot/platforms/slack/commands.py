"""The commands of the registry on Slack: two slash commands that take words, and shortcuts.

What follows a slash command is read by the core, in whichever language it is. A shortcut in
the menu of messages has the words of its command as `callback_id` (docs.slack.dev: Slash
commands, Shortcuts). The manifest says `should_escape` of slash commands, so that people
come by their ids.
"""

from dataclasses import replace

from bot.platforms.slack.wording import (
    Names,
    as_read,
    by_number,
    linked,
    only_mentioned,
)
from rituals.commands.command import Takes
from rituals.commands.parsing import Asked, asked
from rituals.commands.registry import COMMANDS, command_of
from rituals.model.ids import MessageRef

_ON_MESSAGES = {c.words: c for c in COMMANDS if c.on_message}


def typed(text: str, names: Names) -> tuple[Asked, MessageRef | None]:
    """What was typed after a slash command.

    The address of a message stands for its menu, and who is mentioned is asked for by
    their id.
    """
    line = asked(by_number(text))
    if not line.action:
        return replace(line, value=as_read(text, names)), None
    command = command_of(line.action)
    values = dict(line.values)
    message = _taken_out(values) if command.on_message else None
    members = {o.name for o in command.options if o.takes is Takes.MEMBER}
    worded = {
        name: (only_mentioned(value) if name in members else None)
        or as_read(value, names)
        for name, value in values.items()
    }
    return replace(line, values=worded, looks=command.looks(worded)), message


def chosen(callback_id: str) -> Asked:
    """The command of a shortcut on a message."""
    command = _ON_MESSAGES.get(callback_id)
    return Asked(callback_id, looks=command is None or command.looks({}))


def _taken_out(values: dict[str, str]) -> MessageRef | None:
    """The message whose address is among the values; it stands there no more."""
    for name, value in values.items():
        message = linked(value)
        if message is not None:
            del values[name]
            return message
    return None
