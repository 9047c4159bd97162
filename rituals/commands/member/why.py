"""Why a message was counted, or was not: by which rule, what confirmed it, who corrected it.

Without a message it tells of the latest that was counted for who asks: `me why`.
"""

from collections.abc import Iterator

from rituals.commands.command import Call, Command
from rituals.commands.contests import choices
from rituals.commands.desk import Desk
from rituals.commands.errors import UnknownMessageError
from rituals.commands.known import Known, known_or_gone
from rituals.commands.member.answers import MESSAGE, message_of
from rituals.commands.member.contesting import contested, first_tap, may_read
from rituals.commands.member.counted import counted
from rituals.commands.member.ours import ours
from rituals.commands.member.questions import what_can_be_said
from rituals.commands.reasons import (
    answers_because,
    asked_because,
    confirmation,
    correction,
    how_sure,
    refused_because,
    the_answer,
    the_question,
)
from rituals.commands.sentences import spaced
from rituals.document import (
    Block,
    Bullets,
    Buttons,
    Document,
    Form,
    Heading,
    Inlines,
    Mention,
    Msg,
    Paragraph,
    Time,
    doc,
    msg,
    say,
)
from rituals.model.ids import MessageRef
from rituals.model.ledger import Credit, Question
from rituals.model.member import Member


async def _why(call: Call, desk: Desk) -> Document | Form:
    if call.get("message", MessageRef) is None and call.message is None:
        return await counted(call, desk)
    message = message_of(call, desk)
    about = await known_or_gone(desk, message)
    if about is None:
        mine = await ours(desk, message)
        if not mine:
            raise UnknownMessageError
        return doc(Heading((msg("command.why.title-ours"),)), *mine)
    blocks: list[Block] = [Heading((msg("command.why.title"),))]
    if about.question is not None:
        blocks += _as_question(about.question, about, desk.caller)
    for credit in about.given:
        blocks += _as_answer(credit, about, desk.caller)
    if about.question is None and not about.given:
        blocks.append(_as_nothing(about))
    blocks += [*_corrected(desk, about), *contested(desk, about)]
    return doc(*blocks, *_what_to_do(desk, about))


def _corrected(desk: Desk, about: Known) -> Iterator[Block]:
    """What people decided about it, in their order; who objected is not for everybody."""
    told = [d for d in about.said if may_read(desk, about, d)]
    lines = tuple((correction(decision, desk.caller),) for decision in told)
    if lines:
        yield say("command.why.decided")
        yield Bullets(lines)


def _what_to_do(desk: Desk, about: Known) -> Iterator[Block]:
    """For whom it concerns: settle the question, or say that this is wrong, or decide that."""
    if about.contests and desk.caller.moderator:
        yield choices(about)
    buttons = [*first_tap(desk, about)]
    if about.question is not None:
        buttons += what_can_be_said(about.question, desk.caller)
    if buttons:
        yield Buttons(tuple(buttons))


def _as_question(question: Question, about: Known, reader: Member) -> Iterator[Block]:
    yield say(
        "command.why.question",
        who=Mention(question.asker),
        rule=asked_because(question),
        at=Time(question.at),
    )
    yield Paragraph((_state(question),))
    if about.answers:
        yield say("command.why.answered", n=len(about.answers))
        lines = (_answer_line(c, question, about, reader) for c in about.answers)
        yield Bullets(tuple(lines))


def _state(question: Question) -> Msg:
    """What became of it, and when."""
    id_ = f"command.why.state-{question.state.value}"
    since = Time(question.settled_at or question.at)
    if question.duplicate_of is not None:
        return msg(id_, since=since, question=the_question(question.duplicate_of))
    return msg(id_, since=since)


def _answer_line(
    credit: Credit, question: Question, about: Known, reader: Member
) -> Inlines:
    line = msg(
        "command.why.answer-line",
        who=Mention(credit.giver),
        link=the_answer(credit.answer),
        sure=how_sure(credit),
        rule=answers_because(credit, question.at),
    )
    return spaced((line, *_verdict(credit, about, reader)))


def _as_answer(credit: Credit, about: Known, reader: Member) -> Iterator[Block]:
    question = about.asked.get(credit.question)
    asked_at = question.at if question is not None else None
    yield say(
        "command.why.answer",
        who=Mention(credit.giver),
        asker=Mention(credit.asker),
        link=the_question(credit.question),
        at=Time(asked_at or credit.at),
    )
    rule = answers_because(credit, asked_at, about.seen)
    yield say(
        "command.why.reason", rule=rule, sure=how_sure(credit), at=Time(credit.at)
    )
    yield from (Paragraph((each,)) for each in _verdict(credit, about, reader))
    if question is not None:
        yield Paragraph((_state(question),))


def _verdict(credit: Credit, about: Known, reader: Member) -> Iterator[Msg]:
    """That it does not count, or by what it is more than a guess.

    Why it does not is between the two and the moderators.
    """
    frank = reader.moderator or reader.id in (credit.giver, credit.asker)
    if credit.refused is not None and not frank:
        yield msg("command.why.not-counted")
        return
    if credit.refused is not None:
        yield msg("command.why.refused", reason=refused_because(credit.refused))
    confirmed = confirmation(credit, about.thanks)
    if confirmed is not None and (credit.refused is None or credit.in_turns):
        yield confirmed


def _as_nothing(about: Known) -> Block:
    if about.seen.small_talk:
        return say("command.why.small-talk")
    if about.within is not None:
        kind = "continues" if about.within.own else "clarifies"
        return say(f"command.why.{kind}", question=the_question(about.within.root))
    if about.seen.rule is not None:
        return say("command.why.no-question")
    return say("command.why.nothing")


COMMANDS = (
    Command(
        "why",
        _why,
        options=(MESSAGE,),
        reads=True,
        on_message=True,
        group="giving",
        german=("warum", "ich warum", "me why"),
    ),
)
