"""The life of a question by hand: settled, asked before, or open again.

For who asked it and for moderators, whose word is audited.
"""

from collections.abc import Iterator

from rituals.commands.command import Call, Command, Option, Takes
from rituals.commands.contests import names_people
from rituals.commands.desk import Desk
from rituals.commands.errors import (
    NoQuestionError,
    NotAskerError,
    NotEarlierError,
    SettledAlreadyError,
    WaitsAlreadyError,
)
from rituals.commands.ledger import decide, observed, ref_written
from rituals.commands.member.answers import MESSAGE, message_of
from rituals.document import (
    Button,
    Buttons,
    Document,
    Field,
    Form,
    doc,
    msg,
    say,
)
from rituals.model.audit import Change, CommandLine
from rituals.model.ids import MessageRef
from rituals.model.ledger import Decided, Question, QuestionState
from rituals.model.member import Member

SOLVED, DUPLICATE, REOPEN = "solved", "duplicate", "reopen"
YES = "yes"
FATES = (Decided.CLOSED, Decided.DUPLICATE, Decided.REOPENED, Decided.STANDS)
_BY_HAND = (QuestionState.CLOSED, QuestionState.DUPLICATE)
_GONE = (*_BY_HAND, QuestionState.WITHDRAWN)
"""Nothing more becomes of these, unless they are opened again."""


async def _solved(call: Call, desk: Desk) -> Document | Form:
    """It needs no answer any more."""
    question = await _theirs(call, desk)
    if question.state in _GONE:
        raise SettledAlreadyError
    return await _changed(call, desk, question, Decided.CLOSED)


async def _duplicate(call: Call, desk: Desk) -> Document | Form:
    """It was asked before; what was asked before that, is the earlier one."""
    question = await _theirs(call, desk)
    if question.state in _GONE:
        raise SettledAlreadyError
    earlier = await _question(desk, call.need("of", MessageRef))
    if earlier.duplicate_of is not None:
        earlier = await _question(desk, earlier.duplicate_of)
    if (earlier.at, earlier.message) >= (question.at, question.message):
        raise NotEarlierError
    return await _changed(
        call, desk, question, Decided.DUPLICATE, about=earlier.message
    )


async def _which(call: Call, desk: Desk) -> Document | Form:
    """Asks for the earlier one."""
    question = await _theirs(call, desk)
    option = call.command.options[1]
    field = Field(
        option.name,
        (call.command.about_option(option),),
        hint=(msg("command.duplicate.hint"),),
        max_length=option.longest,
    )
    value = f"message:{ref_written(question.message)}"
    return Form((call.command.about,), (field,), call.command.words, value)


async def _reopen(call: Call, desk: Desk) -> Document | Form:
    """It waits again, whatever was answered so far; or, taking that back, no more."""
    question = await _theirs(call, desk)
    if call.get("back", str) == YES:
        return await _let_stand(call, desk, question)
    if question.state in (QuestionState.OPEN, QuestionState.WITHDRAWN):
        raise WaitsAlreadyError
    return await _changed(call, desk, question, Decided.REOPENED)


async def _let_stand(call: Call, desk: Desk, question: Question) -> Document:
    """What had answered it holds after all."""
    said = await desk.uow.ledger.decisions(desk.community.id, [question.message])
    fates = [d.kind for d in said if d.message == question.message and d.kind in FATES]
    if fates[-1:] != [Decided.REOPENED]:
        raise SettledAlreadyError
    return await _changed(call, desk, question, Decided.STANDS)


async def _theirs(call: Call, desk: Desk) -> Question:
    """The question the call is about, if it is the caller's to say."""
    question = await _question(desk, message_of(call, desk))
    if not may_say(question, desk.caller):
        raise NotAskerError
    return question


async def _question(desk: Desk, message: MessageRef) -> Question:
    await observed(desk, message)
    asked = await desk.uow.ledger.questions(desk.community.id, [message])
    if not asked:
        raise NoQuestionError
    return asked[0]


def may_say(question: Question, member: Member) -> bool:
    """Whether they can settle that question, and open it again."""
    return member.moderator or member.id == question.asker


async def _changed(
    call: Call,
    desk: Desk,
    question: Question,
    kind: Decided,
    *,
    about: MessageRef | None = None,
) -> Document:
    """It is decided, and how that is taken back; what moderators decide is audited."""
    moderator = desk.caller.id != question.asker
    await decide(desk, question.message, kind, about=about, moderator=moderator)
    back = _back(question, kind)
    if moderator:
        after = await _question(desk, question.message)
        change = Change(
            call.command.words,
            member=question.asker if names_people(desk) else None,
            before={"question": question.state.value},
            after={"question": after.state.value},
            undo=back,
        )
        await desk.audit(change)
    done = "stands" if kind is Decided.STANDS else "done"
    said = say(f"command.{call.command.words}.{done}")
    label = msg(f"command.{back.words}.button")
    if "back" in back.values and not moderator:  # who asked did not mistake it
        back = CommandLine(SOLVED, {"message": ref_written(question.message)})
        label = msg("command.solved.button")
    elif "back" in back.values:
        label = msg("command.reopen.take-back")
    options = str(back).removeprefix(back.words).strip()
    return doc(said, Buttons((Button((label,), back.words, options),)))


def _back(question: Question, kind: Decided) -> CommandLine:
    """What takes it back."""
    values = {"message": ref_written(question.message)}
    if kind is not Decided.REOPENED:
        return CommandLine(REOPEN, values)
    if question.state is QuestionState.CLOSED:
        return CommandLine(SOLVED, values)
    if question.duplicate_of is not None:
        earlier = ref_written(question.duplicate_of)
        return CommandLine(DUPLICATE, {**values, "of": earlier})
    return CommandLine(REOPEN, {**values, "back": YES})


def what_can_be_said(question: Question, member: Member) -> Iterator[Button]:
    """Below why it was counted, for who asked it and for moderators."""
    if not may_say(question, member) or question.state is QuestionState.WITHDRAWN:
        return
    value = f"message:{ref_written(question.message)}"
    if question.state is not QuestionState.OPEN:
        yield Button((msg("command.reopen.button"),), REOPEN, value)
    if question.state not in _GONE:
        yield Button((msg("command.solved.button"),), SOLVED, value)
        yield Button((msg("command.duplicate.button"),), DUPLICATE, value, opens=True)


COMMANDS = (
    Command(
        SOLVED,
        _solved,
        options=(MESSAGE,),
        group="giving",
        german=("erledigt",),
    ),
    Command(
        DUPLICATE,
        _duplicate,
        options=(MESSAGE, Option("of", Takes.MESSAGE, german=("von",))),
        form=_which,
        group="giving",
        german=("doppelt",),
    ),
    Command(
        REOPEN,
        _reopen,
        options=(
            MESSAGE,
            Option("back", Takes.CHOICE, required=False, choices=(YES,), offered=False),
        ),
        group="giving",
        german=("wieder offen",),
    ),
)
