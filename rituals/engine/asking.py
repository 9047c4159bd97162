"""A question that was asked by a command stands in chat now: the ledger knows of it."""

from dataclasses import replace

from rituals.commands.ledger import asker_in
from rituals.ledger.conversation import CONFIDENCE
from rituals.model.delivery import OutboxEntry, Receipt
from rituals.model.ids import Place
from rituals.model.ledger import Credit, Observation, Question, QuestionState
from rituals.ports import UnitOfWork

RULE = "ask"
_IN_THREAD = "thread"


async def note_question(uow: UnitOfWork, entry: OutboxEntry, receipt: Receipt) -> None:
    """The post is a question of who asked, and what was said in its thread answers it.

    Nothing of it is noted for somebody who is excluded or wants nothing observed.
    """
    people = await uow.members.get([asker_in(entry.name)], entry.community)
    if receipt.message is None or not people:
        return
    asker = people[0]
    if not asker.counted or asker.wishes.paused:
        return
    seen = Observation(
        entry.community, receipt.message, asker.id, receipt.at, rule=RULE
    )
    question = Question(entry.community, receipt.message, asker.id, receipt.at, RULE)
    await uow.ledger.observe([seen])
    early = []
    if receipt.thread is not None:
        early = await _said_already(uow, question, receipt.thread)
    await uow.ledger.credit(early)
    state = QuestionState.ANSWERED if early else QuestionState.OPEN
    await uow.ledger.ask([replace(question, state=state)])


async def _said_already(
    uow: UnitOfWork, question: Question, thread: Place
) -> list[Credit]:
    """The post was live before its receipt: who was quick has answered it, too."""
    said = await uow.ledger.in_places(question.community, [thread])
    people = await uow.members.get({o.member for o in said}, question.community)
    counted = {m.id for m in people if m.counted and m.id != question.asker}
    first: dict[str, Credit] = {}
    for one in said:
        if one.rule is None and not one.small_talk and one.member in counted:
            given = Credit.of(question, one, _IN_THREAD, CONFIDENCE[_IN_THREAD])
            first.setdefault(one.member, given)
    return list(first.values())
