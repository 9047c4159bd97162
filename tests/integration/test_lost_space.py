"""A space that is lost for good: moderators elsewhere are told, and all else goes on."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bot.platforms.discord.connection import TokenRefusedError
from bot.spaces import none_left
from rituals.errors import StammtischError
from rituals.model.ids import Channel, SpaceId
from rituals.signals import SpaceChanged
from tests.fakes.house import HOME, MODS, House, at, community
from tests.fakes.visit import MakeHouse, told

DISCORD, SLACK = SpaceId("discord"), SpaceId("slack")
SLACK_MODS = Channel(SLACK, "#mods")


async def loses(house: House, space: SpaceId) -> None:
    now = house.clock.now()
    lost = SpaceChanged(space, up=False, at=now, reason="refused", given_up=True)
    await house.engine.inbox(HOME).receive(lost)
    await house.work()


async def test_moderators_elsewhere_are_told(make_house: MakeHouse) -> None:
    house = await make_house(community(moderators_channels=(MODS, SLACK_MODS)))
    await loses(house, SLACK)
    (said,) = told(house)
    assert "Slack no longer lets me in" in said
    assert house.posts(SLACK_MODS) == []


async def test_they_are_told_once_a_day_however_often_it_is_started(
    make_house: MakeHouse,
) -> None:
    house = await make_house(community(moderators_channels=(MODS, SLACK_MODS)))
    for _ in range(3):
        await loses(house, SLACK)
        house.clock.advance(timedelta(minutes=1))
        await house.restart()
    assert len(house.posts(MODS)) == 1
    house.clock.advance(timedelta(days=1))
    await loses(house, SLACK)
    assert len(house.posts(MODS)) == 2


async def test_where_it_was_lost_nobody_reads_of_it_afterwards(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await loses(house, DISCORD)
    await house.restart()
    await house.until(at("2027-01-03 12:00"))
    assert house.posts(MODS) == []


@dataclass
class Given:
    """Implements `Kept`."""

    up: asyncio.Event = field(default_factory=asyncio.Event)

    async def given_up(self) -> StammtischError:
        await self.up.wait()
        return TokenRefusedError()


async def test_the_process_goes_on_as_long_as_one_platform_is_left() -> None:
    one, other = Given(), Given()
    ending = asyncio.create_task(none_left([one, other]))
    one.up.set()
    await asyncio.sleep(0.01)
    assert not ending.done()
    other.up.set()
    async with asyncio.timeout(1):
        assert isinstance(await ending, TokenRefusedError)


async def test_where_nothing_can_be_given_up_nothing_is() -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await none_left([])
