"""Questions, answers and thanks, as commands deal with them: members' and moderators'."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from rituals.commands.desk import Desk
from rituals.commands.errors import (
    NoLedgerError,
    NoQuestionError,
    NotAskerError,
    OwnAnswerError,
    TakenOutError,
    UnknownMessageError,
)
from rituals.model.ids import (
    Channel,
    MemberId,
    MessageId,
    MessageRef,
    Place,
    PlaceId,
    SpaceId,
)
from rituals.model.ledger import Credit, Observation, Question, QuestionState
from rituals.model.member import Member

ASKS = "ask/"
"""The name of a post by which somebody asks begins so, and ends with who asks."""
MARKED = "marked"
"""The rule of a credit that rests on nothing but that somebody marked the answer."""
TAKEN_OUT = "moderators"
"""Why an answer does not count that a moderator took out."""
SURE = 1.0
_APART = "/"


def channel_here(desk: Desk) -> Channel:
    """Where questions are observed in the caller's space."""
    for channel in desk.community.ledger.channels:
        if channel.space == desk.space:
            return channel
    raise NoLedgerError


async def observed(desk: Desk, message: MessageRef) -> Observation:
    """What is known of that message; `UnknownMessageError` if it was never observed."""
    seen = await desk.uow.ledger.observed(desk.community.id, [message])
    known = seen.get(message)
    if known is None or known.deleted_at is not None:
        raise UnknownMessageError
    return known


async def author_of(desk: Desk, message: MessageRef) -> Member:
    """Who wrote it."""
    known = await observed(desk, message)
    (author,) = await desk.uow.members.get([known.member], desk.community.id)
    return author


async def mark(desk: Desk, message: MessageRef) -> Credit:
    """The message answers its question: a credit that is more than a guess.

    Only the asker and moderators may; nobody answers themselves. What a moderator took
    out, only moderators mark.
    """
    answer = await observed(desk, message)
    question = await _question_of(desk, answer)
    if desk.caller.id != question.asker and not desk.caller.moderator:
        raise NotAskerError
    if answer.member == question.asker:
        raise OwnAnswerError
    ledger, community = desk.uow.ledger, desk.community.id
    known = await ledger.credits(community, questions=[question.message])
    guessed = next((c for c in known if c.giver == answer.member), None)
    now = desk.clock.now()
    if guessed is None:
        confirmed = replace(Credit.of(question, answer, MARKED, SURE), confirmed_at=now)
    else:
        if guessed.refused == TAKEN_OUT and not desk.caller.moderator:
            raise TakenOutError
        confirmed = replace(_marked(guessed, now), answer=message)
    await ledger.confirm([confirmed])
    await ledger.ask([replace(question, state=QuestionState.ANSWERED)])
    return confirmed


async def unmark(desk: Desk, message: MessageRef) -> Credit:
    """Take a mark back: it counts, or does not, as it did before.

    What rested on the mark alone is gone, and the question is open if nothing answers it.
    """
    ledger, community = desk.uow.ledger, desk.community.id
    resting = await ledger.resting_on(community, message)
    marked = [
        c
        for c in resting
        if c.confirmed_at is not None and c.refused in (None, TAKEN_OUT)
    ]
    if not marked:
        raise NoQuestionError
    credit = marked[0]
    if desk.caller.id != credit.asker and not desk.caller.moderator:
        raise NotAskerError
    if credit.refused == TAKEN_OUT:
        raise TakenOutError
    if credit.rule == MARKED and credit.refused_before is None:
        await ledger.uncredit(community, message)
    else:
        before = credit.refused_before
        unmarked = replace(
            credit, confirmed_at=None, refused=before, refused_before=None
        )
        await ledger.confirm([unmarked])
    await reopen(desk, [credit.question])
    return credit


async def reopen(desk: Desk, questions: Sequence[MessageRef]) -> None:
    """Those of these that nothing answers any more wait again."""
    ledger, community = desk.uow.ledger, desk.community.id
    left = await ledger.credits(community, questions=questions)
    answered = {c.question for c in left if c.refused is None}
    waiting = [
        replace(question, state=QuestionState.OPEN)
        for question in await ledger.questions(community, questions)
        if question.state is QuestionState.ANSWERED and question.message not in answered
    ]
    await ledger.ask(waiting)


def _marked(credit: Credit, at: datetime) -> Credit:
    """It counts from now on; why it did not before is kept, for when that is taken back."""
    if credit.refused is None and credit.confirmed_at is not None:
        return replace(credit, confirmed_at=at)
    return replace(credit, refused=None, confirmed_at=at, refused_before=credit.refused)


_NEAR = timedelta(days=14)
"""An answer marked without being a reply belongs to a question not older than this."""


async def _question_of(desk: Desk, answer: Observation) -> Question:
    """The question it answers: by what it was credited for, replied to, or is near to."""
    ledger, community = desk.uow.ledger, desk.community.id
    for credit in await ledger.resting_on(community, answer.message):
        asked = await ledger.questions(community, [credit.question])
        if asked:
            return asked[0]
    if answer.reply_to is not None:
        asked = await ledger.questions(community, [answer.reply_to])
        if asked:
            return asked[0]
    near = [
        q
        for q in await ledger.questions(community)
        if q.state is not QuestionState.WITHDRAWN
        and q.message.place in (answer.message.place, answer.thread_of)
        and answer.at - _NEAR <= q.at <= answer.at
        and q.asker != answer.member
    ]
    mine = [q for q in near if q.asker == desk.caller.id]
    if mine or (near and desk.caller.moderator):
        return (mine or near)[-1]
    raise NotAskerError if near else NoQuestionError


def ref_written(message: MessageRef) -> str:
    """A message as an option of a button carries it."""
    place = message.place
    return _APART.join((place.space, place.id, message.id))


def ref_read(written: str) -> MessageRef:
    """The message that was written so; `UnknownMessageError` if it is none."""
    space, _, rest = written.partition(_APART)
    place, _, id_ = rest.rpartition(_APART)
    if not (space and place and id_):
        raise UnknownMessageError
    return MessageRef(Place(SpaceId(space), PlaceId(place)), MessageId(id_))


def asks(member: MemberId) -> str:
    """The name of the post by which that member asks."""
    return f"{ASKS}{member}"


def asker_in(name: str) -> MemberId:
    """Who asks by the post of that name."""
    return MemberId(name.removeprefix(ASKS))
