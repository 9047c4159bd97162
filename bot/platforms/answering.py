"""Answers who calls, presses or hands in: within the seconds that a platform waits.

What is not ready by then is deferred, and shown when it is. A form can only be the first
answer: one that comes too late is shown as a button that opens it. Answers are for whoever
asked alone, and never stored; one that the platform does not take any more is logged, for
what was asked has been done.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from rituals.document import (
    Button,
    Buttons,
    CodeBlock,
    Document,
    Form,
    Heading,
    Reader,
    doc,
    say,
)
from rituals.errors import StammtischError
from rituals.model.quoting import quoted
from rituals.ports import Inbox, Translator
from rituals.signals import Acted, ViewRequest

Request = Acted | ViewRequest
P = TypeVar("P")
"""A message as a platform shows it."""
P_contra = TypeVar("P_contra", contravariant=True)

PATIENCE = 1.5
"""Seconds until an answer that is not there is deferred; platforms wait for three."""
_CARRIED = 60
"""Characters of an option that a button takes along."""
log = logging.getLogger(__name__)


class AnswerError(StammtischError):
    """The platform did not take the answer: {reason}."""


class TooLateError(AnswerError):
    """The platform does not wait for that answer any more: {reason}."""


class NotNowError(AnswerError):
    """The platform takes no such answer for now, though it may take another: {reason}."""


class Interaction(Protocol[P_contra]):
    """A live interaction. Each method raises `TooLateError` or `AnswerError`."""

    @property
    def pressed(self) -> bool:
        """Whether it came from a component on a message, also by a form that it opened."""

    @property
    def private(self) -> bool:
        """Whether that message is one that only they see: an answer of ours."""

    @property
    def opens_forms(self) -> bool:
        """Whether a form may be the first answer: not to a form that was handed in."""

    async def answer(self, page: P_contra) -> None:
        """First answer: a message to them alone."""

    async def update(self, page: P_contra) -> None:
        """First answer: the message that it was pressed on becomes this."""

    async def modal(self, form: Form) -> None:
        """First answer: the form opens."""

    async def defer(self, *, quietly: bool = False) -> None:
        """First answer: there will be one. `quietly` nothing shows that; only if pressed."""

    async def edit_original(self, page: P_contra) -> None:
        """What was deferred is ready; deferred quietly, it is the message pressed on."""

    async def follow_up(self, page: P_contra) -> None:
        """After the first answer: another message to them alone."""

    async def discard(self) -> None:
        """What was deferred has come to nothing."""


@dataclass(frozen=True, slots=True)
class Answering(Generic[P]):
    """Brings requests to the `inbox` of a community, and what it says to who asked.

    `pages` draws a document; `patience` is in seconds.
    """

    inbox: Inbox
    translator: Translator
    pages: Callable[[Document], Sequence[P]]
    patience: float = PATIENCE

    async def answer(self, live: Interaction[P], request: Request) -> None:
        """Ask, and show what comes of it. Raises nothing: there is nobody to tell."""
        try:
            await self._answer(live, request)
        except TooLateError as error:
            log.warning("%s is not shown to who asked: %s", _named(request), error)
        except (
            Exception
        ):  # what was asked is done; one fault must not stop what follows
            log.exception("%s could not be shown to who asked", _named(request))

    async def _answer(self, live: Interaction[P], request: Request) -> None:
        asking = asyncio.ensure_future(self._ask(request))
        await asyncio.wait({asking}, timeout=self.patience)
        late = not asking.done()
        if late:
            await self._defer(live)
        await self._show(live, request, await asking, late=late)

    async def _defer(self, live: Interaction[P]) -> None:
        try:
            await live.defer(quietly=live.private)
        except AnswerError as error:  # what is asked goes on, and may be shown yet
            log.warning("could not ask for patience: %s", error)

    async def _ask(self, request: Request) -> Document | Form | None:
        """The core answers wrong use by itself, in the reader's language; the rest is ours."""
        try:
            if isinstance(request, Acted):
                return await self.inbox.receive(request)
            return await self.inbox.view(request)
        except Exception:  # they get a sentence, the operator the story
            log.exception("%s failed", _named(request))
            return self._failed(request)

    def _failed(self, request: Request) -> Document:
        reader = Reader(request.by.locale or "en", "UTC")
        return self.translator.document(doc(say("engine.failed")), reader)

    async def _show(
        self,
        live: Interaction[P],
        request: Request,
        reply: Document | Form | None,
        *,
        late: bool,
    ) -> None:
        if reply is None:
            await _show_nothing(live, late=late)
        elif isinstance(reply, Form) and live.opens_forms and not late:
            await self._open(live, request, reply)
        elif isinstance(reply, Form):
            await self._show_document(live, request, _to_open(request, reply), late)
        else:
            await self._show_document(live, request, reply, late)

    async def _open(self, live: Interaction[P], request: Request, form: Form) -> None:
        try:
            await live.modal(form)
        except NotNowError:
            await self._show_document(live, request, _to_open(request, form), False)
            log.warning("the form of %s has to be opened by a button", _named(request))

    async def _show_document(
        self,
        live: Interaction[P],
        request: Request,
        document: Document,
        late: bool,
    ) -> None:
        first, *others = self.pages(document)
        if live.private and turns(request, document):
            show = live.edit_original if late else live.update
            await show(first)
        elif not late:
            await live.answer(first)
        elif live.private:  # it was deferred quietly, so the message stays as it is
            await live.follow_up(first)
        else:
            await live.edit_original(first)
        for page in others:
            await live.follow_up(page)


def turns(request: Request, document: Document) -> bool:
    """Whether it is another page of what was pressed on: it offers the same once more."""
    rows = (block.buttons for block in document.blocks if isinstance(block, Buttons))
    asked = (request.action, request.about)
    return any((b.action, b.about) == asked for row in rows for b in row)


async def _show_nothing(live: Interaction[P], *, late: bool) -> None:
    """It was heard before, and answered then: nothing new is to be seen."""
    if not late:
        await live.defer(quietly=live.pressed)
    if not (live.private if late else live.pressed):
        await live.discard()


def _to_open(request: Request, form: Form) -> Document:
    """A button by which the same is asked once more, and its form then opens at once.

    A button does not carry much: longer texts are shown, to be copied into the form.
    """
    short = {n: v for n, v in request.values.items() if len(v) <= _CARRIED}
    value = " ".join((request.value, *(f"{n}:{quoted(v)}" for n, v in short.items())))
    button = Button(
        form.title,
        request.action,
        value.strip(),
        "primary",
        opens=True,
        about=request.about,
    )
    typed = [CodeBlock(v) for n, v in request.values.items() if n not in short]
    return doc(Heading(form.title), *typed, Buttons((button,)))


def _named(request: Request) -> str:
    return f"{type(request).__name__} {request.action!r}"
