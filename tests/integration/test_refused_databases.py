"""A database that cannot be used: refused with what to do, and left exactly as it was."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli import main
from storage.unit_of_work import open_storage
from tests.integration.commands import ROOT, Done, environment
from tests.unit.config_files import GOOD

Run = Callable[[str, Path], Done]
COMMANDS = ["import", "ledger", "backup", "run"]
ASKED = '{"id": "1", "author": "ada", "text": "Why?", "ts": 1, "channel": "help"}\n'


def arguments(command: str, database: Path, folder: Path) -> list[str]:
    """A good use of that command with this database; what it needs lies in `folder`."""
    url = f"sqlite:///{database}"
    history, config = folder / "h.jsonl", folder / "c.toml"
    history.write_text(ASKED, encoding="utf-8")
    config.write_text(f'{GOOD}[storage]\nurl = "{url}"\n', encoding="utf-8")
    return {
        "import": ["import", str(history), "--database", url],
        "ledger": ["ledger", "--database", url],
        "backup": ["backup", str(folder / "copy.db"), "--database", url],
        "run": ["run", "--offline", str(config)],
    }[command]


@pytest.fixture
def stammtisch(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """A command in this process, with a database that ends it."""

    def run(command: str, database: Path) -> Done:
        with pytest.raises(SystemExit) as ended:
            main(arguments(command, database, tmp_path))
        code = ended.value.code
        out, err = capsys.readouterr()
        return Done(code if isinstance(code, int) else 0, out, err)

    return run


def made(place: Path, *statements: str) -> Path:
    """A database of ours, changed by these statements."""

    async def open_and_close() -> None:
        await (await open_storage(f"sqlite:///{place}")).close()

    asyncio.run(open_and_close())
    with closing(sqlite3.connect(place)) as connection, connection:
        for statement in statements:
            connection.execute(statement)
    return place


def refused(done: Done, folder: Path) -> str:
    """The one sentence it ended with, having left nothing behind."""
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert not (folder / "copy.db").exists()
    assert not list(folder.glob("*.part"))
    return done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_of_a_newer_version(stammtisch: Run, tmp_path: Path, command: str) -> None:
    newer = "UPDATE alembic_version SET version_num = '9999'"
    place = made(tmp_path / "s.db", newer)
    before = place.read_bytes()
    done = stammtisch(command, place)
    assert "was written by a newer version (9999); install that one" in refused(
        done, tmp_path
    )
    assert place.read_bytes() == before


@pytest.mark.parametrize("command", COMMANDS)
def test_damaged(stammtisch: Run, tmp_path: Path, command: str) -> None:
    place = tmp_path / "s.db"
    place.write_bytes(b"SQLite format 3\x00" + b"\xff" * 8000)
    done = stammtisch(command, place)
    assert "is damaged or no database; move it away" in refused(done, tmp_path)
    assert place.read_bytes().endswith(b"\xff" * 8000)


@pytest.mark.parametrize("command", COMMANDS)
def test_of_another_program(stammtisch: Run, tmp_path: Path, command: str) -> None:
    place = tmp_path / "s.db"
    with closing(sqlite3.connect(place)) as connection, connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    assert "is the database of another program" in refused(
        stammtisch(command, place), tmp_path
    )
    with closing(sqlite3.connect(place)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    assert tables == [("recipes",)]


@pytest.mark.parametrize("command", ["import", "backup", "run"])
def test_in_a_folder_that_is_not_there(
    stammtisch: Run, tmp_path: Path, command: str
) -> None:
    done = stammtisch(command, tmp_path / "none" / "s.db")
    assert "cannot be opened; check that its folder exists" in refused(done, tmp_path)
    assert not (tmp_path / "none").exists()


WITHOUT_PRIVILEGE = """\
import ctypes, os, sys
PR_CAPBSET_DROP, CAP_DAC_OVERRIDE = 24, 1
ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_DAC_OVERRIDE)
os.execv(sys.executable, [sys.executable, "-m", "bot.cli", *sys.argv[1:]])
"""
"""The command, held to the rights of files also where root runs the tests."""


@pytest.mark.parametrize("command", ["import", "run"])
def test_in_a_folder_that_may_not_be_written_to(tmp_path: Path, command: str) -> None:
    folder = tmp_path / "kept"
    folder.mkdir()
    place = made(folder / "s.db")
    use = arguments(command, place, tmp_path)
    place.chmod(0o444)
    folder.chmod(0o555)
    try:
        done = subprocess.run(  # noqa: S603  our own script
            [sys.executable, "-c", WITHOUT_PRIVILEGE, *use],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            cwd=ROOT,
            env=environment(),
            check=False,
        )
    finally:
        folder.chmod(0o755)
    shown = Done(done.returncode, done.stdout, done.stderr)
    assert "may not be written to; give this account the right" in refused(
        shown, tmp_path
    )
