"""Which answers count: what a community does against gaming, and why an answer does not count.

A reason is found for each answer that does not count; the answer is kept with it. What a
moderator decided goes before every rule here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rituals.ledger.life import in_order, unsure
from rituals.model.ids import MemberId
from rituals.model.ledger import Confirmed, Credit, Refused
from rituals.model.wall_clock import to_local


@dataclass(frozen=True, slots=True)
class Policy:
    """The bounds within which answers count."""

    cooldown: timedelta = timedelta(minutes=10)
    """Between two counted answers of the same giver to the same asker."""
    most_a_day: int = 20
    """Counted answers of one giver on one day of the community's calendar."""


def judge(
    credits_: Iterable[Credit],
    earlier: Iterable[Credit],
    policy: Policy,
    zone: ZoneInfo,
) -> tuple[Credit, ...]:
    """These answers with why each does not count, or `None`; in the order of answers.

    `credits_` are settled, of one giver or of several, in any order: all from some moment
    on. `earlier` are judged ones from before that moment; of each giver at least those of
    the same day and those within the cooldown. Judging everything at once comes to the same
    as judging from any moment on.
    """
    counted = _Counted(policy, zone)
    for credit in _each_once(c for c in earlier if c.refused is None):
        counted.add(credit)
    judged: list[Credit] = []
    for credit in _each_once(credits_):
        reason = _reason(credit, counted)
        refused = None if reason is None else reason.value
        same = credit.refused == refused  # most are: copying is most of the work
        judged.append(credit if same else replace(credit, refused=refused))
        if reason is None:
            counted.add(credit)
    return tuple(judged)


def _each_once(credits_: Iterable[Credit]) -> list[Credit]:
    """In order, one for each giver and question."""
    found = {(c.giver, c.question): c for c in sorted(credits_, key=in_order)[::-1]}
    return sorted(found.values(), key=in_order)


def _reason(credit: Credit, counted: "_Counted") -> Refused | None:
    if credit.refused == Refused.TAKEN_OUT:
        return Refused.TAKEN_OUT
    if credit.giver == credit.asker:
        return Refused.OWN_ACCOUNT
    if credit.refused == Refused.NOT_WANTED:
        return Refused.NOT_WANTED
    if credit.confirmed_by == Confirmed.MODERATED:
        return None
    if unsure(credit):
        return Refused.UNSURE
    return counted.refuses(credit)


class _Counted:
    """What counted so far."""

    def __init__(self, policy: Policy, zone: ZoneInfo) -> None:
        self._policy = policy
        self._zone = zone
        self._last: dict[tuple[MemberId, MemberId], datetime] = {}
        self._on: dict[tuple[MemberId, date], int] = {}

    def add(self, credit: Credit) -> None:
        pair = credit.giver, credit.asker
        self._last[pair] = max(credit.at, self._last.get(pair, credit.at))
        day = self._day(credit)
        self._on[day] = self._on.get(day, 0) + 1

    def refuses(self, credit: Credit) -> Refused | None:
        last = self._last.get((credit.giver, credit.asker))
        if last is not None and credit.at - last < self._policy.cooldown:
            return Refused.TOO_SOON
        if self._on.get(self._day(credit), 0) >= self._policy.most_a_day:
            return Refused.ENOUGH
        return None

    def _day(self, credit: Credit) -> tuple[MemberId, date]:
        return credit.giver, to_local(credit.at, self._zone).date()
