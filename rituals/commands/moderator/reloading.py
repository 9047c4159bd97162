"""Taking over a changed configuration from chat: `reload`."""

from rituals.commands.command import Call, Command, Who
from rituals.commands.desk import Desk
from rituals.commands.moderator.errors import CannotReloadError
from rituals.document import Block, Bullets, Code, Document, Form, Text, doc, msg, say
from rituals.model.audit import Change
from rituals.ports import Reading

_SHOWN = 15


async def _reload(_call: Call, desk: Desk) -> Document | Form:
    reading = await desk.reload()
    if reading is None:
        raise CannotReloadError
    if reading.faults:
        lines = tuple((Code(fault),) for fault in reading.faults[:_SHOWN])
        return doc(
            say("moderator.reload.faults", n=len(reading.faults)),
            Bullets(lines),
            say("moderator.reload.stays"),
        )
    if reading.same:
        return doc(say("moderator.reload.same"))
    await desk.audit(Change("reload"))
    return doc(say("moderator.reload.done"), *_differences(reading))


def _differences(reading: Reading) -> list[Block]:
    lines = [
        *(msg("moderator.reload.added", ritual=Text(n)) for n in reading.added),
        *(msg("moderator.reload.removed", ritual=Text(n)) for n in reading.removed),
        *(
            msg("moderator.reload.renamed", old=Text(old), new=Text(new))
            for old, new in reading.renamed
        ),
        *(msg("moderator.reload.changed", ritual=Text(n)) for n in reading.changed),
    ]
    if reading.community:
        lines.append(msg("moderator.reload.community"))
    if reading.later:
        lines.append(msg("moderator.reload.later", tables=tuple(reading.later)))
    return [Bullets(tuple((line,) for line in lines))]


COMMANDS = (Command("reload", _reload, Who.MODERATOR, german=("neu laden",)),)
