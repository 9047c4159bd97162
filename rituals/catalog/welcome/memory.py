"""What a welcome remembers: who is on their way, who accompanies whom, and bursts of joins."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from rituals.model.ids import CommunityId, MemberId, RitualName, SpaceId
from rituals.model.occurrence import Json, Occurrence, OccurrenceId, journey_id

NOBODY: Mapping[Any, Any] = MappingProxyType({})
CALM_AFTER = timedelta(hours=1)
"""A burst is over when nothing like it was seen for so long."""


@dataclass(frozen=True, slots=True)
class Journey:
    """How far one newcomer is.

    `round` is what follows the community and the member in the id of their occurrence: its
    ritual's name then, and its number. So nobody's id stands within another text.
    """

    round: str
    since: datetime
    turn_at: datetime | None = None
    """When they are greeted, if greetings are spaced out."""
    greeted: bool = False
    introduced: bool = False
    reads: bool = False
    """They like to read along: nobody asks them for anything."""
    buddy: MemberId | None = None
    had: tuple[MemberId, ...] = ()
    """Who accompanied them before, or passed it on."""
    deeds: tuple[str, ...] = ()
    listed: bool = False
    """Moderators were told that nothing is heard of them."""
    arrived: bool = False
    """Their first contribution was celebrated."""
    stands: str = ""
    """The earlier round in which their introduction was posted, if it still stands there."""

    @classmethod
    def begun(cls, occurrence: Occurrence) -> "Journey":
        """Somebody is at the beginning of it."""
        return cls(round_of(occurrence.id), occurrence.due_at)

    def occurrence(self, community: CommunityId, member: MemberId) -> OccurrenceId:
        """Its occurrence, which keeps the name that the ritual had when it began."""
        return _in_round(self.round, community, member)

    def introduction(self, community: CommunityId, member: MemberId) -> OccurrenceId:
        """The occurrence in which an introduction was posted, or would be."""
        return _in_round(self.stands or self.round, community, member)

    @property
    def silent(self) -> bool:
        """Whether nothing was heard of them, and they did not say that this is fine."""
        return not (self.introduced or self.reads or self.deeds)

    def did(self, what: str) -> "Journey":
        """The same, with that deed."""
        return replace(self, deeds=tuple(dict.fromkeys((*self.deeds, what))))

    @classmethod
    def of(cls, kept: Json) -> "Journey":
        turn = kept.get("turn")
        return cls(
            round=kept["round"],
            since=datetime.fromisoformat(kept["since"]),
            turn_at=datetime.fromisoformat(turn) if turn else None,
            greeted=kept.get("greeted", False),
            introduced=kept.get("introduced", False),
            reads=kept.get("reads", False),
            buddy=kept.get("buddy"),
            had=tuple(kept.get("had", ())),
            deeds=tuple(kept.get("deeds", ())),
            listed=kept.get("listed", False),
            arrived=kept.get("arrived", False),
            stands=kept.get("stands", ""),
        )

    @property
    def json(self) -> Json:
        """Only what is so: most of it is not."""
        every = {
            "round": self.round,
            "since": self.since.isoformat(),
            "turn": self.turn_at.isoformat() if self.turn_at else None,
            "greeted": self.greeted,
            "introduced": self.introduced,
            "reads": self.reads,
            "buddy": self.buddy,
            "had": list(self.had),
            "deeds": list(self.deeds),
            "listed": self.listed,
            "arrived": self.arrived,
            "stands": self.stands,
        }
        return {key: value for key, value in every.items() if value}


def round_of(occurrence: OccurrenceId) -> str:
    """Which round of somebody's an occurrence is, as their journey knows it."""
    _, ritual, _, number = occurrence.split("/")
    return f"{ritual}/{number}"


def _in_round(round_: str, community: CommunityId, member: MemberId) -> OccurrenceId:
    ritual, _, number = round_.rpartition("/")
    return journey_id(community, RitualName(ritual), member, int(number))


@dataclass(frozen=True, slots=True)
class Burst:
    """Many people joining at once: their greetings are spaced out."""

    last_at: datetime
    next_at: datetime
    """When the next of them may be greeted."""
    paused_until: datetime | None = None

    @classmethod
    def of(cls, kept: Json) -> "Burst":
        paused = kept.get("paused")
        return cls(
            datetime.fromisoformat(kept["last"]),
            datetime.fromisoformat(kept["next"]),
            datetime.fromisoformat(paused) if paused else None,
        )

    @property
    def json(self) -> Json:
        kept = {"last": self.last_at.isoformat(), "next": self.next_at.isoformat()}
        if self.paused_until is not None:
            kept["paused"] = self.paused_until.isoformat()
        return kept

    def pauses(self, now: datetime) -> bool:
        """Whether moderators look first, and nobody is greeted."""
        return self.paused_until is not None and self.paused_until > now

    def lasts(self, now: datetime) -> bool:
        """Whether it still goes on, or somebody of it waits to be greeted."""
        return now < max(self.last_at + CALM_AFTER, self.next_at)


@dataclass(frozen=True, slots=True)
class Memory:
    """The memory of a welcome. Journeys stay as they are kept until one is looked at."""

    journeys: Mapping[MemberId, Json] = field(default_factory=lambda: NOBODY)
    accompanied: Mapping[MemberId, int] = field(default_factory=lambda: NOBODY)
    """How many newcomers each buddy was ever asked to accompany."""
    joins: tuple[str, ...] = ()
    burst: Burst | None = None
    told_nobody: tuple[SpaceId, ...] = ()
    """Spaces of which moderators know that nobody there is free as a buddy."""

    @classmethod
    def of(cls, kept: Json) -> "Memory":
        burst = kept.get("burst")
        return cls(
            kept.get("journeys", NOBODY),
            kept.get("accompanied", NOBODY),
            tuple(kept.get("joins", ())),
            Burst.of(burst) if burst else None,
            tuple(kept.get("told_nobody", ())),
        )

    @property
    def json(self) -> Json:
        return {
            "journeys": dict(self.journeys),
            "accompanied": dict(self.accompanied),
            "joins": list(self.joins),
            "burst": self.burst.json if self.burst else None,
            "told_nobody": list(self.told_nobody),
        }

    def journey(self, member: MemberId) -> Journey | None:
        """How far somebody is, if they are on their way."""
        kept = self.journeys.get(member)
        return Journey.of(kept) if kept else None

    def in_round(self, occurrence: Occurrence) -> Journey | None:
        """How far they are whose journey this is, unless they are on a later one."""
        journey = self.journey(occurrence.subject or MemberId(""))
        mine = journey is not None and journey.round == round_of(occurrence.id)
        return journey if mine else None

    def having(self, member: MemberId, journey: Journey) -> "Memory":
        """The same, with that journey of somebody."""
        return replace(self, journeys={**self.journeys, member: journey.json})

    def without(self, member: MemberId) -> "Memory":
        """The same, when somebody is no longer on their way."""
        kept = {id_: each for id_, each in self.journeys.items() if id_ != member}
        return replace(self, journeys=kept)

    def load(self, buddy: MemberId) -> int:
        """How many newcomers somebody accompanies now."""
        return sum(each.get("buddy") == buddy for each in self.journeys.values())

    def asked(self, buddy: MemberId, spaces: Collection[SpaceId] = ()) -> "Memory":
        """The same, when somebody was asked to accompany one more: in these spaces there
        is somebody.
        """
        count = self.accompanied.get(buddy, 0) + 1
        told = tuple(space for space in self.told_nobody if space not in spaces)
        return replace(
            self, accompanied={**self.accompanied, buddy: count}, told_nobody=told
        )
