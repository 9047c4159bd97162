"""`stammtisch run CONFIG` as a process, at the server that plays Discord."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.discord.stage_line import StageLine, stage_line
from tests.fakes.discord_markdown import as_people_read
from tests.integration.commands import finish
from tests.integration.running_bot import Bot, seen

CONFIG = """
[community]
name = "Werkstatt"
language = "de"
timezone = "Europe/Berlin"
moderators_channel = ["discord:#mods"]

[discord]
guild = {guild}

[storage]
url = "sqlite:///{folder}/s.db"

[rituals.welcome]
kind = "welcome"
on = "join"
channels = ["discord:#hello"]
rules = "Seid freundlich."

[ledger]
channels = ["discord:#help"]
"""
GUILD = {
    "guild": "Werkstatt",
    "text": ["hello", "help", "mods"],
    "people": {"Ada": "de", "Ben": "de"},
}


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[StageLine]:
    async with stage_line(tmp_path) as line:
        yield line


@pytest.fixture
async def bot(stage: StageLine, tmp_path: Path) -> AsyncIterator[Bot]:
    built = await stage.post("/_build", GUILD)
    config = tmp_path / "werkstatt.toml"
    config.write_text(
        CONFIG.format(guild=built["guild"], folder=tmp_path), encoding="utf-8"
    )
    running = Bot(config, stage)
    try:
        yield running
    finally:
        running.kill()


async def test_a_token_that_is_reset_ends_it_with_the_remedy(
    bot: Bot, stage: StageLine
) -> None:
    await bot.begin(counted=True)
    await stage.post("/_faults", {"reset_token": True})
    done = await asyncio.to_thread(bot.ended)
    assert done.returncode == 2
    *_, last = done.stderr.splitlines()
    assert last.startswith("Discord lehnt das Token in STAMMTISCH_DISCORD_TOKEN ab.")
    assert last.endswith("`Bot`, `Reset Token`.")
    assert "Traceback" not in done.stderr
    asked = (await stage.state())["requests"]
    assert asked < 20
    again = await asyncio.to_thread(lambda: finish(bot.again(counted=True)))
    assert (again.returncode, again.stdout) == (2, "")
    assert again.stderr.splitlines()[-1] == last
    assert (await stage.state())["requests"] - asked < 5


@pytest.mark.unmeasured
async def test_it_welcomes_counts_and_goes_on_after_it_was_killed(
    bot: Bot, stage: StageLine
) -> None:
    await bot.begin()
    await stage.does("Mira", "joins")

    async def greeted() -> Any:
        private = (await stage.state())["private"]
        return private["Mira"]["messages"] if "Mira" in private else None

    async def introduced() -> Any:
        guild = (await stage.state())["guilds"]["Werkstatt"]
        return guild["channels"]["hello"]["messages"]

    (greeting,) = await seen(greeted)
    assert "Seid freundlich." in as_people_read(greeting["content"])
    (button,) = [b for b in greeting["buttons"] if "vor" in b]
    opened = await stage.does("Mira", "presses", message=greeting["id"], button=button)
    bot.kill()
    await bot.begin()
    number, fields = opened["form"]["number"], {"who": "Ich flicke Fahrräder."}
    assert not (await stage.does("Mira", "submits", form=number, fields=fields))[
        "failed"
    ]
    (introduction,) = await seen(introduced)
    assert "Ich flicke Fahrräder." in as_people_read(introduction["content"])
    asked = await stage.does(
        "Mira", "writes", where="help", text="Welcher Kleber hält?"
    )
    bot.kill()
    answer = await stage.does(
        "Ben", "writes", where="help", text="Kontaktkleber.", reply_to=asked["message"]
    )
    await bot.begin()
    name = "Mark as answer"
    marked = await stage.does("Mira", "calls_on", message=answer["message"], name=name)
    assert not marked["failed"], marked
    me = await stage.does("Ben", "calls", where="help", words="stammtisch me")
    assert "eine Antwort" in as_people_read(me["content"])
    assert bot.end()[:2] == (0, "Stopped.\n")
    assert len(await greeted()) == len(await introduced()) == 1
    assert (await stage.state())["faults_of_protocol"] == []
