"""The line one types: words to say, or a command with what it is told."""

from dataclasses import dataclass

from bot.web.viewing import Viewing
from rituals.commands.command import Command, Who
from rituals.commands.errors import UnknownCommandError
from rituals.commands.registry import COMMANDS
from rituals.document import Inlines

SIGN = "/"
_ROOTS = ("stammtisch-admin", "stammtisch")


@dataclass(frozen=True, slots=True)
class Typed:
    """A command as it was typed."""

    command: Command
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the line could become, and what that would mean."""

    line: str
    about: str


def parsed(line: str) -> Typed:
    """A line that begins with a slash. `UnknownCommandError` if it names no command."""
    words = _bare(line).split()
    for n in range(len(words), 0, -1):
        said = " ".join(words[:n]).casefold()
        for command in COMMANDS:
            if said in (command.words, *command.german):
                return Typed(command, _values(command, words[n:]))
    raise UnknownCommandError(words=" ".join(words))


def _values(command: Command, words: list[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    bare: list[str] = []
    last = ""
    for word in words:
        name, colon, value = word.partition(":")
        option = command.option(name) if colon else None
        if option is not None:
            last, values[option.name] = option.name, value
        elif last:
            values[last] += f" {word}"
        else:
            bare.append(word)
    free = [o.name for o in command.options if o.name not in values]
    if bare and free:
        values[free[0]] = " ".join(bare)
    return values


def suggestions(view: Viewing, line: str) -> list[Suggestion]:
    """What can follow what was typed so far."""
    said = _bare(line).casefold()
    found: list[Suggestion] = []
    for command in COMMANDS:
        if command.who is Who.MODERATOR and not view.me.moderator:
            continue
        if said.startswith(f"{command.words} "):
            found += [
                Suggestion(
                    f"/{command.words} {o.name}:{c}",
                    _words(view, (command.about_option(o),)),
                )
                for o in command.options
                for c in o.choices
                if f"{command.words} {o.name}:{c}".startswith(said)
            ]
        elif command.words.startswith(said):
            found.append(
                Suggestion(f"/{command.words} ", _words(view, (command.about,)))
            )
    return found[:12]


def _words(view: Viewing, words: Inlines) -> str:
    return view.line(words)


def _bare(line: str) -> str:
    """Without slash and root."""
    words = line.strip().removeprefix(SIGN)
    for root in _ROOTS:
        if words == root or words.startswith(f"{root} "):
            return words.removeprefix(root).lstrip()
    return words
