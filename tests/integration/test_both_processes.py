"""One community on Slack and Discord at once, as a process that is killed some times."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.fakes.discord.stage_line import stage_line as discord_line
from tests.fakes.slack.stage_line import stage_line as slack_line
from tests.integration.a_week import (
    Deaths,
    lived,
    mira_introduces_herself,
    mira_is_answered,
    monday_is_discussed,
)
from tests.integration.led_life import Story
from tests.integration.sides import DiscordSide, Side, SlackSide

pytestmark = pytest.mark.unmeasured  # who is killed does not tell
SLACK, DISCORD = 0, 1


@asynccontextmanager
async def on_both(folder: Path) -> AsyncIterator[list[Side]]:
    homes = [folder / name for name in ("slack", "discord")]
    for home in homes:
        home.mkdir()
    async with slack_line(homes[SLACK]) as slack, discord_line(homes[DISCORD]) as other:
        yield [SlackSide(slack), DiscordSide(other)]


async def live_on_both(story: Story) -> None:
    await story.until("2040-01-01 12:00")
    await mira_introduces_herself(story)
    await ben_is_one_person(story)
    await story.until("2040-01-02 09:15")
    await monday_is_discussed(story)
    await ben_says_something_on_slack_too(story)
    await story.until("2040-01-02 12:00")
    await mira_is_answered(story)
    await ben_sees_on_discord_what_he_gave_on_slack(story)
    await story.until("2040-01-09 08:00")


async def ben_is_one_person(story: Story) -> None:
    here, there = story.sides[DISCORD], story.sides[SLACK]
    offered = await story.insists("Ben", lambda _: here.calls("Ben", "link"))
    code = re.search(r"link (\w{4}-\w{4})", offered.text)
    assert code is not None, offered
    words = f"link {code[1]} sure:yes"
    await story.insists("Ben", lambda _: there.calls("Ben", words))


async def ben_says_something_on_slack_too(story: Story) -> None:
    story.homes["Ben"] = story.sides[SLACK]
    (opening,) = await story.posts("Ben", "#talk")
    await story.jump("2040-01-02 09:30")
    await story.adds("Ben", opening, "And here as well.")


async def ben_sees_on_discord_what_he_gave_on_slack(story: Story) -> None:
    here = story.sides[DISCORD]
    me = await story.insists("Ben", lambda _: here.calls("Ben", "me"))
    assert "one answer" in me.text


def test_it_says_everything_once_on_each_and_knows_who_is_one_person(
    tmp_path: Path,
) -> None:
    deaths = Deaths(kills=4, seed=1, moments=40)
    week, _ = asyncio.run(
        lived(tmp_path, on_both, deaths, week=live_on_both, homes={"Ben": DISCORD})
    )
    said = {place: sum(posts.values()) for place, posts in week.posts.items()}
    assert {place: n for place, n in said.items() if n} == {
        "slack:#talk": 1,
        "slack:#hello": 1,
        "slack:#mods": 1,
        "slack:↳ Introduction by @Mira": 1,
        "slack:↳ What did you learn?": 1,
        "slack:@Mira": 2,
        "discord:#talk": 1,
        "discord:#mods": 1,
        "discord:↳ What did you learn?": 2,
    }
    for place in ("slack:↳ What did you learn?", "discord:↳ What did you learn?"):
        assert "3 people had something to say" in "\n".join(week.posts[place])
    assert sum('["Ben"' in row for row in week.tables["members"]) == 1
    (opened, _) = (o for o in week.tables["occurrences"] if '["question"' in o)
    assert '"closed"' in opened
