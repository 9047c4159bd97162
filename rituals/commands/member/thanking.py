"""Saying thank you, where everybody can read it."""

from dataclasses import replace
from datetime import timedelta

from rituals.commands.command import Call, Command, Option, Takes
from rituals.commands.desk import Desk
from rituals.commands.errors import (
    MissingOptionError,
    ThankedAlreadyError,
    ThanksToOneselfError,
)
from rituals.commands.ledger import author_of, channel_here
from rituals.document import (
    Block,
    Document,
    Form,
    Mention,
    MessageLink,
    Quote,
    Text,
    doc,
    msg,
    say,
)
from rituals.effects import InChannels, Post
from rituals.model.ids import MessageRef
from rituals.model.ledger import Contribution, Given
from rituals.model.member import Member
from rituals.model.wall_clock import to_local
from rituals.model.whole_ids import has_id

RECENT = timedelta(days=14)
"""Thanks to a person confirm an answer that is not older than that."""
LONGEST = 500


async def _thanks(call: Call, desk: Desk) -> Document | Form:
    giver = call.get("member", Member)
    if giver is None and call.message is not None:
        giver = await author_of(desk, call.message)
    if giver is None:
        language = desk.reader.language
        option = call.command.option("member")
        raise MissingOptionError(
            words=call.command.said(language),
            option=option.said(language) if option else "member",
        )
    if giver.id == desk.caller.id:
        raise ThanksToOneselfError
    channel = channel_here(desk)
    name = await _name(desk, giver)
    await _record(desk, giver, call.message)
    why = call.get("for", str)
    blocks: list[Block] = [
        say("command.thanks.posted", who=Mention(desk.caller.id), to=Mention(giver.id))
    ]
    if why:
        blocks.append(Quote((Text(why),)))
    if call.message is not None:
        link = MessageLink((msg("command.thanks.link"),), call.message)
        blocks.append(say("command.thanks.for-message", link=link))
    post = Post(name, InChannels(channel), doc(*blocks), ping=(giver.id,))
    await desk.post([post])
    return doc(say("command.thanks.done", to=Mention(giver.id), channel=channel.name))


async def _record(desk: Desk, giver: Member, message: MessageRef | None) -> None:
    """The answer they gave to the caller is confirmed: that message, or their last one."""
    cause = _cause(desk)
    held = await desk.uow.privacy.held(desk.community.id, giver.id)
    if any(c.kind is Given.THANKED and c.cause == cause for c in held.contributions):
        raise ThankedAlreadyError(name=giver.name)
    now = desk.clock.now()
    if giver.counted and not giver.wishes.paused:
        thanked = Contribution(desk.community.id, giver.id, Given.THANKED, cause, now)
        await desk.uow.ledger.contribute([thanked])
    answers = [
        c
        for c in held.credits
        if c.asker == desk.caller.id
        and c.refused is None
        and (now - c.at < RECENT if message is None else c.answer == message)
    ]
    if answers and answers[-1].confirmed_at is None:
        await desk.uow.ledger.confirm([replace(answers[-1], confirmed_at=now)])


async def _name(desk: Desk, giver: Member) -> str:
    """Once for a pair and a day, so that no hurry of fingers says it twice.

    What carries an id in its name is taken back with whoever that is, and these are the
    words of the caller alone: those whom they thanked are counted.
    """
    said = f"thanks/{_cause(desk)}/"
    earlier = await desk.uow.privacy.entries(desk.community.id, [said])
    if any(has_id(entry.payload, [giver.id]) for entry in earlier):
        raise ThankedAlreadyError(name=giver.name)
    return f"{said}{len(earlier) + 1}"


def _cause(desk: Desk) -> str:
    """The same thanks of the same person count once a day."""
    today = to_local(desk.clock.now(), desk.community.zone).date()
    return f"{desk.caller.id}/{today.isoformat()}"


COMMANDS = (
    Command(
        "thanks",
        _thanks,
        options=(
            Option("member", Takes.MEMBER, required=False, german=("mitglied",)),
            Option("for", Takes.LONG, required=False, longest=LONGEST, german=("für",)),
        ),
        on_message=True,
        group="giving",
        german=("danke",),
    ),
)
