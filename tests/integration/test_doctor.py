"""`stammtisch doctor` before any platform is reached: what lies on this machine."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli import main
from rituals.model.ids import CommunityId, RitualName
from rituals.model.occurrence import Occurrence, State, slot_id
from storage.unit_of_work import open_storage

HEAD = """
[community]
name = "Werkstatt"
language = "{language}"
timezone = "Europe/Berlin"

[storage]
url = "sqlite:///{database}"
"""
TALK = """
[rituals.talk]
kind = "weekly_discussion"
channels = ["{channel}"]
every = "monday 09:00"
prompts = ["?"]
"""
DISCORD = "\n[discord]\nguild = 812345678901234567\n"
Examined = tuple[int, list[str]]
Examine = Callable[..., Examined]


@pytest.fixture
def examine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Examine:
    """How `doctor` ends for a file of these pieces, and what it prints."""

    def run(
        *pieces: str,
        language: str = "en",
        channel: str = "discord:#talk",
        folder: str = "",
    ) -> Examined:
        file = tmp_path / "c.toml"
        text = "".join([HEAD, *pieces])
        database = f"{tmp_path}/{folder}s.db"
        file.write_text(
            text.replace("{language}", language)
            .replace("{database}", database)
            .replace("{channel}", channel),
            encoding="utf-8",
        )
        with pytest.raises(SystemExit) as ended:
            main(["doctor", str(file)])
        code = ended.value.code
        out, err = capsys.readouterr()
        assert err == ""
        return (code if isinstance(code, int) else 0), out.splitlines()

    return run


def test_a_file_without_platforms_is_fine(examine: Examine, tmp_path: Path) -> None:
    code, lines = examine()
    assert code == 0
    assert lines[0] == "ok     Configuration of Werkstatt: 0 rituals, no faults."
    assert lines[1].startswith("ok     Time zones: tzdata 20")
    assert (
        lines[2] == f"ok     Database: {tmp_path}/s.db will be made at the first start."
    )
    assert lines[3] == "All is well: `stammtisch run` may begin."


def test_looking_makes_no_database(examine: Examine, tmp_path: Path) -> None:
    examine()
    assert [each.name for each in tmp_path.iterdir()] == ["c.toml"]


def test_a_missing_token_is_told_with_the_variable_and_the_page(
    examine: Examine,
) -> None:
    code, lines = examine(DISCORD, TALK)
    assert code == 1
    at = lines.index(
        "fault  Discord: there is no token; STAMMTISCH_DISCORD_TOKEN is not set."
    )
    remedy = lines[at + 1].lstrip()
    assert remedy.startswith("→ https://discord.com/developers/applications: ")
    assert "Reset Token" in remedy
    assert "STAMMTISCH_DISCORD_TOKEN_FILE" in remedy
    assert lines[-1].startswith("1 fault. ")


def test_it_speaks_the_language_of_the_file(examine: Examine) -> None:
    code, lines = examine(DISCORD, TALK, language="de")
    assert code == 1
    assert (
        "Fehler   Discord: Es gibt kein Token; STAMMTISCH_DISCORD_TOKEN ist nicht gesetzt."
        in lines
    )
    assert lines[-1].startswith("1 Fehler. Behebe ihn")


def test_a_token_that_is_set_twice_is_a_fault(
    examine: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAMMTISCH_DISCORD_TOKEN", "a")
    monkeypatch.setenv("STAMMTISCH_DISCORD_TOKEN_FILE", "b")
    code, lines = examine(DISCORD, TALK)
    assert code == 1
    assert any("are set; keep one of them" in line for line in lines)


def test_channels_of_a_guild_that_is_not_named_are_a_fault(examine: Examine) -> None:
    code, lines = examine(TALK)
    assert code == 1
    (at,) = [n for n, line in enumerate(lines) if "no section [discord]" in line]
    assert "Copy Server ID" in lines[at + 1]


SLACK = '\n[slack]\nteam = "T0123456789"\n'


def test_channels_of_a_workspace_that_is_not_named_are_a_fault(
    examine: Examine,
) -> None:
    code, lines = examine(TALK, channel="slack:#talk")
    assert code == 1
    (at,) = [n for n, line in enumerate(lines) if "no section [slack]" in line]
    assert "begins with T" in lines[at + 1]


@pytest.mark.parametrize(
    ("mode", "variable"),
    [
        ("socket", "STAMMTISCH_SLACK_APP_TOKEN"),
        ("http", "STAMMTISCH_SLACK_SIGNING_SECRET"),
    ],
)
def test_tokens_of_slack_that_are_missing_are_told(
    examine: Examine, mode: str, variable: str
) -> None:
    code, lines = examine(SLACK + f'mode = "{mode}"\n', TALK, channel="slack:#talk")
    assert code == 1
    missing = [line for line in lines if line.startswith("fault  Slack: ")]
    assert missing == [
        "fault  Slack: STAMMTISCH_SLACK_BOT_TOKEN is not set.",
        f"fault  Slack: {variable} is not set.",
    ]


def make_database(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "is the database of another program; name another file."),
        ("de", "ist die Datenbank eines anderen Programms; nenn eine andere Datei."),
    ],
)
def test_the_database_of_another_program_is_a_fault(
    examine: Examine, tmp_path: Path, language: str, sentence: str
) -> None:
    make_database(tmp_path / "s.db", "CREATE TABLE songs (title TEXT)")
    code, lines = examine(language=language)
    assert code == 1
    assert any(line.endswith(sentence) for line in lines)


def test_the_database_of_a_newer_version_is_a_fault(
    examine: Examine, tmp_path: Path
) -> None:
    make_database(
        tmp_path / "s.db",
        "CREATE TABLE alembic_version (version_num TEXT)",
        "INSERT INTO alembic_version VALUES ('9999')",
    )
    code, lines = examine()
    assert code == 1
    assert any("was written by a newer version (9999)" in line for line in lines)


def test_a_file_that_is_no_database_is_a_fault(
    examine: Examine, tmp_path: Path
) -> None:
    (tmp_path / "s.db").write_text("no database at all, " * 100)
    code, lines = examine()
    assert code == 1
    assert any("is damaged or no database" in line for line in lines)


async def migrate(url: str) -> None:
    storage = await open_storage(url)
    await storage.close()


def test_a_database_that_runs_is_up_to_date(examine: Examine, tmp_path: Path) -> None:
    asyncio.run(migrate(f"sqlite:///{tmp_path}/s.db"))
    code, lines = examine()
    assert code == 0
    assert f"ok     Database: {tmp_path}/s.db is up to date." in lines


def test_an_empty_file_is_a_new_database(examine: Examine, tmp_path: Path) -> None:
    (tmp_path / "s.db").touch()
    code, lines = examine()
    assert code == 0
    assert any("will be made at the first start" in line for line in lines)


def test_the_database_of_an_older_version_is_said_to_be_brought_up_to_date(
    examine: Examine, tmp_path: Path
) -> None:
    make_database(tmp_path / "s.db", "CREATE TABLE alembic_version (version_num TEXT)")
    code, lines = examine()
    assert code == 0
    assert any("the next start brings it up to date" in line for line in lines)


def test_a_database_in_no_folder_is_a_fault(examine: Examine, tmp_path: Path) -> None:
    code, lines = examine(folder="nowhere/")
    assert code == 1
    (at,) = [n for n, line in enumerate(lines) if "cannot be opened" in line]
    assert lines[at].startswith(f"fault  Database: {tmp_path}/nowhere/s.db ")


async def open_a_ritual(url: str) -> None:
    home, name = CommunityId("werkstatt"), RitualName("gone")
    slot = datetime(2027, 1, 4, 9)  # noqa: DTZ001  a slot is local
    opened = Occurrence(
        id=slot_id(home, name, slot.date(), 1),
        community=home,
        ritual=name,
        slot=slot,
        due_at=slot.replace(tzinfo=UTC),
        state=State.OPEN,
    )
    async with await open_storage(url) as storage, storage.write() as unit:
        await unit.occurrences.add([replace(opened, state=State.PLANNED)], [])
        await unit.occurrences.save([opened])


def test_an_open_ritual_that_the_file_lost_is_a_fault(
    examine: Examine, tmp_path: Path
) -> None:
    asyncio.run(open_a_ritual(f"sqlite:///{tmp_path}/s.db"))
    code, lines = examine()
    assert code == 1
    assert any("cannot be removed while open" in line for line in lines)


def test_a_broken_file_is_told_as_check_tells_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "c.toml"
    file.write_text("[community]\n", encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["doctor", str(file)])
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith(f"{file}:1: community.name: ")
