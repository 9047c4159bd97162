"""The room as a server: on this machine alone, told where, closed in order."""

import asyncio
import re
import signal
import socket
import subprocess
import urllib.request
from pathlib import Path

import pytest

from bot.cli import main
from bot.web.serving import LOOPBACK
from tests.fakes.visitor import file_in
from tests.integration.commands import begin, finish

PRINTED = "The rehearsal room is open: "


def opened(
    folder: Path, *arguments: str, counted: bool = False
) -> tuple[subprocess.Popen[str], str]:
    """A room in a process of its own, and its address."""
    room: list[str | Path] = ["rehearse", file_in(folder), "--no-browser", *arguments]
    process = begin(*room, counted=counted)
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    assert line.startswith(PRINTED), process.communicate()
    return process, line.removeprefix(PRINTED)


def fetched(address: str) -> str:
    with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310  our own server
        text: str = answer.read().decode()
    return text


def test_a_room_opens_on_this_machine_and_closes_in_order(tmp_path: Path) -> None:
    process, address = opened(
        tmp_path, "--from", "2027-01-03", "--until", "2027-01-04T12:00", counted=True
    )
    assert address.startswith(f"http://{LOOPBACK}:")
    assert "Werkstatt" in fetched(address)
    listening = urllib.request.urlopen(f"{address}events", timeout=20)  # noqa: S310  as above, and read below
    assert listening.readline() == b"retry: 1000\n"
    process.send_signal(signal.SIGINT)
    rest = listening.read()  # pages that listen are let go
    done = finish(process)
    assert b"Traceback" not in rest
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("Closed.\n")


def test_a_room_opens_in_the_morning_of_its_first_day(tmp_path: Path) -> None:
    process, address = opened(tmp_path, "--from", "2027-01-03")
    morning = re.compile(r'<time id="now" [^>]*><span class="hour">08:00<')
    try:
        pages = (fetched(address) for _ in range(200))  # the clock is on its way there
        assert any(morning.search(page) for page in pages)
    finally:
        process.send_signal(signal.SIGINT)
        finish(process)


def test_a_taken_port_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with pytest.raises(SystemExit) as ended:
            main(["rehearse", str(file_in(tmp_path)), "--no-browser", "--port", port])
    assert ended.value.code == 2
    assert f"Port {port} is in use" in capsys.readouterr().err


@pytest.mark.parametrize(
    "until", ["soon", "2027-01-04 09:00", "2027-02-30T09:00", "2027-01-04T09:00+01:00"]
)
def test_a_time_that_cannot_be_read_is_told(
    tmp_path: Path, until: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["rehearse", str(file_in(tmp_path)), "--no-browser", "--until", until])
    assert ended.value.code == 2
    assert "write them like 2027-03-28T09:00" in capsys.readouterr().err


async def test_nobody_else_on_the_network_can_connect(tmp_path: Path) -> None:
    process, address = opened(tmp_path)
    port = int(address.rstrip("/").rpartition(":")[2])
    try:
        # Another address of this very machine: what is bound to all would answer there.
        with pytest.raises(OSError):
            await asyncio.open_connection("127.0.0.2", port)
    finally:
        process.terminate()
        finish(process)
