"""Did that help? Asked once of who asked, when all has been quiet after an answer."""

from collections import defaultdict
from datetime import datetime

from rituals.engine.attention.look import Look
from rituals.engine.attention.words import ask_helped
from rituals.ledger.attention import HELPED_FOR, asked_about, helped_at, may_be_told
from rituals.ledger.conversation import MEMORY
from rituals.model.duration import Duration
from rituals.model.ids import MessageRef
from rituals.model.ledger import Credit, Question
from rituals.model.nudges import Attention


async def find_helped(look: Look) -> None:
    """Ask those whom it is time to ask."""
    wait = look.community.ledger.ask_helped_after
    heard = [*look.answered, *look.open]
    if wait is None or not heard:
        return
    asked = await look.spoken_of(Attention.HELPED, heard)
    fresh = [q for q in heard if q.message not in asked]
    answers = await _answers(look, fresh)
    askers = await look.uow.members.get({q.asker for q in fresh}, look.community.id)
    by_id = {member.id: member for member in askers}
    for question in fresh:
        member = by_id.get(question.asker)
        found = answers[question.message]
        at = await _asked_at(look, question, found, wait)
        if at is None or member is None:
            continue
        if at > look.now:
            look.again(at)
        elif look.now < at + HELPED_FOR and may_be_told(
            member, Attention.HELPED, look.now
        ):
            look.nudges.append(ask_helped(question, found, at))


async def _answers(
    look: Look, questions: list[Question]
) -> dict[MessageRef, tuple[Credit, ...]]:
    found = await look.uow.ledger.credits(
        look.community.id, questions=[q.message for q in questions]
    )
    by_question: dict[MessageRef, list[Credit]] = defaultdict(list)
    for credit in found:
        by_question[credit.question].append(credit)
    return {q.message: asked_about(q, by_question[q.message]) for q in questions}


async def _asked_at(
    look: Look, question: Question, answers: tuple[Credit, ...], wait: Duration
) -> datetime | None:
    """When it is asked. When the asker last spoke is looked for only where that matters."""
    zone = look.community.zone
    at = helped_at(answers, None, wait, zone)
    if at is None or not at <= look.now < at + HELPED_FOR:
        return at
    heard_at = await _heard_at(look, question, answers)
    return helped_at(answers, heard_at, wait, zone)


async def _heard_at(
    look: Look, question: Question, answers: tuple[Credit, ...]
) -> datetime | None:
    places = {question.message.place, *(each.answer.place for each in answers)}
    heard: list[datetime] = []
    for place in sorted(places):
        said = await look.uow.ledger.recent(look.community.id, place, MEMORY)
        heard += [one.at for one in said if one.member == question.asker]
    return max(heard, default=None)
