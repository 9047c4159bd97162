"""Questions, answers and thanks, as commands deal with them: members' and moderators'."""

from collections.abc import Collection
from datetime import timedelta

from rituals.commands.deciding import moderates
from rituals.commands.desk import Desk
from rituals.commands.errors import (
    NoLedgerError,
    NoQuestionError,
    NotAskerError,
    OwnAnswerError,
    OwnMatterError,
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
from rituals.model.ledger import (
    Credit,
    Decided,
    Decision,
    Observation,
    Question,
    QuestionState,
    Refused,
)
from rituals.model.member import Member

ASKS = "ask/"
"""The name of a post by which somebody asks begins so, and ends with who asks."""
TAKEN_OUT = Refused.TAKEN_OUT.value
"""Why an answer does not count that a moderator took out."""
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


async def decide(
    desk: Desk,
    message: MessageRef,
    kind: Decided,
    *,
    about: MessageRef | None = None,
    reason: str = "",
    moderator: bool = False,
) -> Decision:
    """Write down what the caller says of that message, with all that follows.

    They say it as a `moderator`, or else as who asked, wrote it or objects. It is later than all that was said of it before, however fast people are: of two words
    the later one holds.
    """
    earlier = await desk.uow.ledger.decisions(desk.community.id, [message])
    at = max([desk.clock.now(), *(d.at + timedelta.resolution for d in earlier)])
    decision = Decision(
        desk.community.id,
        message,
        kind,
        desk.caller.id,
        at,
        about,
        moderator,
        reason,
    )
    await desk.decide([decision])
    return decision


async def author_of(desk: Desk, message: MessageRef) -> Member:
    """Who wrote it."""
    known = await observed(desk, message)
    (author,) = await desk.uow.members.get([known.member], desk.community.id)
    return author


async def mark(
    desk: Desk, message: MessageRef, about: MessageRef | None = None
) -> Credit:
    """The message answers its question, or the one `about`: more than a guess.

    Only the asker and moderators may; nobody answers themselves, and no moderator marks
    an answer of their own. What a moderator took out, only moderators mark.
    """
    answer = await observed(desk, message)
    question = await _question_of(desk, answer, about)
    moderator = await _says(desk, {answer.member, question.asker}, question.asker)
    if answer.member == question.asker:
        raise OwnAnswerError
    guessed = await _given(desk, question, answer)
    taken_out = guessed is not None and guessed.refused == TAKEN_OUT
    if taken_out and not moderator:
        raise TakenOutError
    await decide(
        desk, message, Decided.ANSWERS, about=question.message, moderator=moderator
    )
    marked = await _given(desk, question, answer)
    if marked is None:
        raise NoQuestionError
    return marked


async def _says(desk: Desk, people: Collection[MemberId], asker: MemberId) -> bool:
    """Whether the caller says it as a moderator; as who asked, if not, or not at all."""
    moderator = await moderates(desk, people)
    if moderator or desk.caller.id == asker:
        return moderator
    raise OwnMatterError if desk.caller.moderator else NotAskerError


async def _given(desk: Desk, question: Question, answer: Observation) -> Credit | None:
    """What its author has for answering that question."""
    known = await desk.uow.ledger.credits(
        desk.community.id, questions=[question.message]
    )
    return next((c for c in known if c.giver == answer.member), None)


async def unmark(desk: Desk, message: MessageRef) -> Credit:
    """Take a mark back: it counts, or does not, as it did before.

    What rested on the mark alone is gone, and the question is open if nothing answers it.
    """
    resting = await desk.uow.ledger.resting_on(desk.community.id, message)
    marked = [c for c in resting if c.confirmed_at is not None]
    if not marked:
        raise NoQuestionError
    credit = marked[0]
    moderator = await _says(desk, {credit.giver, credit.asker}, credit.asker)
    if credit.refused == TAKEN_OUT:
        raise TakenOutError
    await decide(
        desk,
        message,
        Decided.ANSWERS_NOT,
        about=credit.question,
        moderator=moderator,
    )
    return credit


_NEAR = timedelta(days=14)
"""An answer marked without being a reply belongs to a question not older than this."""
_STANDING = frozenset(QuestionState) - {QuestionState.WITHDRAWN}


async def _question_of(
    desk: Desk, answer: Observation, about: MessageRef | None = None
) -> Question:
    """The question it answers: `about`, or what it was credited for, replied to, or is near to."""
    ledger, community = desk.uow.ledger, desk.community.id
    given = await ledger.resting_on(community, answer.message)
    sure = [about, *(credit.question for credit in given), answer.reply_to]
    for message in sure:
        asked = await ledger.questions(community, [message]) if message else ()
        if asked:
            return asked[0]
    near = [
        q
        for q in await ledger.standing(community, _STANDING, answer.at - _NEAR)
        if q.message.place in (answer.message.place, answer.thread_of)
        and q.at <= answer.at
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
