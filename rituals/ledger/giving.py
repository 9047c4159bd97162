"""What people gave besides answers, as far as no ritual rules it."""

from collections.abc import Collection, Iterable

from rituals.model.ledger import Contribution
from rituals.model.whole_ids import has_id


def to_themselves(
    contributions: Iterable[Contribution], ids: Collection[str]
) -> tuple[Contribution, ...]:
    """Those that are caused by one of these: whom somebody greeted, who thanked them.

    Nobody gives anything to their own other account.
    """
    return tuple(one for one in contributions if has_id(one.cause, ids))
