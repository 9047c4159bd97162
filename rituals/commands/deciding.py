"""Whose word on how something is counted is a moderator's: nobody decides about themselves."""

from collections.abc import Collection

from rituals.commands.desk import Desk
from rituals.commands.errors import OwnMatterError
from rituals.model.ids import MemberId


async def moderates(desk: Desk, people: Collection[MemberId]) -> bool:
    """Whether the caller decides, as a moderator, what these people are part of.

    Who is one of them does only where no other moderator could.
    """
    if not desk.caller.moderator or desk.caller.id not in people:
        return desk.caller.moderator
    everybody = await desk.uow.members.everybody(desk.community.id)
    return not any(m.moderator and m.here and m.id not in people for m in everybody)


async def must_moderate(desk: Desk, people: Collection[MemberId]) -> None:
    """`OwnMatterError` if it is for another moderator to decide."""
    if not await moderates(desk, people):
        raise OwnMatterError
