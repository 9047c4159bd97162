"""`stammtisch run --config CONFIG` as a process, at the server that plays Slack, which calls it over HTTP."""

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.slack.stage_line import StageLine, stage_line
from tests.integration.commands import finish, free_port
from tests.integration.running_bot import Bot, seen

CONFIG = """
[community]
name = "Werkstatt"
language = "de"
timezone = "Europe/Berlin"
moderators_channel = ["slack:#mods"]

[slack]
team = "{team}"
mode = "{mode}"

[storage]
url = "sqlite:///{folder}/s.db"

[rituals.frage]
kind = "weekly_discussion"
channels = ["slack:#talk"]
every = "monday 09:00"
prompts = ["Was hast du gelernt?"]

[rituals.welcome]
kind = "welcome"
on = "join"
channels = ["slack:#hello"]
rules = "Seid freundlich."

[ledger]
channels = ["slack:#help"]
"""
WORKSPACE = {
    "channels": ["talk", "hello", "help", "mods"],
    "people": {"Ada": "de-DE", "Ben": "de-DE", "Petra": "de-DE"},
    "admins": ["Petra"],
}


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[StageLine]:
    async with stage_line(tmp_path) as line:
        yield line


@pytest.fixture
def door() -> str:
    """Where the bot may listen."""
    return f"127.0.0.1:{free_port()}"


async def built(stage: StageLine, folder: Path, mode: str) -> Path:
    made = await stage.post("/_build", WORKSPACE)
    config = folder / "werkstatt.toml"
    text = CONFIG.format(team=made["team"], mode=mode, folder=folder)
    config.write_text(text, encoding="utf-8")
    return config


@pytest.fixture
async def called(stage: StageLine, tmp_path: Path, door: str) -> AsyncIterator[Bot]:
    """A bot that Slack calls."""
    config = await built(stage, tmp_path, "http")
    await stage.post("/_build", {"events_url": f"http://{door}/slack/events"})
    running = Bot(config, stage, {"STAMMTISCH_HTTP": door})
    try:
        yield running
    finally:
        running.kill()


@pytest.fixture
async def connected(stage: StageLine, tmp_path: Path) -> AsyncIterator[Bot]:
    """A bot that calls Slack."""
    running = Bot(await built(stage, tmp_path, "socket"), stage)
    try:
        yield running
    finally:
        running.kill()


async def said(stage: StageLine, channel: str) -> list[Any]:
    messages = (await stage.state())["channels"][channel]["messages"]
    return [m for m in messages if m["author"] == "Stammtisch"]


async def test_over_http_it_welcomes_and_discusses(
    called: Bot, stage: StageLine
) -> None:
    await called.begin()
    await stage.does("Mira", "joins", locale="de-DE")

    async def greeted() -> Any:
        private = (await stage.state())["private"]
        return private["Mira"]["messages"] if "Mira" in private else None

    (greeting,) = await seen(greeted)
    assert "Seid freundlich." in greeting["text"]
    (button,) = [b for b in greeting["buttons"] if "vor" in b]
    opened = await stage.does("Mira", "presses", message=greeting["ts"], button=button)
    called.kill()
    await called.begin()
    view, fields = opened["form"]["view"], {"who": "Ich flicke Fahrräder."}
    handed_in = await stage.does("Mira", "submits", view=view, fields=fields)
    assert not handed_in["failed"]
    (introduction,) = await seen(lambda: said(stage, "hello"))
    assert "Ich flicke Fahrräder." in introduction["text"]
    begun = await stage.does(
        "Petra", "calls", where="talk", command="/stammtisch-admin", text="run frage"
    )
    assert not begun["failed"], begun
    (opening,) = await seen(lambda: said(stage, "talk"))
    assert opening["text"].startswith("Was hast du gelernt?")
    assert called.end()[:2] == (0, "Stopped.\n")
    assert len(await greeted()) == len(await said(stage, "hello")) == 1
    assert (await stage.state())["faults_of_protocol"] == []


@pytest.mark.unmeasured
async def test_over_http_it_counts_what_was_written_while_it_was_dead(
    called: Bot, stage: StageLine
) -> None:
    await called.begin()
    asked = await stage.does("Ada", "writes", where="help", text="Welcher Kleber hält?")
    called.kill()
    answer = await stage.does(
        "Ben", "writes", where="help", text="Kontaktkleber.", thread=asked["message"]
    )
    await called.begin()
    marked = await stage.does(
        "Ada", "calls_on", message=answer["message"], callback_id="answer-this"
    )
    assert not marked["failed"], marked
    me = await stage.does(
        "Ben", "calls", where="help", command="/stammtisch", text="ich"
    )
    assert "eine Antwort" in me["text"]
    assert called.end()[:2] == (0, "Stopped.\n")


async def test_a_token_that_is_revoked_ends_it_with_the_remedy(
    connected: Bot, stage: StageLine
) -> None:
    await connected.begin(counted=True)
    await stage.post("/_faults", {"revoke": "token_revoked"})
    await stage.post("/_faults", {"drop": True})
    done = await asyncio.to_thread(connected.ended)
    assert done.returncode == 2
    *_, last = done.stderr.splitlines()
    assert last.startswith("Slack lehnt das Token in STAMMTISCH_SLACK_BOT_TOKEN ab.")
    assert last.endswith("es beginnt mit xoxb-.")
    assert "Traceback" not in done.stderr
    asked = (await stage.state())["requests"]
    assert asked < 20
    again = await asyncio.to_thread(lambda: finish(connected.again()))
    assert (again.returncode, again.stdout) == (2, "")
    assert again.stderr.splitlines()[-1] == last
    assert (await stage.state())["requests"] - asked < 5


async def test_where_somebody_listens_already_it_ends_with_the_remedy(
    called: Bot, door: str
) -> None:
    host, _, port = door.rpartition(":")
    with socket.create_server((host, int(port))):
        done = await asyncio.to_thread(lambda: finish(called.again()))
    assert (done.returncode, done.stdout) == (2, "")
    *_, last = done.stderr.splitlines()
    assert last.startswith(f"Auf {door} kann der Bot nicht lauschen: ")
    assert last.endswith("eine andere Adresse, als Rechner:Port.")
    assert "Traceback" not in done.stderr
