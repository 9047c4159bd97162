"""Who is on their way into the community: `welcome list|restart|done`."""

from rituals.commands.command import Call, Command, Option, Takes, Who
from rituals.commands.desk import Desk
from rituals.commands.moderator.errors import NotOnTheWayError
from rituals.commands.moderator.words import done
from rituals.community import Ritual
from rituals.document import Document, Form, Mention
from rituals.model.member import Member
from rituals.model.occurrence import Occurrence
from rituals.orders import BeginAgain


async def _list(call: Call, desk: Desk) -> Document | Form:
    return await desk.look(call.need("ritual", Ritual).name, "list", str(call.page))


async def _restart(call: Call, desk: Desk) -> Document | Form:
    ritual, member = call.need("ritual", Ritual), call.need("member", Member)
    change = await desk.carry_out(BeginAgain(ritual.name, member.id))
    return done(change, "moderator.welcome.restarted", who=Mention(member.id))


async def _done(call: Call, desk: Desk) -> Document | Form:
    ritual, member = call.need("ritual", Ritual), call.need("member", Member)
    journey = await _journey(desk, ritual, member)
    if journey is None:
        raise NotOnTheWayError(who=member.name)
    return await desk.tell(journey.id, "done", member.id)


async def _journey(desk: Desk, ritual: Ritual, member: Member) -> Occurrence | None:
    """The one that the member is on."""
    alive = await desk.uow.occurrences.of_ritual(desk.community.id, ritual.name)
    return next((o for o in alive if o.subject == member.id), None)


_RITUAL = Option("ritual", Takes.RITUAL, kinds=("welcome",))
_MEMBER = Option("member", Takes.MEMBER, german=("mitglied",))

COMMANDS = (
    Command(
        "welcome list",
        _list,
        Who.MODERATOR,
        options=(_RITUAL,),
        reads=True,
        german=("willkommen liste",),
    ),
    Command(
        "welcome restart",
        _restart,
        Who.MODERATOR,
        options=(_MEMBER, _RITUAL),
        german=("willkommen neu",),
    ),
    Command(
        "welcome done",
        _done,
        Who.MODERATOR,
        options=(_MEMBER, _RITUAL),
        german=("willkommen fertig",),
    ),
)
