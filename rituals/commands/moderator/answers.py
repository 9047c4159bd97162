"""Correcting the ledger: `answer mark|unmark`, by a message's menu or its name."""

from dataclasses import replace

from rituals.commands.command import Call, Command, Option, Who
from rituals.commands.desk import Desk
from rituals.commands.ledger import mark, observed, ref_written, unmark
from rituals.commands.member.answers import message_of
from rituals.commands.moderator.errors import MarkedAlreadyError, NotMarkedError
from rituals.commands.moderator.words import done
from rituals.document import Document, Form, Mention
from rituals.model.audit import Change, CommandLine
from rituals.model.ids import MemberId, MessageRef
from rituals.model.ledger import Credit, QuestionState

UNMARKED = "moderators"
"""Why an answer does not count that a moderator took out."""


async def _mark(call: Call, desk: Desk) -> Document | Form:
    message = message_of(call)
    known = await _counted(desk, message)
    if any(credit.confirmed_at is not None for credit in known):
        raise MarkedAlreadyError
    credit = await mark(desk, message)
    change = _change("mark", message, credit.giver, before="guessed" if known else "no")
    await desk.audit(change)
    who, asker = Mention(credit.giver), Mention(credit.asker)
    return done(change, "moderator.answer.marked", who=who, asker=asker)


async def _unmark(call: Call, desk: Desk) -> Document | Form:
    """A mark is taken back; what counts by a guess does not count any more."""
    message = message_of(call)
    known = await _counted(desk, message)
    if not known:
        await observed(desk, message)
        raise NotMarkedError
    if any(credit.confirmed_at is not None for credit in known):
        await unmark(desk, message)
        change = _change("unmark", message, known[0].giver, before="yes")
    else:
        await _refuse(desk, known)
        change = _change("unmark", message, known[0].giver, before="guessed")
    await desk.audit(change)
    return done(change, "moderator.answer.unmarked", who=Mention(known[0].giver))


async def _refuse(desk: Desk, guessed: list[Credit]) -> None:
    """These do not count; questions that nothing answers now wait again."""
    ledger, id_ = desk.uow.ledger, desk.community.id
    await ledger.confirm([replace(c, refused=UNMARKED) for c in guessed])
    refs = [c.question for c in guessed]
    left = await ledger.credits(id_, questions=refs)
    answered = {c.question for c in left if c.refused is None}
    await ledger.ask(
        [
            replace(question, state=QuestionState.OPEN)
            for question in await ledger.questions(id_, refs)
            if question.state is QuestionState.ANSWERED
            and question.message not in answered
        ]
    )


async def _counted(desk: Desk, message: MessageRef) -> list[Credit]:
    """What counts and rests on that message."""
    all_ = await desk.uow.ledger.credits(desk.community.id)
    return [c for c in all_ if c.answer == message and c.refused is None]


def _change(action: str, message: MessageRef, giver: MemberId, before: str) -> Change:
    back = "unmark" if action == "mark" else "mark"
    return Change(
        f"answer {action}",
        member=giver,
        before={"counts": before},
        after={"counts": "yes" if action == "mark" else "no"},
        undo=CommandLine(f"answer {back}", {"message": ref_written(message)}),
    )


_MESSAGE = Option("message", required=False, german=("nachricht",))

COMMANDS = (
    Command(
        "answer mark",
        _mark,
        Who.MODERATOR,
        options=(_MESSAGE,),
        on_message=True,
        german=("antwort markieren",),
    ),
    Command(
        "answer unmark",
        _unmark,
        Who.MODERATOR,
        options=(_MESSAGE,),
        on_message=True,
        german=("antwort entmarkieren",),
    ),
)
