"""Bots as processes of their own: how they are started, and what they cost, seen from outside."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
PATIENCE: Final = 180.0  # seconds for a bot to be ready
RUNNING: Final = "Running for"
"""What ours says when all its communities are connected and read."""
_OF_A_PROCESS: Final = 2
"""As Linux numbers the clocks of others: CPUCLOCK_SCHED."""


class NotReadyError(Exception):
    """It ended before it was ready, or took too long; with the end of its log."""


@dataclass(frozen=True, slots=True)
class Bot:
    """A running one."""

    name: str
    process: subprocess.Popen[bytes]
    home: Path
    ready_after: float
    """Seconds from its start until it was connected, and ours said that it runs."""

    def processor(self) -> float:
        """Seconds of processor time that it has used, all threads together.

        By its own clock, as `clock_getcpuclockid` names it: /proc counts in hundredths of a
        second, which are a twentieth of what a round costs.
        """
        return time.clock_gettime(~self.process.pid << 3 | _OF_A_PROCESS)

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
def home() -> Iterator[Path]:
    """A folder for one of them."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        yield Path(folder)


@contextmanager
def started(
    kind: str,
    command: Sequence[str],
    home: Path,
    env: Mapping[str, str],
    saying: str = "",
) -> Iterator[Bot]:
    """That kind, once it made the file named as READY and its log has that in it; what it writes stays in its home."""
    whole = {
        **{name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ},
        "HOME": str(home),
        "TMPDIR": str(home),
        "READY": str(home / "ready"),
        **env,
    }
    begun = time.monotonic()
    with (home / "log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(  # noqa: S603  our own arguments
            command, cwd=home, env=whole, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        _until_ready(process, home, saying)
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
