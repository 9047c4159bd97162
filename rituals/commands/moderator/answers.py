"""Correcting the ledger: `answer mark|unmark`, by a message's menu or its name."""

from dataclasses import replace

from rituals.commands.command import Call, Command, Option, Takes, Who
from rituals.commands.desk import Desk
from rituals.commands.ledger import (
    TAKEN_OUT,
    mark,
    observed,
    ref_written,
    reopen,
    unmark,
)
from rituals.commands.member.answers import message_of
from rituals.commands.moderator.errors import (
    MarkedAlreadyError,
    NotMarkedError,
    NotTakenOutError,
)
from rituals.commands.moderator.words import done
from rituals.document import Document, Form, Mention
from rituals.model.audit import Change, CommandLine
from rituals.model.ids import MemberId, MessageRef
from rituals.model.ledger import Credit, QuestionState

YES, GUESSED, NO = "yes", "guessed", "no"


async def _mark(call: Call, desk: Desk) -> Document | Form:
    """It counts as more than a guess; or, taking back that it was taken out, as before."""
    message = message_of(call)
    known = await _counted(desk, message)
    if any(credit.confirmed_at is not None for credit in known):
        raise MarkedAlreadyError
    before = _counts(known)
    if call.get("back", str) == YES:
        known = await _put_back(desk, message)
        credit = known[0]
    else:
        credit = await mark(desk, message)
    after = _counts(await _counted(desk, message))
    change = _change(call, credit.giver, before, after)
    await desk.audit(change)
    who, asker = Mention(credit.giver), Mention(credit.asker)
    return done(change, "moderator.answer.marked", who=who, asker=asker)


async def _unmark(call: Call, desk: Desk) -> Document | Form:
    """It does not count any more; or, taking back a mark, as it did before."""
    message = message_of(call)
    known = await _counted(desk, message)
    if not known:
        await observed(desk, message)
        raise NotMarkedError
    before = _counts(known)
    if call.get("back", str) == YES:
        await unmark(desk, message)
    else:
        await _take_out(desk, known)
    after = _counts(await _counted(desk, message))
    change = _change(call, known[0].giver, before, after)
    await desk.audit(change)
    who = Mention(known[0].giver)
    if after != NO:
        return done(change, "moderator.answer.guessed", who=who)
    return done(change, "moderator.answer.unmarked", who=who)


async def _take_out(desk: Desk, counted: list[Credit]) -> None:
    """These do not count, whoever marked them; who did, is kept for the way back."""
    taken_out = [replace(c, refused=TAKEN_OUT) for c in counted]
    await desk.uow.ledger.confirm(taken_out)
    await reopen(desk, [c.question for c in counted])


async def _put_back(desk: Desk, message: MessageRef) -> list[Credit]:
    """What was taken out counts again, by a guess or a mark, as it did."""
    ledger, id_ = desk.uow.ledger, desk.community.id
    resting = await ledger.resting_on(id_, message)
    back = [replace(c, refused=None) for c in resting if c.refused == TAKEN_OUT]
    if not back:
        raise NotTakenOutError
    await ledger.confirm(back)
    asked = await ledger.questions(id_, [c.question for c in back])
    await ledger.ask([replace(q, state=QuestionState.ANSWERED) for q in asked])
    return back


async def _counted(desk: Desk, message: MessageRef) -> list[Credit]:
    """What counts and rests on that message."""
    resting = await desk.uow.ledger.resting_on(desk.community.id, message)
    return [c for c in resting if c.refused is None]


def _counts(known: list[Credit]) -> str:
    """As the audit trail has it."""
    if not known:
        return NO
    return YES if any(c.confirmed_at is not None for c in known) else GUESSED


def _change(call: Call, giver: MemberId, before: str, after: str) -> Change:
    # What goes back itself is undone by doing it again.
    values = {} if call.get("back", str) == YES else {"back": YES}
    other = "unmark" if call.command.words == "answer mark" else "mark"
    return Change(
        call.command.words,
        member=giver,
        before={"counts": before},
        after={"counts": after},
        undo=CommandLine(
            f"answer {other}", {"message": ref_written(message_of(call)), **values}
        ),
    )


_MESSAGE = Option("message", required=False, german=("nachricht",))
_BACK = Option(
    "back",
    Takes.CHOICE,
    required=False,
    choices=(YES,),
    german=("zurück",),
    spellings=(("ja", YES),),
)

COMMANDS = (
    Command(
        "answer mark",
        _mark,
        Who.MODERATOR,
        options=(_MESSAGE, _BACK),
        on_message=True,
        german=("antwort markieren",),
    ),
    Command(
        "answer unmark",
        _unmark,
        Who.MODERATOR,
        options=(_MESSAGE, _BACK),
        on_message=True,
        german=("antwort entmarkieren",),
    ),
)
