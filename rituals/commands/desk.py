"""What a command may see and do: all of it within one unit of work."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from rituals.community import Community, Ritual
from rituals.document import Document, Form, Inlines, Reader
from rituals.effects import Effect, Post
from rituals.model.audit import Change
from rituals.model.coming import Coming
from rituals.model.held import Held
from rituals.model.ids import MemberId, RitualName, SpaceId
from rituals.model.ledger import Decision
from rituals.model.member import Member
from rituals.model.occurrence import Occurrence
from rituals.orders import Order
from rituals.ports import Clock, Reading, UnitOfWork


@dataclass(frozen=True, slots=True)
class Preview:
    """What an opening would say: the posts in the community's language, and when."""

    occurrence: Occurrence
    at: datetime
    posts: tuple[Post, ...]


@dataclass(frozen=True, slots=True)
class Health:
    """How the bot is doing, as it sees itself."""

    started_at: datetime
    ticked_at: datetime | None
    waiting: int
    """Deliveries on their way."""
    held: int
    """Deliveries that moderators are asked about."""
    spaces: Mapping[SpaceId, bool]
    """Which are connected."""


class Desk(Protocol):
    """Where a command is carried out, for the `caller` in `space`."""

    @property
    def community(self) -> Community: ...

    @property
    def caller(self) -> Member: ...

    @property
    def space(self) -> SpaceId: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def uow(self) -> UnitOfWork: ...

    @property
    def reader(self) -> Reader:
        """For whom the answer is written: the caller's language and zone."""

    def line(self, words: Inlines) -> str:
        """Words of ours in the reader's language, for what is compared or sorted."""

    async def carry_out(self, order: Order) -> Change:
        """Have the engine do it, and write it into the audit trail as the caller's.

        An `OrderError` says why it cannot be done.
        """

    async def leave_out(self, member: MemberId) -> bool:
        """End what is under way for somebody who is excluded; whether there was anything."""

    async def read_again(self, members: Collection[MemberId]) -> None:
        """These are others now in the ledger's eyes: what they are part of is read again."""

    async def unite(self, both: Member, gone: Member) -> None:
        """`gone` is the same person as `both`, who has all accounts: there is no `gone` any more."""

    async def audit(self, change: Change) -> None:
        """Write down what the caller changed by other ways than an order."""

    async def decide(self, decisions: Sequence[Decision]) -> None:
        """Write down what people say of questions and answers, with all that follows."""

    async def coming(
        self,
        ritual: RitualName | None = None,
        limit: int = 20,
        *,
        openings: bool = False,
    ) -> Sequence[Coming]:
        """What will happen next, of one ritual or of all, by time; or only openings.

        What moderators skipped, moved or paused is among them, with what becomes of it.
        """

    async def preview(self, ritual: Ritual) -> Preview | None:
        """What its next opening would say; posts nothing and changes nothing.

        `None` if there is none to come.
        """

    async def undecided(self) -> Sequence[Document]:
        """What moderators were asked and have not answered, each with its buttons."""

    async def health(self) -> Health:
        """How the bot is doing."""

    async def reload(self) -> Reading | None:
        """Read the configuration again; `None` if this process cannot."""

    async def tell(
        self,
        about: str,
        action: str,
        value: str = "",
        values: Mapping[str, str] | None = None,
    ) -> Document | Form:
        """Let a ritual hear what the caller does: `about` is its name or an occurrence's id.

        The answer is the ritual's own.
        """

    async def look(self, about: str, action: str, value: str = "") -> Document | Form:
        """What a ritual shows the caller; changes nothing."""

    async def occurrences(
        self, ritual: RitualName | None = None
    ) -> Sequence[Occurrence]:
        """Of one ritual or of all, by `due_at`: all that are written down, and the slots
        of the year to come that are not yet.
        """

    async def held(self) -> Held:
        """All that is held of the caller, what the outbox holds of theirs included."""

    async def post(
        self,
        effects: Sequence[Effect],
        *,
        ritual: RitualName | None = None,
    ) -> None:
        """Send something that belongs to no occurrence."""
