"""A bot on Discord, as a process, through a whole week: killed at any moment, nothing is lost."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.fakes.discord.stage_line import stage_line
from tests.integration.a_week import Deaths, Outcome, differences, lived
from tests.integration.sides import DiscordSide

pytestmark = pytest.mark.unmeasured  # who is killed does not tell


@asynccontextmanager
async def on_discord(folder: Path) -> AsyncIterator[list[DiscordSide]]:
    async with stage_line(folder) as stage:
        yield [DiscordSide(stage)]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcome, int]:
    return asyncio.run(lived(tmp_path_factory.mktemp("undisturbed"), on_discord))


def test_a_week_from_joining_to_the_wrap_up(undisturbed: tuple[Outcome, int]) -> None:
    week, _ = undisturbed
    assert {place: sum(posts.values()) for place, posts in week.posts.items()} == {
        "discord:#talk": 1,
        "discord:#hello": 1,
        "discord:#help": 0,
        "discord:#mods": 1,
        "discord:↳ Hello, Mira!": 2,
        "discord:↳ What did you learn?": 2,
        "discord:@Mira": 2,
    }
    wrap_up = "\n".join(week.posts["discord:↳ What did you learn?"])
    assert "3 people had something to say" in wrap_up
    confirmed = [json.loads(credit) for credit in week.tables["credits"]]
    assert [(c[0], c[-1]) for c in confirmed] == [("Ben", 1), ("Petra", 0)]
    assert len(week.tables["observations"]) == 9


def test_killed_at_any_moment_it_loses_nothing_and_says_nothing_twice(
    tmp_path: Path, undisturbed: tuple[Outcome, int]
) -> None:
    week, moments = undisturbed
    deaths = Deaths(kills=10, seed=1, moments=moments)
    again, _ = asyncio.run(lived(tmp_path, on_discord, deaths))
    assert differences(week, again) == []


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2, 22))
def test_killed_two_hundred_times_it_loses_nothing_and_says_nothing_twice(
    tmp_path: Path, undisturbed: tuple[Outcome, int], seed: int
) -> None:
    week, moments = undisturbed
    deaths = Deaths(kills=10, seed=seed, moments=moments)
    again, _ = asyncio.run(lived(tmp_path, on_discord, deaths))
    assert differences(week, again) == []
