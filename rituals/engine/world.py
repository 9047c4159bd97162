"""What every part of the engine stands on: the communities and the ports."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from rituals.community import Community, Ritual
from rituals.document import Reader
from rituals.kind import RitualSettings
from rituals.model.ids import Channel, CommunityId, Place, RitualName, SpaceId
from rituals.model.member import Member
from rituals.model.occurrence import Begin, Json, Occurrence, State, Step
from rituals.ports import (
    Clock,
    Dice,
    Holidays,
    Reloading,
    Storage,
    Together,
    Translator,
    one_after_another,
)

LATE = timedelta(minutes=5)
"""A step is late if it runs this much after it was due; a tick comes every minute."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How many messages are read again before others have their turn."""

    at_once: int = 300
    """Within the unit that found out that it is needed."""
    piece: int = 500
    """Of one place, in a unit of their own."""
    a_tick: int = 2_000


@dataclass(slots=True)
class World:
    """The communities served and the ports to serve them with.

    `places` says where the configured channels really are, once their space is
    connected. `started_at` is when this process began: what was to be sent before
    then may have been sent by an earlier life that the database does not remember.
    """

    communities: dict[CommunityId, Community]
    storage: Storage
    clock: Clock
    dice: Dice
    translator: Translator
    holidays: dict[CommunityId, Holidays]
    started_at: datetime
    together: Together = one_after_another
    places: dict[tuple[CommunityId, Channel], Place] = field(default_factory=dict)
    down: set[tuple[CommunityId, SpaceId]] = field(default_factory=set)
    """Spaces that are not connected just now."""
    ticked_at: datetime | None = None
    """When time was last let go on."""
    reloading: Reloading | None = None
    """How to read the configuration again, if this process can."""
    kept: dict[str, RitualSettings] = field(default_factory=dict)
    """Parsed settings of open occurrences whose ritual has others by now."""
    pace: Pace = field(default_factory=Pace)
    forgettings: int = 0
    """How many members were forgotten, or became one with another, in this life of the
    process: what was in memory before the last of them may name them, and is not to be
    relied on."""

    @property
    def served(self) -> Collection[CommunityId]:
        """The communities of this process; other processes see to the others."""
        return self.communities.keys()

    def ritual(self, community: CommunityId, name: RitualName) -> Ritual | None:
        """The ritual as configured today; `None` if it is no longer there."""
        known = self.communities.get(community)
        return known.rituals.get(name) if known else None

    def settings(self, ritual: Ritual, occurrence: Occurrence) -> RitualSettings:
        """The settings it opened with, or today's if it has not opened."""
        if occurrence.settings is None or occurrence.settings == ritual.fingerprint:
            return ritual.settings
        return self.kept.get(occurrence.settings, ritual.settings)

    def remember_settings(self, ritual: Ritual, fingerprint: str, values: Json) -> None:
        """Parse settings that an occurrence opened with.

        Settings that this version of the kind cannot read any more are those of today.
        """
        try:
            parsed: Any = ritual.kind.Settings.model_validate(dict(values))
        except ValueError:
            log.exception("%s has settings that cannot be read", ritual.name)
            parsed = ritual.settings
        self.kept[fingerprint] = parsed

    def reader(self, community: Community, member: Member | None = None) -> Reader:
        """For whom a text is written: the member's wishes win over the community's."""
        if member is None:
            return Reader(community.language, community.zone.key)
        return Reader(
            member.wishes.language or community.language,
            member.wishes.timezone or community.zone.key,
        )


def steps_of(
    ritual: Ritual, settings: RitualSettings, occurrence: Occurrence
) -> tuple[Step, ...]:
    """The steps of an occurrence in the order they are due, moved ones moved.

    What follows the opening waits for it, if the opening was moved past it.
    """
    return _with_moved(occurrence, _by_rule(ritual, settings, occurrence))


def _by_rule(
    ritual: Ritual, settings: RitualSettings, occurrence: Occurrence
) -> Sequence[Step]:
    return ritual.kind.steps(
        settings, Begin(occurrence.due_at, ritual.zone.key, occurrence.subject)
    )


def _with_moved(occurrence: Occurrence, steps: Sequence[Step]) -> tuple[Step, ...]:
    if not occurrence.moved:
        return tuple(steps)
    moved: list[Step] = []
    opened_at: datetime | None = None
    for step in steps:
        at = occurrence.moved.get(step.name, step.at)
        moved.append(replace(step, at=max(at, opened_at) if opened_at else at))
        if step.opens:
            opened_at = at
    return tuple(sorted(moved, key=lambda step: step.at))


def scheduled(
    ritual: Ritual, settings: RitualSettings, occurrence: Occurrence
) -> Occurrence:
    """The same occurrence with its next step and when that is due."""
    if not occurrence.alive:
        return replace(occurrence, next_step=None, next_at=None)
    steps = _by_rule(ritual, settings, occurrence)
    waiting = _after_the_opening(occurrence, steps)
    for step in _with_moved(occurrence, steps):
        if step.name not in occurrence.done and step.name not in waiting:
            return replace(occurrence, next_step=step.name, next_at=step.at)
    return replace(occurrence, next_step=None, next_at=None)


def _after_the_opening(occurrence: Occurrence, steps: Sequence[Step]) -> frozenset[str]:
    """Steps that wait until it has begun, however late or moved the opening is."""
    if occurrence.state is not State.PLANNED:
        return frozenset()
    names = [step.name for step in steps]
    opening = next(n for n, step in enumerate(steps) if step.opens)
    return frozenset(names[opening + 1 :])
