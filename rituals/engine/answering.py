"""Answers who acts or looks: on the live interaction, privately, in their language."""

from collections.abc import Sequence

from rituals.commands import completing, running
from rituals.commands.command import ABOUT as COMMAND
from rituals.community import Community
from rituals.document import Document, Form
from rituals.engine.accounts import looking
from rituals.engine.commanding import engine_command
from rituals.engine.concerning import reply_of_ritual, shown_to, view_of_ritual
from rituals.engine.desk import EngineDesk
from rituals.engine.forgetting import met_again
from rituals.engine.tell import ABOUT
from rituals.engine.world import World
from rituals.model.member import Member
from rituals.ports import Choice, UnitOfWork
from rituals.signals import Acted, CompletionRequest, ViewRequest


async def answer(
    world: World, uow: UnitOfWork, community: Community, member: Member, signal: Acted
) -> Document | Form:
    """Do what the member asked for; what they are told."""
    if signal.about == COMMAND:
        return await _command(world, uow, community, member, signal)
    if signal.about == ABOUT:
        reply = await engine_command(world, uow, community, member, signal)
        return await shown_to(world, uow, community, member, reply, ABOUT, signal.space)
    return await reply_of_ritual(world, uow, community, member, signal)


async def view(
    world: World, uow: UnitOfWork, community: Community, request: ViewRequest
) -> Document | Form:
    """What to show to who asked; read only."""
    again = await met_again(world, uow, community, request.by, request)
    if again is not None:
        return again
    member = await looking(uow, community, request.by, request.at)
    if request.about == COMMAND:
        return await _command(world, uow, community, member, request)
    return await view_of_ritual(world, uow, community, member, request)


async def complete(
    world: World, uow: UnitOfWork, community: Community, request: CompletionRequest
) -> Sequence[Choice]:
    """What could be typed next."""
    member = await looking(uow, community, request.by, request.at)
    viewed = ViewRequest(request.by, request.action, request.at)
    desk = EngineDesk(world, uow, community, member, viewed)
    return await completing.completions(desk, request)


async def _command(
    world: World,
    uow: UnitOfWork,
    community: Community,
    member: Member,
    request: Acted | ViewRequest,
) -> Document | Form:
    desk = EngineDesk(world, uow, community, member, request)
    shown = await running.run(desk, request)
    after = (await uow.members.get([member.id], community.id)) or [member]
    return await shown_to(world, uow, community, after[0], shown, COMMAND, desk.space)
