"""A small house to test the engine in: a community, its spaces, a clock moved by hand.

The spaces and the storage outlive the engine, as the world outlives a process: `restart`
throws the engine away and builds another, as after a crash.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.clock import HandClock
from bot.dice import SeededDice
from bot.platforms.rehearsal.client import RehearsalPlatform
from bot.platforms.rehearsal.space import RehearsalSpace, Said
from bot.texts.translator import GettextTranslator
from rituals.community import Community, LedgerSettings, Ritual
from rituals.engine.engine import Engine, engine
from rituals.kind import AnyKind
from rituals.model.cadence import Cadence
from rituals.model.delivery import TrailEntry
from rituals.model.ids import Channel, CommunityId, RitualName, SpaceId
from rituals.model.lateness import Lateness
from rituals.model.occurrence import Occurrence
from rituals.model.wall_clock import zone
from rituals.ports import Platform, Storage
from tests.fakes.probe import Probe, ProbeSettings

HOME = CommunityId("home")
MONDAY = RitualName("monday")
TALK = Channel(SpaceId("discord"), "#talk")
SLACK_TALK = Channel(SpaceId("slack"), "#talk")
MODS = Channel(SpaceId("discord"), "#mods")
HELP = Channel(SpaceId("discord"), "#help")
TRANSLATOR = GettextTranslator()


def ritual(
    name: str = MONDAY,
    every: str = "monday 09:00",
    *,
    channels: Iterable[Channel] = (TALK,),
    where: str = "Europe/Berlin",
    late: str = "catch up within 12 hours",
    on_holiday: str = "run",
    kind: AnyKind | None = None,
    starting: date | None = None,
    **settings: Any,
) -> Ritual:
    values = {
        "kind": "probe",
        "channels": [str(c) for c in channels],
        "every": every,
        **settings,
    }
    parsed = (kind or Probe()).Settings.model_validate(values)
    canonical = json.dumps(parsed.model_dump(mode="json"), sort_keys=True)
    return Ritual(
        name=RitualName(name),
        kind=kind or Probe(),
        settings=parsed,
        fingerprint=hashlib.sha256(canonical.encode()).hexdigest(),
        zone=zone(where),
        channels=tuple(channels),
        cadence=Cadence.parse(every, starting=starting) if every else None,
        late=Lateness.parse(late),
        on_holiday=on_holiday,
    )


def community(*rituals: Ritual, **changes: Any) -> Community:
    plain = Community(
        id=HOME,
        name="Home",
        language="en",
        zone=zone("Europe/Berlin"),
        moderators_channels=(MODS,),
        rituals={r.name: r for r in rituals or (ritual(),)},
        ledger=LedgerSettings(channels=(HELP,)),
    )
    return replace(plain, **changes)


class NoHolidays:
    """Implements `Holidays`: every day is a working day, but those given."""

    def __init__(self, days: Iterable[date] = ()) -> None:
        self._days = frozenset(days)

    def name(self, on: date, language: str = "en") -> str | None:
        return "a holiday" if on in self._days else None


@dataclass
class House:
    storage: Storage
    community: Community = field(default_factory=community)
    now: datetime = datetime(2027, 1, 1, 12, tzinfo=UTC)
    holidays: NoHolidays = field(default_factory=NoHolidays)
    spaces: dict[SpaceId, RehearsalSpace] = field(default_factory=dict)
    clock: HandClock = field(init=False)
    engine: Engine = field(init=False)
    platforms: dict[SpaceId, RehearsalPlatform] = field(default_factory=dict)
    unseen: set[str] = field(default_factory=set, init=False)
    """What was looked for when nobody could look; where somebody keeps book of it."""

    def __post_init__(self) -> None:
        self.clock = HandClock(self.now)
        for name in ("discord", "slack"):
            space = RehearsalSpace(SpaceId(name), ("talk", "mods", "help"))
            space.add_person("Ada", moderator=True)
            for person in ("Ben", "Cem", "Dora"):
                space.add_person(person)
            self.spaces[space.name] = space

    def wrapped(self, platform: RehearsalPlatform) -> Platform:
        """The platform as the engine gets it; tests of crashes put something around it."""
        return platform

    async def start(self) -> "House":
        """A new process on what is there."""
        self.engine = engine(
            [self.community],
            storage=self.storage,
            clock=self.clock,
            dice=SeededDice(7),
            translator=TRANSLATOR,
            holidays={self.community.id: self.holidays},
        )
        await self.engine.start()
        for name, space in self.spaces.items():
            self.platforms[name] = RehearsalPlatform(space, self.clock)
            await self.engine.connect(
                self.community, self.wrapped(self.platforms[name])
            )
        return self

    restart = start

    async def work(self) -> None:
        """Do all that can be done at this instant."""
        await self.engine.tick()
        await self.engine.drain()
        await self.engine.tick()
        await self.engine.drain()

    async def until(self, at: datetime) -> None:
        """Live until then, from one due instant to the next."""
        await self.work()
        while (due := await self.engine.next_due()) is not None and due <= at:
            self.clock.set(max(due, self.clock.now()))
            before = due
            await self.work()
            after = await self.engine.next_due()
            if after is not None and after <= before:
                self.clock.advance(timedelta(seconds=1))
        self.clock.set(max(at, self.clock.now()))
        await self.work()

    def jump(self, at: datetime) -> None:
        """The process sleeps through it all."""
        self.clock.set(at)

    async def occurrences(self, name: str = MONDAY) -> list[Occurrence]:
        async with self.storage.read() as uow:
            found = await uow.occurrences.of_ritual(
                self.community.id, RitualName(name), alive=False
            )
        return list(found)

    async def all_occurrences(self) -> list[Occurrence]:
        """Of all rituals that ever were, by id."""
        async with self.storage.read() as uow:
            found = await uow.occurrences.of_ritual(self.community.id, alive=False)
        return sorted(found, key=lambda o: o.id)

    async def trail(self) -> list[TrailEntry]:
        async with self.storage.read() as uow:
            return list(reversed(await uow.trail.read(self.community.id, 100_000)))

    def posts(self, channel: Channel = TALK) -> list[Said]:
        """What the bot said in a channel, oldest first."""
        space = self.spaces[channel.space]
        (place,) = space.channels(channel.name)
        return [s for s in space.room(place).messages if s.author == space.bot]

    def thread(self, channel: Channel = TALK, nth: int = -1) -> list[Said]:
        """What stands in the thread of the n-th post there."""
        place = self.posts(channel)[nth].thread
        assert place is not None
        return self.spaces[channel.space].room(place).messages


def at(text: str) -> datetime:
    """An instant, written in UTC: `2027-01-04 08:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


__all__ = ["HELP", "HOME", "MODS", "SLACK_TALK", "TALK", "House", "ProbeSettings", "at"]
