"""Who is left out of the ledger and the rituals: `members exclude|include`."""

from dataclasses import replace

from rituals.commands.command import Call, Command, Option, Takes, Who
from rituals.commands.desk import Desk
from rituals.commands.moderator.errors import ExcludedAlreadyError, NotExcludedError
from rituals.commands.moderator.words import done
from rituals.document import Document, Form, Mention
from rituals.model.audit import Change, CommandLine
from rituals.model.member import Member


async def _exclude(call: Call, desk: Desk) -> Document | Form:
    member = call.need("member", Member)
    if member.excluded:
        raise ExcludedAlreadyError(who=member.name)
    return await _set(desk, member, excluded=True)


async def _include(call: Call, desk: Desk) -> Document | Form:
    member = call.need("member", Member)
    if not member.excluded:
        raise NotExcludedError(who=member.name)
    return await _set(desk, member, excluded=False)


async def _set(desk: Desk, member: Member, *, excluded: bool) -> Document:
    await desk.uow.members.save([replace(member, excluded=excluded)])
    await desk.read_again([member.id])
    welcomed = excluded and await desk.leave_out(member.id)
    action, back = ("exclude", "include") if excluded else ("include", "exclude")
    change = Change(
        f"members {action}",
        member=member.id,
        before={"excluded": "no" if excluded else "yes"},
        after={"excluded": "yes" if excluded else "no"},
        undo=CommandLine(f"members {back}", {"member": member.id}),
    )
    await desk.audit(change)
    said = "moderator.exclude.welcome" if welcomed else f"moderator.{action}.done"
    return done(change, said, who=Mention(member.id))


_MEMBER = Option("member", Takes.MEMBER, german=("mitglied",))

COMMANDS = (
    Command(
        "members exclude",
        _exclude,
        Who.MODERATOR,
        options=(_MEMBER,),
        german=("mitglieder herausnehmen",),
    ),
    Command(
        "members include",
        _include,
        Who.MODERATOR,
        options=(_MEMBER,),
        german=("mitglieder zurückholen",),
    ),
)
