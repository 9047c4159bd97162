"""The declaration of a command, and a call of it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from rituals.commands.desk import Desk
from rituals.community import Ritual
from rituals.document import Document, Form, Msg, msg
from rituals.model.ids import MessageRef
from rituals.model.member import Member
from rituals.model.occurrence import Occurrence, State
from rituals.model.spelling import folded

ABOUT = "command"
"""What buttons and forms are about that call a command: their `action` is its words, and the
`value` of a button is what would be typed after them."""
PAGE = "page"
"""The value by which the buttons of a long list say which part is wanted."""


class Who(StrEnum):
    """Who may call a command. The root of the words on a platform depends on it."""

    MEMBER = "member"
    MODERATOR = "moderator"


class Takes(StrEnum):
    """What an option is, and so how it is read and completed."""

    WORDS = "words"
    """Given to the handler as `str`; a line."""
    LONG = "long"
    """Given as `str`; several lines."""
    CHOICE = "choice"
    """Given as `str`: one of the option's `choices`."""
    NUMBER = "number"
    """Given as `int`, at least 1."""
    MEMBER = "member"
    """Given as `Member`: an id, an account's id, or a name that only one member has."""
    RITUAL = "ritual"
    """Given as `Ritual`; with `kinds` only of those."""
    OCCURRENCE = "occurrence"
    """Given as `Occurrence`, of the ritual given before it, in one of the option's
    `states`: a date, `next`, `open`, `last`, or its id."""
    WHEN = "when"
    """Given as `datetime` in UTC, to come: see `rituals.model.when`, in the caller's zone.
    A day alone, or so much later, is meant of the occurrence given before it, if any."""
    MESSAGE = "message"
    """Given as `MessageRef`: platforms bring the address of a message as `ref_written`."""
    ZONE = "zone"
    """Given as `str`: the name of an IANA zone."""


Given = str | int | datetime | Member | Ritual | Occurrence | MessageRef
Usual = Callable[[Desk, Ritual], Awaitable[Occurrence]]
"""Which occurrence of a ritual is meant where none was named; an error if there is none."""
G = TypeVar("G", str, int, datetime, Member, Ritual, Occurrence, MessageRef)


@dataclass(frozen=True, slots=True)
class Option:
    """Something a command is told. Its text is `command.WORDS.NAME`, spaces as `-`.

    `german` are other ways to write its name, `spellings` other ways to write its choices
    (the word, and which choice it means). `default` is read where nothing was typed.
    A zone may be one of the `choices`, too.
    `kinds` are those of the rituals that fit, `states` those of the occurrences;
    `usual` tells which occurrence is meant where it was left out.
    """

    name: str
    takes: Takes = Takes.WORDS
    required: bool = True
    choices: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    states: tuple[State, ...] = (State.PLANNED, State.OPEN)
    default: str = ""
    german: tuple[str, ...] = ()
    spellings: tuple[tuple[str, str], ...] = ()
    longest: int = 1000
    usual: Usual | None = None
    offered: bool = True
    """Whether platforms that list options list it; else buttons bring it, or who types it."""

    def said(self, language: str) -> str:
        """Its name as a reader of that language types it first."""
        return self.german[0] if language == "de" and self.german else self.name


@dataclass(frozen=True, slots=True)
class Call:
    """A command called, its options read. `typed` is what somebody would type for it."""

    command: "Command"
    given: Mapping[str, Given]
    at: datetime
    typed: str = ""
    message: MessageRef | None = None
    page: int = 1

    def get(self, name: str, kind: type[G]) -> G | None:
        """The option of that name, if it was given."""
        value = self.given.get(name)
        return value if isinstance(value, kind) else None

    def need(self, name: str, kind: type[G]) -> G:
        """The required option of that name."""
        value = self.get(name, kind)
        if value is None:
            raise KeyError(name)
        return value


Handler = Callable[[Call, Desk], Awaitable[Document | Form]]


@dataclass(frozen=True, slots=True)
class Command:
    """One command. Its text is `command.WORDS`, spaces as `-`.

    One that `reads` changes nothing and is asked as a view. One with a `form` is asked as
    a view, too, while a required option is missing: the form asks for it, and handing it
    in calls the command. `on_message` puts it into the menu of messages, too.
    """

    words: str
    run: Handler
    who: Who = Who.MEMBER
    options: tuple[Option, ...] = ()
    reads: bool = False
    form: Handler | None = None
    on_message: bool = False
    group: str = "you"
    """Under which heading `help` tells of it: `command.group.GROUP`."""
    german: tuple[str, ...] = ()
    """Other ways to write its words: `einstellungen sprache`."""

    @property
    def about(self) -> Msg:
        """What it is for, in a line."""
        return msg(f"command.{self._slug}")

    @property
    def menu(self) -> Msg:
        """What it is called in the menu of messages, if it is there."""
        return msg(f"command.{self._slug}.menu")

    def about_option(self, option: Option) -> Msg:
        """What one of its options is for, in a few words."""
        return msg(f"command.{self._slug}.{option.name}")

    def said(self, language: str) -> str:
        """Its words as a reader of that language types them first."""
        return self.german[0] if language == "de" and self.german else self.words

    def usage(self, language: str = "en") -> str:
        """How it is typed: what is in brackets may be left out, a form may ask for it then.

        A ritual after other options is needed only where several fit: by its name.
        """
        asks = self.form is not None
        slots = [
            _slot(option, nth, language, asks=asks)
            for nth, option in enumerate(self.options)
        ]
        return " ".join((self.said(language), *slots))

    def looks(self, values: Mapping[str, str]) -> bool:
        """Whether it is asked as a view with these values: it reads, or opens its form."""
        left_out = any(
            o.required and not o.default and not values.get(o.name)
            for o in self.options
            if o.takes is not Takes.RITUAL
        )
        return self.reads or (left_out and self.form is not None)

    @property
    def _slug(self) -> str:
        return self.words.replace(" ", "-")

    def option(self, name: str) -> Option | None:
        """The option of that name, however it is written."""
        said = folded(name)
        for option in self.options:
            if said in (option.name, *map(folded, option.german)):
                return option
        return None


def _slot(option: Option, nth: int, language: str, *, asks: bool) -> str:
    if option.takes is Takes.RITUAL and (nth or not option.required):
        return f"[{option.said(language)}:…]"
    chosen = option.choices if option.takes is Takes.CHOICE else ()
    name = "|".join(chosen) or option.said(language).upper()
    needed = option.required and not option.default and not asks
    return name if needed else f"[{name}]"
