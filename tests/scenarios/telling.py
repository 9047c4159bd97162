"""Telling a story: with which people, from when on, and on which stages."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
)
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, Protocol

from bot.clock import HandClock
from bot.platforms.rehearsal.space import RehearsalSpace
from bot.rehearsal.characters import EVERYBODY
from bot.rehearsal.life import channels_of
from rituals.community import Community
from rituals.model.ids import Channel, SpaceId
from rituals.ports import Storage
from tests.fakes.discord.wire import wired as discord_wired
from tests.fakes.slack.wire import wired as slack_wired
from tests.fakes.storage import FakeStorage
from tests.scenarios.stages.on_discord import DiscordStage
from tests.scenarios.stages.on_slack import FAST, SlackStage
from tests.scenarios.stages.rehearsed import RehearsedStage
from tests.scenarios.stages.stage import DISCORD, SLACK, Stage
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


Build = Callable[["Scenery", SpaceId, Mapping[str, bool]], Any]


@dataclass
class Scenery:
    """What stages are built of."""

    community: Community
    clock: HandClock
    open: AsyncExitStack

    def channels(self, space: SpaceId) -> list[str]:
        found = (c.name for c in channels_of(self.community) if c.space == space)
        return list(dict.fromkeys(found))

    async def rehearsed(self, space: SpaceId, people: Mapping[str, bool]) -> Stage:
        world = RehearsalSpace(space, self.channels(space))
        return RehearsedStage(world, self.clock, people)

    async def discord(self, people: Mapping[str, bool]) -> Stage:
        wire = discord_wired(self.clock.now)
        server = await self.open.enter_async_context(wire)
        named = self.channels(DISCORD)
        return DiscordStage(server, self.clock, self.community, named, people)

    async def slack(self, people: Mapping[str, bool], *, by_calls: bool) -> Stage:
        wire = slack_wired(self.clock.now, bucket_speed=FAST)
        server = await self.open.enter_async_context(wire)
        named = self.channels(SLACK)
        return SlackStage(
            server, self.clock, self.community, named, people, by_calls=by_calls
        )


@asynccontextmanager
async def in_rehearsal(
    community: Community,
    people: People,
    start: datetime,
    storage: Storage | None = None,
) -> AsyncIterator[Story]:
    """All spaces are rehearsal spaces."""
    async with AsyncExitStack() as stack:
        scenery = Scenery(community, HandClock(start), stack)
        stages = {
            space: await scenery.rehearsed(space, people[space])
            for space in community.spaces
        }
        async with _told(scenery, stages, storage) as story:
            yield story


@asynccontextmanager
async def over_the_wire(
    community: Community,
    people: People,
    start: datetime,
    storage: Storage | None = None,
) -> AsyncIterator[Story]:
    """Discord and Slack are reached over sockets."""
    async with AsyncExitStack() as stack:
        scenery = Scenery(community, HandClock(start), stack)
        stages: dict[SpaceId, Stage] = {}
        for space in community.spaces:
            stages[space] = (
                await scenery.discord(people[space])
                if space == DISCORD
                else await scenery.slack(people[space], by_calls=False)
            )
        async with _told(scenery, stages, storage) as story:
            yield story


@asynccontextmanager
async def on_slack(
    community: Community,
    people: People,
    start: datetime,
    storage: Storage | None = None,
    *,
    by_calls: bool,
) -> AsyncIterator[Story]:
    """What the story calls Discord is Slack; what it calls Slack is a rehearsal space."""
    turned = turned_round(community)
    async with AsyncExitStack() as stack:
        scenery = Scenery(turned, HandClock(start), stack)
        stages: dict[SpaceId, Stage] = {}
        for space in community.spaces:
            stages[space] = (
                await scenery.slack(people[space], by_calls=by_calls)
                if space == DISCORD
                else await scenery.rehearsed(DISCORD, people[space])
            )
        async with _told(scenery, stages, storage) as story:
            yield story


by_sockets: Tell = partial(on_slack, by_calls=False)
by_calls: Tell = partial(on_slack, by_calls=True)


@asynccontextmanager
async def _told(
    scenery: Scenery, stages: dict[SpaceId, Stage], storage: Storage | None
) -> AsyncIterator[Story]:
    known = storage or FakeStorage()
    story = Story(scenery.community, scenery.clock, stages, known)
    try:
        await story.awake()
        yield story
    finally:
        await story.asleep()


_OTHER = {DISCORD: SLACK, SLACK: DISCORD}


def turned_round(community: Community) -> Community:
    """The same community, with Slack where it has Discord and the other way round."""
    turned = _turned(community)
    assert isinstance(turned, Community)
    return turned


def _turned(value: Any) -> Any:
    match value:
        case Channel(space, name):
            return Channel(_OTHER[space], name)
        case tuple():
            return tuple(map(_turned, value))
        case dict():
            return {key: _turned(each) for key, each in value.items()}
        case _ if is_dataclass(value) and not isinstance(value, type):
            own = {f.name: getattr(value, f.name) for f in fields(value) if f.init}
            changed = {n: t for n, v in own.items() if (t := _turned(v)) != v}
            return replace(value, **changed) if changed else value
        case _:
            return value
