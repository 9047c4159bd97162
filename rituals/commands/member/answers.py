"""What can be said of a message: that it is the answer; and why it was counted."""

from collections.abc import Iterable, Iterator

from rituals.commands.command import ABOUT, Call, Command, Option, Takes
from rituals.commands.desk import Desk
from rituals.commands.errors import NoMessageError
from rituals.commands.ledger import mark, observed, ref_read, ref_written, unmark
from rituals.commands.options import SWITCH
from rituals.document import (
    Block,
    Bullets,
    Button,
    Buttons,
    Document,
    Form,
    Heading,
    Inlines,
    Mention,
    MessageLink,
    Msg,
    Time,
    doc,
    msg,
    say,
)
from rituals.model.ids import MessageRef
from rituals.model.ledger import Credit, Observation, Question

_SURE, _LIKELY = 0.9, 0.7


def message_of(call: Call) -> MessageRef:
    """The message that it is about: whose menu it was, or what a button carries."""
    written = call.get("message", str)
    if written is not None:
        return ref_read(written)
    if call.message is None:
        raise NoMessageError(words=call.command.words)
    return call.message


async def _answer_this(call: Call, desk: Desk) -> Document | Form:
    message = message_of(call)
    if call.get("mark", str) == "off":
        credit = await unmark(desk, message)
        return doc(say("command.answer-this.unmarked", who=Mention(credit.giver)))
    credit = await mark(desk, message)
    back = Button(
        (msg("command.answer-this.take-back"),),
        call.command.words,
        f"message:{ref_written(message)} mark:off",
        about=ABOUT,
    )
    who = Mention(credit.giver)
    return doc(say("command.answer-this.done", who=who), Buttons((back,)))


async def _why(call: Call, desk: Desk) -> Document | Form:
    message = message_of(call)
    known = await observed(desk, message)
    ledger, community = desk.uow.ledger, desk.community.id
    asked = await ledger.questions(community, [message])
    given = await ledger.resting_on(community, message)
    blocks: list[Block] = [Heading((msg("command.why.title"),))]
    for question in asked:
        answers = await ledger.credits(community, questions=[message])
        blocks += _as_question(question, answers)
    for credit in given:
        blocks += _as_answer(credit)
    if not asked and not given:
        blocks.append(_as_nothing(known))
    return doc(*blocks, say("command.why.contest"))


def _as_question(question: Question, answers: Iterable[Credit]) -> Iterator[Block]:
    yield say("command.why.question", rule=_rule(question.rule), at=Time(question.at))
    lines = tuple(_answer_line(credit) for credit in answers)
    if lines:
        yield say("command.why.answered", n=len(lines))
        yield Bullets(lines)
    else:
        yield say(f"command.why.{question.state.value}")


def _answer_line(credit: Credit) -> Inlines:
    link = MessageLink((msg("command.why.the-answer"),), credit.answer)
    line = msg(
        "command.why.answer-line",
        who=Mention(credit.giver),
        link=link,
        sure=_sure(credit),
        rule=_rule(credit.rule),
    )
    return (line,)


def _as_answer(credit: Credit) -> Iterator[Block]:
    link = MessageLink((msg("command.why.the-question"),), credit.question)
    yield say(
        "command.why.answer",
        who=Mention(credit.giver),
        asker=Mention(credit.asker),
        link=link,
        at=Time(credit.at),
    )
    yield say("command.why.reason", rule=_rule(credit.rule), sure=_sure(credit))
    if credit.refused is not None:
        yield say("command.why.refused", reason=_refusal(credit.refused))
    elif credit.confirmed_at is not None:
        yield say("command.why.confirmed", at=Time(credit.confirmed_at))


def _as_nothing(known: Observation) -> Block:
    if known.small_talk:
        return say("command.why.small-talk")
    if known.rule is not None:
        return say("command.why.clarifies")
    return say("command.why.nothing")


def _rule(rule: str) -> Msg:
    return Msg(f"command.rule.{rule}", otherwise=rule)


def _refusal(reason: str) -> Msg:
    return Msg(f"command.refused.{reason.replace(' ', '-')}", otherwise=reason)


def _sure(credit: Credit) -> Msg:
    if credit.confirmed_at is not None or credit.confidence >= _SURE:
        return msg("command.why.sure")
    likely = credit.confidence >= _LIKELY
    return msg("command.why.likely" if likely else "command.why.guess")


_MESSAGE = Option("message", required=False, german=("nachricht",))

COMMANDS = (
    Command(
        "answer-this",
        _answer_this,
        options=(
            _MESSAGE,
            Option(
                "mark",
                Takes.CHOICE,
                choices=SWITCH,
                default="on",
                required=False,
                german=("markierung",),
            ),
        ),
        on_message=True,
        group="giving",
        german=("antwort-ist-das",),
    ),
    Command(
        "why",
        _why,
        options=(_MESSAGE,),
        reads=True,
        on_message=True,
        group="giving",
        german=("warum",),
    ),
)
