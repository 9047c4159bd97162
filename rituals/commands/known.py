"""All that the ledger knows of one message, as commands tell it and let people object."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rituals.commands.desk import Desk
from rituals.commands.errors import UnknownMessageError
from rituals.commands.ledger import observed
from rituals.model.ids import MemberId, MessageRef
from rituals.model.ledger import (
    AskedWithin,
    Confirmed,
    Credit,
    Decided,
    Decision,
    Observation,
    Question,
    QuestionState,
    Thanks,
)
from rituals.model.member import Member

_ENDS = frozenset(
    {
        Decided.UPHELD,
        Decided.COUNTS,
        Decided.COUNTS_NOT,
        Decided.ANSWERS,
        Decided.ANSWERS_NOT,
    }
)
_COUNTING = frozenset({Decided.COUNTS, Decided.COUNTS_NOT})
_ENDS_OWN = _COUNTING | {Decided.CONTESTED_NO_MORE}
"""Said by who wrote it, or who objected: what they objected to is done with."""


@dataclass(frozen=True, slots=True)
class Known:
    """A message as it was observed, and what was made of it.

    As a question it has `answers`; as an answer it is `given`, to those of the `asked`
    questions. `said` is what people decided about it, oldest first.
    """

    seen: Observation
    question: Question | None
    answers: tuple[Credit, ...]
    given: tuple[Credit, ...]
    asked: Mapping[MessageRef, Question]
    said: tuple[Decision, ...]
    within: AskedWithin | None = None
    """It asks within a question that was open already."""
    thanks: tuple[Thanks, ...] = ()
    """Messages in which askers thanked for it, or for the answers to it."""

    @property
    def message(self) -> MessageRef:
        """Which one."""
        return self.seen.message

    @property
    def asks(self) -> bool:
        """Whether it counts as a question."""
        asked = self.question
        return asked is not None and asked.state is not QuestionState.WITHDRAWN

    @property
    def question_left_out(self) -> bool:
        """Whether it would count as a question, had a moderator not said otherwise."""
        said = [
            d.kind
            for d in self.said
            if d.moderator and d.kind in _COUNTING and d.about in (None, self.message)
        ]
        left_out = said[-1:] == [Decided.COUNTS_NOT]
        return self.question is not None and not self.asks and left_out

    @property
    def unwanted(self) -> bool:
        """Whether who wrote it does not want it to be counted."""
        author = self.seen.member
        said = [d for d in self.said if not d.moderator and d.by == author]
        wishes = [d.kind for d in said if d.kind in _COUNTING]
        return wishes[-1:] == [Decided.COUNTS_NOT]

    @property
    def counts(self) -> bool:
        """Whether it counts as an answer."""
        return any(credit.refused is None for credit in self.given)

    @property
    def confirmed(self) -> bool:
        """Whether it counts as an answer, and is more than a guess."""
        counted = (c for c in self.given if c.refused is None)
        return any(c.confirmed_at is not None for c in counted)

    @property
    def people(self) -> frozenset[MemberId]:
        """Who wrote it, and who is answered by it."""
        return frozenset({self.seen.member, *(credit.asker for credit in self.given)})

    def is_part_of(self, member: Member) -> bool:
        """Whether they wrote it, or are answered by it."""
        return member.id in self.people

    def concerns(self, member: Member) -> bool:
        """Whether they have a say in how it is counted: moderators have, too."""
        return member.moderator or self.is_part_of(member)

    def contest_of(self, member: MemberId) -> Decision | None:
        """What they said to be wrong, as long as it waits for a moderator."""
        return next((d for d in self.contests if d.by == member), None)

    def contested_by(self, member: MemberId) -> int:
        """How often they said so, whatever became of it."""
        return sum(d.kind is Decided.CONTESTED and d.by == member for d in self.said)

    @property
    def contests(self) -> tuple[Decision, ...]:
        """The objections that wait for a moderator."""
        return open_contests(self.said)


def open_contests(said: tuple[Decision, ...]) -> tuple[Decision, ...]:
    """Of what was decided about one message, oldest first: the objections nobody ended."""
    waiting: list[Decision] = []
    for decision in said:
        if decision.kind is Decided.CONTESTED:
            waiting.append(decision)
        elif decision.moderator and decision.kind in _ENDS:
            waiting.clear()
        elif not decision.moderator and decision.kind in _ENDS_OWN:
            waiting = [each for each in waiting if each.by != decision.by]
    return tuple(waiting)


async def known_or_gone(desk: Desk, message: MessageRef) -> Known | None:
    """The same; `None` if its message is gone."""
    try:
        return await known(desk, message)
    except UnknownMessageError:
        return None


async def known(desk: Desk, message: MessageRef) -> Known:
    """`UnknownMessageError` if it was never observed."""
    seen = await observed(desk, message)
    ledger, id_ = desk.uow.ledger, desk.community.id
    asked = await ledger.questions(id_, [message])
    given = await ledger.resting_on(id_, message)
    answered = await ledger.questions(id_, [credit.question for credit in given])
    said = await ledger.decisions(id_, [message])
    answers = tuple(await ledger.credits(id_, questions=[message])) if asked else ()
    return Known(
        seen,
        asked[0] if asked else None,
        answers,
        tuple(given),
        {question.message: question for question in answered},
        tuple(d for d in said if d.message == message),
        next(iter((await ledger.found(id_, [message])).within), None),
        await thanks_for(desk, (*answers, *given)),
    )


async def thanks_for(desk: Desk, credits_: Iterable[Credit]) -> tuple[Thanks, ...]:
    """The messages that confirm these answers by thanking for them."""
    thanked = {c.question for c in credits_ if c.confirmed_by == Confirmed.THANKED}
    if not thanked:
        return ()
    return tuple(await desk.uow.ledger.thanks(desk.community.id, thanked))
