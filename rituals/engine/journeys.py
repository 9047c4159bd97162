"""Journeys: occurrences that belong to one member. They begin by a signal, or again."""

from dataclasses import replace

from rituals.community import Community, Ritual
from rituals.engine.finding import journeys_in
from rituals.engine.order_errors import (
    LeftOutOfRitualsError,
    NobodyToAccompanyError,
    NoJourneyError,
    UnknownRitualError,
)
from rituals.engine.stage import Cause, Stage
from rituals.engine.taking_back import take_back
from rituals.engine.world import World, scheduled
from rituals.model.delivery import TrailEntry
from rituals.model.ids import MemberId
from rituals.model.member import Member
from rituals.model.occurrence import Occurrence, State, journey_id
from rituals.model.wall_clock import to_local
from rituals.orders import BeginAgain
from rituals.ports import UnitOfWork
from rituals.signals import BegunAgain


async def begin_journeys(
    world: World, uow: UnitOfWork, community: Community, member: Member
) -> None:
    """Every ritual that begins by joining begins for this member, once."""
    journeys = [
        _journey(world, community, ritual, member.id, 1)
        for ritual in community.journeys
        if not ritual.settings.retire
    ]
    if journeys:
        await uow.occurrences.add(journeys, [])


def _journey(
    world: World, community: Community, ritual: Ritual, member: MemberId, nth: int
) -> Occurrence:
    now = world.clock.now()
    journey = Occurrence(
        id=journey_id(community.id, ritual.name, member, nth),
        community=community.id,
        ritual=ritual.name,
        slot=to_local(now, ritual.zone).replace(second=0, microsecond=0),
        due_at=now,
        subject=member,
        overridden=True,
    )
    return scheduled(ritual, ritual.settings, journey)


async def end(stage: Stage, journey: Occurrence, reason: str) -> None:
    """It is over; what still waits to be sent of it is not sent any more."""
    if journey.state is State.OPEN:
        await take_back(stage, journey.id)
    openings = stage.openings[journey.id]
    stage.change_openings(
        [replace(o, state=State.CLOSED, reason=reason) for o in openings]
    )
    ended = replace(
        journey,
        state=State.CLOSED,
        reason=reason,
        closed_at=stage.world.clock.now(),
        next_step=None,
        next_at=None,
    )
    stage.change(ended)


async def _hears(
    stage: Stage, ritual: Ritual, journey: Occurrence, member: Member, again: Occurrence
) -> None:
    """The ritual hears that another round follows, to leave nothing open in this one."""
    now = stage.world.clock.now()
    scene = await stage.scene(ritual, journey, actor=member)
    outcome = ritual.kind.on_signal(BegunAgain(now, again.id), scene)
    await stage.apply(ritual, journey, outcome, Cause(f"{again.id}/{journey.id}", now))


async def begin_again(stage: Stage, community: Community, order: BeginAgain) -> None:
    """Another round, from now on. An `OrderError` says why there can be none."""
    ritual = community.rituals.get(order.ritual)
    if ritual is None:
        raise UnknownRitualError(ritual=order.ritual)
    if ritual.cadence is not None:
        raise NoJourneyError(ritual=order.ritual)
    await stage.load_members(community.id, [order.member])
    member = stage.members[community.id].get(order.member)
    if member is None or not member.here:
        raise NobodyToAccompanyError(ritual=order.ritual)
    if member.excluded:
        raise LeftOutOfRitualsError(who=member.name)
    before = await journeys_in(stage.uow, community, ritual.name, member.id)
    await stage.load([o for o in before if o.id not in stage.occurrences])
    again = _journey(stage.world, community, ritual, member.id, len(before) + 1)
    for journey in reversed(before):
        await _hears(stage, ritual, stage.occurrences[journey.id], member, again)
        if stage.occurrences[journey.id].alive:
            await end(stage, stage.occurrences[journey.id], "again")
    await stage.uow.occurrences.add([again], [])
    stage.trail.append(
        TrailEntry(
            community=community.id,
            at=stage.world.clock.now(),
            verdict="begin-again",
            subject=ritual.name,
            ritual=ritual.name,
            occurrence=again.id,
            reason="moderator",
            detail=member.id,
        )
    )
