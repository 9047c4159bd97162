"""The command as people use it: a process of its own, with its streams, signals and exit code."""

import os
import pty
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from tests.measuring import measuring

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
"""Seconds that something may take which is to happen; a busy machine is slow."""


class Done(NamedTuple):
    """How a command ended, and what it wrote."""

    returncode: int
    stdout: str
    stderr: str


def environment(
    more: Mapping[str, str] | None = None, *, counted: bool = False
) -> dict[str, str]:
    """This machine's, without settings of ours; compiled once for all processes of the tests.

    Only a process that is `counted` tells the coverage which lines it ran, and is half as
    fast: for what nothing but a process can run. One of a kind is enough.
    """
    clean = {k: v for k, v in os.environ.items() if not k.startswith("STAMMTISCH_")}
    clean.pop("PYTHONDONTWRITEBYTECODE", None)
    clean["PYTHONPYCACHEPREFIX"] = str(
        Path(tempfile.gettempdir()) / f"stammtisch-tests-{os.getuid()}"
    )
    return {**clean, **(measuring.of_processes if counted else {}), **(more or {})}


def begin(
    *arguments: str | Path,
    stdout: int = subprocess.PIPE,
    stderr: int = subprocess.PIPE,
    program: str = "",
    env: Mapping[str, str] | None = None,
    counted: bool = False,
) -> subprocess.Popen[str]:
    """Start the command, or Python with a script; what it writes is kept for `finish`."""
    what = [program] if program else ["-m", "bot.cli"]
    return subprocess.Popen(  # noqa: S603  our own command
        [sys.executable, *what, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env=environment(env, counted=counted),
    )


def finish(process: subprocess.Popen[str]) -> Done:
    """Wait for it to end."""
    try:
        out, err = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return Done(process.returncode, out or "", err or "")


def command(
    *arguments: str | Path, env: Mapping[str, str] | None = None, counted: bool = False
) -> Done:
    """Run it to its end."""
    return finish(begin(*arguments, env=env, counted=counted))


def free_port() -> int:
    """Of this machine; nobody listens there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def until(what: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Wait for something that the process is to bring about."""
    deadline = time.monotonic() + PATIENCE
    while not what():
        ended = process.poll()
        assert ended is None, f"ended with {ended}: {process.communicate()}"
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)


def on_a_terminal(
    *arguments: str | Path, program: str = "", counted: bool = False
) -> tuple[int, str]:
    """Run it with standard error on a terminal; the exit code, and what stood there."""
    ours, theirs = pty.openpty()
    process = begin(*arguments, stderr=theirs, program=program, counted=counted)
    os.close(theirs)
    shown = b""
    while chunk := _read(ours):
        shown += chunk
    os.close(ours)
    return finish(process).returncode, shown.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # nobody has it open any more
        return b""
