"""Saying thank you, where everybody can read it, or only who is thanked, if they wish so."""

from collections.abc import Iterator
from datetime import timedelta

from rituals.commands.command import Call, Command, Option, Takes
from rituals.commands.desk import Desk
from rituals.commands.errors import (
    MissingOptionError,
    ThankedAlreadyError,
    ThankedEnoughError,
    ThanksToBotError,
    ThanksToOneselfError,
)
from rituals.commands.ledger import author_of, channel_here, decide
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
from rituals.effects import InChannels, Post, ToMember
from rituals.model.ids import MessageRef
from rituals.model.ledger import Contribution, Credit, Decided, Given, Refused
from rituals.model.member import Member
from rituals.model.wall_clock import to_local
from rituals.model.whole_ids import has_id

RECENT = timedelta(days=14)
"""Thanks to a person confirm an answer that is not older than that."""
IN_TURNS = timedelta(days=1)
"""Who was thanked by somebody gives them nothing by thanking back within that time."""
_NOBODYS = (Refused.OWN_ACCOUNT, Refused.TAKEN_OUT)
"""Of these an answer stays nobody's, whatever its asker says; a guess becomes more."""
MOST_A_DAY = 5
"""So many people one can thank in a day, of whom each is thanked in public."""
LONGEST = 500


async def _thanks(call: Call, desk: Desk) -> Document | Form:
    giver = await _whom(call, desk)
    channel = channel_here(desk)
    name = await _name(desk, giver)
    turns = await _in_turns(desk, giver)
    answer = await _record(desk, giver, call.message, turns=turns)
    message = call.message
    why = call.get("for", str)
    if answer is not None:
        turns = answer.in_turns
        message = message if why else answer.answer
    blocks: list[Block] = [
        say("command.thanks.posted", who=Mention(desk.caller.id), to=Mention(giver.id))
    ]
    if why:
        blocks.append(Quote((Text(why),)))
    if message is not None:
        link = MessageLink((msg("command.thanks.link"),), message)
        blocks.append(say("command.thanks.for-message", link=link))
    if giver.wishes.unnamed:
        await desk.post([Post(name, ToMember(giver.id), doc(*blocks))])
        told = say("command.thanks.done-private", to=Mention(giver.id))
        return doc(told, *_uncounted(giver, turns=turns))
    post = Post(name, InChannels(channel), doc(*blocks), ping=(giver.id,))
    await desk.post([post])
    helped = answer is not None and not turns
    done = "command.thanks.done-answer" if helped else "command.thanks.done"
    told = say(done, to=Mention(giver.id), channel=channel.name)
    return doc(told, *_uncounted(giver, turns=turns))


def _uncounted(giver: Member, *, turns: bool) -> Iterator[Block]:
    """That it gives them nothing, where it does not."""
    if turns:
        yield say("command.thanks.in-turns", to=Mention(giver.id))


async def _whom(call: Call, desk: Desk) -> Member:
    """Who is meant: by name, or as the author of the message."""
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
    if giver.bot:
        raise ThanksToBotError(name=giver.name)
    return giver


async def _record(
    desk: Desk, giver: Member, message: MessageRef | None, *, turns: bool
) -> Credit | None:
    """The answer they gave to the caller is confirmed: that message, or their last one.

    Then the answer is what they gave, and it is returned as it stands now. Thanks for anything else are a
    contribution of their own; in turns they are kept, and worth nothing.
    """
    held = await desk.uow.privacy.held(desk.community.id, giver.id)
    now = desk.clock.now()
    answers = [
        c
        for c in held.credits
        if c.asker == desk.caller.id and c.refused not in _NOBODYS
    ]
    if message is not None:
        meant = [c for c in answers if c.answer == message]
    else:
        lately = [c for c in answers if now - c.at < RECENT]
        meant = [c for c in lately if not _is_thanked(c)]
    if meant:
        answer = meant[-1]
        if not _is_thanked(answer):
            await decide(desk, answer.answer, Decided.ANSWERS, about=answer.question)
        return await _as_it_stands(desk, answer)
    if giver.gives:
        kind, cause = Given.THANKED_BACK if turns else Given.THANKED, _cause(desk)
        thanked = Contribution(desk.community.id, giver.id, kind, cause, now)
        await desk.uow.ledger.contribute([thanked])
    return None


async def _as_it_stands(desk: Desk, answer: Credit) -> Credit:
    found = await desk.uow.ledger.resting_on(desk.community.id, answer.answer)
    return next((c for c in found if c.question == answer.question), answer)


def _is_thanked(answer: Credit) -> bool:
    """Whether who asked said already that it helped, or a moderator did."""
    return answer.confirmed_at is not None or answer.told_at is not None


async def _in_turns(desk: Desk, giver: Member) -> bool:
    """Whether they thanked the caller a moment ago: thanks sent back and forth are kind,
    and give nobody anything.
    """
    mine = await desk.uow.privacy.held(desk.community.id, desk.caller.id)
    since = desk.clock.now() - IN_TURNS
    return any(
        c.kind is Given.THANKED and c.at > since and has_id(c.cause, [giver.id])
        for c in mine.contributions
    )


async def _name(desk: Desk, giver: Member) -> str:
    """Once for a pair and a day, so that no hurry of fingers says it twice.

    What carries an id in its name is taken back with whoever that is, and these are the
    words of the caller alone: those whom they thanked are counted.
    """
    said = f"thanks/{_cause(desk)}/"
    earlier = await desk.uow.privacy.entries(desk.community.id, [said])
    if any(has_id(entry.payload, [giver.id]) for entry in earlier):
        raise ThankedAlreadyError(name=giver.name)
    if len(earlier) >= MOST_A_DAY:
        raise ThankedEnoughError(n=MOST_A_DAY)
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
