"""`stammtisch ledger`: what it prints, for people and for programs, whatever people call themselves."""

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main
from tests.integration.commands import Done
from tests.unit.config_files import GOOD

Run = Callable[..., Done]


@pytest.fixture
def stammtisch(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command in this process, on one database."""

    def run(*arguments: str, database: str = f"sqlite:///{tmp_path / 's.db'}") -> Done:
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "--database", database])
        code = ended.value.code
        out, err = capsys.readouterr()
        return Done(code if isinstance(code, int) else 0, out, err)

    return run


def history(file: Path, asker: str, giver: str, at: datetime) -> str:
    """Three questions of one person, the first of them answered by another."""
    texts = [
        ("1", asker, "How do I mend a chair?", None),
        ("2", giver, "With glue and patience.", "1"),
        ("3", asker, "Where do I get good glue?", None),
        ("4", asker, "What does it cost?", None),
    ]
    lines = [
        json.dumps(
            {
                "id": id_,
                "author": author,
                "text": text,
                "reply_to": reply_to,
                "channel": "help",
                "ts": (at + timedelta(hours=5 * nth)).isoformat(),
            }
        )
        for nth, (id_, author, text, reply_to) in enumerate(texts)
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    return str(file)


LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)


def test_it_shows_who_gives_who_only_asked_and_what_is_open(
    stammtisch: Run, tmp_path: Path
) -> None:
    stammtisch("import", history(tmp_path / "h", "ada", "ben", LONG_AGO))
    done = stammtisch("ledger")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "Who gives (1)",
        "  ben  answered    1   asked    0",
        "",
        "Asked at least 3 times, and no answer of theirs was seen in the observed channels (1)",
        "  ada  answered    0   asked    3",
        "",
        "Questions: 3, of them still open: 2",
        "  2024-01-01 10:00 UTC  help  ada  (question-mark)",
        "  2024-01-01 15:00 UTC  help  ada  (question-mark)",
        "",
        "Counts are what rules saw, not who people are: docs/ledger.md says how sure.",
        "That you looked is written down: moderators read it in `audit`.",
    ]
    with closing(sqlite3.connect(tmp_path / "s.db")) as file:
        looked = file.execute("SELECT by, action, typed FROM audit").fetchall()
    assert looked == [("operator", "ledger", "stammtisch ledger")]
    page = as_json(stammtisch("ledger", "--json"))
    (giver,), (asker,) = page["givers"], page["only_asked"]
    assert giver.pop("member") != asker.pop("member")
    assert giver == {"name": "ben", "asked": 0, "answered": 1, "contributed": 0}
    assert asker == {"name": "ada", "asked": 3, "answered": 0, "contributed": 0}
    assert page["questions"] == 3
    assert page["open"][0] == {
        "channel": "help",
        "message": "3",
        "asker": "ada",
        "at": "2024-01-01T10:00:00Z",
        "rule": page["open"][0]["rule"],
    }


def as_json(done: Done) -> dict[str, Any]:
    assert done.returncode == 0
    assert done.stdout.count("\n") == 1
    page: dict[str, Any] = json.loads(done.stdout)
    assert set(page) == {"givers", "only_asked", "questions", "open"}
    return page


def test_who_is_new_is_not_said_to_only_ask(stammtisch: Run, tmp_path: Path) -> None:
    config = tmp_path / "c.toml"
    config.write_text(f'{GOOD}[ledger]\ngrace = "400 days"\n', encoding="utf-8")
    recently = datetime.now(UTC) - timedelta(days=60)  # noqa: TID251  the command reads the real clock
    file = history(tmp_path / "h", "ada", "ben", recently)
    stammtisch("import", file)
    stammtisch("import", file, "--config", str(config))

    page = as_json(stammtisch("ledger", "--json"))
    assert [each["name"] for each in page["only_asked"]] == ["ada"]  # after 30 days
    page = as_json(stammtisch("ledger", "--json", "--config", str(config)))
    assert (page["only_asked"], len(page["givers"])) == ([], 1)


def test_who_is_excluded_is_no_longer_spoken_of(
    stammtisch: Run, tmp_path: Path
) -> None:
    stammtisch("import", history(tmp_path / "h", "ada", "ben", LONG_AGO))
    for name, left in (("ada", ["ben"]), ("ben", [])):
        with closing(sqlite3.connect(tmp_path / "s.db")) as connection, connection:
            connection.execute("UPDATE member SET excluded = 1 WHERE name = ?", [name])
        page = as_json(stammtisch("ledger", "--json"))
        assert [each["name"] for each in page["givers"]] == left
        assert page["only_asked"] == page["open"] == []


def test_where_there_is_no_database_it_says_so_and_makes_none(
    stammtisch: Run, tmp_path: Path
) -> None:
    done = stammtisch("ledger")
    assert done.returncode == 0
    assert done.stdout.splitlines()[1] == "  nobody yet"
    assert done.stderr.startswith(f"There is no database {tmp_path / 's.db'} yet")
    page = as_json(stammtisch("ledger", "--json"))
    assert page == {"givers": [], "only_asked": [], "questions": 0, "open": []}
    assert not list(tmp_path.iterdir())


def test_an_empty_database_has_an_empty_page(stammtisch: Run, tmp_path: Path) -> None:
    (tmp_path / "none").touch()
    stammtisch("import", str(tmp_path / "none"))
    done = stammtisch("ledger")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("nobody yet") == 2


@pytest.mark.parametrize(
    "name",
    ["\x1b[2J\x1b[31mred", "two\nlines\r", "\x9b2J", "\u202egnirts", "bell\x07\x7f"],
)
def test_no_name_plays_with_the_terminal(
    stammtisch: Run, tmp_path: Path, name: str
) -> None:
    stammtisch("import", history(tmp_path / "h", name, f"{name}2", LONG_AGO))
    shown = stammtisch("ledger").stdout
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown)
    assert len(shown.splitlines()) == 12
    written = stammtisch("ledger", "--json")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", written.stdout)
    page = as_json(written)
    assert page["only_asked"][0]["name"] == name
    assert page["givers"][0]["name"] == f"{name}2"


def test_long_and_wide_names_keep_the_columns(stammtisch: Run, tmp_path: Path) -> None:
    stammtisch("import", history(tmp_path / "h", "x" * 500, "名前" * 40, LONG_AGO))
    lines = stammtisch("ledger").stdout.splitlines()
    assert lines[1].startswith(f"  {'名前' * 5}名…")
    assert lines[4] == f"  {'x' * 23}…  answered    0   asked    3"
    assert max(map(len, lines)) < 100


@pytest.mark.parametrize("database", ["", "nonsense", "postgresql://u:geheim@h/x"])
@pytest.mark.parametrize("command", ["ledger", "import", "backup"])
def test_another_database_is_refused_without_its_password(
    stammtisch: Run, tmp_path: Path, command: str, database: str
) -> None:
    file = history(tmp_path / "h", "ada", "ben", LONG_AGO)
    target = {"ledger": [], "import": [file], "backup": [str(tmp_path / "b")]}
    done = stammtisch(command, *target[command], database=database)
    assert (done.returncode, done.stdout) == (2, "")
    assert "write `sqlite:///stammtisch.db`" in done.stderr
    assert "geheim" not in done.stderr
    assert not (tmp_path / "b").exists()


def test_rebuilding_says_what_there_is_and_that_it_was_right(
    stammtisch: Run, tmp_path: Path
) -> None:
    stammtisch("import", history(tmp_path / "h", "ada", "ben", LONG_AGO))
    before = stammtisch("ledger").stdout
    done = stammtisch("ledger", "rebuild")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "Imported: read again 4 messages in 1 place; found 3 questions and 1 answer.",
        "All of it is as it was.",
    ]
    assert stammtisch("ledger").stdout == before


def test_rebuilding_mends_what_is_wrong_and_says_so(
    stammtisch: Run, tmp_path: Path
) -> None:
    stammtisch("import", history(tmp_path / "h", "ada", "ben", LONG_AGO))
    before = stammtisch("ledger").stdout
    with closing(sqlite3.connect(tmp_path / "s.db")) as database:
        database.execute("DELETE FROM credit")
        database.execute("UPDATE question SET state = 'closed' WHERE message = '3'")
        database.execute("UPDATE question SET rule = 'guess' WHERE message = '4'")
        database.commit()
    done = stammtisch("ledger", "rebuild")
    assert "Other than before: 3 records" in done.stdout
    assert stammtisch("ledger").stdout == before


def test_rebuilding_what_does_not_exist_makes_nothing(
    stammtisch: Run, tmp_path: Path
) -> None:
    done = stammtisch("ledger", "rebuild")
    assert done.returncode == 0
    assert "There is no database" in done.stderr
    assert not (tmp_path / "s.db").exists()


def test_the_configuration_may_be_named_bare_as_everywhere(
    stammtisch: Run, tmp_path: Path
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(GOOD, encoding="utf-8")
    heard = history(tmp_path / "h", "ada", "ben", LONG_AGO)
    stammtisch("import", heard, "--config", str(config))
    page = as_json(stammtisch("ledger", str(config), "--json"))
    assert page["questions"] == 3
    assert as_json(stammtisch("ledger", "--json", str(config))) == page
    for words in (
        ["rebuild", str(config)],
        [str(config), "rebuild"],
        ["--config", str(config), "rebuild"],
    ):
        assert "found 3 questions" in stammtisch("ledger", *words).stdout
    done = stammtisch("ledger", str(config), "--config", str(config))
    assert done.returncode == 2
    assert "Two configurations are named" in done.stderr


def test_history_is_no_configuration(stammtisch: Run, tmp_path: Path) -> None:
    for words in (["ledger"], ["ledger", "rebuild"]):
        done = stammtisch(*words, str(tmp_path))
        assert (done.returncode, done.stdout) == (2, "")
        assert f"read in by `stammtisch import {tmp_path}`" in done.stderr


def test_without_any_argument_it_says_whose_ledger_that_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STAMMTISCH_DATABASE_URL", raising=False)
    with pytest.raises(SystemExit) as ended:
        main(["ledger"])
    assert ended.value.code == 0
    assert "`stammtisch ledger config.toml`" in capsys.readouterr().err
