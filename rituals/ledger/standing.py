"""What can be said of a ledger as a whole: who gives, who only asked so far, on whom it rests."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from rituals.model.ledger import Balance

LEAST_ASKED = 3
"""Questions from which on somebody is said to have only asked so far."""
FEW = 3
"""The givers whose share tells how much rests on few."""


def givers(balances: Iterable[Balance]) -> tuple[Balance, ...]:
    """Who answered, those who did most first."""
    answered = (b for b in balances if b.answered > 0)
    return tuple(sorted(answered, key=lambda b: (-b.answered, b.name)))


def only_asked(
    balances: Iterable[Balance], seen_before: datetime
) -> tuple[Balance, ...]:
    """Of whom questions and no answer were seen; newcomers are not among them."""
    found = (
        b
        for b in balances
        if b.answered == 0
        and b.asked >= LEAST_ASKED
        and b.first_seen_at is not None
        and b.first_seen_at <= seen_before
    )
    return tuple(sorted(found, key=lambda b: (-b.asked, b.name)))


def share_of_few(balances: Sequence[Balance]) -> int | None:
    """How many percent of all answers the `FEW` gave who gave most; `None` of none."""
    given = sorted((b.answered for b in balances), reverse=True)
    return round(100 * sum(given[:FEW]) / sum(given)) if sum(given) else None
