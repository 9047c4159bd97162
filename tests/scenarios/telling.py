"""Telling a story: with which people, from when on, and on which stages."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from typing import Protocol

from bot.clock import HandClock
from bot.platforms.rehearsal.space import RehearsalSpace
from bot.rehearsal.characters import EVERYBODY
from bot.rehearsal.life import channels_of
from rituals.community import Community
from rituals.model.ids import SpaceId
from rituals.ports import Storage
from tests.fakes.discord.wire import wired
from tests.fakes.storage import FakeStorage
from tests.scenarios.stages.rehearsed import RehearsedStage
from tests.scenarios.stages.stage import DISCORD, SLACK, Stage
from tests.scenarios.stages.wired import WiredStage
from tests.scenarios.stories import Story

People = Mapping[SpaceId, Mapping[str, bool]]
"""Who is in which space from the beginning, and whether they are moderators."""
CAST: People = {
    space: {
        c.name: c.moderator
        for c in EVERYBODY
        if c.home == home and c.joins_after is None
    }
    for home, space in enumerate((DISCORD, SLACK))
}
"""The people of the rehearsal room."""


HOME: People = {
    space: {"Ada": True, "Ben": False, "Cem": False, "Dora": False}
    for space in (DISCORD, SLACK)
}
"""The people of the small house."""
NOON = datetime(2027, 1, 1, 12, tzinfo=UTC)


class Tell(Protocol):
    """The story of a community with these people, from `start` on."""

    def __call__(
        self,
        community: Community,
        people: People,
        start: datetime,
        storage: Storage | None = None,
    ) -> AbstractAsyncContextManager[Story]: ...


@asynccontextmanager
async def in_rehearsal(
    community: Community,
    people: People,
    start: datetime,
    storage: Storage | None = None,
) -> AsyncIterator[Story]:
    """All spaces are rehearsal spaces."""
    clock = HandClock(start)
    stages = {
        space: _rehearsed(space, community, clock, people[space])
        for space in community.spaces
    }
    async with _told(
        Story(community, clock, stages, storage or FakeStorage())
    ) as story:
        yield story


@asynccontextmanager
async def over_the_wire(
    community: Community,
    people: People,
    start: datetime,
    storage: Storage | None = None,
) -> AsyncIterator[Story]:
    """Discord is reached over sockets; any other space is a rehearsal space."""
    clock = HandClock(start)
    async with wired(clock.now) as server:
        named = _channels(DISCORD, community)
        stages: dict[SpaceId, Stage] = {
            space: WiredStage(server, clock, community, named, people[space])
            if space == DISCORD
            else _rehearsed(space, community, clock, people[space])
            for space in community.spaces
        }
        async with _told(
            Story(community, clock, stages, storage or FakeStorage())
        ) as story:
            yield story


@asynccontextmanager
async def _told(story: Story) -> AsyncIterator[Story]:
    try:
        await story.awake()
        yield story
    finally:
        await story.asleep()


def _rehearsed(
    space: SpaceId, community: Community, clock: HandClock, people: Mapping[str, bool]
) -> Stage:
    named = _channels(space, community)
    return RehearsedStage(RehearsalSpace(space, named), clock, people)


def _channels(space: SpaceId, community: Community) -> list[str]:
    found = (c.name for c in channels_of(community) if c.space == space)
    return list(dict.fromkeys(found))
