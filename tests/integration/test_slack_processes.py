"""A bot on Slack, as a process, through a whole week: killed at any moment, nothing is lost."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.fakes.slack.stage_line import stage_line
from tests.integration.a_week import Deaths, Outcome, differences, lived
from tests.integration.commands import free_port
from tests.integration.sides import SlackSide

pytestmark = pytest.mark.unmeasured  # who is killed does not tell


@asynccontextmanager
async def on_slack(folder: Path) -> AsyncIterator[list[SlackSide]]:
    async with stage_line(folder) as stage:
        yield [SlackSide(stage)]


@asynccontextmanager
async def on_slack_over_http(folder: Path) -> AsyncIterator[list[SlackSide]]:
    async with on_slack(folder) as sides:
        for side in sides:
            await side.is_called_at(f"127.0.0.1:{free_port()}")
        yield sides


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcome, int]:
    return asyncio.run(lived(tmp_path_factory.mktemp("undisturbed"), on_slack))


def test_a_week_from_joining_to_the_wrap_up(undisturbed: tuple[Outcome, int]) -> None:
    week, _ = undisturbed
    assert {place: sum(posts.values()) for place, posts in week.posts.items()} == {
        "slack:#talk": 1,
        "slack:#hello": 1,
        "slack:#help": 0,
        "slack:#mods": 1,
        "slack:#general": 0,
        "slack:↳ Introduction by @Mira": 1,
        "slack:↳ What did you learn?": 1,
        "slack:↳ Which glue holds leather on wood?": 0,
        "slack:↳ How long must it dry?": 0,
        "slack:@Mira": 2,
    }
    (wrap_up,) = week.posts["slack:↳ What did you learn?"]
    assert "3 people had something to say" in wrap_up
    confirmed = [json.loads(credit) for credit in week.tables["credits"]]
    assert [(c[0], c[-1]) for c in confirmed] == [("Ben", 1), ("Petra", 0)]
    assert len(week.tables["observations"]) == 9


def test_over_http_the_week_is_the_same(
    tmp_path: Path, undisturbed: tuple[Outcome, int]
) -> None:
    week, _ = undisturbed
    again, _ = asyncio.run(lived(tmp_path, on_slack_over_http))
    assert differences(week, again) == []


def test_killed_at_any_moment_it_loses_nothing_and_says_nothing_twice(
    tmp_path: Path, undisturbed: tuple[Outcome, int]
) -> None:
    week, moments = undisturbed
    deaths = Deaths(kills=10, seed=1, moments=moments)
    again, _ = asyncio.run(lived(tmp_path, on_slack, deaths))
    assert differences(week, again) == []


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2, 22))
def test_killed_two_hundred_times_it_loses_nothing_and_says_nothing_twice(
    tmp_path: Path, undisturbed: tuple[Outcome, int], seed: int
) -> None:
    week, moments = undisturbed
    deaths = Deaths(kills=10, seed=seed, moments=moments)
    again, _ = asyncio.run(lived(tmp_path, on_slack, deaths))
    assert differences(week, again) == []
