"""The page of all commands, made from their declarations."""

from collections.abc import Iterator
from itertools import groupby

from bot.texts.translator import GettextTranslator
from rituals.commands.command import Command, Who
from rituals.commands.registry import COMMANDS
from rituals.document import Msg, Reader, msg

_READER = Reader("en", "UTC")
_ROOTS = {Who.MEMBER: "/stammtisch", Who.MODERATOR: "/stammtisch-admin"}
_HEAD = """\
# Commands

What members and moderators can say to the bot. Every answer is private to whoever asked, unless the command is there to speak to all.
Options may be typed in order or by name (`until:"5 days"`); what is in brackets may be left out (where the command cannot do without, a form asks for it), and a text that something follows stands in quotes. The German words work in every community.
A community may call the root otherwise: `commands = "werkstatt"` below `[community]` makes it `/werkstatt` and `/werkstatt-admin`.
In chat, `help` lists what you may use, and `help` with a command's words explains it.

This page is made by `stammtisch commands` from the declarations that the bot itself goes by.
"""


def as_markdown() -> str:
    """All commands, by who may use them and what they are about."""
    return "\n".join((_HEAD, *_lines()))


def _lines() -> Iterator[str]:
    translator = GettextTranslator()

    def told(text: Msg) -> str:
        return translator.line((text,), _READER).replace("|", "\\|")

    for who, root in _ROOTS.items():
        yield f"## `{root}`: {who.value}s\n"
        mine = sorted((c for c in COMMANDS if c.who is who), key=_order)
        grouped = len({c.group for c in mine}) > 1
        for group, commands in groupby(mine, key=lambda c: c.group):
            if grouped:
                yield f"### {told(msg(f'command.group.{group}'))}\n"
            yield "| command | what it is for | in German |"
            yield "| --- | --- | --- |"
            for command in commands:
                about = told(command.about)
                german = ", ".join(f"`{words}`" for words in command.german)
                yield f"| {_written(command)} | {about} | {german} |"
            yield ""


def _order(command: Command) -> int:
    """Groups in the order in which the first of each is declared."""
    groups = list(dict.fromkeys(c.group for c in COMMANDS))
    return groups.index(command.group)


def _written(command: Command) -> str:
    usage = command.usage().replace("|", "\\|")
    return f"`{usage}`"
