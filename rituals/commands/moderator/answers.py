"""Correcting the ledger: `answer mark|unmark`, by a message's menu or its name."""

from dataclasses import replace

from rituals.commands.command import Call, Command, Option, Who
from rituals.commands.desk import Desk
from rituals.commands.moderator.errors import (
    MarkedAlreadyError,
    NoMessageError,
    NoQuestionError,
    NotMarkedError,
    OwnAnswerError,
)
from rituals.commands.moderator.words import done
from rituals.document import Document, Form, Mention
from rituals.model.audit import Change, CommandLine
from rituals.model.ids import MessageId, MessageRef, Place, PlaceId, SpaceId
from rituals.model.ledger import Credit, Observation, Question, QuestionState

MARKED = "marked"
"""The rule by which an answer counts that a moderator marked."""
UNMARKED = "unmarked"
"""Why an answer does not count that a moderator took out."""
_EXAMPLE = "discord:PLACE:MESSAGE"


async def _mark(call: Call, desk: Desk) -> Document | Form:
    answer = await _observed(call, desk)
    question = await _question(call, desk, answer)
    if question.asker == answer.member:
        raise OwnAnswerError
    known = await _credit(desk, answer, question)
    if known is not None and known.refused is None and known.confirmed_at:
        raise MarkedAlreadyError
    now = desk.clock.now()
    credit = known or Credit(
        community=desk.community.id,
        giver=answer.member,
        asker=question.asker,
        question=question.message,
        answer=answer.message,
        rule=MARKED,
        confidence=1.0,
        at=answer.at,
    )
    await desk.uow.ledger.confirm([replace(credit, refused=None, confirmed_at=now)])
    await desk.uow.ledger.ask([replace(question, state=QuestionState.ANSWERED)])
    change = _change("mark", answer, counts=True)
    await desk.audit(change)
    who, asker = Mention(answer.member), Mention(question.asker)
    return done(change, "moderator.answer.marked", who=who, asker=asker)


async def _unmark(call: Call, desk: Desk) -> Document | Form:
    answer = await _observed(call, desk)
    counted = [c for c in await _credits(desk, answer) if c.refused is None]
    if not counted:
        raise NotMarkedError
    await desk.uow.ledger.confirm(
        [replace(c, refused=UNMARKED, confirmed_at=None) for c in counted]
    )
    await _open_again(desk, counted)
    change = _change("unmark", answer, counts=False)
    await desk.audit(change)
    return done(change, "moderator.answer.unmarked", who=Mention(answer.member))


async def _open_again(desk: Desk, taken: list[Credit]) -> None:
    """Questions that nothing answers now wait for an answer again."""
    id_, refs = desk.community.id, [c.question for c in taken]
    left = await desk.uow.ledger.credits(id_, questions=refs)
    answered = {c.question for c in left if c.refused is None}
    questions = await desk.uow.ledger.questions(id_, refs)
    await desk.uow.ledger.ask(
        [
            replace(q, state=QuestionState.OPEN)
            for q in questions
            if q.state is QuestionState.ANSWERED and q.message not in answered
        ]
    )


def _change(action: str, answer: Observation, *, counts: bool) -> Change:
    back = "unmark" if action == "mark" else "mark"
    return Change(
        f"answer {action}",
        member=answer.member,
        before={"counts": "no" if counts else "yes"},
        after={"counts": "yes" if counts else "no"},
        undo=CommandLine(f"answer {back}", {"message": written(answer.message)}),
    )


async def _observed(call: Call, desk: Desk) -> Observation:
    message = call.message or read(call.get("message", str) or "")
    seen = await desk.uow.ledger.observed(
        desk.community.id, [message] if message else []
    )
    if message is None or message not in seen:
        raise NoMessageError(given=_EXAMPLE)
    return seen[message]


async def _question(call: Call, desk: Desk, answer: Observation) -> Question:
    """The one that was named, or that it was taken to answer, or that it replies to."""
    named = read(call.get("question", str) or "")
    credits_ = [] if named else await _credits(desk, answer)
    refs = [named] if named else [*(c.question for c in credits_), answer.reply_to]
    known = await desk.uow.ledger.questions(
        desk.community.id, [ref for ref in refs if ref is not None]
    )
    open_ = [q for q in known if q.state is not QuestionState.WITHDRAWN]
    if not open_:
        raise NoQuestionError
    return open_[-1]


async def _credits(desk: Desk, answer: Observation) -> list[Credit]:
    """What rests on that message."""
    all_ = await desk.uow.ledger.credits(desk.community.id)
    return [c for c in all_ if c.answer == answer.message]


async def _credit(desk: Desk, answer: Observation, question: Question) -> Credit | None:
    """What its author has for that question already."""
    found = await desk.uow.ledger.credits(
        desk.community.id, questions=[question.message]
    )
    return next((c for c in found if c.giver == answer.member), None)


def written(message: MessageRef) -> str:
    """A message as it can be typed."""
    return f"{message.place.space}:{message.place.id}:{message.id}"


def read(typed: str) -> MessageRef | None:
    """A message that was typed so."""
    space, _, rest = typed.strip().partition(":")
    place, _, message = rest.rpartition(":")
    if not (space and place and message):
        return None
    return MessageRef(Place(SpaceId(space), PlaceId(place)), MessageId(message))


_MESSAGE = Option("message", required=False, german=("nachricht",))

COMMANDS = (
    Command(
        "answer mark",
        _mark,
        Who.MODERATOR,
        options=(_MESSAGE, Option("question", required=False, german=("frage",))),
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
