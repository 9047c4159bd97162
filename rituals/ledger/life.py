"""The life of a question: what became of it, from what was read and what people said.

Everything here is derived, each time anew, from the answers that were found (`Credit`s as
they were read), the thanks and signs of the asker, and what people decided. The order in
which these are given does not matter, nor does one that is given twice.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from rituals.ledger.reading import NEXT
from rituals.model.ids import MemberId, MessageRef
from rituals.model.ledger import (
    Confirmed,
    Credit,
    Decided,
    Decision,
    Observation,
    Question,
    QuestionState,
    Refused,
    Thanks,
)

MARKED: Final = "marked"
"""The rule of an answer that was found by nobody but who marked it."""
SURE: Final = 1.0
TURNS: Final = timedelta(days=1)
"""What an asker says of an answer so soon after its giver said so to them confirms nothing."""

_GUESSED: Final = (NEXT, MARKED)
_BY_ASKER: Final = (Confirmed.MARKED, Confirmed.REACTED, Confirmed.THANKED)
Word = tuple[int, datetime]
"""How strong it is, the least the strongest, and when it was said."""

_STRENGTH: Final = (
    Confirmed.MARKED,
    Confirmed.MODERATED,
    Confirmed.REACTED,
    Confirmed.THANKED,
)
"""Of several confirmations the first of these is the one that is told."""
SAID: Final = frozenset({Refused.TAKEN_OUT.value, Refused.NOT_WANTED.value})
"""Why an answer does not count, by what people said; all other reasons are found by rules."""
_FATE: Final = {
    Decided.CLOSED: QuestionState.CLOSED,
    Decided.DUPLICATE: QuestionState.DUPLICATE,
    Decided.REOPENED: QuestionState.OPEN,
    Decided.STANDS: QuestionState.OPEN,
}


class Reacted(Protocol):
    """That somebody put a sign below a message, and left it there."""

    @property
    def message(self) -> MessageRef:
        """Below which it stands."""

    @property
    def sign(self) -> str:
        """As it is shown, or as the platform names it."""

    @property
    def at(self) -> datetime:
        """Since when."""


def marked(question: Question, answer: Observation) -> Credit:
    """The answer that a mark makes of a message, for `settle`; only where the mark holds it counts."""
    return Credit.of(question, answer, MARKED, SURE)


def unsure(credit: Credit) -> bool:
    """Whether it is a guess too weak to count, or to answer a question, until it is confirmed.

    A mark that confirms nothing, as it came in turns, leaves a guess of who marked.
    """
    return credit.rule in _GUESSED and credit.confirmed_at is None


def settle(
    question: Question,
    credits_: Iterable[Credit],
    thanks: Iterable[Thanks] = (),
    decisions: Iterable[Decision] = (),
    reactions_of_asker: Iterable[Reacted] = (),
    helpful_signs: Collection[str] = (),
    turns: Mapping[MemberId, Collection[datetime]] | None = None,
) -> tuple[Question, tuple[Credit, ...]]:
    """What became of the question, and its answers: one credit a giver, the earliest first.

    A question that comes in as withdrawn stays so. Of the credits nothing is taken over
    but what was read: whether they are confirmed, and what people `SAID` against them, is
    found here; all other reasons against them are `judge`'s. Marks of messages that no
    rule linked come in as `marked` credits, and leave where the mark does not hold.

    `turns` is when each giver said of answers of this asker that they helped. What the
    asker says of theirs within `TURNS` after that confirms nothing.
    """
    said = _Said(question, decisions, thanks, reactions_of_asker, helpful_signs)
    said.turns = turns or {}
    found: dict[MemberId, list[Credit]] = {}
    for credit in {as_read(c) for c in credits_ if c.question == question.message}:
        if credit.rule != MARKED or said.is_marked(credit.answer):
            found.setdefault(credit.giver, []).append(credit)
    settled = sorted((said.worth(each) for each in found.values()), key=in_order)
    return said.become(settled), tuple(settled)


def in_order(credit: Credit) -> tuple[datetime, str, MessageRef, MessageRef]:
    """The order of answers everywhere: by time, then by their message; no two are equal."""
    return credit.at, credit.answer.id, credit.answer, credit.question


def as_read(credit: Credit) -> Credit:
    """Without what was found out about it since."""
    return Credit(
        credit.community,
        credit.giver,
        credit.asker,
        credit.question,
        credit.answer,
        credit.rule,
        credit.confidence,
        credit.at,
    )


def _last(decisions: Iterable[Decision]) -> Decision | None:
    """The word that holds; what was said in the same moment goes by what it says."""
    return max(decisions, key=_when, default=None)


def _when(decision: Decision) -> tuple[datetime, str, str, bool, str]:
    return (
        decision.at,
        decision.kind.value,
        decision.by,
        decision.moderator,
        str(decision.about),
    )


class _Said:
    """All that was said about one question and its answers."""

    def __init__(
        self,
        question: Question,
        decisions: Iterable[Decision],
        thanks: Iterable[Thanks],
        reactions: Iterable[Reacted],
        helpful: Collection[str],
    ) -> None:
        self.turns: Mapping[MemberId, Collection[datetime]] = {}
        self._question = question
        said = tuple(decisions)
        self._decisions = [d for d in said if d.moderator or d.by == question.asker]
        self._wishes = [
            d for d in said if d.kind in (Decided.COUNTS, Decided.COUNTS_NOT)
        ]
        self._thanks = [t for t in thanks if t.question == question.message]
        self._reactions = [r for r in reactions if r.sign in helpful]

    def is_marked(self, answer: MessageRef) -> bool:
        """Whether somebody who may say so marked it, and it was not taken back."""
        word = self._marking(answer)
        return word is not None and word.kind is Decided.ANSWERS

    def worth(self, candidates: Collection[Credit]) -> Credit:
        """One credit of those of one giver: the best confirmed, else the earliest."""
        words = {credit: self._words(credit) for credit in candidates}
        told_at = min(
            (at for said in words.values() for how, at in said if _is_of_asker(how)),
            default=None,
        )
        giver = next(iter(candidates)).giver
        in_turns = self._comes_in_turns(giver, told_at)
        best = min(
            (
                _confirmed(
                    credit, [w for w in said if not in_turns or not _is_of_asker(w[0])]
                )
                for credit, said in words.items()
            ),
            key=_preference,
        )
        refused = None
        answers = {credit.answer for credit in candidates}
        if self._taken_out(answers):
            refused = Refused.TAKEN_OUT.value
        elif self._unwanted(giver, answers) is not None:
            refused = Refused.NOT_WANTED.value
        return replace(best, refused=refused, told_at=told_at, in_turns=in_turns)

    def _comes_in_turns(self, giver: MemberId, told_at: datetime | None) -> bool:
        """Whether the giver had told the asker the same shortly before."""
        before = self.turns.get(giver, ())
        return told_at is not None and any(
            told_at - TURNS <= at < told_at for at in before
        )

    def become(self, credits_: Iterable[Credit]) -> Question:
        """The question as it stands, given its settled answers."""
        question = self._question
        if question.state is QuestionState.WITHDRAWN:
            return question
        counting = self._counting({question.message})
        if counting is None or counting.kind is not Decided.COUNTS_NOT:
            counting = self._unwanted(question.asker, {question.message})
        if counting is not None:
            withdrawn = QuestionState.WITHDRAWN
            return replace(question, state=withdrawn, settled_at=counting.at)
        said = [d for d in self._decisions if d.message == question.message]
        fate = _last(d for d in said if d.kind in _FATE)
        state = QuestionState.OPEN if fate is None else _FATE[fate.kind]
        reopened = _reopened(said)
        moments = [
            (at, credit)
            for credit in credits_
            if _answers(credit)
            for at in _moments(credit)
            if reopened is None or at > reopened.at
        ]
        settled = [at for at, _ in moments]
        duplicate_of = None
        if fate is not None and state is not QuestionState.OPEN:
            settled.append(fate.at)
            duplicate_of = fate.about if state is QuestionState.DUPLICATE else None
        elif any(c.confirmed_at is not None for _, c in moments):
            state = QuestionState.CONFIRMED
        elif moments:
            state = QuestionState.ANSWERED
        return replace(
            question,
            state=state,
            settled_at=min(settled, default=None),
            duplicate_of=duplicate_of,
        )

    def _marking(self, answer: MessageRef) -> Decision | None:
        about = (None, self._question.message)
        return _last(
            d
            for d in self._decisions
            if d.message == answer
            and d.kind in (Decided.ANSWERS, Decided.ANSWERS_NOT)
            and d.about in about
        )

    def _words(self, credit: Credit) -> Sequence[Word]:
        """What was said for it; without what the asker took back."""
        marking = self._marking(credit.answer)
        since = credit.at
        words: list[Word] = []
        if marking is not None and marking.kind is Decided.ANSWERS_NOT:
            since = max(since, marking.at)
        elif marking is not None:
            by_asker = marking.by == self._question.asker
            by = Confirmed.MARKED if by_asker else Confirmed.MODERATED
            words.append((_STRENGTH.index(by), marking.at))
        words += [
            (_STRENGTH.index(Confirmed.REACTED), r.at)
            for r in self._reactions
            if r.message == credit.answer and r.at >= since
        ]
        words += [
            (_STRENGTH.index(Confirmed.THANKED), t.at)
            for t in self._thanks
            if t.giver == credit.giver and t.at >= since
        ]
        return words

    def _taken_out(self, answers: Collection[MessageRef]) -> bool:
        """Whether a moderator's last word on them is that they do not count."""
        last = self._counting(answers)
        return last is not None and last.kind is Decided.COUNTS_NOT

    def _counting(self, messages: Collection[MessageRef]) -> Decision | None:
        """A moderator's last word on whether these count."""
        kinds = (Decided.COUNTS, Decided.COUNTS_NOT, Decided.ANSWERS)
        return _last(
            d
            for d in self._decisions
            if d.moderator
            and d.kind in kinds
            and d.message in messages
            and d.about in (None, self._question.message)
        )

    def _unwanted(
        self, author: MemberId, messages: Collection[MessageRef]
    ) -> Decision | None:
        """That who wrote them does not want to be counted for them, if that holds."""
        wish = _last(
            d
            for d in self._wishes
            if d.by == author and not d.moderator and d.message in messages
        )
        return wish if wish is not None and wish.kind is Decided.COUNTS_NOT else None


def _is_of_asker(strength: int) -> bool:
    return _STRENGTH[strength] in _BY_ASKER


def _confirmed(credit: Credit, words: Sequence[Word]) -> Credit:
    """With the strongest word that confirms it."""
    if not words:
        return credit
    strength, at = min(words)
    return replace(credit, confirmed_at=at, confirmed_by=_STRENGTH[strength].value)


def _reopened(said: Iterable[Decision]) -> Decision | None:
    """The last time that it was opened again, of those that were not taken back."""
    held: list[Decision] = []
    for decision in sorted(said, key=_when):
        if decision.kind is Decided.REOPENED:
            held.append(decision)
        elif decision.kind is Decided.STANDS:
            del held[-1:]
    return held[-1] if held else None


def _preference(credit: Credit) -> tuple[int, bool, Any, bool, str]:
    """The best confirmed first, then what is no guess, then the earliest, then what was read before a mark."""
    by = credit.confirmed_by
    weakness = len(_STRENGTH) if by is None else _STRENGTH.index(Confirmed(by))
    guess = credit.rule == NEXT
    return weakness, guess, in_order(credit), credit.rule == MARKED, credit.rule


def _answers(credit: Credit) -> bool:
    """Whether a question with it no longer waits: it may answer, and count for nobody."""
    stands = credit.refused != Refused.TAKEN_OUT
    return stands and credit.giver != credit.asker and not unsure(credit)


def _moments(credit: Credit) -> list[datetime]:
    """When it answered its question, and when it was confirmed."""
    moments = [credit.confirmed_at] if credit.confirmed_at is not None else []
    return moments if credit.rule == NEXT else [*moments, credit.at]
