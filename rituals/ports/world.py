"""Time, chance, holidays and language."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, datetime
from typing import Protocol, TypeVar

from rituals.document import Document, Form, Inlines, Reader

T = TypeVar("T")


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC. Never goes back within one process."""


class Dice(Protocol):
    """Chance. The same seed gives the same throws."""

    def number(self, below: int) -> int:
        """A whole number from 0 up to but without `below`."""

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The same items in a random order."""

    def forked(self, name: str) -> "Dice":
        """Dice of their own for `name`: what they throw depends on seed and name alone."""


Work = Callable[[], Awaitable[None]]


class Together(Protocol):
    """Does several things while each of them waits for the world."""

    async def __call__(self, work: Sequence[Work]) -> None:
        """Do all of it, in whatever order.

        When this returns or raises nothing of it is under way any more.
        """


async def one_after_another(work: Sequence[Work]) -> None:
    """`Together` where order matters more than time: in a rehearsal, and in tests.

    After what fails nothing more is begun.
    """
    for each in work:
        await each()


class Holidays(Protocol):
    """The holidays of one community."""

    def name(self, on: date, language: str) -> str | None:
        """What holiday that local date is, in that language; `None` if it is none."""


class Translator(Protocol):
    """Puts our sentences into a reader's language."""

    def document(self, document: Document, reader: Reader) -> Document:
        """The same document without any `Msg`, and with every `Time` in words."""

    def form(self, form: Form, reader: Reader) -> Form:
        """The same form without any `Msg`."""

    def inlines(self, inlines: Inlines, reader: Reader) -> Inlines:
        """The same words without any `Msg`."""

    def line(self, inlines: Inlines, reader: Reader) -> str:
        """The same words as plain text, for titles."""
