"""What is held of me: read it, take it along, pause it, have it forgotten."""

from collections.abc import Iterator
from dataclasses import replace

from rituals.commands.command import ABOUT, Call, Command, Option, Takes
from rituals.commands.desk import Desk
from rituals.commands.member.export import exported
from rituals.commands.member.remembered import Remembered, remembered
from rituals.document import (
    Block,
    Bullets,
    Button,
    Buttons,
    Document,
    Field,
    File,
    Form,
    Heading,
    Msg,
    Strong,
    doc,
    msg,
    say,
)
from rituals.model.duration import Duration
from rituals.model.held import Held
from rituals.orders import Forget

SURE = ("yes", "ja")


async def _what(call: Call, desk: Desk) -> Document | Form:
    del call
    groups = [*_groups(desk, await desk.held(), await remembered(desk))]
    blocks: list[Block] = [
        Heading((msg("privacy.what.title"),)),
        say("privacy.what.you", name=desk.caller.name),
        *(block for group in groups for block in group),
    ]
    if not groups:
        blocks.append(say("privacy.what.nothing-else"))
    blocks += [
        Heading((msg("privacy.what.where"),)),
        *_where(desk),
        say("privacy.what.never"),
    ]
    if desk.caller.wishes.paused:
        blocks.append(say("privacy.what.paused"))
    return doc(*blocks, Buttons(buttons(desk)))


def _groups(desk: Desk, held: Held, kept: Remembered) -> Iterator[tuple[Block, ...]]:
    """What is kept equally long, and of it only what there is."""
    keep = desk.community.keep
    letters = [one for one in held.said if one.private and not one.version]
    activity = {
        "messages": len(held.observations),
        "reactions": len(held.reactions),
        "parts": len(held.parts),
        "journeys": len(held.journeys),
        "posts": sum(not (one.private or one.version) for one in held.said),
        "letters": sum(not one.waiting for one in letters),
        "waiting": sum(one.waiting for one in letters),
        "nudges": len(held.nudges),
        "trail": len(held.trail),
        "audit": len(held.audit),
    }
    ledger = {
        "questions": len(held.questions),
        "credits": len(held.credits),
        "thanks": len(held.thanks),
        "decisions": len(held.decisions),
        "contributions": len(held.contributions),
    }
    rituals = {"handed-over": len(kept.handed_over), "noted": len(kept.noted)}
    for title, counts in (
        (say("privacy.what.activity", long=_for(keep.activity)), activity),
        (say("privacy.what.ledger", long=_for(keep.ledger)), ledger),
        (say("privacy.what.rituals"), rituals),
    ):
        there = [(msg(f"privacy.what.{name}", n=n),) for name, n in counts.items() if n]
        if there:
            yield title, Bullets(tuple(there))


def _for(duration: Duration) -> Msg:
    return msg(f"privacy.for.{duration.unit}", n=duration.count)


def _where(desk: Desk) -> Iterator[Block]:
    """What is observed: the ledger's channels, where newcomers are welcomed, and threads."""
    community = desk.community
    named = tuple(str(channel) for channel in community.ledger.channels)
    if named:
        yield say("privacy.what.channels", channels=named, n=len(named))
    else:
        yield say("privacy.what.no-channels")
    welcoming = tuple(str(channel) for channel in community.welcoming)
    if welcoming:
        yield say("privacy.what.welcoming", channels=welcoming, n=len(welcoming))
    rituals = tuple(community.rituals)
    if rituals:
        yield say("privacy.what.threads", rituals=rituals, n=len(rituals))


def buttons(desk: Desk) -> tuple[Button, ...]:
    """What can be done about what is held of the caller."""
    paused = desk.caller.wishes.paused
    turn = ("resume", "privacy resume") if paused else ("pause", "privacy pause")
    return (
        Button(
            (msg("privacy.button.export"),), "privacy export", opens=True, about=ABOUT
        ),
        Button((msg(f"privacy.button.{turn[0]}"),), turn[1], about=ABOUT),
        Button(
            (msg("privacy.button.forget"),),
            "privacy forget",
            style="danger",
            opens=True,
            about=ABOUT,
        ),
    )


async def _export(call: Call, desk: Desk) -> Document | Form:
    text = await exported(desk, call.at)
    name = f"stammtisch-{desk.community.id}-{call.at:%Y-%m-%d}.json"
    return doc(say("privacy.export.here"), File(name, "application/json", text))


async def _pause(call: Call, desk: Desk) -> Document | Form:
    del call
    if desk.caller.wishes.paused:
        return doc(say("privacy.pause.already"))
    await _write(desk, paused=True)
    return doc(say("privacy.pause.done"), Buttons((_resume_button(),)))


async def _resume(call: Call, desk: Desk) -> Document | Form:
    del call
    await _write(desk, paused=False)
    return doc(say("privacy.resume.done"))


async def _write(desk: Desk, *, paused: bool) -> None:
    member = desk.caller
    wishes = replace(member.wishes, paused=paused)
    await desk.uow.members.save([replace(member, wishes=wishes)])


def _resume_button() -> Button:
    return Button((msg("privacy.button.resume"),), "privacy resume", about=ABOUT)


async def _forget(call: Call, desk: Desk) -> Document | Form:
    del call
    await desk.carry_out(Forget(desk.caller.id))
    return doc(say("privacy.forget.done"))


async def _forget_form(call: Call, desk: Desk) -> Document | Form:
    """Nothing is erased by a slip: it says what goes, and wants a yes."""
    del call, desk
    sure = Field(
        "sure",
        (Strong((msg("privacy.forget.sure"),)),),
        hint=(msg("privacy.forget.hint"),),
        choices=((SURE[0], (msg("privacy.forget.yes"),)),),
    )
    title = (msg("privacy.forget.title"),)
    return Form(title, (sure,), "privacy forget", about=ABOUT, submit=title)


COMMANDS = (
    Command("privacy what", _what, reads=True, german=("datenschutz was",)),
    Command("privacy export", _export, reads=True, german=("datenschutz export",)),
    Command("privacy pause", _pause, german=("datenschutz pause",)),
    Command("privacy resume", _resume, german=("datenschutz weiter",)),
    Command(
        "privacy forget",
        _forget,
        options=(Option("sure", Takes.CHOICE, choices=SURE, german=("sicher",)),),
        form=_forget_form,
        german=("datenschutz vergessen",),
    ),
)
