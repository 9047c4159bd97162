"""A chat service as the core sees it, and what can go wrong with a delivery."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rituals.document import Document, Form
from rituals.effects import Delivery
from rituals.errors import StammtischError
from rituals.model.delivery import Receipt
from rituals.model.ids import Channel, MessageId, Place, SpaceId
from rituals.signals import (
    CompletionRequest,
    MessagePosted,
    Person,
    Signal,
    ViewRequest,
)


class DeliveryError(StammtischError):
    """A message could not be delivered: {reason}."""


class RetryLaterError(DeliveryError):
    """The platform asks to wait until {at}: {reason}."""


class ImpossibleError(DeliveryError):
    """It cannot be delivered: {reason}."""


class UnsureError(DeliveryError):
    """The connection broke while sending, so it may have been posted: {reason}."""


class CannotTellError(DeliveryError):
    """The platform cannot say whether it was posted: {reason}."""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a platform can do. What it cannot is a value here, never a case in the core."""

    threads: bool = True
    buttons: bool = True
    private: bool = True
    closes_threads: bool = True
    """Whether nobody can write any more in a thread that is archived."""
    reads_text: bool = True
    knows_members: bool = True
    """Whether `members` are all there are: else nobody's absence says anything."""
    text_limit: int = 2000


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be filled in: what is typed by it, how it is shown, what it is.

    For a line `value` is the whole line, with the choice made.
    """

    value: str
    label: str
    hint: str = ""


class Inbox(Protocol):
    """Where a platform brings what came in."""

    async def receive(self, signal: Signal) -> Document | None:
        """Take a signal; when this returns it is committed, and the reply is to be shown.

        Only who acted is to see it. To somebody who joins there is one if they were
        forgotten: whether it reaches them is not followed up.
        """

    def hear(self, message: MessagePosted) -> None:
        """Note what somebody wrote: it is committed with many others, a little later.

        Lost if the process ends before: then history is to be read back.
        """

    def miss(self, space: SpaceId) -> None:
        """From now on something said there may not be heard, until it is read back.

        A `SpaceChanged` says that, too; this is for who must say it at once.
        """

    async def flush(self) -> None:
        """When this returns, all that was heard before is committed."""

    async def view(self, request: ViewRequest) -> Document | Form:
        """What to show; changes nothing."""

    async def complete(self, request: CompletionRequest) -> Sequence[Choice]:
        """What could be typed next, the likeliest first, at most 25; changes nothing."""


class Platform(Protocol):
    """A connection to one space."""

    @property
    def space(self) -> SpaceId:
        """Which space this is."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""

    async def connect(
        self, channels: Collection[Channel], inbox: Inbox
    ) -> Mapping[Channel, Place]:
        """Connect, say where each of those channels is, and bring signals from now on.

        A channel that is not found, or is ambiguous, is left out of the answer. While
        connected it may be called again, with other channels: nothing that comes in is
        lost by it, and from then on those are observed.

        `RetryLaterError` if the space cannot be reached yet: it goes on trying by itself,
        and a `SpaceChanged` tells when it is there.
        """

    async def deliver(self, delivery: Delivery) -> Receipt:
        """Do it, once, without repeating anything by itself.

        Raises `RetryLaterError`, `ImpossibleError`, or `UnsureError` if it may have
        happened. `Replace` and `Archive` may be done twice; `Send` must not.
        """

    async def find(self, delivery: Delivery, since: datetime) -> Receipt | None:
        """Look whether this was already delivered at `since` or after.

        `None` means surely not. `CannotTellError` if nobody can know, `RetryLaterError`
        if it cannot be looked for now.
        """

    async def members(self) -> Sequence[Person]:
        """Everybody who is really in the space now."""

    def history(
        self, place: Place, after: MessageId | None
    ) -> AsyncIterator[MessagePosted]:
        """What was written there after that message, oldest first; capped."""

    async def newest(self, place: Place) -> MessageId | None:
        """What `history` is read after if only what is written from now on matters.

        Something, too, where nothing was written yet. `None` if nobody can tell.
        """

    async def threads(self, place: Place, since: datetime) -> Mapping[Place, MessageId]:
        """The threads of a channel in which something may have been written at `since` or later.

        Whoever began them; also closed ones. Each with what `history` is read after, if
        only what was written since then matters.
        """

    async def close(self) -> None:
        """Disconnect; closing twice is harmless."""
