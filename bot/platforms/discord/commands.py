"""The commands of the registry as Discord's own: two roots with groups, and menus of messages.

Discord knows a root, groups of it, and commands of these, up to 25 on each level; a name is
either a group or a command (Discord: Application Commands). What is both for us, such as
`settings`, is a group whose own command is called `show`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import discord

from bot.platforms.discord.limits import CHOICE_NAME, CHOICES
from bot.platforms.shortening import shortened
from rituals.commands.command import Command, Option, Takes, Who
from rituals.commands.forms import choice_shown
from rituals.document import Msg, Reader, msg
from rituals.ports import Translator

Payload = dict[str, Any]
"""JSON of Discord: its shape is judged by Discord's own description of its API."""

SHOW = "show"
"""What the own command of a group is called."""
_SHOW_GERMAN = "zeigen"
LONGEST_NAME = 32
LONGEST_ABOUT = 100
LONGEST_TEXT = 6000
LARGEST_NUMBER = 999_999
_ENGLISH, _GERMAN = Reader("en", "UTC"), Reader("de", "UTC")
_LOCALE = discord.Locale.german.value
_NO_NAME = re.compile(r"[^\w'-]+")

_MENU = discord.AppCommandType.message.value
_TYPES = discord.AppCommandOptionType


@dataclass(frozen=True, slots=True)
class Names:
    """What the two roots are called on a guild."""

    member: str = "stammtisch"
    moderator: str = "stammtisch-admin"

    @classmethod
    def below(cls, root: str) -> "Names":
        """By what a community's file calls the commands of members."""
        return cls(root, f"{root}-admin")

    def of(self, who: Who) -> str:
        """The root of those commands."""
        return self.member if who is Who.MEMBER else self.moderator


def payload(
    commands: Sequence[Command],
    names: Names,
    translator: Translator,
    *,
    elsewhere: bool = False,
) -> list[Payload]:
    """All that a guild should have for these: the roots, then the menus of messages.

    With `elsewhere` some members are in another space only: Discord could not offer them
    for choice, so that members are named in words, which are completed.
    """
    texts = _Texts(translator, elsewhere)
    roots = [
        texts.root(names.of(who), [c for c in commands if c.who is who]) for who in Who
    ]
    menus = [texts.menu(command) for command in commands if command.on_message]
    return [*roots, *menus]


def words_of(path: Sequence[str]) -> str:
    """The words of the command at this path below a root: `("settings", "show")`."""
    *group, last = path
    return " ".join(group) if group and last == SHOW else " ".join(path)


def menus_of(
    commands: Iterable[Command], translator: Translator
) -> Mapping[str, Command]:
    """The commands in the menu of messages by their English names: those Discord tells."""
    return {
        _menu_name(command, translator, _ENGLISH): command
        for command in commands
        if command.on_message
    }


@dataclass(frozen=True, slots=True)
class _Texts:
    """Writes the declarations in the language of who reads them."""

    translator: Translator
    elsewhere: bool

    def root(self, name: str, commands: Sequence[Command]) -> Payload:
        who = commands[0].who
        groups: dict[str, list[Command]] = {}
        for command in commands:
            groups.setdefault(command.words.partition(" ")[0], []).append(command)
        return {
            "type": discord.AppCommandType.chat_input.value,
            "name": name,
            **self._about(msg(f"slash.root.{who}")),
            "options": [self._entry(name, mine) for name, mine in groups.items()],
            **_shown_to(who),
        }

    def menu(self, command: Command) -> Payload:
        return {
            "type": _MENU,
            "name": _menu_name(command, self.translator, _ENGLISH),
            "name_localizations": {
                _LOCALE: _menu_name(command, self.translator, _GERMAN)
            },
            **_shown_to(command.who),
        }

    def _entry(self, name: str, commands: Sequence[Command]) -> Payload:
        if [command.words for command in commands] == [name]:
            (command,) = commands
            return self._command(command, name, _german(command))
        who = commands[0].who
        german = next(_german(c).split()[0] for c in commands if c.words != name)
        return {
            "type": _TYPES.subcommand_group.value,
            **_named(name, german),
            **self._about(msg(f"slash.group.{who}.{name}")),
            "options": [self._in_group(command) for command in commands],
        }

    def _in_group(self, command: Command) -> Payload:
        _, _, name = command.words.partition(" ")
        if not name:
            return self._command(command, SHOW, _SHOW_GERMAN)
        _, _, german = _german(command).partition(" ")
        return self._command(command, name, german)

    def _command(self, command: Command, name: str, german: str) -> Payload:
        offered = [option for option in command.options if option.offered]
        options = [self._option(command, option) for option in offered]
        return {
            "type": _TYPES.subcommand.value,
            **_named(name, german),
            **self._about(command.about),
            "options": sorted(options, key=lambda option: not option["required"]),
        }

    def _option(self, command: Command, option: Option) -> Payload:
        german = option.german[0] if option.german else option.name
        return {
            **_named(option.name, german),
            **self._about(command.about_option(option)),
            "required": _is_needed(command, option),
            **self._kind(option),
        }

    def _kind(self, option: Option) -> Payload:
        match option.takes:
            case Takes.NUMBER:
                least, most = 1, LARGEST_NUMBER
                number = _TYPES.integer.value
                return {"type": number, "min_value": least, "max_value": most}
            case Takes.MEMBER if not self.elsewhere:
                return {"type": _TYPES.user.value}
            case Takes.CHOICE:
                return {"type": _TYPES.string.value, "choices": self._choices(option)}
            case (
                Takes.MEMBER | Takes.RITUAL | Takes.OCCURRENCE | Takes.WHEN | Takes.ZONE
            ):
                return {"type": _TYPES.string.value, "autocomplete": True}
            case Takes.WORDS | Takes.LONG | Takes.MESSAGE:
                longest = min(option.longest, LONGEST_TEXT)
                return {"type": _TYPES.string.value, "max_length": longest}

    def _choices(self, option: Option) -> list[Payload]:
        """Those that people can tell apart: what reads like another one is left out."""
        choices: list[Payload] = []
        taken: set[tuple[str, str]] = set()
        for choice in option.choices[:CHOICES]:
            shown = choice_shown(choice)
            english = self._line(shown, _ENGLISH, CHOICE_NAME)
            german = self._line(shown, _GERMAN, CHOICE_NAME)
            if taken & {("en", english), ("de", german)}:
                continue
            taken |= {("en", english), ("de", german)}
            locales = {_LOCALE: german}
            choices.append(
                {"name": english, "name_localizations": locales, "value": choice}
            )
        return choices

    def _about(self, text: Msg) -> Payload:
        german = self._line(text, _GERMAN, LONGEST_ABOUT)
        return {
            "description": self._line(text, _ENGLISH, LONGEST_ABOUT),
            "description_localizations": {_LOCALE: german},
        }

    def _line(self, text: Msg, reader: Reader, longest: int) -> str:
        return shortened(self.translator.line((text,), reader), longest)


def _shown_to(who: Who) -> Payload:
    """To whom Discord shows it at first; a guild's admins may have it otherwise.

    That hides: who may call it is for the core, at each call.
    """
    if who is Who.MEMBER:
        return {"default_member_permissions": None}
    permissions = discord.Permissions(manage_guild=True)
    return {"default_member_permissions": permissions.value}


def _german(command: Command) -> str:
    """What German readers type for it first."""
    return command.german[0] if command.german else command.words


def _named(name: str, german: str) -> Payload:
    return {"name": name, "name_localizations": {_LOCALE: _as_name(german)}}


def _as_name(words: str) -> str:
    """As Discord wants names: lower case, and no spaces."""
    return _NO_NAME.sub("-", words.lower())


def _menu_name(command: Command, translator: Translator, reader: Reader) -> str:
    """Menus may be named in plain words."""
    return shortened(translator.line((command.menu,), reader), LONGEST_NAME)


def _is_needed(command: Command, option: Option) -> bool:
    """Whether Discord shall insist on it.

    Not on what a form asks for, nor on a ritual: where only one fits, that one is meant,
    and else the answer names those that fit.
    """
    if option.default or option.takes is Takes.RITUAL:
        return False
    return option.required and command.form is None
