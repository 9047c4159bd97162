"""What became of questions, and which answers count, after something that concerns them.

Only what may have changed is weighed again; weighing all of it comes to the same.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from rituals.community import Community
from rituals.engine.outcomes import Key, key_of, settled
from rituals.ledger.judging import Policy, judge
from rituals.ledger.life import SAID
from rituals.model.ids import MemberId, MessageRef
from rituals.model.ledger import Credit, Found, Question
from rituals.ports import UnitOfWork

_A_LONG_DAY = timedelta(days=2)
"""No day of any calendar is as long."""


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


def reach(community: Community) -> timedelta:
    """How long after it an answer may decide whether another one counts."""
    return max(policy_of(community).cooldown, _A_LONG_DAY)


async def weigh(
    uow: UnitOfWork,
    community: Community,
    questions: Collection[MessageRef],
    links: Sequence[Credit] = (),
    gone: Sequence[Credit] = (),
    *,
    anew: bool = False,
) -> Weighed:
    """Settle these questions, and judge whoever answered them.

    `links` are answers just read and not written yet; `gone` those that were taken away:
    what was refused because of them may count. `anew` judges all answers to these
    questions, also those that are as they were.
    """
    weighing = _Weighing(uow, community, gone, anew=anew)
    wanted = {*questions, *(link.question for link in links)}
    if wanted:
        await weighing.settle(wanted, links)
    return weighing.weighed


async def misjudged(
    uow: UnitOfWork, community: Community, giver: MemberId, since: datetime
) -> list[Credit]:
    """All answers that somebody gave since then, as they are judged now, where that is
    another verdict than is written down. Each was settled before.
    """
    margin = since - reach(community)
    known = await uow.ledger.credits_of(community.id, [giver], margin)
    before = {key_of(credit): credit for credit in known}
    judged = _judged(community, known, since)
    return [credit for credit in judged if credit != before[key_of(credit)]]


async def judge_again(
    uow: UnitOfWork, community: Community, giver: MemberId, since: datetime
) -> int:
    """Write these; how many they are."""
    other = await misjudged(uow, community, giver, since)
    await uow.ledger.confirm(other)
    return len(other)


@dataclass(slots=True)
class _Weighing:
    uow: UnitOfWork
    community: Community
    gone: Sequence[Credit] = ()
    anew: bool = False
    weighed: Weighed = field(default_factory=Weighed)
    _before: dict[Key, Credit] = field(default_factory=dict)
    """As they are written down."""
    _after: dict[Key, Credit] = field(default_factory=dict)

    async def settle(
        self, wanted: Collection[MessageRef], links: Sequence[Credit]
    ) -> None:
        found = await settled(self.uow, self.community, wanted, links)
        self._before, self._after = found.before, dict(found.after)
        gone = [c for key, c in found.before.items() if key not in found.after]
        await self._judge()
        self.weighed.questions = {
            ref: after
            for ref, (before, after) in found.questions.items()
            if after != before
        }
        self._compare()
        self.weighed.gone = gone
        ledger = self.uow.ledger
        await ledger.unfind(Found(credits=(*gone, *found.taken_up)))
        again = {key_of(c) for c in found.taken_up} - self.weighed.credits.keys()
        await ledger.ask(list(self.weighed.questions.values()))
        await ledger.confirm(
            [*self.weighed.credits.values(), *(self._after[key] for key in again)]
        )
        await ledger.outdo(found.outdone)

    async def _judge(self) -> None:
        """From the earliest answer on that is another than it was."""
        changed = [
            credit
            for key in self._before.keys() | self._after.keys()
            if self.anew
            or _worth(self._before.get(key)) != _worth(self._after.get(key))
            for credit in (self._before.get(key), self._after.get(key))
            if credit is not None
        ]
        changed += self.gone
        gone = self._before.keys() - self._after.keys()
        self._keep_as_judged()
        if not changed:
            return
        since = min(credit.at for credit in changed)
        givers = {credit.giver for credit in changed}
        margin = since - reach(self.community)
        known = await self.uow.ledger.credits_of(self.community.id, givers, margin)
        self._before = {key_of(credit): credit for credit in known} | self._before
        theirs = {
            key: credit
            for key, credit in (self._before | self._after).items()
            if credit.giver in givers and key not in gone
        }
        judged = _judged(self.community, list(theirs.values()), since)
        self._after |= {key_of(credit): credit for credit in judged}

    def _keep_as_judged(self) -> None:
        """What is worth what it was is refused as it was, until it is judged."""
        for key, credit in self._after.items():
            before = self._before.get(key)
            if before is not None and _worth(before) == _worth(credit):
                self._after[key] = replace(credit, refused=before.refused)

    def _compare(self) -> None:
        self.weighed.credits = {
            key: credit
            for key, credit in self._after.items()
            if credit != self._before.get(key)
        }


def _judged(
    community: Community, credits_: Sequence[Credit], since: datetime
) -> Sequence[Credit]:
    """Those since then; what was before has been."""
    return judge(
        [credit for credit in credits_ if credit.at >= since],
        [credit for credit in credits_ if credit.at < since],
        policy_of(community),
        community.zone,
    )


def _worth(credit: Credit | None) -> Credit | None:
    """What judging goes by."""
    if credit is None:
        return None
    refused = credit.refused if credit.refused in SAID else None
    return replace(credit, refused=refused, told_at=None, in_turns=False)
