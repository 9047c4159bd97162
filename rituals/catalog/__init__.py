"""The kinds of ritual there are, by their word in the configuration."""

from collections.abc import Mapping
from types import MappingProxyType

from rituals.catalog.monthly_challenge import MonthlyChallenge
from rituals.kind import AnyKind

_ALL: tuple[AnyKind, ...] = (MonthlyChallenge(),)

KINDS: Mapping[str, AnyKind] = MappingProxyType({kind.name: kind for kind in _ALL})
