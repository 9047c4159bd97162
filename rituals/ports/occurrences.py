"""Keeping rituals and their occurrences."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from rituals.model.ids import CommunityId, MemberId, RitualName
from rituals.model.occurrence import (
    Json,
    Occurrence,
    OccurrenceId,
    Opening,
    RitualState,
)
from rituals.model.participation import Participation, Withdrawal


class Rituals(Protocol):
    """What is remembered of rituals, and the settings that occurrences opened with."""

    async def states(
        self, communities: Collection[CommunityId]
    ) -> Sequence[RitualState]:
        """All of these communities."""

    async def save(self, states: Sequence[RitualState]) -> None:
        """Write them, new or known."""

    async def rename(
        self, community: CommunityId, old: RitualName, new: RitualName
    ) -> None:
        """Carry state and occurrences' ritual name over; nothing if `old` is unknown.

        Ids of occurrences keep the old name: they are keys, not words.
        """

    async def keep_settings(self, settings: Mapping[str, Json]) -> None:
        """Keep settings by fingerprint; those known are left as they are."""

    async def settings(self, fingerprints: Collection[str]) -> Mapping[str, Json]:
        """The settings of these fingerprints, as far as known."""


class Occurrences(Protocol):
    """Occurrences with their openings and the parts members have in them.

    Where `communities` are named, nothing of any other is touched or told: those are
    served by other processes. A process may serve thousands.
    """

    async def add(
        self, occurrences: Sequence[Occurrence], openings: Sequence[Opening]
    ) -> frozenset[OccurrenceId]:
        """Insert by natural key, ignoring what is there; which ones are new.

        An occurrence that is there keeps the openings it has.
        """

    async def save(self, occurrences: Sequence[Occurrence]) -> None:
        """Write what changed of known ones; the last writer wins inside its transaction."""

    async def save_openings(self, openings: Sequence[Opening]) -> None:
        """Write openings, new or known."""

    async def delete_planned(self, ids: Collection[OccurrenceId]) -> None:
        """Remove planned ones with their openings, for the planner to plan anew."""

    async def get(self, ids: Collection[OccurrenceId]) -> Sequence[Occurrence]:
        """Those of these ids that exist, in no order."""

    async def due(
        self, communities: Collection[CommunityId], until: datetime, limit: int
    ) -> Sequence[Occurrence]:
        """Alive ones with `next_at` not after `until`, the earliest first.

        Two processes may ask at once; each holds what it got until its unit ends.
        """

    async def next_at(self, communities: Collection[CommunityId]) -> datetime | None:
        """The earliest `next_at` of all that are alive."""

    async def of_ritual(
        self,
        community: CommunityId,
        ritual: RitualName | None = None,
        *,
        alive: bool = True,
    ) -> Sequence[Occurrence]:
        """Of one ritual or of all, by `due_at`; only those alive unless told otherwise."""

    async def journeys(
        self,
        community: CommunityId,
        members: Collection[MemberId],
        *,
        alive: bool = True,
    ) -> Sequence[Occurrence]:
        """Those of which one of these is the subject, by `due_at`; only those alive unless told otherwise."""

    async def openings(self, ids: Collection[OccurrenceId]) -> Sequence[Opening]:
        """The openings of these occurrences, in the order they were added."""

    async def participations(
        self, ids: Collection[OccurrenceId]
    ) -> Sequence[Participation]:
        """The parts in these occurrences, by `at`, then in a fixed order."""

    async def took_part_before(
        self,
        community: CommunityId,
        ritual: RitualName,
        role: str,
        not_in: OccurrenceId,
    ) -> frozenset[MemberId]:
        """Who had that part in another occurrence of the ritual."""

    async def save_participations(
        self, changes: Sequence[Participation | Withdrawal]
    ) -> None:
        """Write or take back parts, by their natural key."""
