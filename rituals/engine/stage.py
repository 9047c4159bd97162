"""Loads what some occurrences need, lets their rituals act, and writes what came of it.

One stage lives within one unit of work. Several occurrences share it, so that ten
thousand of them cost a few statements and not ten thousand.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from rituals.community import Community, Ritual
from rituals.effects import Post, ToMember, ToModerators
from rituals.engine.loading import Loaded
from rituals.engine.needs import find
from rituals.engine.posting import Poster
from rituals.engine.quiet import hold, outdated, told
from rituals.engine.world import scheduled, steps_of
from rituals.kind import Found, Outcome, Scene
from rituals.model.audit import AuditEntry
from rituals.model.delivery import DeliveryState, OutboxEntry, TrailEntry
from rituals.model.ids import CommunityId, MemberId, RitualName
from rituals.model.ledger import Contribution, ContributionKey
from rituals.model.member import Member
from rituals.model.nudges import HeldNudge
from rituals.model.occurrence import (
    NOTHING,
    Need,
    Occurrence,
    OccurrenceId,
    Opening,
    RitualState,
    Step,
)
from rituals.model.participation import Participation, Withdrawal
from rituals.orders import Order

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something happens: the key its effects begin with, and when it was due.

    With `look_first` its effects may have been sent by an earlier life of the process.
    """

    key: str
    due_at: datetime
    look_first: bool = False


@dataclass(slots=True)
class Stage(Loaded):
    """The working set of one unit of work: what is loaded, and what came of it."""

    orders: list[tuple[Community, Order, MemberId | None]] = field(default_factory=list)
    """What is to be done, and at which moderator's word."""
    audit: list[AuditEntry] = field(default_factory=list)
    trail: list[TrailEntry] = field(default_factory=list)
    _changed: dict[OccurrenceId, Occurrence] = field(default_factory=dict)
    _changed_openings: list[Opening] = field(default_factory=list)
    _changes: list[Participation | Withdrawal] = field(default_factory=list)
    _given: dict[ContributionKey, Contribution] = field(default_factory=dict)
    _taken_back: dict[ContributionKey, Contribution] = field(default_factory=dict)
    _entries: list[OutboxEntry] = field(default_factory=list)
    _cancelled: dict[str, OutboxEntry] = field(default_factory=dict)
    _nudges: list[HeldNudge] = field(default_factory=list)
    _wishes: list[Member] = field(default_factory=list)
    _memories: dict[tuple[CommunityId, RitualName], RitualState] = field(
        default_factory=dict
    )
    _settings: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    async def scene(
        self,
        ritual: Ritual,
        occurrence: Occurrence,
        *,
        needs: frozenset[Need] = frozenset(),
        actor: Member | None = None,
    ) -> Scene[Any]:
        """What the ritual gets to see of this occurrence now."""
        community = self.world.communities[occurrence.community]
        found = await find(self, occurrence, needs) if needs else Found()
        state = self.states.get((occurrence.community, occurrence.ritual))
        settings = self.world.settings(ritual, occurrence)
        return Scene(
            community=community.id,
            community_name=community.name,
            language=community.language,
            zone=ritual.zone,
            ritual=ritual.name,
            settings=settings,
            occurrence=occurrence,
            now=self.world.clock.now(),
            dice=self.world.dice.forked(occurrence.id),
            openings=tuple(self.openings[occurrence.id]),
            participations=tuple(self.parts[occurrence.id].values()),
            receipts={
                (p.name, p.channel): p.receipt for p in self.posted[occurrence.id]
            },
            members=dict(self.members.get(community.id, {})),
            actor=actor,
            found=found,
            memory=state.memory if state else NOTHING,
            steps={s.name: s.at for s in steps_of(ritual, settings, occurrence)},
        )

    async def apply(
        self,
        ritual: Ritual,
        occurrence: Occurrence,
        outcome: Outcome,
        cause: Cause,
        actor: Member | None = None,
    ) -> None:
        """Take over what the ritual decided about this occurrence, at the actor's word."""
        community = self.world.communities[occurrence.community]
        if outcome.notes is not None:
            occurrence = replace(self.occurrences[occurrence.id], notes=outcome.notes)
            self.change(occurrence)
        self._remember(occurrence, outcome)
        self._take_parts(occurrence.id, outcome)
        await self._give(community.id, outcome)
        for member in outcome.wishes:
            self.members.setdefault(community.id, {})[member.id] = member
            self._wishes.append(member)
        if outcome.outdated:
            await self._let_go(occurrence, outcome.outdated)
        await self.post(community, ritual.name, occurrence, outcome, cause)
        self.trail += [self._entrusted(occurrence, who) for who in outcome.entrusted]
        by = actor.id if actor and actor.moderator else None
        self.orders += [(community, order, by) for order in outcome.orders]

    def _entrusted(self, occurrence: Occurrence, who: MemberId) -> TrailEntry:
        return TrailEntry(
            community=occurrence.community,
            at=self.world.clock.now(),
            verdict="entrusted",
            subject="accompany",
            ritual=occurrence.ritual,
            occurrence=occurrence.id,
            detail=who,
        )

    async def post(
        self,
        community: Community,
        ritual: RitualName | None,
        occurrence: Occurrence | None,
        outcome: Outcome,
        cause: Cause,
    ) -> None:
        """Put effects into the outbox and nudges before the quiet gate."""
        if not outcome.effects and not outcome.nudges:
            return
        await self._load_readers(community, outcome)
        poster = Poster(
            world=self.world,
            community=community,
            cause=cause.key,
            due_at=cause.due_at,
            look_first=cause.look_first,
            members=self.members.get(community.id, {}),
            ritual=ritual,
            occurrence=occurrence,
            openings=self.openings.get(occurrence.id, ()) if occurrence else (),
            keys=self.keys.setdefault(occurrence.id, {}) if occurrence else {},
        )
        self._entries += poster.entries(outcome.effects)
        self.trail += poster.lost
        self._nudges += [hold(poster, nudge) for nudge in outcome.nudges]

    async def _let_go(self, occurrence: Occurrence, names: Sequence[str]) -> None:
        """What the quiet gate still holds back of these is not sent."""
        for nudge in await self.uow.outbox.held_of(occurrence.id):
            name = nudge.key.removesuffix(f"/@{nudge.member}")
            if any(name.endswith(f"/{each}") for each in names):
                dropped = outdated(nudge, self.world.clock.now())
                self._nudges.append(dropped)
                self.trail.append(told(dropped, self.world.clock.now()))

    async def _load_readers(self, community: Community, outcome: Outcome) -> None:
        """Whoever is written to privately."""
        targets = [e.to for e in outcome.effects if isinstance(e, Post)]
        readers = {to.member for to in targets if isinstance(to, ToMember)}
        readers |= {nudge.member for nudge in outcome.nudges}
        if readers:
            await self.load_members(community.id, readers)
        if ToModerators() in targets and not community.moderators_channels:
            await self.load_everybody(community.id)

    def cancel(self, entries: Iterable[OutboxEntry]) -> None:
        """Do not send these any more, at a moderator's word; nor what builds on them."""
        self._cancelled.update((entry.key, _called_off(entry)) for entry in entries)
        for n, entry in enumerate(self._entries):
            if {entry.after, entry.shows} & self._cancelled.keys():
                self._entries[n] = self._cancelled[entry.key] = _called_off(entry)

    def change(self, occurrence: Occurrence) -> None:
        """Write this occurrence when the stage is saved."""
        self.occurrences[occurrence.id] = occurrence
        self._changed[occurrence.id] = occurrence

    def change_openings(self, openings: Sequence[Opening]) -> None:
        """Write these openings of one occurrence when the stage is saved."""
        if openings:
            self.openings[openings[0].occurrence] = list(openings)
            self._changed_openings += openings

    def drop_openings(self, id_: OccurrenceId) -> None:
        """It did not begin after all: its openings are not written."""
        kept = [o for o in self._changed_openings if o.occurrence != id_]
        self._changed_openings = kept
        self.openings[id_] = []

    def remember(self, state: RitualState) -> None:
        """Write what is remembered of a ritual when the stage is saved."""
        key = (state.community, state.ritual)
        self.states[key] = self._memories[key] = state

    def keep(self, ritual: Ritual) -> None:
        """Keep the ritual's settings: an occurrence opens with them."""
        if ritual.fingerprint not in self._settings:
            self._settings[ritual.fingerprint] = ritual.settings.model_dump(mode="json")

    def _remember(self, occurrence: Occurrence, outcome: Outcome) -> None:
        if outcome.memory is None:
            return
        key = (occurrence.community, occurrence.ritual)
        state = self.states.get(key)
        if state is None:
            state = RitualState(*key, planned_until=occurrence.slot.date())
        self.remember(replace(state, memory=outcome.memory))

    def _take_parts(self, id_: OccurrenceId, outcome: Outcome) -> None:
        for change in outcome.participations:
            key = (change.member, change.role, change.key)
            if isinstance(change, Withdrawal):
                self.parts[id_].pop(key, None)
            else:
                self.parts[id_][key] = change
            self._changes.append(change)

    async def _give(self, community: CommunityId, outcome: Outcome) -> None:
        """What was given and taken back in turn is as it was at last.

        Of bots, and of who is left out or wishes for a pause, nothing is written down.
        """
        for one in outcome.taken_back:
            self._given.pop(one.key, None)
            self._taken_back[one.key] = one
        if outcome.contributions:
            await self.load_members(
                community, {c.member for c in outcome.contributions}
            )
        for one in outcome.contributions:
            giver = self.members[community].get(one.member)
            if giver is not None and giver.gives:
                self._given.setdefault(one.key, one)

    async def save(self) -> None:
        """Write all that changed; within the unit of work, nothing is sent yet."""
        if self._settings:
            await self.uow.rituals.keep_settings(self._settings)
        for occurrence_id, occurrence in list(self._changed.items()):
            self._changed[occurrence_id] = self._scheduled(occurrence)
        uow = self.uow
        await _write(uow.occurrences.save, list(self._changed.values()))
        await _write(uow.occurrences.save_openings, self._changed_openings)
        await _write(uow.occurrences.save_participations, self._changes)
        await _write(uow.rituals.save, list(self._memories.values()))
        await _write(uow.members.save, self._wishes)
        await _write(uow.ledger.take_back, list(self._taken_back.values()))
        await _write(uow.ledger.contribute, list(self._given.values()))
        await _write(uow.outbox.save, list(self._cancelled.values()))
        await _write(uow.outbox.put, self._entries)
        await _write(uow.outbox.hold, self._nudges)
        await _write(uow.trail.write, self.trail)
        await _write(uow.audit.write, self.audit)

    def _scheduled(self, occurrence: Occurrence) -> Occurrence:
        ritual = self.world.ritual(occurrence.community, occurrence.ritual)
        if ritual is None:
            return replace(occurrence, next_step=None, next_at=None)
        return scheduled(ritual, self.world.settings(ritual, occurrence), occurrence)


def _called_off(entry: OutboxEntry) -> OutboxEntry:
    return replace(entry, state=DeliveryState.CANCELLED, reason="moderator")


async def _write(
    write: Callable[[Sequence[T]], Awaitable[None]], values: Sequence[T]
) -> None:
    if values:
        await write(values)


def step_named(steps: Sequence[Step], name: str) -> Step | None:
    """The step of that name."""
    return next((step for step in steps if step.name == name), None)
