"""Bots as processes of their own: how they are started, and what they cost, seen from outside."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.discord_world import TOKEN, Addresses

ROOT: Final = Path(__file__).parents[1]
LAUNCH: Final = Path(__file__).parent / "discord_launch.py"
RED_LOCK: Final = Path(__file__).parent / "red.lock"
RED_HOME: Final = ROOT / ".venv-red"
RED_NEEDS: Final = ("python3.11", "python3.10")
PATIENCE: Final = 180.0  # seconds for a bot to be ready
RUNNING: Final = "Running for"
"""What ours says when all its communities are connected and read, later than discord.py is ready."""
TICKS: Final = os.sysconf("SC_CLK_TCK")

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


class NotReadyError(Exception):
    """It ended before it was ready, or took too long; with the end of its log."""


@dataclass(frozen=True, slots=True)
class Bot:
    """A running one."""

    name: str
    process: subprocess.Popen[bytes]
    home: Path
    ready_after: float
    """Seconds from its start until discord.py said it was ready, and ours that it runs."""

    def processor(self) -> float:
        """Seconds of processor time that it has used, all threads together."""
        # The name of the command may hold anything; what follows it are numbers.
        _, _, numbers = self._proc("stat").rpartition(") ")
        fields = numbers.split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def memory(self) -> float:
        """Megabytes that it holds."""
        line = next(
            x for x in self._proc("status").splitlines() if x.startswith("VmRSS")
        )
        return int(line.split()[1]) / 1024

    def _proc(self, file: str) -> str:
        return Path(f"/proc/{self.process.pid}/{file}").read_text(encoding="utf-8")

    def rest(self, quiet_for: float = 1.0) -> None:
        """Wait until it does next to nothing for so many seconds."""
        used, since = self.processor(), time.monotonic()
        while time.monotonic() - since < quiet_for:
            time.sleep(0.1)
            if self.processor() - used > 0.05 * quiet_for:
                used, since = self.processor(), time.monotonic()


def why_not() -> str:
    """Why bots cannot be measured here; empty if they can."""
    return "" if Path("/proc/self/stat").exists() else "needs /proc"


@contextmanager
def bare(at: Addresses) -> Iterator[Bot]:
    """discord.py alone, in our environment."""
    with _home() as home, _started("bare", sys.executable, at, home) as bot:
        yield bot


@contextmanager
def ours(at: Addresses, communities: int = 1) -> Iterator[Bot]:
    """`stammtisch run` for the first guilds, each with a ledger that watches a channel."""
    with _home() as home:
        for guild in at.guilds[:communities]:
            config = home / f"{guild}.toml"
            config.write_text(
                DISCORD.format(guild=guild, channels='["discord:#talk"]'),
                encoding="utf-8",
            )
        env = {
            "STAMMTISCH_DISCORD_TOKEN": TOKEN,
            "STAMMTISCH_DISCORD_API": at.api,
            "STAMMTISCH_DISCORD_GATEWAY": at.gateway,
            "STAMMTISCH_DATABASE_URL": f"sqlite:///{home / 'bench.db'}",
            "PYTHONPATH": str(ROOT),
        }
        configs = map(str, sorted(home.glob("*.toml")))
        start = _started("ours", sys.executable, at, home, "run", *configs, env=env)
        with start as bot:
            yield bot


@contextmanager
def red(at: Addresses, *cogs: str) -> Iterator[Bot]:
    """Red-DiscordBot as it comes, with more of the cogs that come with it if they are named."""
    python = str(_red_python())
    arguments = ["--no-instance", "--no-prompt", "--prefix", "!", "--token", TOKEN]
    if cogs:
        arguments += ["--load-cogs", *cogs]
    with _home() as home, _started("red", python, at, home, *arguments) as bot:
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


@contextmanager
def _home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        yield Path(folder)


@contextmanager
def _started(
    kind: str,
    python: str,
    at: Addresses,
    home: Path,
    *arguments: str,
    env: Mapping[str, str] | None = None,
) -> Iterator[Bot]:
    """That kind, once it is ready; what it writes stays in its home."""
    whole = {
        **{name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ},
        "HOME": str(home),
        "TMPDIR": str(home),
        "READY": str(home / "ready"),
        "TOKEN": TOKEN,
        **(env or {}),
    }
    command = [python, "-P", str(LAUNCH), kind, at.api, at.gateway, *arguments]
    begun = time.monotonic()
    with (home / "log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(  # noqa: S603  our own arguments
            command, cwd=home, env=whole, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        _until_ready(process, home, RUNNING if kind == "ours" else "")
        yield Bot(kind, process, home, ready_after=time.monotonic() - begun)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _until_ready(
    process: subprocess.Popen[bytes], home: Path, saying: str = ""
) -> None:
    begun = time.monotonic()
    while not ((home / "ready").exists() and saying in _log(home)):
        late = time.monotonic() - begun > PATIENCE
        if late or process.poll() is not None:
            raise NotReadyError(f"{home.name} is not ready:\n{_log(home)[-2000:]}")
        time.sleep(0.02)


def _log(home: Path) -> str:
    return (home / "log").read_text(encoding="utf-8", errors="replace")
