"""Control of occurrences: `preview`, `run`, `skip`, `restore`, `move`, `pause`, `resume`."""

from collections.abc import Callable
from datetime import datetime

from rituals.commands.command import Call, Command, Option, Takes, Usual, Who
from rituals.commands.desk import Desk, Preview
from rituals.commands.moderator.errors import (
    ByJoiningError,
    NothingToComeError,
    OpenAlreadyError,
)
from rituals.commands.moderator.words import done
from rituals.community import Ritual
from rituals.document import (
    Block,
    Buttons,
    Document,
    Form,
    Heading,
    Inlines,
    Mention,
    Msg,
    Paragraph,
    Strong,
    Text,
    Time,
    doc,
    msg,
    say,
)
from rituals.effects import InChannels, InThreads, Post, ToMember
from rituals.model.coming import Coming, Fate
from rituals.model.occurrence import Occurrence, State
from rituals.orders import Move, Pause, Restore, Resume, RunNow, Skip

YES = "yes"
_LOOKED_AT = 60
ANY = tuple(State)
"""Any state will do: what cannot be done with it is said with the reason."""


async def _preview(call: Call, desk: Desk) -> Document | Form:
    ritual = call.need("ritual", Ritual)
    shown = await desk.preview(ritual)
    if shown is None:
        raise NothingToComeError(ritual=ritual.name)
    blocks: list[Block] = [_title(ritual, shown), say("moderator.preview.unsent")]
    for post in shown.posts:
        where = msg("moderator.preview.where", where=_where(ritual, post))
        blocks.append(Paragraph((where,)))
        blocks += [_inert(block) for block in post.document.blocks]
    if not shown.posts:
        blocks.append(say("moderator.preview.silent"))
    return doc(*blocks)


def _title(ritual: Ritual, shown: Preview) -> Heading:
    name = Text(ritual.name)
    if shown.occurrence.subject is not None:
        return Heading((msg("moderator.preview.title-journey", ritual=name),))
    return Heading((msg("moderator.preview.title", ritual=name, at=Time(shown.at)),))


def _where(ritual: Ritual, post: Post) -> Msg | tuple[str, ...]:
    match post.to:
        case InChannels(only=only):
            channels = [only] if only else ritual.channels
            return tuple(str(channel) for channel in channels)
        case InThreads():
            return msg("moderator.preview.in-thread")
        case ToMember(member):
            return msg("moderator.preview.privately", who=Mention(member))
        case _:
            return msg("moderator.preview.to-moderators")


def _inert(block: Block) -> Block:
    """Buttons as words: nothing of a preview can be pressed."""
    if not isinstance(block, Buttons):
        return block
    shown: list[Inlines] = [(Text("["), *b.label, Text("] ")) for b in block.buttons]
    return Paragraph(tuple(part for label in shown for part in (Strong(label),)))


async def _run(call: Call, desk: Desk) -> Document | Form:
    ritual = call.need("ritual", Ritual)
    change = await desk.carry_out(RunNow(ritual.name))
    return done(change, "moderator.run.done", ritual=Text(ritual.name))


async def _skip(call: Call, desk: Desk) -> Document | Form:
    ritual = call.need("ritual", Ritual)
    one = call.need("which", Occurrence)
    if one.state is State.OPEN and call.get("begun", str) != YES:
        raise OpenAlreadyError(at=one.opened_at or one.due_at)
    change = await desk.carry_out(Skip(one.id))
    name, at = Text(ritual.name), Time(one.due_at)
    if one.state is State.OPEN:
        return done(change, "moderator.skip.cut-short", ritual=name)
    following = await desk.coming(ritual.name, _LOOKED_AT, openings=True)
    happens = next((i for i in following if i.fate is Fate.HAPPENS), None)
    if happens is None:
        return done(change, "moderator.skip.last", ritual=name, at=at)
    then = Time(happens.at)
    return done(change, "moderator.skip.done", ritual=name, at=at, next=then)


async def _restore(call: Call, desk: Desk) -> Document | Form:
    ritual = call.need("ritual", Ritual)
    one = call.need("which", Occurrence)
    change = await desk.carry_out(Restore(one.id))
    due_at = datetime.fromisoformat(change.after["due_at"])
    return done(
        change, "moderator.restore.done", ritual=Text(ritual.name), at=Time(due_at)
    )


async def _move(call: Call, desk: Desk) -> Document | Form:
    ritual, to = call.need("ritual", Ritual), call.need("to", datetime)
    one = call.need("which", Occurrence)
    change = await desk.carry_out(Move(one.id, to))
    return done(
        change,
        "moderator.move.done",
        ritual=Text(ritual.name),
        old=Time(one.due_at),
        new=Time(to),
    )


def _is_planned(item: Coming) -> bool:
    """Not what was begun by hand just now: that is named if it is meant."""
    left_out = item.fate in (Fate.SKIPPED, Fate.HOLIDAY)
    return not (left_out or item.occurrence.extra)


def _is_overridden(item: Coming) -> bool:
    """Not a holiday: that is left out by the file, and named if it is meant."""
    return item.fate is Fate.SKIPPED or item.usual_at is not None


def _usual(fits: Callable[[Coming], bool]) -> Usual:
    """The next occurrence that the command is for."""

    async def first(desk: Desk, ritual: Ritual) -> Occurrence:
        if ritual.cadence is None:
            raise ByJoiningError(ritual=ritual.name)
        items = await desk.coming(ritual.name, _LOOKED_AT, openings=True)
        found = next((item.occurrence for item in items if fits(item)), None)
        if found is None:
            raise NothingToComeError(ritual=ritual.name)
        return found

    return first


async def _pause(call: Call, desk: Desk) -> Document | Form:
    ritual, until = call.need("ritual", Ritual), call.get("until", datetime)
    change = await desk.carry_out(Pause(ritual.name, until))
    name = Text(ritual.name)
    if until is None:
        return done(change, "moderator.pause.done", ritual=name)
    return done(change, "moderator.pause.until", ritual=name, until=Time(until))


async def _resume(call: Call, desk: Desk) -> Document | Form:
    ritual = call.need("ritual", Ritual)
    change = await desk.carry_out(Resume(ritual.name))
    items = await desk.coming(ritual.name, _LOOKED_AT, openings=True)
    happens = next((i for i in items if i.fate is Fate.HAPPENS), None)
    name = Text(ritual.name)
    if happens is None:
        return done(change, "moderator.resume.done", ritual=name)
    return done(change, "moderator.resume.next", ritual=name, at=Time(happens.at))


RITUAL = Option("ritual", Takes.RITUAL)
PLANNED, OVERRIDDEN = (
    Option(
        "which",
        Takes.OCCURRENCE,
        required=False,
        states=ANY,
        german=("welches", "welche", "welchen"),
        usual=_usual(fits),
    )
    for fits in (_is_planned, _is_overridden)
)
"""Before anything else that is told of it: a new time may count from its old one."""

COMMANDS = (
    Command(
        "preview",
        _preview,
        Who.MODERATOR,
        options=(RITUAL,),
        reads=True,
        german=("probe",),
    ),
    Command("run", _run, Who.MODERATOR, options=(RITUAL,), german=("starten",)),
    Command(
        "skip",
        _skip,
        Who.MODERATOR,
        options=(
            RITUAL,
            PLANNED,
            Option(
                "begun",
                Takes.CHOICE,
                required=False,
                choices=(YES,),
                german=("begonnen",),
                spellings=(("ja", YES),),
            ),
        ),
        german=("auslassen", "ausfallen"),
    ),
    Command(
        "restore",
        _restore,
        Who.MODERATOR,
        options=(RITUAL, OVERRIDDEN),
        german=("zurückholen",),
    ),
    Command(
        "move",
        _move,
        Who.MODERATOR,
        options=(RITUAL, PLANNED, Option("to", Takes.WHEN, german=("auf", "nach"))),
        german=("verschieben",),
    ),
    Command(
        "pause",
        _pause,
        Who.MODERATOR,
        options=(RITUAL, Option("until", Takes.WHEN, required=False, german=("bis",))),
        german=("pausieren",),
    ),
    Command(
        "resume", _resume, Who.MODERATOR, options=(RITUAL,), german=("fortsetzen",)
    ),
)
