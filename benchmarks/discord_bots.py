"""Bots that live on this machine's Discord: discord.py alone, ours, and Red."""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final

from benchmarks.bots import ROOT, RUNNING, Bot, home, started
from benchmarks.discord_world import TOKEN, Addresses

LAUNCH: Final = Path(__file__).parent / "discord_launch.py"
RED_LOCK: Final = Path(__file__).parent / "red.lock"
RED_HOME: Final = ROOT / ".venv-red"
RED_NEEDS: Final = ("python3.11", "python3.10")

DISCORD: Final = """\
[community]
name = "Guild {guild}"
language = "de"
timezone = "Europe/Berlin"
moderators = ["@mods"]

[discord]
guild = {guild}

[ledger]
channels = ["discord:#talk"]

[rituals.monday-question]
kind = "weekly_discussion"
channels = {channels}
every = "monday 09:00"
prompts = ["What are you working on?"]
"""


@contextmanager
def bare(at: Addresses) -> Iterator[Bot]:
    """discord.py alone, in our environment."""
    with home() as here, _started("bare", sys.executable, at, here) as bot:
        yield bot


@contextmanager
def ours(at: Addresses, communities: int = 1) -> Iterator[Bot]:
    """`stammtisch run` for the first guilds, each with a ledger that watches a channel."""
    with home() as here:
        for guild in at.guilds[:communities]:
            config = here / f"{guild}.toml"
            config.write_text(
                DISCORD.format(guild=guild, channels='["discord:#talk"]'),
                encoding="utf-8",
            )
        env = {
            "STAMMTISCH_DISCORD_TOKEN": TOKEN,
            "STAMMTISCH_DISCORD_API": at.api,
            "STAMMTISCH_DISCORD_GATEWAY": at.gateway,
            "STAMMTISCH_DATABASE_URL": f"sqlite:///{here / 'bench.db'}",
            "PYTHONPATH": str(ROOT),
        }
        configs = map(str, sorted(here.glob("*.toml")))
        start = _started("ours", sys.executable, at, here, "run", *configs, env=env)
        with start as bot:
            yield bot


@contextmanager
def red(at: Addresses, *cogs: str) -> Iterator[Bot]:
    """Red-DiscordBot as it comes, with more of the cogs that come with it if they are named."""
    python = str(_red_python())
    arguments = ["--no-instance", "--no-prompt", "--prefix", "!", "--token", TOKEN]
    if cogs:
        arguments += ["--load-cogs", *cogs]
    with home() as here, _started("red", python, at, here, *arguments) as bot:
        yield bot


def red_is_here() -> bool:
    """Whether Red can be started; it is installed, the first time."""
    if _red_python().exists():
        return True
    wanted = next((found for n in RED_NEEDS if (found := shutil.which(n))), None)
    if wanted is None:
        return False
    print("  installing Red-DiscordBot (about a minute, the first time only)")
    subprocess.run([wanted, "-m", "venv", "--clear", str(RED_HOME)], check=True)  # noqa: S603  our own arguments
    install = [*("-m", "pip", "install", "-qq", "--disable-pip-version-check")]
    install += ["--require-hashes", "--requirement", str(RED_LOCK)]
    done = subprocess.run([RED_HOME / "bin" / "python", *install], check=False)  # noqa: S603  as above
    if done.returncode:
        shutil.rmtree(RED_HOME)
    return done.returncode == 0


def _red_python() -> Path:
    return RED_HOME / "bin" / "python"


def _started(
    kind: str,
    python: str,
    at: Addresses,
    home: Path,
    *arguments: str,
    env: Mapping[str, str] | None = None,
) -> AbstractContextManager[Bot]:
    command = [python, "-P", str(LAUNCH), kind, at.api, at.gateway, *arguments]
    saying = RUNNING if kind == "ours" else ""  # later than discord.py is ready
    return started(kind, command, home, {"TOKEN": TOKEN, **(env or {})}, saying)
