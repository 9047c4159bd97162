"""The ritual kinds there are, by their word in the configuration.

A kind is one module or package here, its line below, its test, and its table in the
sample configuration.
"""

from collections.abc import Mapping
from types import MappingProxyType

from rituals.catalog.monthly_challenge import MonthlyChallenge
from rituals.catalog.weekly_discussion import WeeklyDiscussion
from rituals.catalog.welcome import Welcome
from rituals.kind import AnyKind

KINDS: Mapping[str, AnyKind] = MappingProxyType(
    {
        MonthlyChallenge.name: MonthlyChallenge(),
        WeeklyDiscussion.name: WeeklyDiscussion(),
        Welcome.name: Welcome(),
    }
)
