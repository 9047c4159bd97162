"""Settles questions: from what was read, said and decided, what became of them and of their answers.

What rests on a message that nobody knows any more, as it is too old or its author is
forgotten, stays as it was found when it was known: a sign below an answer, a mark of one.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rituals.community import Community
from rituals.engine.following import as_asked
from rituals.ledger.life import MARKED, TURNS, as_read, marked, settle
from rituals.ledger.signs import plain_sign
from rituals.model.ids import MemberId, MessageRef
from rituals.model.ledger import (
    Confirmed,
    Credit,
    Decided,
    Decision,
    Observation,
    Question,
    QuestionState,
    Reaction,
    Thanks,
)
from rituals.model.member import Member
from rituals.ports import UnitOfWork

Key = tuple[MemberId, MessageRef]
"""By what there is one credit: its giver and its question."""
Pair = tuple[MemberId, MemberId]
"""A giver and an asker."""
_STAYED = ""
"""The sign below an answer of which it is no longer known what it was: none looks so."""


def key_of(credit: Credit) -> Key:
    """By what there is one credit."""
    return credit.giver, credit.question


@dataclass(slots=True)
class Settled:
    """What became of some questions and of their answers, before these are judged."""

    questions: dict[MessageRef, tuple[Question, Question]] = field(default_factory=dict)
    """Each as it is written down, and as it is."""
    before: dict[Key, Credit] = field(default_factory=dict)
    after: dict[Key, Credit] = field(default_factory=dict)
    outdone: list[Credit] = field(default_factory=list)
    """Read, and to be kept beside what is credited instead."""
    taken_up: list[Credit] = field(default_factory=list)
    """Kept so until now, and credited from now on."""


async def settled(
    uow: UnitOfWork,
    community: Community,
    wanted: Collection[MessageRef],
    links: Sequence[Credit] = (),
) -> Settled:
    """Settle these questions, and those whose answers were confirmed in turns with them.

    `links` are answers just read and not written yet.
    """
    facts = _Facts(uow, community)
    await facts.load(wanted, links)
    found = facts.settle({})
    others = await facts.in_turns_with(found)
    if others:
        await facts.load(others, ())
        found = facts.settle({})
    told = [c for c in found.after.values() if c.told_at is not None]
    return facts.settle(await facts.turns(told)) if told else found


@dataclass(slots=True)
class _Facts:
    """What is known about some questions."""

    uow: UnitOfWork
    community: Community
    _asked: dict[MessageRef, tuple[Question, Question]] = field(default_factory=dict)
    """Each as it is written down, and as it was read."""
    _before: dict[Key, Credit] = field(default_factory=dict)
    _read: set[Credit] = field(default_factory=set)
    _outdone: list[Credit] = field(default_factory=list)
    _marks: list[Credit] = field(default_factory=list)
    _thanks: dict[MessageRef, list[Thanks]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _decisions: dict[MessageRef, list[Decision]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _signs: dict[MessageRef, list[Reaction]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _stayed: list[Credit] = field(default_factory=list)
    """Of the credits those that rest on what nobody knows any more."""

    async def load(
        self, wanted: Collection[MessageRef], links: Sequence[Credit]
    ) -> None:
        ledger, id_ = self.uow.ledger, self.community.id
        asked = await self._as_asked(await ledger.questions(id_, wanted))
        # What outlives its question, as it came long after it, stays as it was.
        before = await ledger.credits(id_, questions=asked)
        outdone = await ledger.outdone(id_, asked)
        links = [link for link in links if link.question in asked]
        read = {as_read(c) for c in (*before, *outdone, *links) if c.rule != MARKED}
        for thanks in await ledger.thanks(id_, wanted):
            self._thanks[thanks.question].append(thanks)
        answers = {credit.answer for credit in read}
        decisions = await ledger.decisions(id_, answers | set(wanted))
        marks = await self._marked(asked, decisions, read, before)
        linked = {mark.answer for mark in marks} - answers
        for decision in (*decisions, *await ledger.decisions(id_, linked)):
            self._decisions[decision.message].append(decision)
        answers |= {mark.answer for mark in marks}
        for sign in await ledger.signs(id_, answers):
            self._signs[sign.message].append(sign)
        await self._let_stay(before)
        self._asked |= asked
        self._before |= {key_of(credit): credit for credit in before}
        self._read |= read
        self._outdone += outdone
        self._marks += marks

    async def _as_asked(
        self, questions: Sequence[Question]
    ) -> dict[MessageRef, tuple[Question, Question]]:
        askers = {question.asker for question in questions}
        people = await self.uow.members.get(askers, self.community.id)
        excluded = {member.id: member for member in people if member.excluded}
        return {
            q.message: (
                q,
                as_asked(q, excluded=_is_left_out(q, excluded.get(q.asker))),
            )
            for q in questions
        }

    async def _marked(
        self,
        asked: Mapping[MessageRef, tuple[Question, Question]],
        decisions: Iterable[Decision],
        read: Collection[Credit],
        before: Iterable[Credit],
    ) -> list[Credit]:
        """The answers that marks make of messages that no rule linked."""
        linked = {(credit.answer, credit.question) for credit in read}
        wanted = {
            (d.message, d.about)
            for d in decisions
            if d.kind is Decided.ANSWERS and d.about is not None and d.about in asked
        } - linked
        if not wanted:
            return []
        seen = await self.uow.ledger.observed(
            self.community.id, [message for message, _ in wanted]
        )
        stayed = [c for c in before if c.rule == MARKED and c.answer not in seen]
        return [as_read(credit) for credit in stayed] + [
            marked(asked[about][0], seen[message])
            for message, about in wanted
            if message in seen and _may_answer(seen[message], asked[about][0])
        ]

    async def _let_stay(self, before: Iterable[Credit]) -> None:
        """What confirmed these, where that is no longer known."""
        told = [credit for credit in before if credit.told_at is not None]
        if not told:
            return
        refs = {ref for credit in told for ref in (credit.answer, credit.question)}
        seen = await self.uow.ledger.observed(self.community.id, refs)
        for credit in told:
            if credit.answer in seen and credit.question in seen:
                continue
            self._stayed.append(credit)
            for at in self._signed(credit):
                sign = Reaction(
                    credit.community, credit.answer, credit.asker, _STAYED, at
                )
                self._signs[credit.answer].append(sign)

    def _signed(self, credit: Credit) -> set[datetime]:
        """When the asker put signs below it that may not be known any more."""
        said = {
            t.at for t in self._thanks[credit.question] if t.giver == credit.giver
        } | {d.at for d in self._decisions[credit.answer]}
        at = {credit.told_at} - said
        if credit.confirmed_by == Confirmed.REACTED:
            at.add(credit.confirmed_at)
        return {each for each in at if each is not None}

    def settle(self, turns: Mapping[Pair, Collection[datetime]]) -> Settled:
        """All of them; `turns` is when somebody (the asker there) told a giver so."""
        found = Settled(before=dict(self._before))
        helpful = {plain_sign(sign) for sign in self.community.ledger.helpful}
        answers: dict[MessageRef, list[Credit]] = defaultdict(list)
        for credit in (*self._read, *self._marks):
            answers[credit.question].append(credit)
        for before, asked in self._asked.values():
            theirs = answers[asked.message]
            about = {asked.message, *(credit.answer for credit in theirs)}
            question, settled_ = settle(
                asked,
                theirs,
                self._thanks[asked.message],
                [d for ref in about for d in self._decisions[ref]],
                _by(asked.asker, [s for ref in about for s in self._signs[ref]]),
                {*helpful, _STAYED},
                {
                    credit.giver: turns.get((asked.asker, credit.giver), ())
                    for credit in theirs
                },
            )
            found.questions[question.message] = (before, question)
            found.after |= {key_of(credit): credit for credit in settled_}
        self._leave_out(found)
        return found

    def _leave_out(self, found: Settled) -> None:
        """Of what was read, what is credited is kept there, and all else beside it."""
        there = {as_read(credit) for credit in found.after.values()}
        kept = set(self._outdone)
        found.outdone = [c for c in self._read if c not in there and c not in kept]
        found.taken_up = [c for c in self._outdone if c in there]

    async def in_turns_with(self, found: Settled) -> set[MessageRef]:
        """The questions of others whose answers may be confirmed, or not, by what changed."""
        changed: dict[Pair, list[datetime]] = defaultdict(list)
        for key in found.before.keys() | found.after.keys():
            before, after = found.before.get(key), found.after.get(key)
            told = {c.told_at for c in (before, after) if c is not None}
            if before is None or after is None or len(told) > 1:
                credit = before or after
                pair = (credit.asker, credit.giver) if credit else None
                moments = [at for at in told if at is not None]
                if pair is not None and moments:
                    changed[pair] += moments
        if not changed:
            return set()
        moments = [at for each in changed.values() for at in each]
        confirmed = await self.uow.ledger.told(
            self.community.id, changed.keys(), min(moments), max(moments) + TURNS
        )
        return {
            credit.question
            for credit in confirmed
            if credit.question not in self._asked
            and any(
                credit.told_at is not None and at < credit.told_at <= at + TURNS
                for at in changed[credit.giver, credit.asker]
            )
        }

    async def turns(self, told: Sequence[Credit]) -> dict[Pair, list[datetime]]:
        """When the givers of these told their askers the same, shortly before."""
        pairs = {(credit.asker, credit.giver) for credit in told}
        moments = [credit.told_at for credit in told if credit.told_at is not None]
        written = await self.uow.ledger.told(
            self.community.id, pairs, min(moments) - TURNS, max(moments)
        )
        found: dict[Pair, list[datetime]] = defaultdict(list)
        others = [credit for credit in written if credit.question not in self._asked]
        for credit in (*others, *told):
            if credit.told_at is not None:
                found[credit.giver, credit.asker].append(credit.told_at)
        for credit in self._stayed:
            if credit.in_turns and credit.told_at is not None:
                pair = credit.asker, credit.giver
                found[pair].append(credit.told_at - timedelta.resolution)
        return found


def _may_answer(said: Observation, question: Question) -> bool:
    return said.deleted_at is None and said.member != question.asker


def _is_left_out(question: Question, excluded: Member | None) -> bool:
    """Whether it waits for nobody because of who asked. Who is forgotten has no account
    and is out of everything: what they asked stays as it was.
    """
    if excluded is None or excluded.accounts:
        return excluded is not None
    return question.state is QuestionState.WITHDRAWN and (
        question.settled_at == question.at
    )


def _by(asker: MemberId, signs: Iterable[Reaction]) -> list[Reaction]:
    """Theirs, as they are compared."""
    return [
        Reaction(s.community, s.message, s.member, plain_sign(s.sign), s.at)
        for s in signs
        if s.member == asker
    ]
