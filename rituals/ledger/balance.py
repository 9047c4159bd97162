"""What each member asked and gave, counted anew from the records, and what may follow from it.

Counts are plain and can be checked by hand. What is weighed (older records weigh less,
guesses weigh less than what was confirmed) serves for an order, or for whom to invite,
and is shown to nobody. No order of people depends on what they asked.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import fsum, sqrt
from typing import Final

from rituals.model.ids import MemberId
from rituals.model.ledger import (
    OTHERWISE,
    Balance,
    Contribution,
    Credit,
    Question,
    QuestionState,
    Refused,
)

WINDOWS: Final = (timedelta(days=30), timedelta(days=90), timedelta(days=365))
"""Back from now; what a balance can be asked for, besides everything there is."""
HALF_LIFE: Final = timedelta(days=90)
"""After which what was asked and given weighs half."""
LEAST_ASKED: Final = 3
"""Questions from which on somebody may be said to have only asked so far, or mostly."""
MOSTLY: Final = 0.5
"""Who mostly asks does so with at least this share, as sure as `_Z` makes it."""
FEW: Final = 3
"""The givers whose share tells how much rests on few."""
LATELY: Final = timedelta(days=7)
"""Over which the load of givers is counted."""
_NO_ANSWERS: Final = (Refused.TAKEN_OUT, Refused.OWN_ACCOUNT)
_Z: Final = 1.2816
"""Nine times in ten the true share lies above the lower bound."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What one member asked and gave within a window."""

    member: MemberId
    asked: int = 0
    """Root questions that were not withdrawn."""
    answered: int = 0
    """Root questions of others that they answered, and that count."""
    confirmed: int = 0
    """Of these, the ones that are more than a guess."""
    contributed: int = 0
    """Contributions of the other kinds."""
    asking: float = 0.0
    """The questions, weighed by age."""
    giving: float = 0.0
    """Answers and contributions, weighed by age, and answers by how sure they are."""

    @property
    def asks_at_least(self) -> float:
        """The share of asking in all that they asked and gave: 0 to 1, its lower bound."""
        return lower_bound(self.asking, self.asking + self.giving)


def lower_bound(part: float, whole: float) -> float:
    """The lower end of Wilson's interval for `part` of `whole`, which may be weighed counts.

    One of one is no certainty: it is 0.38 at least, three of three 0.65, ten of ten 0.86. Wilson's interval
    presumes nothing about how a community asks and gives, as a prior would, and holds for
    few counts and for none or all of them.
    """
    if whole <= 0:
        return 0.0
    part, square = min(part, whole), _Z * _Z
    spread = sqrt(part * (whole - part) / whole + square / 4)
    return max(0.0, (part + square / 2 - _Z * spread) / (whole + square))


def weight(at: datetime, now: datetime, half_life: timedelta = HALF_LIFE) -> float:
    """1 for now, half of it after each half-life; what lies ahead weighs 1."""
    age = max(now - at, timedelta(0))
    return float(0.5 ** (age / half_life))


def tallies(
    questions: Iterable[Question],
    credits_: Iterable[Credit],
    contributions: Iterable[Contribution],
    *,
    now: datetime,
    window: timedelta | None = None,
    left_out: Collection[MemberId] = (),
) -> Mapping[MemberId, Tally]:
    """Everybody who asked or gave within the window, back from `now`; without it, ever.

    Credits come in judged: those with a reason against them are not counted. The order
    of the records does not matter. Those who are `left_out` (excluded, bots) are absent.
    """
    since = None if window is None else now - window
    asked: dict[MemberId, list[float]] = {}
    given: dict[MemberId, list[float]] = {}
    counts: dict[str, Counter[MemberId]] = {
        name: Counter() for name in ("answered", "confirmed", "contributed")
    }
    for question in questions:
        withdrawn = question.state is QuestionState.WITHDRAWN
        if not withdrawn and _within(question.at, since, now):
            asked.setdefault(question.asker, []).append(weight(question.at, now))
    for credit in credits_:
        if credit.refused is None and _within(credit.at, since, now):
            sure = 1.0 if credit.confirmed_at is not None else credit.confidence
            weighed = sure * weight(credit.at, now)
            given.setdefault(credit.giver, []).append(weighed)
            counts["answered"][credit.giver] += 1
            counts["confirmed"][credit.giver] += credit.confirmed_at is not None
    for each in contributions:
        if each.kind in OTHERWISE and _within(each.at, since, now):
            given.setdefault(each.member, []).append(weight(each.at, now))
            counts["contributed"][each.member] += 1
    return {
        member: Tally(
            member,
            len(asked.get(member, ())),
            counts["answered"][member],
            counts["confirmed"][member],
            counts["contributed"][member],
            fsum(asked.get(member, ())),
            fsum(given.get(member, ())),
        )
        for member in sorted((asked.keys() | given.keys()) - set(left_out))
    }


def _within(at: datetime, since: datetime | None, now: datetime) -> bool:
    return (since is None or since <= at) and at <= now


# --- what may follow


def with_every_answer(
    balances: Iterable[Balance], credits_: Iterable[Credit]
) -> list[Balance]:
    """The same, with all answers that were ever seen, though some do not count: who gave
    before, gives. What a moderator took out, or went to an account of their own, was none.
    """
    seen = Counter(c.giver for c in credits_ if c.refused not in _NO_ANSWERS)
    return [replace(each, answered=seen[each.member]) for each in balances]


def mostly_asks(
    tally: Tally, *, first_seen_at: datetime | None, seen_before: datetime
) -> bool:
    """Whether to invite them to a question they may know: never to be said of them.

    Only if it is nearly sure, after some questions, and of nobody who came after
    `seen_before`: newcomers ask.
    """
    return (
        first_seen_at is not None
        and first_seen_at <= seen_before
        and tally.asked >= LEAST_ASKED
        and tally.asks_at_least >= MOSTLY
    )


def load(
    credits_: Iterable[Credit], now: datetime, over: timedelta = LATELY
) -> Counter[MemberId]:
    """How many questions each giver answered lately, whether it counts for them or not."""
    answered = {
        (credit.giver, credit.question)
        for credit in credits_
        if _within(credit.at, now - over, now)
    }
    return Counter(giver for giver, _ in answered)


def lightest_first(
    candidates: Iterable[MemberId],
    credits_: Sequence[Credit],
    now: datetime,
    asked_lately: Mapping[MemberId, int] | None = None,
) -> tuple[MemberId, ...]:
    """Whom to ask for help, so that it does not always fall to the same.

    First who had least to do lately, with the questions they were asked to look at
    (`asked_lately`); of these who answered longest ago.
    """
    busy = load(credits_, now)
    also = asked_lately or {}
    last: dict[MemberId, datetime] = {}
    for credit in credits_:
        last[credit.giver] = max(credit.at, last.get(credit.giver, credit.at))

    def order(member: MemberId) -> tuple[int, float, str]:
        answered = last[member].timestamp() if member in last else 0.0
        return busy[member] + also.get(member, 0), answered, member

    return tuple(sorted(set(candidates), key=order))


# --- the ledger as a whole


def givers(balances: Iterable[Balance]) -> tuple[Balance, ...]:
    """Who answered, those who did most first. Asking changes no place."""
    answered = (b for b in balances if b.answered > 0)
    return tuple(sorted(answered, key=lambda b: (-b.answered, b.name)))


def only_asked(
    balances: Iterable[Balance], seen_before: datetime
) -> tuple[Balance, ...]:
    """Of whom questions and no answer were seen, and nothing else that they gave.

    Newcomers are not among them.
    """
    found = (
        b
        for b in balances
        if b.answered == b.contributed == 0
        and b.asked >= LEAST_ASKED
        and b.first_seen_at is not None
        and b.first_seen_at <= seen_before
    )
    return tuple(sorted(found, key=lambda b: (-b.asked, b.name)))


def share_of_few(balances: Iterable[Balance]) -> int | None:
    """How many percent of all answers the `FEW` gave who gave most; `None` of none."""
    given = sorted((b.answered for b in balances), reverse=True)
    return round(100 * sum(given[:FEW]) / sum(given)) if sum(given) else None
