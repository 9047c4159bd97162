"""What the channels of a space are there for, as a configuration has it."""

from collections.abc import Collection, Mapping
from enum import Enum

from rituals.community import Community
from rituals.model.ids import Channel


class Use(Enum):
    """What a channel is there for."""

    RITUAL = "ritual"
    LEDGER = "ledger"
    REPORTS = "reports"


Uses = Mapping[str, Collection[Use]]
"""By a channel as it is named in the configuration: what it is there for."""


def uses_of(community: Community, space: str) -> Uses:
    """Every channel of that space which the configuration names, in order of mention."""
    named: list[tuple[Channel, Use]] = [
        *((c, Use.RITUAL) for r in community.rituals.values() for c in r.channels),
        *((c, Use.LEDGER) for c in community.ledger.channels),
        *((c, Use.REPORTS) for c in community.moderators_channels),
    ]
    uses: dict[str, list[Use]] = {}
    for channel, use in named:
        if channel.space == space:
            uses.setdefault(channel.name, []).append(use)
    return uses
