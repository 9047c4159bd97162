"""What moderators do with a challenge: `challenge extend|close|disqualify|requalify`."""

from rituals.commands.command import Call, Command, Option, Takes, Who
from rituals.commands.desk import Desk
from rituals.community import Ritual
from rituals.document import Document, Form
from rituals.model.member import Member


async def _extend(call: Call, desk: Desk) -> Document | Form:
    ritual, to = call.need("ritual", Ritual), call.need("to", str)
    return await desk.tell(ritual.name, "extend", values={"to": to})


async def _close(call: Call, desk: Desk) -> Document | Form:
    return await desk.tell(call.need("ritual", Ritual).name, "close-early")


async def _disqualify(call: Call, desk: Desk) -> Document | Form:
    member, reason = call.need("member", Member), call.need("reason", str)
    return await desk.tell(
        call.need("ritual", Ritual).name,
        "disqualify",
        member.id,
        {"reason": reason},
    )


async def _which(call: Call, desk: Desk) -> Document | Form:
    """The form asks whose submission, and why."""
    member = call.get("member", Member)
    ritual = call.need("ritual", Ritual)
    return await desk.look(ritual.name, "disqualify", member.id if member else "")


async def _requalify(call: Call, desk: Desk) -> Document | Form:
    ritual, member = call.need("ritual", Ritual), call.need("member", Member)
    return await desk.tell(ritual.name, "requalify", member.id)


_RITUAL = Option("ritual", Takes.RITUAL, kinds=("monthly_challenge",))
_TO = Option("to", Takes.LONG, german=("bis", "um"), longest=60)
"""Read by the challenge: `2 days` is so much longer."""
_MEMBER = Option("member", Takes.MEMBER, german=("mitglied",))

COMMANDS = (
    Command(
        "challenge extend",
        _extend,
        Who.MODERATOR,
        options=(_TO, _RITUAL),
        german=("challenge verlängern",),
    ),
    Command(
        "challenge close",
        _close,
        Who.MODERATOR,
        options=(_RITUAL,),
        german=("challenge beenden",),
    ),
    Command(
        "challenge disqualify",
        _disqualify,
        Who.MODERATOR,
        options=(_MEMBER, Option("reason", Takes.LONG, german=("grund",)), _RITUAL),
        form=_which,
        german=("challenge ausschließen",),
    ),
    Command(
        "challenge requalify",
        _requalify,
        Who.MODERATOR,
        options=(_MEMBER, _RITUAL),
        german=("challenge zulassen",),
    ),
)
