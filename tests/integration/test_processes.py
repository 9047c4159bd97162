"""Real processes on one file: killed, told to stop, and two at once."""

import asyncio
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from rituals.model.ids import CommunityId
from storage.unit_of_work import open_storage
from tests.fakes.bot_process import BEGIN
from tests.fakes.file_space import posted
from tests.integration.commands import environment

ROOT = Path(__file__).parents[2]
DAYS = 3
END = BEGIN + timedelta(days=DAYS)
LONGEST = 120


def begin(
    folder: Path, days: float = DAYS, speed: int | None = None, *, counted: bool = False
) -> subprocess.Popen[str]:
    folder.mkdir(exist_ok=True)
    how = [str(folder), str(days), *([str(speed)] if speed else [])]
    return subprocess.Popen(  # noqa: S603  it is our own script
        [sys.executable, "-m", "tests.fakes.bot_process", *how],
        cwd=ROOT,
        env=environment({"PYTHONWARNINGS": "default"}, counted=counted),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def started(bot: subprocess.Popen[str]) -> subprocess.Popen[str]:
    assert bot.stdout is not None
    assert bot.stdout.readline() == "started\n", _story(bot)
    return bot


def ended(bot: subprocess.Popen[str]) -> str:
    """What it wrote until it ended in order."""
    out, err = bot.communicate(timeout=LONGEST)
    assert bot.returncode == 0, out + err
    return out + err


def _story(bot: subprocess.Popen[str]) -> str:
    bot.kill()
    return "".join(bot.communicate())


def tables(folder: Path) -> tuple[Sequence[object], Sequence[object]]:
    """What the tables say in the end: occurrences with their steps, and deliveries.

    How far ahead there are rows depends on when the last life began: those behind the end
    of the story are compared only if something was done for them.
    """
    return asyncio.run(_occurrences(folder)), _deliveries(folder)


async def _occurrences(folder: Path) -> Sequence[object]:
    url = f"sqlite:///{folder / 'bot.db'}"
    async with await open_storage(url) as storage, storage.read() as uow:
        found = await uow.occurrences.of_ritual(CommunityId("home"), alive=False)
        openings = await uow.occurrences.openings([o.id for o in found])
    met = [o for o in found if o.done or o.due_at < END]
    states = [(o.id, o.state, dict(o.done)) for o in sorted(met, key=lambda o: o.id)]
    fates = [(o.occurrence, o.channel, o.state) for o in openings]
    return [*states, *sorted(fates, key=str)]


def _deliveries(folder: Path) -> Sequence[object]:
    with closing(sqlite3.connect(folder / "bot.db")) as file:
        rows = file.execute("SELECT key, state FROM outbox ORDER BY key").fetchall()
    return [row for row in rows if "/report/" not in row[0]]


def lived(folder: Path) -> dict[str, int]:
    """What people see in the end, but for reports: their keys tell the time."""
    return {k: n for k, n in posted(folder / "space.db").items() if "/report/" not in k}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("undisturbed")
    ended(begin(folder))
    assert len(lived(folder)) > 12
    return folder


def kill_at_random(folder: Path, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    while kills:
        bot = begin(folder)
        if chance.random() < 0.9:
            started(bot)
            time.sleep(chance.random() * 0.5)
        else:
            time.sleep(chance.random() * 3)
        if bot.poll() is not None:  # it has lived all its days: another story
            ended(bot)
            assert max(posted(folder / "space.db").values()) == 1
            return
        bot.kill()
        bot.communicate()
        kills -= 1
    ended(begin(folder))


def test_killed_at_any_moment_it_posts_everything_once(
    tmp_path: Path, undisturbed: Path
) -> None:
    kill_at_random(tmp_path, kills=6, seed=1)
    assert lived(tmp_path) == lived(undisturbed)
    assert set(posted(tmp_path / "space.db").values()) == {1}
    assert tables(tmp_path) == tables(undisturbed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(40))
def test_killed_two_hundred_times_it_posts_everything_once(
    tmp_path: Path, undisturbed: Path, seed: int
) -> None:
    kill_at_random(tmp_path, kills=5, seed=seed)
    assert lived(tmp_path) == lived(undisturbed)
    assert tables(tmp_path) == tables(undisturbed)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_ends_in_order_and_loses_nothing(
    tmp_path: Path, undisturbed: Path, number: signal.Signals
) -> None:
    bot = started(begin(tmp_path, counted=number is signal.SIGTERM))
    time.sleep(0.3)
    bot.send_signal(number)
    assert "Traceback" not in ended(bot)
    with closing(sqlite3.connect(tmp_path / "bot.db")) as file:
        underway = file.execute("SELECT key FROM outbox WHERE state = 'sending'")
        assert underway.fetchall() == []
    ended(begin(tmp_path))
    assert lived(tmp_path) == lived(undisturbed)
    assert tables(tmp_path) == tables(undisturbed)


def test_two_processes_on_one_file_are_both_safe(tmp_path: Path) -> None:
    """On one clock that runs 300 times as fast, both do what is due, whoever is first."""
    bots = [begin(tmp_path, days=0.06, speed=300) for _ in range(2)]
    told = [ended(bot) for bot in bots]
    assert not [line for each in told for line in each.splitlines() if "locked" in line]
    assert not [each for each in told if "Traceback" in each], told
    seen = posted(tmp_path / "space.db")
    assert set(seen.values()) == {1}
    kinds = ("open/open", "open/second", "remind/remind", "close/last")
    assert [sum(kind in key for key in seen) for kind in kinds] == [6, 6, 6, 6]
