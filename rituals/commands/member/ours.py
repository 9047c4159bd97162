"""Why I wrote a message myself: what it belongs to, and for whom."""

from typing import Final

from rituals.commands.desk import Desk
from rituals.document import Block, Button, Buttons, Msg, Text, Time, msg, say
from rituals.model.delivery import Posted
from rituals.model.ids import MessageRef

_NUDGE: Final = "nudge"
_ASKED_FOR: Final = ("thanks", "contest", "contested")
"""What I say because somebody called a command: how its name begins."""


async def ours(desk: Desk, message: MessageRef) -> tuple[Block, ...]:
    """Why this message of ours is there; empty if it is none, or private to another."""
    posted = await desk.uow.outbox.posted(desk.community.id, message)
    if posted is None or not _may_read(desk, posted):
        return ()
    at, kind = Time(posted.receipt.at), posted.name.partition("/")[0]
    if kind == _NUDGE:
        most = desk.community.nudges_per_week
        why = say("command.why.nudge", at=at, n=most)
        return (why, *await _reason(desk, posted.receipt.key))
    if kind in _ASKED_FOR:
        return (say(f"command.why.ours-{kind}", at=at),)
    found = [posted.occurrence] if posted.occurrence is not None else []
    for occurrence in await desk.uow.occurrences.get(found):
        step = Msg(f"step.{kind}", otherwise=posted.name)
        ritual = Text(occurrence.ritual)
        said = say("command.why.ours-of-ritual", at=at, step=step, ritual=ritual)
        return (said,)
    return (say("command.why.ours", at=at),)


async def _reason(desk: Desk, key: str) -> tuple[Block, ...]:
    """The way to why it came to them, where the ledger had me write it."""
    held = await desk.uow.privacy.held(desk.community.id, desk.caller.id)
    rules = [n.rule for n in held.nudges if n.key == key and n.rule is not None]
    label = msg("command.nudges.why")
    buttons = [Button((label,), "nudges", f"rule:{r}", opens=True) for r in rules]
    return (Buttons(tuple(buttons)),) if buttons else ()


def _may_read(desk: Desk, posted: Posted) -> bool:
    """What stands in a channel is there for all; what is private, for one."""
    if posted.channel is not None:
        return True
    return any(posted.receipt.key.endswith(f"/@{id_}") for id_ in desk.caller.ids)
