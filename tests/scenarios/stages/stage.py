"""What a story needs of the space that it is told in, in plain words and opaque handles."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from rituals.model.ids import Account, MessageRef, Place, SpaceId
from rituals.ports import Platform

DISCORD, SLACK = SpaceId("discord"), SpaceId("slack")


class NotOfferedError(Exception):
    """Somebody tries what they are not offered."""


@dataclass(frozen=True)
class Shown:
    """What stands in a message, or in what somebody alone is shown, as people see it.

    Lines of `words` keep what they begin with: `# `, `> `, `- `, `1. `.
    """

    words: str = ""
    buttons: tuple[str, ...] = ()
    links: tuple[MessageRef, ...] = ()
    """The messages that it leads to."""
    notified: tuple[str, ...] = ()
    """Who was told that it names them."""
    named: tuple[str, ...] = ()
    """Whose name leads to them, in the order of the alphabet."""
    form: Mapping[str, str] | None = None
    """What stands in the fields of the form that is open, by their names."""
    native: object = field(default=None, compare=False, repr=False)
    """The same as the space has it, to hand it in or press on it."""


@dataclass(frozen=True)
class Spoken:
    """Something that the bot said: when, where (`#talk`, `↳ a thread`, `@Ada`), its words then."""

    at: datetime
    where: str
    words: str


class Stage(Protocol):
    """One space with its people, and the connection of the bot to it.

    People are known by name. `NotOfferedError` for what they could not do there.
    """

    space: SpaceId
    closes_threads: bool
    """Whether a thread there can be closed."""
    has_titles: bool
    """Whether threads have titles."""
    links_names: bool
    """Whether a name leads to whom it belongs to without notifying them."""

    def connection(self) -> Platform:
        """A new connection of the bot, as after a restart."""

    async def heard(self) -> None:
        """The bot has taken in all that happened."""

    # --- people

    def people(self) -> Collection[str]:
        """The names of all who were ever there."""

    def account(self, name: str) -> Account:
        """By what the core knows them."""

    async def joins(self, name: str, *, takes_messages: bool) -> None:
        """Somebody new comes."""

    async def leaves(self, name: str) -> None:
        """Somebody goes."""

    async def comes_back(self, name: str) -> None:
        """Somebody who left is there again."""

    async def writes(
        self, name: str, place: Place, text: str, to: MessageRef | None
    ) -> MessageRef:
        """Somebody writes, perhaps as an answer to a message there."""

    async def edits(self, name: str, message: MessageRef, text: str) -> None:
        """Somebody gives what they wrote other words."""

    async def deletes(self, name: str, message: MessageRef) -> None:
        """Somebody takes back what they wrote."""

    async def likes(self, name: str, message: MessageRef) -> None:
        """Somebody puts a sign to a message."""

    async def presses(self, name: str, label: str, on: MessageRef | Shown) -> Shown:
        """Somebody presses the button of that label; what they alone are shown.

        It stands on a message, or on what they were shown.
        """

    async def hands_in(
        self, name: str, form: Shown, values: Mapping[str, str]
    ) -> Shown:
        """Somebody hands in what stands open; of several choices, what stands on one."""

    async def calls(
        self, name: str, words: str, values: Mapping[str, str], on: MessageRef | None
    ) -> Shown:
        """Somebody calls a command by its words, or from the menu of a message."""

    # --- what can be seen

    def channel(self, name: str) -> Place:
        """The channel of that name."""

    def private(self, name: str) -> Place:
        """The bot's conversation with somebody."""

    def thread(self, on: MessageRef) -> Place | None:
        """The thread on a message."""

    def closed(self, thread: Place) -> bool:
        """Whether it is closed."""

    def posts(self, place: Place) -> list[MessageRef]:
        """What the bot said there and still stands, oldest first."""

    def shown(self, message: MessageRef) -> Shown:
        """What stands there now."""

    def spoken(self) -> Iterator[Spoken]:
        """All that the bot ever said, in order."""


def tidy(words: str) -> str:
    """Words as they are compared: no empty lines, no blanks around a line."""
    lines = (line.strip() for line in words.replace("`", "").split("\n"))
    return "\n".join(line for line in lines if line)


def picked(choices: Iterable[tuple[str, str]], words: str) -> list[str]:
    """Values of the choices whose labels have these words, several apart by `; `."""
    known = list(choices)
    return [_choice(known, part) for part in words.split("; ")]


def _choice(choices: Iterable[tuple[str, str]], words: str) -> str:
    for value, label in choices:
        if words in label:
            return value
    raise NotOfferedError(f"no choice {words}")
