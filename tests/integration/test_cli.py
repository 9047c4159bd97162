"""The command as a process: what it prints, where, and how it ends."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.cli import main
from tests.integration.commands import environment
from tests.unit.config_files import GOOD, GUILD

ROOT = Path(__file__).parents[2]
SAMPLE = str(ROOT / "config.example.toml")
ENGLISH = str(ROOT / "config.example.en.toml")


class Done(NamedTuple):
    """How a command ended, and what it wrote."""

    returncode: int
    stdout: str
    stderr: str


def process(
    *arguments: str, given: str = "", env: dict[str, str] | None = None
) -> Done:
    """The command as a process of its own."""
    done = subprocess.run(  # noqa: S603  our own command
        [sys.executable, "-m", "bot.cli", *arguments],
        input=given.encode(),
        capture_output=True,
        cwd=ROOT,
        env=environment(env),
        check=False,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


Run = Callable[..., Done]


@pytest.fixture
def stammtisch(capsys: pytest.CaptureFixture[str]) -> Run:
    """The command in this process: as good for what it says, and quick."""

    def run(*arguments: str) -> Done:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        code = ended.value.code
        out, err = capsys.readouterr()
        return Done(code if isinstance(code, int) else 0, out, err)

    return run


def test_check_of_the_sample_is_friendly_and_ends_well(stammtisch: Run) -> None:
    done = stammtisch("check", SAMPLE)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "Offene Werkstatt: 3 Rituale, keine Fehler."
    assert [line.split(":")[0].strip() for line in lines[1:3]] == [
        "monday-question",
        "build-month",
    ]
    assert all("nächstes Mal am " in line for line in lines[1:3])


def test_check_of_a_broken_file_tells_all_faults_and_nothing_else(
    stammtisch: Run, tmp_path: Path
) -> None:
    file = tmp_path / "c.toml"
    file.write_text(
        GOOD.replace("Europe", "Eurpe").replace("monday", "mondey"), encoding="utf-8"
    )
    done = stammtisch("check", str(file))
    assert (done.returncode, done.stdout) == (2, "")
    first, second = done.stderr.splitlines()
    assert first.startswith(f"{file}:3: community.timezone: ")
    assert second.startswith(f"{file}:8: rituals.talk.every: ")


@pytest.mark.parametrize("command", ["check", "plan"])
@pytest.mark.parametrize("target", ["none.toml", "."])
def test_a_file_that_cannot_be_read_ends_in_a_sentence(
    stammtisch: Run, tmp_path: Path, command: str, target: str
) -> None:
    path = str(tmp_path / target)
    done = stammtisch(command, path)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith(f"{path.removesuffix('/.')}: ")


def test_a_bad_secret_in_the_environment_ends_in_a_sentence(
    stammtisch: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAMMTISCH_DATABASE_URL_FILE", "/no/such/file")
    done = stammtisch("check", ENGLISH)
    assert done.returncode == 2
    assert done.stderr.startswith(
        "STAMMTISCH_DATABASE_URL_FILE names the file /no/such/file"
    )


def test_check_refuses_a_token_that_is_set_twice(
    stammtisch: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAMMTISCH_DISCORD_TOKEN", "a")
    monkeypatch.setenv("STAMMTISCH_DISCORD_TOKEN_FILE", "b")
    done = stammtisch("check", ENGLISH)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "Both STAMMTISCH_DISCORD_TOKEN and STAMMTISCH_DISCORD_TOKEN_FILE are set; "
        "keep one of them.\n"
    )


def test_check_refuses_in_the_language_of_the_file(
    stammtisch: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAMMTISCH_DISCORD_TOKEN", "a")
    monkeypatch.setenv("STAMMTISCH_DISCORD_TOKEN_FILE", "b")
    done = stammtisch("check", SAMPLE)
    assert done.returncode == 2
    assert done.stderr == (
        "STAMMTISCH_DISCORD_TOKEN und STAMMTISCH_DISCORD_TOKEN_FILE sind beide gesetzt; "
        "behalte eins davon.\n"
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "there is no section [slack]: add it"), ("de", "Abschnitt [slack] fehlt")],
)
def test_check_refuses_channels_of_a_platform_without_its_section(
    stammtisch: Run, tmp_path: Path, language: str, said: str
) -> None:
    """With the line of the first of them; what is rehearsed needs no section."""
    file = tmp_path / "c.toml"
    text = GOOD.replace('"discord:#talk"', '"discord:#talk", "slack:#talk"')
    text = text.replace("[rituals", f'language = "{language}"\n[rituals', 1)
    file.write_text(f"{text}{GUILD}", encoding="utf-8")
    done = stammtisch("check", str(file))
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"{file}:8: rituals.talk.channels[2]: ")
    assert said in line
    assert stammtisch("plan", str(file)).returncode == 0


DISCORD, BOT, APP = (
    f"STAMMTISCH_{name}_TOKEN" for name in ("DISCORD", "SLACK_BOT", "SLACK_APP")
)
SIGNING = "STAMMTISCH_SLACK_SIGNING_SECRET"


@pytest.mark.parametrize(
    ("variable", "token", "said"),
    [
        (DISCORD, "812345678901234567", "three parts with dots"),
        (DISCORD, "0123456789abcdef" * 4, "three parts with dots"),
        (DISCORD, "paste it here", "three parts with dots"),
        (DISCORD, "xoxb-1-secret", f"what belongs into {BOT}"),
        (BOT, "xapp-1-secret", f"what belongs into {APP}"),
        (BOT, "0123456789abcdef" * 2, f"what belongs into {SIGNING}"),
        (BOT, "xoxp-1-secret", "begins with xoxb-"),
        (APP, "xoxb-1-secret", f"what belongs into {BOT}"),
        (APP, "A0123456789", "begins with xapp-"),
        (SIGNING, "xapp-1-secret", f"what belongs into {APP}"),
        (SIGNING, "1234.5678", "has 32 characters"),
    ],
)
def test_a_token_that_cannot_be_the_right_one_is_told_before_anybody_is_asked(
    stammtisch: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    token: str,
    said: str,
) -> None:
    """And is not repeated: `check` says so, and `doctor` without going anywhere."""
    file = tmp_path / "c.toml"
    text = f'{GOOD}[storage]\nurl = "sqlite:///{tmp_path}/s.db"\n'
    section = GUILD if variable == DISCORD else '[slack]\nteam = "T0123456789"\n'
    platform = "discord" if variable == DISCORD else "slack"
    text = text.replace("discord:#talk", f"{platform}:#talk")
    file.write_text(f"{text}{section}", encoding="utf-8")
    monkeypatch.setenv(variable, token)
    checked, examined = stammtisch("check", str(file)), stammtisch("doctor", str(file))
    assert (checked.returncode, examined.returncode) == (2, 1)
    assert checked.stderr.startswith(variable)
    assert said in checked.stderr
    assert checked.stderr.strip() in examined.stdout
    assert token not in checked.stderr + examined.stdout


@pytest.mark.usefixtures("logging_as_before")
def test_what_keeps_a_german_community_from_running_is_told_in_german(
    stammtisch: Run, tmp_path: Path
) -> None:
    file = tmp_path / "c.toml"
    german = GOOD.replace("[rituals", 'language = "de"\n[rituals', 1)
    file.write_text(german, encoding="utf-8")
    done = stammtisch("run", str(file))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Das Token des Bots fehlt: Setz STAMMTISCH_DISCORD")
    done = stammtisch("run", str(file), "--config", str(file))
    assert done.stderr.startswith("Zwei der Dateien sind von derselben Community, Off")
    assert "Schreib [discord], [slack] und alle Rituale hinein." in done.stderr


def test_a_backup_of_a_database_that_is_not_there_yet_says_so(
    stammtisch: Run, tmp_path: Path
) -> None:
    place = tmp_path / "s.db"
    copy = tmp_path / "copy.db"
    done = stammtisch("backup", str(copy), "--database", f"sqlite:///{place}")
    assert done.returncode == 2
    assert f"There is no database {place} to copy" in done.stderr
    assert not list(tmp_path.iterdir())


def test_plan_prints_json_lines(stammtisch: Run) -> None:
    done = stammtisch("plan", SAMPLE, "--from", "2027-03-22", "--days", "14", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert {tuple(row) for row in rows} == {
        ("ritual", "slot", "step", "at", "local", "note")
    }
    begun = [
        (row["ritual"], row["slot"], row["at"], row["note"])
        for row in rows
        if row["step"] in {"open", "announce"}
    ]
    assert begun == [
        ("monday-question", "2027-03-22T09:00:00", "2027-03-22T08:00:00Z", ""),
        (
            "monday-question",
            "2027-03-29T09:00:00",
            "2027-03-30T07:00:00Z",
            "verschoben vom 29. März 2027: Ostermontag",
        ),
    ]


def test_plan_prints_a_calendar_on_any_terminal() -> None:
    done = process(
        "plan",
        SAMPLE,
        "--from",
        "2027-03-28",
        "--days",
        "3",
        env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
    )
    assert done.returncode == 0
    assert (
        "Sonntag, 28. März 2027 · die Uhr springt von 02:00 auf 03:00 vor"
        in done.stdout
    )
    assert "Montag, 29. März 2027 · Feiertag: Ostermontag" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["plan", SAMPLE, "--from", "28.03.2027"], "write it like 2027-03-28"),
        (["plan", SAMPLE, "--from", "9999-12-31"], "write it like 2027-03-28"),
        (["plan", SAMPLE, "--days", "0"], "--days"),
        (["plan"], "CONFIG"),
        (["plann"], "plan"),
        (["classify", "--language", "fr"], "auto"),
    ],
)
def test_wrong_use_says_what_would_be_right(
    stammtisch: Run, arguments: list[str], words: str
) -> None:
    done = stammtisch(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_schema_prints_what_is_shipped(stammtisch: Run) -> None:
    assert stammtisch("schema").stdout == (ROOT / "bot/config/schema.json").read_text(
        encoding="utf-8"
    )
    assert stammtisch("schema", "--markdown").stdout == (
        ROOT / "docs/configuration.md"
    ).read_text(encoding="utf-8")


SLACK = """
[community]
name = "Offene Werkstatt"
language = "de"
timezone = "Europe/Berlin"
commands = "werkstatt"

[slack]
team = "T0123456789"
mode = "{mode}"
"""
URL = "https://bot.example/slack/events"


def slack_file(folder: Path, mode: str) -> str:
    """A community on Slack alone."""
    file = folder / "werkstatt.toml"
    file.write_text(SLACK.format(mode=mode), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("naming", [(), ("--config",)], ids=["bare", "by option"])
def test_the_manifest_is_in_the_language_and_with_the_commands_of_the_file(
    stammtisch: Run, tmp_path: Path, naming: tuple[str, ...]
) -> None:
    done = stammtisch("manifest", "slack", *naming, slack_file(tmp_path, "socket"))
    assert done.returncode == 0
    features = json.loads(done.stdout)["features"]
    commands = [each["command"] for each in features["slash_commands"]]
    assert commands == ["/werkstatt", "/werkstatt-admin"]
    assert features["slash_commands"][0]["usage_hint"] == "hilfe"


def test_the_manifest_for_calls_names_the_address(
    stammtisch: Run, tmp_path: Path
) -> None:
    file = slack_file(tmp_path, "http")
    done = stammtisch("manifest", "slack", file, "--url", URL)
    assert done.returncode == 0
    assert json.loads(done.stdout)["settings"]["interactivity"]["request_url"] == URL


@pytest.mark.parametrize(
    ("mode", "url", "said"),
    [
        ("http", "", "name the address at which Slack can call"),
        ("socket", URL, "leave --url out"),
        ("http", "http://bot.example/slack/events", "begins with https://"),
        ("http", "bot.example/slack/events", "begins with https://"),
        ("http", "https:///slack/events", "as in https://bot.example/slack/events"),
        ("http", "https://bot.example/", "ends with /slack/events"),
    ],
)
def test_an_address_that_slack_could_not_call_gives_no_manifest(
    stammtisch: Run, tmp_path: Path, mode: str, url: str, said: str
) -> None:
    done = stammtisch("manifest", "slack", slack_file(tmp_path, mode), "--url", url)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_classify_reads_lines_and_writes_lines() -> None:
    line = '{"id": "1", "author": "ada", "text": "How do I mend this?", "ts": "2027-01-04T09:00:00Z", "channel": "help"}\n'
    done = process("classify", given=line + "broken\n")
    assert done.returncode == 0
    (verdict,) = [json.loads(each) for each in done.stdout.splitlines()]
    assert (verdict["id"], verdict["question"]) == ("1", True)
    assert "line 2" in done.stderr


def test_help_and_version_are_there(stammtisch: Run) -> None:
    done = stammtisch("--help")
    assert done.returncode == 0
    assert all(
        command in done.stdout for command in ("check", "plan", "schema", "classify")
    )
    assert stammtisch("-V").stdout.startswith("stammtisch")
    assert stammtisch().returncode == 2


def test_zones_are_read_from_the_package_and_not_from_the_system() -> None:
    script = "import bot.cli, sys, zoneinfo; sys.argv = ['x', '-V']\ntry: bot.cli.main()\nexcept SystemExit: print(zoneinfo.TZPATH)"
    done = subprocess.run(  # noqa: S603  our own script
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout.splitlines()[-1] == "()"
