"""`stammtisch run CONFIG` as a process, at the server that plays Discord."""

import asyncio
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.discord.stage_line import StageLine, stage_line
from tests.fakes.discord_markdown import as_people_read
from tests.integration.commands import PATIENCE, Done, begin, finish

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


class Bot:
    """The command, at that server."""

    def __init__(self, config: Path, stage: StageLine) -> None:
        self._config, self._stage = config, stage
        self.process: subprocess.Popen[str] | None = None

    def again(self) -> subprocess.Popen[str]:
        return begin("run", self._config, env=self._stage.environment)

    async def begin(self) -> None:
        self.process = self.again()
        assert self.process.stdout is not None
        line = await asyncio.to_thread(self.process.stdout.readline)
        assert line == "Running for Werkstatt. Ctrl-C ends it.\n"

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.communicate(timeout=PATIENCE)
            self.process = None

    def ended(self) -> Done:
        process, self.process = self.process, None
        assert process is not None
        return finish(process)

    def end(self) -> Done:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.ended()


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
    await bot.begin()
    await stage.post("/_faults", {"reset_token": True})
    done = await asyncio.to_thread(bot.ended)
    assert done.returncode == 2
    *_, last = done.stderr.splitlines()
    assert last.startswith("Discord refuses the token in STAMMTISCH_DISCORD_TOKEN.")
    assert last.endswith("Bot, Reset Token.")
    assert "Traceback" not in done.stderr
    asked = (await stage.state())["requests"]
    assert asked < 20
    again = await asyncio.to_thread(lambda: finish(bot.again()))
    assert (again.returncode, again.stdout) == (2, "")
    assert again.stderr.splitlines()[-1] == last
    assert (await stage.state())["requests"] - asked < 5


async def seen(what: Callable[[], Awaitable[Any]]) -> Any:
    """Wait until it is there."""
    deadline = time.monotonic() + PATIENCE
    while not (found := await what()):
        assert time.monotonic() < deadline, "it did not happen"
        await asyncio.sleep(0.05)
    return found


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
