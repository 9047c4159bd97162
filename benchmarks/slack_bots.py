"""Bots that live on this machine's Slack: slack_bolt alone, and ours."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.bots import ROOT, RUNNING, Bot, home, started
from benchmarks.slack_world import Workspace

LAUNCH: Final = Path(__file__).parent / "slack_launch.py"
SLACK: Final = """\
[community]
name = "Workspace {team}"
language = "de"
timezone = "Europe/Berlin"
moderators = ["@mods"]

[slack]
team = "{team}"

[ledger]
channels = ["slack:#talk"]

[rituals.monday-question]
kind = "weekly_discussion"
channels = ["slack:#talk"]
every = "monday 09:00"
prompts = ["What are you working on?"]
"""


@contextmanager
def bare(at: Workspace) -> Iterator[Bot]:
    """slack_bolt alone, in our environment."""
    env = {"BOT_TOKEN": at.bot_token, "APP_TOKEN": at.app_token}
    command = [sys.executable, "-P", str(LAUNCH), at.api]
    with home() as here, started("bare", command, here, env) as bot:
        yield bot


@contextmanager
def ours(at: Workspace) -> Iterator[Bot]:
    """`stammtisch run`, with a ledger that watches the channel."""
    with home() as here:
        config = here / "bench.toml"
        config.write_text(SLACK.format(team=at.team), encoding="utf-8")
        (here / "ready").touch()  # it says itself when it is
        env = {
            "STAMMTISCH_SLACK_BOT_TOKEN": at.bot_token,
            "STAMMTISCH_SLACK_APP_TOKEN": at.app_token,
            "STAMMTISCH_SLACK_API": at.api,
            "STAMMTISCH_DATABASE_URL": f"sqlite:///{here / 'bench.db'}",
            "PYTHONPATH": str(ROOT),
        }
        command = [sys.executable, "-P", "-m", "bot.cli", "run", str(config)]
        with started("ours", command, here, env, RUNNING) as bot:
            yield bot
