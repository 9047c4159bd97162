"""Storage in memory: transactional like the real one, and held to the same contracts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from rituals.ports import (
    Audit,
    Ledger,
    Members,
    Occurrences,
    Outbox,
    Privacy,
    Rituals,
    Trail,
)
from storage.turns import Turns
from tests.fakes.audit import FakeAudit
from tests.fakes.ledger import FakeLedger
from tests.fakes.occurrences import FakeMembers, FakeOccurrences, FakeRituals
from tests.fakes.outbox import FakeOutbox
from tests.fakes.privacy import FakePrivacy
from tests.fakes.tables import Tables
from tests.fakes.trail import FakeTrail


class FakeUnitOfWork:
    """The repositories over one view of the tables."""

    def __init__(self, tables: Tables) -> None:
        self.rituals: Rituals = FakeRituals(tables)
        self.occurrences: Occurrences = FakeOccurrences(tables)
        self.members: Members = FakeMembers(tables)
        self.ledger: Ledger = FakeLedger(tables)
        self.outbox: Outbox = FakeOutbox(tables)
        self.trail: Trail = FakeTrail(tables)
        self.audit: Audit = FakeAudit(tables)
        self.privacy: Privacy = FakePrivacy(tables)


class FakeStorage:
    """What is committed, and units that see it or replace it."""

    def __init__(self) -> None:
        self._committed = Tables()
        self._turns = Turns()

    @asynccontextmanager
    async def write(self, *, patient: bool = False) -> AsyncIterator[FakeUnitOfWork]:
        async with self._turns.take(patient=patient):
            draft = self._committed.draft()
            yield FakeUnitOfWork(draft)
            self._committed = draft.closed()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[FakeUnitOfWork]:
        yield FakeUnitOfWork(self._committed)  # nobody can write in it, ever
