"""Transactions over all repositories."""

from contextlib import AbstractAsyncContextManager
from typing import Protocol

from rituals.ports.ledger import Ledger
from rituals.ports.members import Members
from rituals.ports.occurrences import Occurrences, Rituals
from rituals.ports.outbox import Outbox
from rituals.ports.privacy import Privacy
from rituals.ports.trail import Trail


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

    @property
    def privacy(self) -> Privacy: ...


class Storage(Protocol):
    """Opens units of work. Leaving one without an error commits it; an error undoes it."""

    def write(
        self, *, patient: bool = False
    ) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit that may write; one at a time. A patient one lets others go first."""

    def read(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A unit that only reads, beside others."""
