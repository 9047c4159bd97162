"""Lets the ritual that a button or a command concerns hear it, or show something."""

from dataclasses import replace

from rituals.community import Community
from rituals.document import Document, Form, doc, say
from rituals.engine.addressing import with_names
from rituals.engine.finding import NOBODY, journeys_in, slot_about
from rituals.engine.needs import of_who_acts
from rituals.engine.posting import bind, bind_form
from rituals.engine.routing import Word, route
from rituals.engine.stage import Stage
from rituals.engine.world import World, steps_of
from rituals.model.ids import RitualName, SpaceId
from rituals.model.member import Member
from rituals.model.occurrence import Occurrence, OccurrenceId, State
from rituals.ports import UnitOfWork
from rituals.signals import Acted, Did, ViewRequest


async def reply_of_ritual(
    world: World,
    uow: UnitOfWork,
    community: Community,
    member: Member,
    signal: Acted,
    typed: str = "",
) -> Document | Form:
    """Let the ritual do what the member asked for, maybe by a command; what they are told."""
    occurrence = await occurrence_about(world, uow, community, signal.about, member)
    if occurrence is None or occurrence.subject == NOBODY:
        reply = doc(say("engine.unknown-button"))
        return await shown_to(world, uow, community, member, reply, "", signal.space)
    await uow.occurrences.add([occurrence], [])  # nothing happens if it is there
    heard = Did(
        action=signal.action,
        at=signal.at,
        moderator=member.moderator,
        value=signal.value,
        values=signal.values,
        occurrence=occurrence.id,
    )
    word = Word(occurrence.id, member.id, heard, f"{signal.space}:{signal.id}", typed)
    outcomes = await route(world, uow, [word])
    reply = next((o.reply for o in outcomes if o.reply is not None), None) or doc(
        say("engine.done" if outcomes else "engine.outdated")
    )
    return await shown_to(
        world, uow, community, member, reply, occurrence.id, signal.space
    )


async def view_of_ritual(
    world: World,
    uow: UnitOfWork,
    community: Community,
    member: Member,
    request: ViewRequest,
) -> Document | Form:
    """What the ritual shows to who asked; read only."""
    space = request.by.account.space
    occurrence = await occurrence_about(world, uow, community, request.about, member)
    ritual = world.ritual(community.id, occurrence.ritual) if occurrence else None
    if occurrence is None or ritual is None:
        nothing = doc(say("engine.unknown-button"))
        return await shown_to(world, uow, community, member, nothing, "", space)
    stage = Stage(world, uow)
    await stage.load([occurrence])
    stage.members[community.id][member.id] = member
    # A moderator by any of their accounts, as for commands and for what they do.
    request = replace(request, by=replace(request.by, moderator=member.moderator))
    needs = of_who_acts(
        steps_of(ritual, world.settings(ritual, occurrence), occurrence)
    )
    scene = await stage.scene(ritual, occurrence, needs=needs, actor=member)
    shown = ritual.kind.view(request, scene)
    # What is not written down yet is found again by the ritual's name.
    known = await uow.occurrences.get([occurrence.id])
    about = occurrence.id if known else occurrence.ritual
    return await shown_to(world, uow, community, member, shown, about, space)


async def shown_to(
    world: World,
    uow: UnitOfWork,
    community: Community,
    member: Member,
    shown: Document | Form,
    about: str,
    space: SpaceId,
) -> Document | Form:
    """The same in the member's language, its buttons bound, its mentions named."""
    reader = world.reader(community, member)
    ready: Document | Form
    if isinstance(shown, Form):
        ready = bind_form(world.translator.form(shown, reader), about)
    else:
        ready = bind(world.translator.document(shown, reader), about)
    return await with_names(uow, community.id, ready, space)


async def occurrence_about(
    world: World, uow: UnitOfWork, community: Community, about: str, member: Member
) -> Occurrence | None:
    """The occurrence a button speaks of; for a ritual's name the one that matters now.

    The next one matters before the first was planned, even. Of journeys that is the
    member's own, if they have one.
    """
    found = await uow.occurrences.get([OccurrenceId(about)])
    if found:
        return found[0] if found[0].community == community.id else None
    if any(ritual.name == about for ritual in community.journeys):
        theirs = await journeys_in(uow, community, RitualName(about), member.id)
        if theirs:
            return theirs[-1]
    all_ = await uow.occurrences.of_ritual(community.id, RitualName(about), alive=False)
    opened = [o for o in all_ if o.state is State.OPEN]
    coming = [o for o in all_ if o.state is State.PLANNED]
    mattering = next(iter([*opened[-1:], *coming[:1], *all_[-1:]]), None)
    return mattering or slot_about(world, community, about)
