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
        return _list(call, mine, desk)
    said = folded(wanted).removeprefix("/")
    ways = [(c, w) for c in mine for w in (c.words, *map(folded, c.german))]
    exact = [c for c, way in ways if way == said]
    if exact:
        return _about(exact[0], desk)
    begun = {c.words for c, way in ways if way.startswith(f"{said} ")}
    group = [c for c in mine if c.words in begun]
    if not group:
        raise UnknownCommandError(words=wanted)
    return _list(call, group, desk)


def _list(call: Call, commands: Sequence[Command], desk: Desk) -> Document:
    """The commands under the headings of their groups, those alike together."""
    groups = list(dict.fromkeys(_group(c) for c in commands))
    ordered = sorted(commands, key=lambda c: groups.index(_group(c)))
    shown, turns = page_of(call, ordered, lines=LINES)
    blocks: list[Block] = []
    for group in dict.fromkeys(map(_group, shown)):
        lines = [_line(c, desk) for c in shown if _group(c) == group]
        blocks += [Heading((msg(f"command.group.{group}"),)), Bullets(tuple(lines))]
    return doc(*blocks, *turns, say("command.help.more"))


def _group(command: Command) -> str:
    return "moderation" if command.who is Who.MODERATOR else command.group


def _line(command: Command, desk: Desk) -> Inlines:
    words = Code(command.said(desk.reader.language))
    return (msg("command.help.line", words=words, about=command.about),)


def _about(command: Command, desk: Desk) -> Document:
    language = desk.reader.language
    blocks: list[Block] = [
        Heading((Text(command.said(language)),)),
        *doc(say("command.help.about", about=command.about)).blocks,
        *doc(say("command.help.usage", usage=Code(command.usage(language)))).blocks,
    ]
    if command.options:
        lines = [
            (
                msg(
                    "command.help.line",
                    words=Code(o.said(language)),
                    about=command.about_option(o),
                ),
            )
            for o in command.options
        ]
        blocks.append(Bullets(tuple(lines)))
    if command.german and language == "de":
        others = (*command.german[1:], command.words)
        also = tuple(Code(words) for words in others)
        blocks.append(say("command.help.also", words=also))
    return doc(*blocks)
