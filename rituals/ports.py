"""What the core needs of the world: small Protocols. The docstring is the contract.

Every implementation, real or fake, passes the suite of its port in tests/contracts/.
"""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, TypeVar

from rituals.document import Document, Form, Inlines, Reader
from rituals.effects import Delivery
from rituals.errors import StammtischError
from rituals.model.delivery import OutboxEntry, Posted, Receipt, TrailEntry
from rituals.model.ids import (
    Account,
    Channel,
    CommunityId,
    MemberId,
    MessageId,
    MessageRef,
    Place,
    RitualName,
    SpaceId,
)
from rituals.model.ledger import Balance, Contribution, Credit, Observation, Question
from rituals.model.member import Member
from rituals.model.nudges import HeldNudge
from rituals.model.occurrence import (
    Json,
    Occurrence,
    OccurrenceId,
    Opening,
    RitualState,
)
from rituals.model.participation import Participation, Withdrawal
from rituals.signals import MessagePosted, Person, Signal, ViewRequest

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


# --- platforms --------------------------------------------------------------------


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
    reads_text: bool = True
    text_limit: int = 2000


class Inbox(Protocol):
    """Where a platform brings what came in."""

    async def receive(self, signal: Signal) -> Document | None:
        """Take a signal; when this returns it is committed, and the reply is to be shown."""

    async def view(self, request: ViewRequest) -> Document | Form:
        """What to show; changes nothing."""


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

        A channel that is not found, or is ambiguous, is left out of the answer.
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

    async def close(self) -> None:
        """Disconnect; closing twice is harmless."""


# --- storage ----------------------------------------------------------------------


class Rituals(Protocol):
    """What is remembered of rituals, and the settings that occurrences opened with."""

    async def states(
        self, communities: Collection[CommunityId]
    ) -> Sequence[RitualState]:
        """All of these communities."""

    async def save(self, states: Sequence[RitualState]) -> None:
        """Write them, new or known."""

    async def rename(
        self, community: CommunityId, old: RitualName, new: RitualName
    ) -> None:
        """Carry state and occurrences' ritual name over; nothing if `old` is unknown.

        Ids of occurrences keep the old name: they are keys, not words.
        """

    async def keep_settings(self, settings: Mapping[str, Json]) -> None:
        """Keep settings by fingerprint; those known are left as they are."""

    async def settings(self, fingerprints: Collection[str]) -> Mapping[str, Json]:
        """The settings of these fingerprints, as far as known."""


class Occurrences(Protocol):
    """Occurrences with their openings and the parts members have in them."""

    async def add(
        self, occurrences: Sequence[Occurrence], openings: Sequence[Opening]
    ) -> frozenset[OccurrenceId]:
        """Insert by natural key, ignoring what is there; which ones are new.

        An occurrence that is there keeps the openings it has.
        """

    async def save(self, occurrences: Sequence[Occurrence]) -> None:
        """Write what changed of known ones; the last writer wins inside its transaction."""

    async def save_openings(self, openings: Sequence[Opening]) -> None:
        """Write openings, new or known."""

    async def delete_planned(self, ids: Collection[OccurrenceId]) -> None:
        """Remove planned ones with their openings, for the planner to plan anew."""

    async def get(self, ids: Collection[OccurrenceId]) -> Sequence[Occurrence]:
        """Those of these ids that exist, in no order."""

    async def due(self, until: datetime, limit: int) -> Sequence[Occurrence]:
        """Alive ones with `next_at` not after `until`, the earliest first.

        Two processes may ask at once; each holds what it got until its unit ends.
        """

    async def next_at(self) -> datetime | None:
        """The earliest `next_at` of all that are alive."""

    async def of_ritual(
        self,
        community: CommunityId,
        ritual: RitualName | None = None,
        *,
        alive: bool = True,
    ) -> Sequence[Occurrence]:
        """Of one ritual or of all, by `due_at`; only those alive unless told otherwise."""

    async def openings(self, ids: Collection[OccurrenceId]) -> Sequence[Opening]:
        """The openings of these occurrences, in the order they were added."""

    async def participations(
        self, ids: Collection[OccurrenceId]
    ) -> Sequence[Participation]:
        """The parts in these occurrences, by `at`, then in a fixed order."""

    async def took_part_before(
        self,
        community: CommunityId,
        ritual: RitualName,
        role: str,
        not_in: OccurrenceId,
    ) -> frozenset[MemberId]:
        """Who had that part in another occurrence of the ritual."""

    async def save_participations(
        self, changes: Sequence[Participation | Withdrawal]
    ) -> None:
        """Write or take back parts, by their natural key."""


class Members(Protocol):
    """The people of communities."""

    async def by_account(
        self, community: CommunityId, accounts: Collection[Account]
    ) -> Mapping[Account, Member]:
        """Who these accounts belong to, as far as known."""

    async def get(
        self, ids: Collection[MemberId], community: CommunityId
    ) -> Sequence[Member]:
        """Those of these ids that exist, with their accounts."""

    async def everybody(self, community: CommunityId) -> Sequence[Member]:
        """All of a community, by id."""

    async def save(self, members: Sequence[Member]) -> None:
        """Write members and their accounts, new or known.

        An account belongs to one member only: to the one written last.
        """


class Ledger(Protocol):
    """What was observed, asked, answered and given."""

    async def unseen(
        self, community: CommunityId, messages: Collection[MessageRef]
    ) -> frozenset[MessageRef]:
        """Those of these messages that were not observed yet."""

    async def observe(self, observations: Sequence[Observation]) -> None:
        """Write them by message; one that is there is left as it is."""

    async def revise(self, observations: Sequence[Observation]) -> None:
        """Write what changed of known ones."""

    async def observed(
        self, community: CommunityId, messages: Collection[MessageRef]
    ) -> Mapping[MessageRef, Observation]:
        """Those of these messages that were observed."""

    async def recent(
        self, community: CommunityId, place: Place, limit: int
    ) -> Sequence[Observation]:
        """The last ones of a place (threads apart), oldest first."""

    async def unrouted(
        self, community: CommunityId, place: Place
    ) -> Sequence[Observation]:
        """Those that wait for it to be known what their place belongs to, oldest first."""

    async def in_places(
        self, community: CommunityId, places: Collection[Place]
    ) -> Sequence[Observation]:
        """All undeleted ones of these places, oldest first."""

    async def react(
        self,
        community: CommunityId,
        message: MessageRef,
        member: MemberId,
        sign: str,
        *,
        present: bool,
    ) -> None:
        """Write down that a reaction is there or not."""

    async def reactions(
        self, community: CommunityId, places: Collection[Place]
    ) -> Mapping[MessageRef, int]:
        """How many different people reacted to each message there (to none: left out)."""

    async def ask(self, questions: Sequence[Question]) -> None:
        """Write questions, new or known."""

    async def questions(
        self,
        community: CommunityId,
        messages: Collection[MessageRef] | None = None,
        *,
        open_only: bool = False,
    ) -> Sequence[Question]:
        """By message, or all of the community; oldest first."""

    async def credit(self, credits_: Sequence[Credit]) -> None:
        """Write them by giver and question; one that is there is left as it is."""

    async def credits(
        self, community: CommunityId, *, questions: Collection[MessageRef] | None = None
    ) -> Sequence[Credit]:
        """For these questions, or all of the community; oldest first."""

    async def uncredit(self, community: CommunityId, answer: MessageRef) -> None:
        """Take back what rests on this message: it is gone."""

    async def contribute(self, contributions: Sequence[Contribution]) -> None:
        """Write them by member, kind and cause; one that is there is left as it is."""

    async def balances(self, community: CommunityId) -> Sequence[Balance]:
        """Counted from the records: everybody who asked or gave; the most given first."""


class Outbox(Protocol):
    """Effects on their way, nudges that wait, and what was delivered."""

    async def put(self, entries: Sequence[OutboxEntry]) -> None:
        """Insert by key, ignoring what is there. One that `shows` supersedes the waiting
        ones which show the same; what waits for those then waits for it.
        """

    async def get(self, keys: Collection[str]) -> Mapping[str, OutboxEntry]:
        """Those of these keys."""

    async def lease(
        self, spaces: Collection[SpaceId], now: datetime, until: datetime, limit: int
    ) -> Sequence[OutboxEntry]:
        """Take entries to deliver, oldest first: now `sending`, told as they were before.

        Ready are: waiting or unsure ones past `not_before` whose `after` (if any) is done
        and, if they show something, whose post is done; and `sending` ones past their
        lease. Each taken has this attempt counted (told so) and its lease set to `until`.
        """

    async def save(self, entries: Sequence[OutboxEntry]) -> None:
        """Write what changed of known ones."""

    async def expire(self, now: datetime) -> Sequence[OutboxEntry]:
        """Mark waiting ones expired whose `not_after` has come; which ones, so marked."""

    async def dependents(self, keys: Collection[str]) -> Sequence[OutboxEntry]:
        """Those not yet final that wait for one of these keys, directly or not."""

    async def next_at(self) -> datetime | None:
        """When the next entry could be ready (or expire), of those not waiting for another."""

    async def held(self, community: CommunityId) -> Sequence[OutboxEntry]:
        """Those nobody can decide."""

    async def pending(
        self, occurrences: Collection[OccurrenceId]
    ) -> Sequence[OutboxEntry]:
        """Those of these occurrences that are not final, in the order they were put."""

    async def sending_to(self, community: CommunityId, space: SpaceId) -> bool:
        """Whether a post with a thread is on its way in that space, or may be."""

    async def record(self, posted: Sequence[Posted], community: CommunityId) -> None:
        """Write receipts by key; one that is there is left as it is."""

    async def receipts(self, occurrences: Collection[OccurrenceId]) -> Sequence[Posted]:
        """The receipts of these occurrences."""

    async def receipt(self, keys: Collection[str]) -> Mapping[str, Posted]:
        """By key."""

    async def thread_owner(
        self, places: Collection[Place]
    ) -> Mapping[Place, OccurrenceId]:
        """Which occurrence opened these threads."""

    async def hold(self, nudges: Sequence[HeldNudge]) -> None:
        """Write nudges by key, new or known."""

    async def nudges(self, until: datetime) -> Sequence[HeldNudge]:
        """Undecided ones whose time to be looked at is not after `until`.

        Higher priority first, then the oldest.
        """

    async def next_nudge_at(self) -> datetime | None:
        """When the next undecided nudge is to be looked at."""

    async def nudged_since(
        self, community: CommunityId, members: Collection[MemberId], since: datetime
    ) -> Mapping[MemberId, Sequence[datetime]]:
        """When nudges were sent to them since then; who got none is left out."""


class Trail(Protocol):
    """What the bot did and why, what people changed, and what was already seen."""

    async def write(self, entries: Sequence[TrailEntry]) -> None:
        """Add lines."""

    async def read(
        self, community: CommunityId, limit: int = 100
    ) -> Sequence[TrailEntry]:
        """The last lines, newest first."""

    async def unreported(self) -> Sequence[TrailEntry]:
        """Late, missed and expired lines no report has named yet, oldest first."""

    async def reported(self, community: CommunityId, until: datetime) -> None:
        """Lines written up to then are in a report."""

    async def seen(
        self, community: CommunityId, space: SpaceId, id_: str, at: datetime
    ) -> bool:
        """Note that a signal came; `True` if it had come before."""

    async def watermark(self, community: CommunityId, place: Place) -> MessageId | None:
        """The last message seen there."""

    async def mark(
        self, community: CommunityId, place: Place, message: MessageId, at: datetime
    ) -> None:
        """Remember this as the last message seen there, unless a later one is known."""

    async def progress(self, source: str) -> int:
        """How far an import of this source got: lines done."""

    async def advance(self, source: str, done: int) -> None:
        """An import of this source got that far."""

    async def forget_before(
        self, community: CommunityId, activity: datetime, ledger: datetime
    ) -> int:
        """Remove what is older than its class is kept; how many rows.

        Activity: observations, reactions to messages no longer known, signals seen,
        final outbox entries (but of occurrences still alive), decided nudges, trail,
        closed occurrences with their parts and receipts. Ledger: questions, credits,
        contributions.
        """


class UnitOfWork(Protocol):
    """One transaction over all repositories."""

    @property
    def rituals(self) -> Rituals: ...

    @property
    def occurrences(self) -> Occurrences: ...

    @property
    def members(self) -> Members: ...

    @property
    def ledger(self) -> Ledger: ...

    @property
    def outbox(self) -> Outbox: ...

    @property
    def trail(self) -> Trail: ...


class Storage(Protocol):
    """Opens units of work. Leaving one without an error commits it; an error undoes it."""

    def write(
        self, *, patient: bool = False
    ) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit that may write; one at a time. A patient one lets others go first."""

    def read(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit that only reads, beside others."""
