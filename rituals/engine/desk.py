"""The desk at which commands are carried out: the engine, as commands may use it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rituals.commands.command import ABOUT as COMMAND
from rituals.commands.desk import Health, Preview
from rituals.community import Community, Ritual
from rituals.document import Document, Form, Inlines, Reader
from rituals.effects import Effect
from rituals.engine.coming import coming
from rituals.engine.concerning import reply_of_ritual, view_of_ritual
from rituals.engine.finding import AHEAD, planned
from rituals.engine.ordering import carry_out_audited
from rituals.engine.people import end_journeys
from rituals.engine.previewing import preview
from rituals.engine.rereading import read_members_again
from rituals.engine.slots import slots
from rituals.engine.stage import Cause, Stage
from rituals.engine.theirs import said
from rituals.engine.undecided import undecided
from rituals.engine.uniting import unite
from rituals.engine.weighing import weigh
from rituals.engine.world import World
from rituals.kind import Outcome
from rituals.model.audit import AuditEntry, Change, CommandLine
from rituals.model.coming import Coming
from rituals.model.held import Held
from rituals.model.ids import MemberId, MessageRef, RitualName, SpaceId
from rituals.model.ledger import Decision
from rituals.model.member import Member
from rituals.model.occurrence import Occurrence
from rituals.model.wall_clock import to_local
from rituals.orders import Order
from rituals.ports import Clock, Reading, UnitOfWork
from rituals.signals import Acted, Left, ViewRequest


@dataclass(frozen=True, slots=True)
class EngineDesk:
    """Implements `Desk` for one call, within its unit of work."""

    world: World
    uow: UnitOfWork
    community: Community
    caller: Member
    request: Acted | ViewRequest

    @property
    def space(self) -> SpaceId:
        """Where it was called."""
        return self.request.by.account.space

    @property
    def clock(self) -> Clock:
        """The time."""
        return self.world.clock

    @property
    def reader(self) -> Reader:
        """For whom the answer is written."""
        return self.world.reader(self.community, self.caller)

    def line(self, words: Inlines) -> str:
        """Words of ours in the reader's language."""
        return self.world.translator.line(words, self.reader)

    async def carry_out(self, order: Order) -> Change:
        """Have it done and audited; an `OrderError` says why it cannot be done."""
        stage = Stage(self.world, self.uow)
        change = await carry_out_audited(
            stage, self.community, order, self.caller.id, self._typed
        )
        await stage.save()
        return change

    async def leave_out(self, member: MemberId) -> bool:
        """End what is under way for somebody who is excluded; whether there was anything."""
        heard = Left(self.world.clock.now(), excluded=True)
        return await end_journeys(self.world, self.uow, self.community, member, heard)

    async def read_again(self, members: Collection[MemberId]) -> None:
        """Soon, place by place."""
        await read_members_again(self.uow, self.community, members)

    async def unite(self, both: Member, gone: Member) -> None:
        """Make one member of two."""
        await unite(self.world, self.uow, self.community, both, gone)

    async def audit(self, change: Change) -> None:
        """Write down what the caller changed."""
        now = self.world.clock.now()
        entry = AuditEntry(self.community.id, now, self.caller.id, change, self._typed)
        await self.uow.audit.write([entry])

    async def decide(self, decisions: Sequence[Decision]) -> None:
        """Write down what people say, and weigh anew what that concerns."""
        ledger, id_ = self.uow.ledger, self.community.id
        await ledger.decide(decisions)
        concerned: set[MessageRef] = set()
        for decision in decisions:
            found = await ledger.found(id_, [decision.message])
            concerned.update(credit.question for credit in found.credits)
            concerned.add(decision.message)
            if decision.about is not None:
                concerned.add(decision.about)
        await weigh(self.uow, self.community, concerned)

    async def coming(
        self,
        ritual: RitualName | None = None,
        limit: int = 20,
        *,
        openings: bool = False,
    ) -> Sequence[Coming]:
        """What will happen next, by time."""
        return await coming(
            self.world,
            self.uow,
            self.community,
            ritual=ritual,
            limit=limit,
            openings=openings,
        )

    async def preview(self, ritual: Ritual) -> Preview | None:
        """What its next opening would say."""
        return await preview(self.world, self.uow, self.community, ritual, self.caller)

    async def undecided(self) -> Sequence[Document]:
        """What moderators were asked and have not answered, each with its buttons."""
        return await undecided(self.world, self.uow, self.community)

    async def health(self) -> Health:
        """How the bot is doing."""
        id_, outbox = self.community.id, self.uow.outbox
        return Health(
            self.world.started_at,
            self.world.ticked_at,
            waiting=await outbox.waiting(id_),
            held=len(await outbox.held(id_)),
            spaces={s: (id_, s) not in self.world.down for s in self.community.spaces},
        )

    async def reload(self) -> Reading | None:
        """Read the configuration again; `None` if this process cannot."""
        reloading = self.world.reloading
        if reloading is None:
            return None
        alive = await self.uow.occurrences.of_ritual(self.community.id)
        return await reloading(self.community.id, alive)

    async def tell(
        self,
        about: str,
        action: str,
        value: str = "",
        values: Mapping[str, str] | None = None,
    ) -> Document | Form:
        """Let a ritual hear what the caller does; its answer."""
        assert isinstance(self.request, Acted)  # noqa: S101  what reads tells nobody
        acted = replace(
            self.request, about=about, action=action, value=value, values=values or {}
        )
        return await reply_of_ritual(
            self.world, self.uow, self.community, self.caller, acted, self._typed
        )

    async def look(self, about: str, action: str, value: str = "") -> Document | Form:
        """What a ritual shows the caller."""
        by, at = self.request.by, self.request.at
        request = ViewRequest(by, action, at, about, value)
        return await view_of_ritual(
            self.world, self.uow, self.community, self.caller, request
        )

    async def occurrences(
        self, ritual: RitualName | None = None
    ) -> Sequence[Occurrence]:
        """All that are written down, and the slots of the year to come that are not."""
        found = await self.uow.occurrences.of_ritual(
            self.community.id, ritual, alive=False
        )
        known = {o.id for o in found}
        fresh = [o for o in self._slots(ritual) if o.id not in known]
        return sorted([*found, *fresh], key=lambda o: (o.due_at, o.id))

    def _slots(self, name: RitualName | None) -> Iterator[Occurrence]:
        now = self.world.clock.now()
        holidays = self.world.holidays[self.community.id]
        for ritual in self.community.rituals.values():
            if name not in (None, ritual.name):
                continue
            today = to_local(now, ritual.zone).date()
            for slot in slots(ritual, holidays, today, today + AHEAD):
                if slot.due_at > now:
                    yield planned(self.community, ritual, slot)

    async def held(self) -> Held:
        """All that is held of the caller, what the outbox holds of theirs included."""
        id_, ids = self.community.id, self.caller.ids
        held = await self.uow.privacy.held(id_, self.caller.id)
        return await said(self.uow, id_, ids, held)

    async def post(
        self,
        effects: Sequence[Effect],
        *,
        ritual: RitualName | None = None,
    ) -> None:
        """Send something that belongs to no occurrence."""
        stage = Stage(self.world, self.uow)
        cause = f"{self.community.id}/command/{self.space}:{self._id}"
        await stage.post(
            self.community,
            ritual,
            None,
            Outcome(effects=tuple(effects)),
            Cause(cause, self.world.clock.now()),
        )
        await stage.save()

    @property
    def _typed(self) -> str:
        """The command as it was called."""
        if self.request.about != COMMAND:
            return ""
        words = f"{self.request.action} {self.request.value}".strip()
        return str(CommandLine(words, self.request.values))

    @property
    def _id(self) -> str:
        assert isinstance(self.request, Acted)  # noqa: S101  what reads sends nothing
        return self.request.id
