"""The latest of what was counted for me, or was not, each with its reason."""

from collections.abc import Iterator, Sequence

from rituals.commands.command import Call
from rituals.commands.desk import Desk
from rituals.commands.known import thanks_for
from rituals.commands.member.me import contributed
from rituals.commands.paging import page_of
from rituals.commands.reasons import (
    answers_because,
    confirmation,
    correction,
    refused_because,
    the_answer,
    the_question,
)
from rituals.commands.sentences import spaced
from rituals.document import (
    Bullets,
    Document,
    Heading,
    Inlines,
    Mention,
    Msg,
    Text,
    Time,
    doc,
    msg,
    say,
)
from rituals.model.ids import MemberId, RitualName
from rituals.model.ledger import Contribution, Credit, Given, Question, Thanks

SHOWN = 5
"""Each takes several lines."""


async def counted(call: Call, desk: Desk) -> Document:
    """What was counted for the caller, the latest first."""
    held = await desk.uow.privacy.held(desk.community.id, desk.caller.id)
    others = [c for c in held.contributions if c.kind is not Given.ANSWERED]
    found: list[Credit | Contribution] = [*held.credits, *others]
    if not found:
        return doc(say("command.me-why.nothing"))
    found.sort(key=lambda each: each.at, reverse=True)
    shown, turns = page_of(call, found, lines=SHOWN)
    return doc(
        Heading((msg("command.me-why.title"),)),
        Bullets(await _lines(desk, shown)),
        say("command.me-why.contest"),
        *turns,
    )


async def _lines(
    desk: Desk, shown: Sequence[Credit | Contribution]
) -> tuple[Inlines, ...]:
    answers = [each for each in shown if isinstance(each, Credit)]
    ledger, id_ = desk.uow.ledger, desk.community.id
    asked = {
        q.message: q for q in await ledger.questions(id_, [c.question for c in answers])
    }
    decisions = await ledger.decisions(id_, [c.answer for c in answers])
    thanks = await thanks_for(desk, answers)
    return tuple(
        _contributed(desk, each)
        if isinstance(each, Contribution)
        else spaced(
            _answered(
                each,
                asked.get(each.question),
                thanks,
                [
                    correction(decision, desk.caller)
                    for decision in decisions
                    if decision.message == each.answer
                ],
            )
        )
        for each in shown
    )


def _contributed(desk: Desk, given: Contribution) -> Inlines:
    """What it was, and what caused it: a ritual, or somebody's thanks."""
    back = given.kind is Given.THANKED_BACK
    at, what = Time(given.at), contributed(Given.THANKED if back else given.kind)
    first, _, rest = given.cause.partition("/")
    ritual = rest.partition("/")[0]
    if first == desk.community.id and RitualName(ritual) in desk.community.rituals:
        name = Text(ritual)
        return (msg("command.me-why.gave-in", at=at, what=what, ritual=name),)
    if given.kind in (Given.THANKED, Given.THANKED_BACK):
        who = Mention(MemberId(given.cause.rpartition("/")[0]))
        line = msg("command.me-why.thanked-by", at=at, what=what, who=who)
        return spaced((line, msg("command.me-why.thanked-back"))) if back else (line,)
    return (msg("command.me-why.gave", at=at, what=what),)


def _answered(
    credit: Credit,
    question: Question | None,
    thanks: Sequence[Thanks],
    said: Sequence[Msg],
) -> Iterator[Msg]:
    """What it was, by which rule it counts, and who said something about that."""
    counts = "counted" if credit.refused is None else "refused"
    yield msg(
        f"command.me-why.{counts}",
        at=Time(credit.at),
        answer=the_answer(credit.answer),
        asker=Mention(credit.asker),
        question=the_question(credit.question),
        rule=answers_because(credit, question.at if question else None),
    )
    if credit.refused is not None:
        yield msg("command.why.refused", reason=refused_because(credit.refused))
    confirmed = confirmation(credit, thanks)
    if confirmed is not None:
        yield confirmed
    yield from said
