"""`stammtisch run --offline` as a process: how it starts, heeds signals, and ends."""

import json
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

import pytest

from bot.cli import main
from tests.fakes.discord.server import TOKEN
from tests.integration.commands import PATIENCE, Done, begin, finish, until

CONFIG = """\
[community]
name = "{name}"
timezone = "Europe/Berlin"

[storage]
url = "sqlite:///{folder}/s.db"

[rituals.talk]
kind = "weekly_discussion"
channels = ["discord:#talk"]
every = "monday 09:00"
prompts = ["Was war?"]
"""
ANOTHER = """
[rituals.tea]
kind = "weekly_discussion"
channels = ["slack:#tea"]
every = "daily 16:00"
prompts = ["Welcher?"]
hosts = "none"
remind_after = "2 hours"
wrap_up_after = "4 hours"
close_after = "5 hours"
"""


class Running:
    """A bot that runs, and what it logged so far."""

    def __init__(self, *configs: Path) -> None:
        self._log = configs[0].parent / f"log-{id(self)}"
        use: list[str | Path] = ["run", "--offline", *configs]
        with self._log.open("w", encoding="utf-8") as log:
            self.process = begin(*use, stderr=log.fileno(), counted=True)

    def started(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def records(self) -> list[dict[str, Any]]:
        lines = self._log.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]

    def said(self, words: str) -> list[dict[str, Any]]:
        return [each for each in self.records() if words in each["event"]]

    def reload(self, words: str) -> dict[str, Any]:
        """Have the files read again, and wait for a new record with these words."""
        before = len(self.said(words))
        self.process.send_signal(signal.SIGHUP)
        until(lambda: len(self.said(words)) > before, self.process)
        return self.said(words)[-1]

    def end(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        self.process.send_signal(number)
        done = finish(self.process)
        return done.returncode, done.stdout


class Refused(Protocol):
    """The command in this process: where it does not come to run, as good and quick."""

    def __call__(self, *arguments: str | Path) -> Done: ...


@pytest.fixture
def refused(capsys: pytest.CaptureFixture[str], logging_as_before: None) -> Refused:
    def run(*arguments: str | Path) -> Done:
        with pytest.raises(SystemExit) as ended:
            main(["run", *map(str, arguments)])
        out, err = capsys.readouterr()
        return Done(int(ended.value.code or 0), out, err)

    return run


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    bot = Running(config(tmp_path))
    try:
        assert bot.started() == "Running for Werkstatt. Ctrl-C ends it.\n"
        yield bot
    finally:
        bot.process.kill()
        bot.process.communicate(timeout=PATIENCE)


def config(folder: Path, name: str = "Werkstatt", more: str = "") -> Path:
    file = folder / f"{name}.toml"
    text = CONFIG.format(name=name, folder=folder) + more
    file.write_text(text, encoding="utf-8")
    return file


def planned(folder: Path) -> list[tuple[str, str, str]]:
    """Community, ritual and slot of all occurrences."""
    with closing(sqlite3.connect(folder / "s.db")) as reading:
        found = reading.execute("SELECT community, ritual, slot FROM occurrence")
        return sorted(found.fetchall())


def test_a_changed_file_is_taken_over_at_sighup_and_a_wrong_one_is_not(
    running: Running, tmp_path: Path
) -> None:
    file = config(tmp_path, more=ANOTHER)
    assert {ritual for _, ritual, _ in planned(tmp_path)} == {"talk"}

    told = running.reload("configuration taken over")
    assert told["event"] == "configuration taken over: tea is new"
    assert (told["community"], told["level"]) == ("werkstatt", "info")
    with_tea = planned(tmp_path)
    assert {ritual for _, ritual, _ in with_tea} == {"talk", "tea"}
    assert not running.said("failed")

    config(tmp_path, more=ANOTHER.replace("daily", "dayly").replace("Was", ""))
    running.reload("stays in force")
    (fault,) = (each for each in running.records() if each["level"] == "error")
    assert fault["event"].startswith(f"{file}:17: rituals.tea.every: ")
    assert (fault["line"], fault["key"]) == (17, "rituals.tea.every")
    assert planned(tmp_path) == with_tea

    open_now(tmp_path, "tea")
    config(tmp_path)
    running.reload("stays in force")
    assert '"tea" cannot be removed while open' in running.records()[-2]["event"]
    assert planned(tmp_path) == with_tea

    config(tmp_path, more=ANOTHER + "retire = true\n")
    told = running.reload("configuration taken over")
    assert told["event"] == "configuration taken over: tea has other settings"
    assert running.reload("nothing changed")["level"] == "info"

    config(tmp_path, "Werkstatt", '[slack]\nteam = "T0123"\n' + ANOTHER)
    assert "[slack]" in running.reload("at the next start")["event"]
    config(tmp_path).write_text(
        CONFIG.format(name="Andere", folder=tmp_path), encoding="utf-8"
    )
    running.reload("stays in force")
    assert 'id = "werkstatt"' in running.records()[-2]["event"]
    assert running.end() == (0, "Stopped.\n")


def open_now(folder: Path, ritual: str) -> None:
    """As if the next of it had opened just now."""
    with closing(sqlite3.connect(folder / "s.db")) as writing, writing:
        writing.execute(
            "UPDATE occurrence SET state = 'open' WHERE id = "
            "(SELECT min(id) FROM occurrence WHERE ritual = ?)",
            [ritual],
        )


@pytest.mark.unmeasured
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_second_one_on_the_same_database_is_safe_and_both_end_in_order(
    running: Running, tmp_path: Path, number: signal.Signals
) -> None:
    alone = planned(tmp_path)
    second = Running(config(tmp_path), config(tmp_path, "Zweite"))
    assert second.started() == "Running for Werkstatt, Zweite. Ctrl-C ends it.\n"
    both = planned(tmp_path)
    assert [each for each in both if each[0] == "werkstatt"] == alone
    assert [each[1:] for each in both if each[0] == "zweite"] == [
        each[1:] for each in alone
    ]
    assert second.end(number) == running.end(number) == (0, "Stopped.\n")
    assert not [each for each in running.records() if each["level"] == "error"]


def test_wrong_configurations_start_nothing_and_tell_all_faults(
    refused: Refused, tmp_path: Path
) -> None:
    one = config(tmp_path, "One", "every = 1\n")
    two = config(tmp_path, "Two", ANOTHER.replace("tea", "Tea !"))
    done = refused("--offline", one, two, tmp_path / "none.toml")
    assert (done.returncode, done.stdout) == (2, "")
    assert {line.split(".toml")[0] for line in done.stderr.splitlines()} == {
        str(tmp_path / name) for name in ("One", "Two", "none")
    }
    assert not (tmp_path / "s.db").exists()


def test_a_start_without_a_ritual_that_is_open_is_refused(
    running: Running, refused: Refused, tmp_path: Path
) -> None:
    running.end()
    open_now(tmp_path, "talk")
    file = tmp_path / "Werkstatt.toml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("[rituals.talk]", "[rituals.chat]"),
        encoding="utf-8",
    )
    done = refused("--offline", file)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f'{file}:8: rituals: "talk" cannot be removed')


def test_without_a_token_it_says_which_one_is_missing(
    refused: Refused, tmp_path: Path
) -> None:
    done = refused(config(tmp_path))
    assert done.returncode == 2
    assert "set STAMMTISCH_DISCORD_TOKEN" in done.stderr
    assert not (tmp_path / "s.db").exists()


def test_without_a_server_it_says_what_to_add(
    refused: Refused, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAMMTISCH_DISCORD_TOKEN", TOKEN)
    done = refused(config(tmp_path))
    assert done.returncode == 2
    assert "add [discord] with guild" in done.stderr


@pytest.fixture
def _tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STAMMTISCH_DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("STAMMTISCH_SLACK_BOT_TOKEN", "xoxb-a-token")


TEAM = '\n[slack]\nteam = "T0123456789"\n'


def on_slack(folder: Path, *pieces: str) -> Path:
    """A file whose only ritual is held on Slack."""
    file = config(folder)
    text = file.read_text(encoding="utf-8").replace("discord:#", "slack:#")
    file.write_text(text + "".join(pieces), encoding="utf-8")
    return file


@pytest.mark.usefixtures("_tokens")
def test_without_a_workspace_it_says_what_to_add(
    refused: Refused, tmp_path: Path
) -> None:
    done = refused(on_slack(tmp_path))
    assert done.returncode == 2
    assert "add [slack] with team" in done.stderr


@pytest.mark.usefixtures("_tokens")
@pytest.mark.parametrize(
    ("mode", "variable"),
    [
        ("socket", "STAMMTISCH_SLACK_APP_TOKEN"),
        ("http", "STAMMTISCH_SLACK_SIGNING_SECRET"),
    ],
)
def test_without_a_token_of_slack_it_says_which_one_is_missing(
    refused: Refused, tmp_path: Path, mode: str, variable: str
) -> None:
    file = on_slack(tmp_path, TEAM, f'mode = "{mode}"\n')
    done = refused(file)
    assert done.returncode == 2
    assert f"set {variable}, or" in done.stderr
    assert "xoxb" not in done.stderr
