"""What the engine's own buttons do: decide, settle, stop nudges."""

from dataclasses import replace

from rituals.community import Community
from rituals.document import Document, doc, say
from rituals.engine import tell
from rituals.engine.ordering import carry_out
from rituals.engine.stage import Stage
from rituals.engine.world import World
from rituals.model.ids import RitualName
from rituals.model.member import Member
from rituals.model.occurrence import OccurrenceId
from rituals.orders import Decide, Order, Settle
from rituals.ports import UnitOfWork
from rituals.signals import Acted


async def engine_command(
    world: World, uow: UnitOfWork, community: Community, member: Member, signal: Acted
) -> Document:
    """Do what the button says; the reply. An `OrderError` says why it cannot be done."""
    if signal.action == tell.NO_NUDGES:
        await uow.members.save(
            [replace(member, wishes=replace(member.wishes, nudges=False))]
        )
        return doc(say("engine.nudges-off"))
    if signal.action == tell.NO_MORE_OF:
        muted = member.wishes.muted | {RitualName(signal.value)}
        await uow.members.save(
            [replace(member, wishes=replace(member.wishes, muted=muted))]
        )
        return doc(say("engine.muted", ritual=signal.value))
    if not member.moderator:
        return doc(say("engine.not-moderator"))
    order = _order(signal)
    if order is None:
        return doc(say("engine.unknown-button"))
    stage = Stage(world, uow)
    await carry_out(stage, community, order)
    await stage.save()
    return doc(say("engine.done"))


def _order(signal: Acted) -> Order | None:
    match signal.action:
        case tell.RUN | tell.LEAVE:
            occurrence, _, step = signal.value.rpartition("#")
            return Decide(OccurrenceId(occurrence), step, run=signal.action == tell.RUN)
        case tell.WAS_POSTED | tell.SEND_AGAIN:
            return Settle(signal.value, posted=signal.action == tell.WAS_POSTED)
        case _:
            return None
