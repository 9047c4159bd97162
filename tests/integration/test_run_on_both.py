"""`stammtisch run CONFIG` as a process, at servers that play Discord and Slack: one of them is lost."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.discord import stage_line as discord
from tests.fakes.slack import stage_line as slack
from tests.fakes.stage_line import StageLine
from tests.integration.running_bot import Bot, seen

CONFIG = """
[community]
name = "Werkstatt"
language = "de"
timezone = "Europe/Berlin"
moderators_channel = ["discord:#mods", "slack:#mods"]

[discord]
guild = {guild}

[slack]
team = "{team}"

[storage]
url = "sqlite:///{folder}/s.db"

[ledger]
channels = ["discord:#help", "slack:#help"]
"""


class Both:
    """A bot on Discord and on Slack."""

    def __init__(self, bot: Bot, on_discord: StageLine, on_slack: StageLine) -> None:
        self.bot, self.discord, self.slack = bot, on_discord, on_slack

    async def told(self) -> list[Any]:
        """What moderators read on Discord."""
        guild = (await self.discord.state())["guilds"]["Werkstatt"]
        return [m["content"] for m in guild["channels"]["mods"]["messages"]]


@pytest.fixture
async def both(tmp_path: Path) -> AsyncIterator[Both]:
    folders = [tmp_path / name for name in ("discord", "slack")]
    for folder in folders:
        folder.mkdir()
    async with (
        discord.stage_line(folders[0]) as on_discord,
        slack.stage_line(folders[1]) as on_slack,
    ):
        guild = await on_discord.post(
            "/_build", {"guild": "Werkstatt", "text": ["help", "mods"]}
        )
        team = await on_slack.post("/_build", {"channels": ["help", "mods"]})
        config = tmp_path / "werkstatt.toml"
        config.write_text(
            CONFIG.format(guild=guild["guild"], team=team["team"], folder=tmp_path),
            encoding="utf-8",
        )
        bot = Bot(config, on_discord, on_slack.environment)
        try:
            yield Both(bot, on_discord, on_slack)
        finally:
            bot.kill()


async def test_where_slack_refuses_the_token_discord_goes_on(both: Both) -> None:
    await both.bot.begin()
    await both.slack.post("/_faults", {"revoke": "token_revoked"})
    await both.slack.post("/_faults", {"drop": True})
    (told,) = await seen(both.told)
    assert "Slack lässt mich nicht mehr hinein" in told
    both.bot.kill()
    await both.bot.begin(counted=True)  # and it begins as well
    await both.discord.post("/_faults", {"reset_token": True})
    done = await asyncio.to_thread(both.bot.ended)
    assert done.returncode == 2
    assert "Slack refuses the token in STAMMTISCH_SLACK_BOT_TOKEN" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("Discord lehnt das Token")
