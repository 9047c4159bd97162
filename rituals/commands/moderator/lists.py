"""Whether moderators want lists of what waits in their channel: `answer lists`."""

from dataclasses import replace

from rituals.commands.command import Call, Command, Option, Takes, Who
from rituals.commands.desk import Desk
from rituals.commands.forms import plain_form
from rituals.commands.moderator.words import done
from rituals.commands.options import SWITCH
from rituals.document import Document, Form
from rituals.ledger.lists import Lists
from rituals.model.audit import Change, CommandLine

LISTS = "answer lists"


async def _lists(call: Call, desk: Desk) -> Document | Form:
    wanted, id_ = call.need("wanted", str), desk.community.id
    lists = Lists.of(await desk.uow.rituals.states([id_]))
    await desk.uow.rituals.save([replace(lists, wanted=wanted == "on").state(id_)])
    before = "on" if lists.wanted else "off"
    change = Change(
        LISTS,
        before={"lists": before},
        after={"lists": wanted},
        undo=CommandLine(LISTS, {"wanted": before}) if before != wanted else None,
    )
    await desk.audit(change)
    never = wanted == "on" and desk.community.ledger.still_open == "off"
    return done(change, f"moderator.lists.{'on-but-off' if never else wanted}")


COMMANDS = (
    Command(
        LISTS,
        _lists,
        Who.MODERATOR,
        options=(
            Option("wanted", Takes.CHOICE, choices=SWITCH, german=("gewünscht",)),
        ),
        form=plain_form,
        german=("antwort listen",),
    ),
)
