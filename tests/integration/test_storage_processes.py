"""Several processes on one file, one that is killed, and a copy while all go on."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from rituals.model.delivery import DeliveryState
from storage.backup import backup
from storage.errors import (
    BackupExistsError,
    BackupTargetError,
    DatabaseUrlError,
    NoSuchDatabaseError,
    NotADatabaseError,
)
from storage.unit_of_work import SqlStorage, open_storage
from tests.contracts.storage.samples import (
    DISCORD,
    NOON,
    WERKSTATT,
    entry,
    line,
    minutes,
    occurrence,
)
from tests.integration.storage_workers import COUNT

ROOT = Path(__file__).parents[2]


def start(what: str, file: Path) -> subprocess.Popen[str]:
    """A process of its own."""
    return subprocess.Popen(  # noqa: S603  our own module
        [sys.executable, "-m", "tests.integration.storage_workers", what, str(file)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def output(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out


def copies_in(folder: Path) -> list[str]:
    names = [path.name for path in folder.iterdir()]
    return [name for name in names if name.startswith("copy") or name.endswith(".part")]


def url(file: Path) -> str:
    return f"sqlite:///{file}"


def test_two_processes_open_a_new_file_and_neither_plans_nor_leases_twice(
    tmp_path: Path,
) -> None:
    file = tmp_path / "stammtisch.db"
    processes = [start("plan", file) for _ in range(2)]
    outputs = [output(process) for process in processes]
    lines = "".join(outputs).split("\n")
    expected = sorted(occurrence(nth).id for nth in range(1, COUNT + 1))
    for verb in ("new", "leased"):
        keys = sorted(x.split(" ")[1] for x in lines if x.startswith(f"{verb} "))
        assert keys == expected


async def test_who_is_killed_in_the_middle_of_a_unit_loses_that_unit_only(
    tmp_path: Path,
) -> None:
    file = tmp_path / "stammtisch.db"
    process = start("hang", file)
    assert process.stdout is not None
    assert await asyncio.to_thread(process.stdout.readline) == "in the middle\n"
    os.kill(process.pid, signal.SIGKILL)
    await asyncio.to_thread(process.communicate)
    async with await open_storage(url(file)) as storage, storage.write() as unit:
        assert list(await unit.outbox.get(["committed", "lost"])) == ["committed"]
        assert await unit.trail.read(WERKSTATT) == []
        await unit.outbox.put([entry("lost")])


async def write_pairs(storage: SqlStorage, stop: asyncio.Event) -> int:
    """In each unit an entry and a line: a consistent copy has as many of both."""
    count = 0
    while not stop.is_set():
        async with storage.write() as unit:
            payload = "x" * 5000
            await unit.outbox.put([entry(f"{count:05}", payload=payload)])
            await unit.trail.write([line("run")])
        count += 1
    return count


async def test_a_backup_while_somebody_writes_is_whole_and_opens(
    tmp_path: Path,
) -> None:
    file, copy = tmp_path / "stammtisch.db", tmp_path / "copy.db"
    seen: list[tuple[int, int]] = []
    stop = asyncio.Event()
    async with await open_storage(url(file)) as storage:
        async with storage.write() as unit:
            many = [entry(f"early {n}", payload="x" * 5000) for n in range(1500)]
            await unit.outbox.put(many)
            await unit.trail.write([line("run")] * 1500)
        writing = asyncio.create_task(write_pairs(storage, stop))
        await asyncio.sleep(0.1)
        await backup(url(file), copy, lambda done, of: seen.append((done, of)))
        stop.set()
        written = await writing
    assert len(seen) > 3
    assert seen[-1][0] == seen[-1][1]
    assert seen == sorted(seen)
    assert copies_in(tmp_path) == ["copy.db"]
    with closing(sqlite3.connect(copy)) as connection:
        [entries] = connection.execute("SELECT count(*) FROM outbox").fetchone()
        [lines] = connection.execute("SELECT count(*) FROM trail").fetchone()
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert entries == lines
    assert 1500 < entries <= 1500 + written
    async with await open_storage(url(copy)) as restored, restored.write() as unit:
        [one] = await unit.outbox.lease([WERKSTATT], [DISCORD], NOON, minutes(5), 1)
        await unit.outbox.save([replace(one, state=DeliveryState.DONE)])


async def test_a_backup_writes_over_nothing(tmp_path: Path) -> None:
    file, copy = tmp_path / "stammtisch.db", tmp_path / "copy.db"
    await (await open_storage(url(file))).close()
    copy.write_text("precious")
    with pytest.raises(BackupExistsError, match="not written over"):
        await backup(url(file), copy)
    assert copy.read_text() == "precious"


@pytest.mark.parametrize("good", [True, False])
async def test_a_backup_touches_no_other_file_whatever_its_name(
    tmp_path: Path, *, good: bool
) -> None:
    """`copy.db.part` may be somebody's; and the copy has the rights of any new file."""
    file, copy = tmp_path / "stammtisch.db", tmp_path / "copy.db"
    other = tmp_path / "copy.db.part"
    other.write_text("precious")
    if good:
        await (await open_storage(url(file))).close()
        await backup(url(file), copy)
        assert copy.stat().st_mode == other.stat().st_mode
    else:
        file.write_text("no database " * 500)
        with pytest.raises(NotADatabaseError):
            await backup(url(file), copy)
    assert other.read_text() == "precious"
    assert set(copies_in(tmp_path)) == {other.name, *([copy.name] if good else [])}


async def test_a_backup_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    file, copy = tmp_path / "stammtisch.db", tmp_path / "copy.db"
    file.write_text("no database " * 500)
    with pytest.raises(NotADatabaseError):
        await backup(url(file), copy)
    await (await open_storage(url(tmp_path / "good.db"))).close()

    def stop(_done: int, _of: int) -> None:
        raise KeyError

    with pytest.raises(KeyError):
        await backup(url(tmp_path / "good.db"), copy, stop)
    assert copies_in(tmp_path) == []


async def test_a_backup_needs_a_file_to_copy_and_a_folder_to_copy_to(
    tmp_path: Path,
) -> None:
    copy = tmp_path / "copy.db"
    with pytest.raises(NoSuchDatabaseError):
        await backup(url(tmp_path / "none.db"), copy)
    with pytest.raises(DatabaseUrlError):
        await backup("sqlite://", copy)
    await (await open_storage(url(tmp_path / "good.db"))).close()
    with pytest.raises(BackupTargetError):
        await backup(url(tmp_path / "good.db"), tmp_path / "nowhere" / "copy.db")
    assert not copy.exists()
