"""What became of questions, and which answers count, after something that concerns them.

Only what may have changed is weighed again; weighing all of it comes to the same.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from rituals.community import Community
from rituals.engine.following import as_asked
from rituals.ledger.judging import Policy, Thanked, judge
from rituals.ledger.life import MARKED, SAID, marked, settle
from rituals.ledger.signs import plain_sign
from rituals.model.ids import MemberId, MessageRef
from rituals.model.ledger import (
    Confirmed,
    Credit,
    Decided,
    Decision,
    Found,
    Question,
    QuestionState,
    Reaction,
    Thanks,
)
from rituals.model.member import Member
from rituals.ports import UnitOfWork

_A_DAY = timedelta(days=2)
"""At least a day of any calendar."""
Key = tuple[MemberId, MessageRef]


@dataclass(slots=True)
class Weighed:
    """What changed by it."""

    questions: dict[MessageRef, Question] = field(default_factory=dict)
    credits: dict[Key, Credit] = field(default_factory=dict)
    gone: list[Credit] = field(default_factory=list)


def policy_of(community: Community) -> Policy:
    """The bounds within which answers count here."""
    settings = community.ledger
    return Policy(cooldown=settings.cooldown.longest(), most_a_day=settings.most_a_day)


async def weigh(
    uow: UnitOfWork,
    community: Community,
    questions: Collection[MessageRef],
    links: Sequence[Credit] = (),
    thanks: Sequence[Thanks] = (),
    *,
    anew: bool = False,
) -> Weighed:
    """Settle these questions, and judge whoever gave or thanked.

    `links` are answers just read and not written yet; `thanks` those that are new or gone.
    `anew` judges all answers to these questions, also those that are as they were.
    """
    weighing = _Weighing(uow, community, anew=anew)
    if questions or links:
        await weighing.settle({*questions, *(link.question for link in links)}, links)
    await weighing.judge(thanks)
    await weighing.write()
    return weighing.weighed


async def weigh_all(uow: UnitOfWork, community: Community) -> Weighed:
    """Judge all answers of a community, each settled before."""
    weighing = _Weighing(uow, community)
    await weighing.judge_all()
    await weighing.write()
    return weighing.weighed


def key_of(credit: Credit) -> Key:
    """By what there is one credit."""
    return credit.giver, credit.question


def as_read(credit: Credit) -> Credit:
    """Without what was found out about it since."""
    return replace(credit, refused=None, confirmed_at=None, confirmed_by=None)


@dataclass(slots=True)
class _Weighing:
    uow: UnitOfWork
    community: Community
    anew: bool = False
    weighed: Weighed = field(default_factory=Weighed)
    _asked: frozenset[MessageRef] = frozenset()
    _before: dict[Key, Credit] = field(default_factory=dict)
    """As they are written down."""
    _after: dict[Key, Credit] = field(default_factory=dict)
    _outdone: list[Credit] = field(default_factory=list)
    _taken_up: list[Credit] = field(default_factory=list)

    async def settle(
        self, wanted: Collection[MessageRef], links: Sequence[Credit]
    ) -> None:
        self._asked = frozenset(wanted)
        ledger, id_ = self.uow.ledger, self.community.id
        questions = await self._as_asked(await ledger.questions(id_, wanted))
        credits_ = await ledger.credits(id_, questions=wanted)
        outdone = await ledger.outdone(id_, wanted)
        self._before |= {key_of(credit): credit for credit in credits_}
        read = {as_read(c) for c in (*credits_, *outdone, *links) if c.rule != MARKED}
        thanks = await ledger.thanks(id_, wanted)
        answers = {credit.answer for credit in read}
        decisions = await ledger.decisions(id_, answers | set(wanted))
        marks = await self._marks(questions, decisions, read)
        linked = {mark.answer for mark in marks} - answers
        decisions = [*decisions, *await ledger.decisions(id_, linked)]
        signs = await ledger.signs(id_, answers | {mark.answer for mark in marks})
        helpful = {plain_sign(sign) for sign in self.community.ledger.helpful}
        for before, asked in questions:
            question, settled = settle(
                asked,
                [*read, *marks],
                thanks,
                decisions,
                _by(asked.asker, signs),
                helpful,
            )
            if question != before:
                self.weighed.questions[question.message] = question
            self._after |= {key_of(credit): credit for credit in settled}
        self._leave_out(read, outdone)

    async def _as_asked(
        self, questions: Sequence[Question]
    ) -> list[tuple[Question, Question]]:
        """Each as it is written down, and as it was read."""
        askers = {question.asker for question in questions}
        people = await self.uow.members.get(askers, self.community.id)
        excluded = {member.id: member for member in people if member.excluded}
        return [
            (q, as_asked(q, excluded=_is_left_out(q, excluded.get(q.asker))))
            for q in questions
        ]

    async def _marks(
        self,
        questions: Iterable[tuple[Question, Question]],
        decisions: Iterable[Decision],
        read: Collection[Credit],
    ) -> list[Credit]:
        """The answers that marks make of messages that no rule linked."""
        asked = {question.message: question for question, _ in questions}
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
        return [
            marked(asked[about], seen[message])
            for message, about in wanted
            if message in seen
            and seen[message].deleted_at is None
            and seen[message].member != asked[about].asker
        ]

    def _leave_out(self, read: Collection[Credit], outdone: Collection[Credit]) -> None:
        """Of what was read, what is credited is kept there, and all else beside it."""
        there = {as_read(credit) for credit in self._after.values()}
        kept = set(outdone)
        self._outdone += [c for c in read if c not in there and c not in kept]
        self._taken_up += [c for c in outdone if c in there]

    async def judge(self, thanks: Sequence[Thanks]) -> None:
        """From the earliest answer on that is another than it was."""
        changed = [
            credit
            for key in self._before.keys() | self._after.keys()
            if self.anew
            or _worth(self._before.get(key)) != _worth(self._after.get(key))
            for credit in (self._before.get(key), self._after.get(key))
            if credit is not None
        ]
        changed += await self._in_turns(thanks)
        if not changed:
            self._keep_as_judged()
            return
        ledger, id_ = self.uow.ledger, self.community.id
        since = min(credit.at for credit in changed)
        policy = policy_of(self.community)
        givers = {credit.giver for credit in changed}
        margin = max(policy.cooldown, _A_DAY)
        known = await ledger.credits_of(id_, givers, since - margin)
        settled = self._after | {}
        gone = self._before.keys() - settled.keys()
        for credit in known:
            self._before.setdefault(key_of(credit), credit)
            if key_of(credit) not in gone:
                settled.setdefault(key_of(credit), credit)
        theirs = [credit for credit in settled.values() if credit.giver in givers]
        self._keep_as_judged()
        await self._judged(
            [credit for credit in theirs if credit.at >= since],
            [credit for credit in theirs if credit.at < since],
            policy,
        )

    async def judge_all(self) -> None:
        credits_ = await self.uow.ledger.credits(self.community.id)
        self._before = {key_of(credit): credit for credit in credits_}
        await self._judged(credits_, (), policy_of(self.community))

    async def _judged(
        self, credits_: Sequence[Credit], earlier: Sequence[Credit], policy: Policy
    ) -> None:
        thanked = await self._thanked(credits_, policy)
        zone = self.community.zone
        for credit in judge(credits_, earlier, policy, zone, thanked):
            self._after[key_of(credit)] = credit

    def _keep_as_judged(self) -> None:
        """What is as it was is refused as it was, until it is judged."""
        for key, credit in self._after.items():
            before = self._before.get(key)
            if before is not None and _worth(before) == _worth(credit):
                self._after[key] = before

    async def _in_turns(self, thanks: Sequence[Thanks]) -> list[Credit]:
        """The answers of who thanked that may be confirmed by thanks in turns."""
        if not thanks:
            return []
        ledger, id_ = self.uow.ledger, self.community.id
        asked = await ledger.questions(id_, {each.question for each in thanks})
        askers = {question.message: question.asker for question in asked}
        turns = {
            (askers[t.question], t.giver, t.at) for t in thanks if t.question in askers
        }
        given = await ledger.credits_of(id_, {by for by, _, _ in turns})
        within = Policy().turns
        return [
            credit
            for credit in given
            if credit.confirmed_at is not None
            and any(
                (credit.giver, credit.asker) == (by, to)
                and at < credit.confirmed_at <= at + within
                for by, to, at in turns
            )
        ]

    async def _thanked(
        self, credits_: Sequence[Credit], policy: Policy
    ) -> list[Thanked]:
        by_thanks = [
            credit
            for credit in credits_
            if credit.confirmed_by == Confirmed.THANKED and credit.confirmed_at
        ]
        if not by_thanks:
            return []
        since = min(c.confirmed_at for c in by_thanks if c.confirmed_at) - policy.turns
        givers = {credit.giver for credit in by_thanks}
        found = await self.uow.ledger.thanks_by(self.community.id, givers, since)
        return [Thanked(by, thanks.giver, thanks.at) for by, thanks in found]

    async def write(self) -> None:
        """Write what is another than it was."""
        ledger, weighed = self.uow.ledger, self.weighed
        weighed.credits = {
            key: credit
            for key, credit in self._after.items()
            if credit != self._before.get(key)
        }
        weighed.gone = [
            credit
            for key, credit in self._before.items()
            if key not in self._after and credit.question in self._asked
        ]
        await ledger.unfind(Found(credits=(*weighed.gone, *self._taken_up)))
        again = {key_of(c) for c in self._taken_up} - weighed.credits.keys()
        await ledger.ask(list(weighed.questions.values()))
        await ledger.confirm(
            [*weighed.credits.values(), *(self._after[key] for key in again)]
        )
        await ledger.outdo(self._outdone)


def _is_left_out(question: Question, excluded: Member | None) -> bool:
    """Whether it waits for nobody because of who asked. Who is forgotten has no account
    and is out of everything: what they asked stays as it was.
    """
    if excluded is None or excluded.accounts:
        return excluded is not None
    return question.state is QuestionState.WITHDRAWN and (
        question.settled_at == question.at
    )


def _worth(credit: Credit | None) -> Credit | None:
    """What judging goes by."""
    if credit is None:
        return None
    return replace(credit, refused=credit.refused if credit.refused in SAID else None)


def _by(asker: MemberId, signs: Iterable[Reaction]) -> list[Reaction]:
    """Theirs, as they are compared."""
    return [
        replace(each, sign=plain_sign(each.sign))
        for each in signs
        if each.member == asker
    ]
