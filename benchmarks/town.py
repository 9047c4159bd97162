"""A thousand communities with ten rituals each, all due in the same minute."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.bootstrap import build_engine
from bot.clock import HandClock
from bot.config.ritual_tables import fingerprint
from bot.dice import SeededDice
from bot.platforms.rehearsal.client import RehearsalPlatform
from bot.platforms.rehearsal.space import RehearsalSpace
from rituals.catalog import KINDS
from rituals.community import Community, Ritual
from rituals.engine.engine import Engine
from rituals.model.cadence import Cadence
from rituals.model.ids import Channel, CommunityId, RitualName, SpaceId
from rituals.model.wall_clock import zone
from storage.unit_of_work import SqlStorage, open_storage

COMMUNITIES, RITUALS = 1_000, 10
OCCURRENCES = COMMUNITIES * RITUALS
SPACE = SpaceId("rehearsal")
SATURDAY = datetime(2027, 1, 2, 12, tzinfo=UTC)
MONDAY = datetime(2027, 1, 4, 8, tzinfo=UTC)
"""When all of them are due: 09:00 in Berlin."""
_PROMPTS = [
    "What did you learn this week that you would tell your younger self?",
    "Which tool did you give up, and what took its place?",
    "What is the smallest thing that made your work easier?",
]


def discussion(
    name: str, channel: Channel, every: str = "monday 09:00", **more: object
) -> Ritual:
    """A weekly discussion without hosts."""
    kind = KINDS["weekly_discussion"]
    settings = kind.Settings.model_validate(
        {
            "kind": kind.name,
            "channels": [str(channel)],
            "every": every,
            "prompts": _PROMPTS,
            "hosts": "none",
            **more,
        }
    )
    return _ritual(name, "weekly_discussion", settings, channel, every)


def challenge(name: str, channel: Channel, every: str) -> Ritual:
    """A monthly challenge with votes."""
    kind = KINDS["monthly_challenge"]
    settings = kind.Settings.model_validate(
        {
            "kind": kind.name,
            "channels": [str(channel)],
            "every": every,
            "challenges": [{"title": "Mend it", "brief": "Mend something broken."}],
        }
    )
    return _ritual(name, "monthly_challenge", settings, channel, every)


def _ritual(
    name: str, kind: str, settings: object, channel: Channel, every: str
) -> Ritual:
    return Ritual(
        name=RitualName(name),
        kind=KINDS[kind],
        settings=settings,  # type: ignore[arg-type]  # a kind's settings are known by the kind alone
        fingerprint=fingerprint(settings),  # type: ignore[arg-type]  # as above
        zone=zone("Europe/Berlin"),
        channels=(channel,),
        cadence=Cadence.parse(every),
    )


def communities() -> list[Community]:
    """All of them; every second one speaks German."""
    return [_community(number) for number in range(COMMUNITIES)]


def _community(number: int) -> Community:
    channel = Channel(SPACE, f"#talk-{number}")
    rituals = [discussion(f"ritual-{n}", channel) for n in range(RITUALS)]
    return Community(
        id=CommunityId(f"community-{number}"),
        name=f"Community {number}",
        language="de" if number % 2 else "en",
        zone=zone("Europe/Berlin"),
        moderators_channels=(channel,),
        rituals={ritual.name: ritual for ritual in rituals},
    )


@dataclass(frozen=True, slots=True)
class Town:
    """All that with a database in a file, a clock moved by hand, and one space."""

    storage: SqlStorage
    clock: HandClock
    engine: Engine
    communities: list[Community]
    space: RehearsalSpace

    def connect(self) -> None:
        """Connect everybody with the space; nobody is in it."""
        for community in self.communities:
            (channel,) = community.moderators_channels
            (place,) = self.space.channels(channel.name)
            key = (community.id, SPACE)
            self.engine.platforms[key] = RehearsalPlatform(self.space, self.clock)
            self.engine.world.places[community.id, channel] = place


@asynccontextmanager
async def town() -> AsyncIterator[Town]:
    """On the Saturday before; nothing is planned yet."""
    everybody = communities()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "town.db"
        storage = await open_storage(f"sqlite:///{file}")
        clock = HandClock(SATURDAY)
        engine = build_engine(
            everybody, storage=storage, clock=clock, dice=SeededDice(7)
        )
        channels = [c.moderators_channels[0].name for c in everybody]
        yield Town(storage, clock, engine, everybody, RehearsalSpace(SPACE, channels))
        await storage.close()
