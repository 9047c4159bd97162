"""The command in pipes, under signals and on terminals: it always ends in order."""

import json
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import main
from tests.integration.commands import (
    ROOT,
    begin,
    environment,
    finish,
    on_a_terminal,
)
from tests.unit.config_files import GOOD

SAMPLE = ROOT / "config.example.toml"
MESSAGE = '{"id": "%d", "author": "ada", "text": "Why?", "ts": 1, "channel": "help"}\n'


@pytest.mark.parametrize(
    "arguments",
    [
        ["plan", str(SAMPLE), "--days", "3000"],
        ["rehearse", "-c", str(SAMPLE), "--headless", "--days", "14"],
        ["schema"],
        ["check", str(SAMPLE)],
        ["ledger", "--database", "sqlite://"],
        ["classify"],
    ],
)
def test_whoever_stops_reading_hears_no_complaint(arguments: list[str]) -> None:
    process = subprocess.Popen(  # noqa: S603  our own command
        [sys.executable, "-m", "bot.cli", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment(),
    )
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    _, err = process.communicate("".join(MESSAGE % n for n in range(300)))
    assert err == ""
    assert process.returncode in {0, 1}


@pytest.mark.parametrize("arguments", [["schema"], ["check", str(SAMPLE)]])
def test_a_full_disk_ends_in_a_sentence(arguments: list[str]) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = finish(begin(*arguments, stdout=full.fileno(), counted=True))
    assert done.returncode in {1, 2}
    assert "No space left on device" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_without_any_output_it_does_its_work() -> None:
    closed = "import os, sys; os.close(1); os.execv(sys.executable, [sys.executable, '-m', 'bot.cli', 'schema'])"
    done = subprocess.run(  # noqa: S603  our own script
        [sys.executable, "-c", closed],
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=environment(),
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_the_same_seed_gives_the_same_rehearsal_to_the_byte() -> None:
    use = (
        "rehearse",
        "-c",
        SAMPLE,
        "--headless",
        "--days",
        "3",
        "--from",
        "2027-01-01",
    )
    started = [begin(*use, "--seed", seed) for seed in ("5", "5", "6")]
    one, two, other = [finish(process) for process in started]
    assert (one.returncode, one.stderr) == (0, "")
    assert one.stdout == two.stdout
    assert other.stdout != one.stdout


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)]
)
def test_a_rehearsal_can_be_stopped(number: signal.Signals, code: int) -> None:
    long = ["rehearse", "-c", str(SAMPLE), "--headless", "--days", "3000"]
    process = begin(*long, counted=number is signal.SIGINT)
    assert process.stdout is not None
    assert process.stdout.readline()
    process.send_signal(number)
    done = finish(process)
    assert (done.returncode, done.stderr) == (code, "\nStopped.\n")


LOGGING = """\
import logging, sys, structlog
from bot.logs import configure_logging
configure_logging(sys.stderr)
structlog.get_logger().info("hello", community="werkstatt")
logging.getLogger("core").warning("core says %s", "so", extra={"ritual": "talk"})
try:
    raise ValueError("for the story")
except ValueError:
    logging.getLogger("core").exception("failed", extra={"occurrence": "o/1"})
"""


def test_in_a_pipe_the_log_is_for_programs() -> None:
    done = finish(begin(LOGGING, program="-c", counted=True))
    hello, core, failed = map(json.loads, done.stderr.splitlines())
    assert (hello["event"], hello["community"]) == ("hello", "werkstatt")
    assert (core["event"], core["level"]) == ("core says so", "warning")
    assert (core["ritual"], core["logger"]) == ("talk", "core")
    assert (failed["occurrence"], failed["level"]) == ("o/1", "error")
    assert "ValueError: for the story" in failed["exception"]


def test_on_a_terminal_the_log_is_for_people() -> None:
    code, shown = on_a_terminal(LOGGING, program="-c", counted=True)
    assert code == 0
    words = re.sub("\x1b[^m]*m", "", shown)  # without its colours
    assert "hello" in words
    assert "community=werkstatt" in words
    assert "core says so" in words
    assert "ritual=talk" in words
    assert "{" not in words


def test_wrong_configurations_are_not_rehearsed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "c.toml"
    config.write_text(GOOD.replace("monday", "mondey"), encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["rehearse", "-c", str(config)])
    out, err = capsys.readouterr()
    assert (ended.value.code, out) == (2, "")
    assert err.startswith(f"{config}:8: rituals.talk.every: ")


def test_a_configuration_may_be_named_bare_or_by_its_option(
    capsys: pytest.CaptureFixture[str],
) -> None:
    days = ["--from", "2027-01-04", "--days", "1"]
    for use in (["check"], ["plan", *days], ["rehearse", "--headless", *days]):
        said = set()
        for named in ([str(SAMPLE)], ["--config", str(SAMPLE)], ["-c", str(SAMPLE)]):
            with pytest.raises(SystemExit) as ended:
                main([use[0], *named, *use[1:]])
            out, err = capsys.readouterr()
            assert (ended.value.code, err) == (0, "")
            assert out
            said.add(out)
        assert len(said) == 1


def test_a_plan_for_programs_says_what_they_expect_and_nothing_else(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        main(["plan", str(SAMPLE), "--json", "--from", "2027-03-01", "--days", "60"])
    rows = capsys.readouterr().out.splitlines()
    assert rows
    for row in map(json.loads, rows):
        assert list(row) == ["ritual", "slot", "step", "at", "local", "note"]
        assert row["at"].endswith("Z")
        assert len(row["slot"]) == len("2027-03-01T09:00:00")
        assert row["local"][-6:] in {"+01:00", "+02:00"}


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["plann"], "Did you mean 'plan'?"),
        (["plan"], "Missing argument 'CONFIG'"),
        (["import"], "Missing argument 'FILE'"),
        (["import", "x", "--format", "mbox"], "'messages'"),
        (["run"], "Missing argument 'CONFIG'"),
        (["rehearse"], "Missing argument 'CONFIG'"),
        (["rehearse", str(SAMPLE), "--days", "0"], "it must be 1 or more"),
        (["rehearse", str(SAMPLE), "--days", "9999"], "it must be 3660 or less"),
        (["plan", str(SAMPLE), "--days", "-1"], "it must be 1 or more"),
        (["check", "a.toml", "-c", "b.toml"], "named, a.toml and b.toml; keep one"),
        (["check"], "Missing argument 'CONFIG'"),
        (["rehearse", "-c", str(SAMPLE), "--seed", "x"], "valid integer"),
        (["rehearse", "-c", str(SAMPLE), "--from", "soon"], "like 2027-03-28"),
        (["ledger", "--jsn"], "--json"),
        (["check", "a", "b"], "unexpected extra argument"),
        (["check", "discord"], "discord is no configuration: name a file"),
        (["doctor", "slack"], "slack is no configuration: name a file"),
        (["doctor", "discord", "a.toml"], "at: `stammtisch doctor a.toml`"),
        (["doctor", "a.toml", "slack"], "at: `stammtisch doctor a.toml`"),
        (["doctor", "a.toml", "b.toml"], "One configuration at a time"),
        (["manifest"], "write `stammtisch manifest slack`"),
        (["manifest", "a.toml"], "write `stammtisch manifest slack`"),
        (["manifest", "discord"], "Discord takes no manifest"),
        (["manifest", "discord", "a.toml"], "as docs/discord.md tells"),
        (["run", "-c", "none.toml"], "none.toml: There is no such file"),
        (["backup"], "Missing argument 'FILE'"),
        (["--nope"], "No such option: --nope"),
        (["check", "\x1b[2J\udcff"], "There is no such file"),
    ],
)
def test_wrong_use_is_told_with_what_would_be_right(
    arguments: list[str], hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    out, err = capsys.readouterr()
    assert (ended.value.code, out) == (2, "")
    assert hint in err
    assert "Traceback" not in err
