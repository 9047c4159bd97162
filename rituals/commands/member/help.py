"""What can be said to the bot: all of it, or one command."""

from collections.abc import Callable, Sequence
from functools import partial

from rituals.commands.command import Call, Command, Option, Who
from rituals.commands.desk import Desk
from rituals.commands.errors import UnknownCommandError
from rituals.commands.paging import page_of
from rituals.document import (
    Block,
    Bullets,
    Code,
    Document,
    Form,
    Heading,
    Inlines,
    Text,
    doc,
    msg,
    say,
)
from rituals.model.spelling import folded

LINES = 16


def help_on(known: Callable[[], Sequence[Command]]) -> Command:
    """The command `help` about these commands, itself among them."""
    return Command(
        "help",
        partial(_help, known),
        options=(Option("command", required=False, german=("befehl",)),),
        reads=True,
        german=("hilfe",),
    )


async def _help(
    known: Callable[[], Sequence[Command]], call: Call, desk: Desk
) -> Document | Form:
    mine = [c for c in known() if desk.caller.moderator or c.who is Who.MEMBER]
    wanted = call.get("command", str)
    if wanted is None:
        return _list(call, mine)
    said = folded(wanted).removeprefix("/")
    ways = [(c, w) for c in mine for w in (c.words, *map(folded, c.german))]
    exact = [c for c, way in ways if way == said]
    if exact:
        return _about(exact[0], desk)
    group = [c for c in mine if c.words.startswith(f"{said} ")]
    if not group:
        raise UnknownCommandError(words=wanted)
    return _list(call, group)


def _list(call: Call, commands: Sequence[Command]) -> Document:
    """The commands under the headings of their groups, those alike together."""
    groups = list(dict.fromkeys(_group(c) for c in commands))
    ordered = sorted(commands, key=lambda c: groups.index(_group(c)))
    shown, turns = page_of(call, ordered, lines=LINES)
    blocks: list[Block] = []
    for group in dict.fromkeys(map(_group, shown)):
        lines = [_line(c) for c in shown if _group(c) == group]
        blocks += [Heading((msg(f"command.group.{group}"),)), Bullets(tuple(lines))]
    return doc(*blocks, *turns, say("command.help.more"))


def _group(command: Command) -> str:
    return "moderation" if command.who is Who.MODERATOR else command.group


def _line(command: Command) -> Inlines:
    return (msg("command.help.line", words=Code(command.words), about=command.about),)


def _about(command: Command, desk: Desk) -> Document:
    blocks: list[Block] = [
        Heading((Text(command.words),)),
        *doc(say("command.help.about", about=command.about)).blocks,
        *doc(say("command.help.usage", usage=Code(command.usage))).blocks,
    ]
    if command.options:
        lines = [
            (
                msg(
                    "command.help.line",
                    words=Code(o.name),
                    about=command.about_option(o),
                ),
            )
            for o in command.options
        ]
        blocks.append(Bullets(tuple(lines)))
    if command.german and desk.reader.language == "de":
        german = tuple(Code(words) for words in command.german)
        blocks.append(say("command.help.german", words=german))
    return doc(*blocks)
