"""`stammtisch import`: whatever the file, and whatever happens to the process."""

import gzip
import json
import signal
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.cli import main
from bot.lines import LONGEST_LINE
from tests.integration.commands import (
    Done,
    begin,
    command,
    finish,
    on_a_terminal,
    until,
)
from tests.integration.imports import measured

Import = Callable[..., Done]
MANY = 7_000
"""Messages: two batches, so that there is a middle to be interrupted in."""


def message(number: int, text: str, author: str, **more: object) -> dict[str, object]:
    """One message; they are a minute apart."""
    at = 1_700_000_000 + number * 60
    return {
        "id": str(number),
        "author": author,
        "text": text,
        "ts": at,
        "channel": "help",
        **more,
    }


ASKED = message(1, "How do I mend this?", "ada")
TOLD = message(2, "ada: with glue, and patience", "ben", reply_to="1")


def written(file: Path, lines: Iterable[object]) -> Path:
    """The lines in a file; what is not text yet is written as JSON."""
    text = "".join(
        (line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines
    )
    file.write_text(text, encoding="utf-8")
    return file


def much(file: Path, count: int) -> Path:
    """A lively channel."""
    people = ("ada", "ben", "cem", "dora", "eli", "finn", "gül")
    return written(
        file,
        (
            message(n, "how do I mend a chair?", people[n % 7])
            if n % 4 == 0
            else message(n, f"{people[(n // 4 * 4) % 7]}: like this", people[n % 7])
            for n in range(count)
        ),
    )


def ledger(database: Path) -> list[tuple[object, ...]]:
    """All questions and credits, and how many messages were observed."""
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(
            "SELECT q.message, m.name, q.state, q.rule FROM question q "
            "JOIN member m ON m.id = q.asker ORDER BY 1, 2"
        ).fetchall()
        rows += connection.execute(
            "SELECT c.question, c.answer, g.name, c.rule, c.refused FROM credit c "
            "JOIN member g ON g.id = c.giver ORDER BY 1, 2, 3"
        ).fetchall()
        return rows + connection.execute("SELECT count(*) FROM observation").fetchall()


def url(database: Path) -> str:
    return f"--database=sqlite:///{database}"


@pytest.fixture
def imported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Import:
    """The command in this process, on one database."""

    def run(file: Path) -> Done:
        with pytest.raises(SystemExit) as ended:
            main(["import", str(file), url(tmp_path / "s.db")])
        code = ended.value.code
        out, err = capsys.readouterr()
        return Done(code if isinstance(code, int) else 0, out, err)

    return run


def test_both_forms_plain_or_gzipped_come_to_the_same_ledger(
    imported: Import, tmp_path: Path
) -> None:
    one_a_line = written(tmp_path / "lines.jsonl", [ASKED, TOLD])
    channel = {"channel": "help", "messages": [ASKED, TOLD]}
    a_channel = written(tmp_path / "channel.jsonl", [channel])
    packed = tmp_path / "whatever-its-name"
    packed.write_bytes(gzip.compress(a_channel.read_bytes()))

    done = imported(one_a_line)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("2 messages read into the ledger of Imported.")
    before = ledger(tmp_path / "s.db")
    assert [row[-1] for row in before] == [before[0][-1], None, 2]
    for same in (one_a_line, a_channel, packed):
        done = imported(same)
        assert done.stdout.startswith("0 messages read")
        assert "Known already: 2. Damaged: 0." in done.stdout
    assert ledger(tmp_path / "s.db") == before


def test_damaged_lines_are_told_by_number_and_the_rest_is_imported(
    imported: Import, tmp_path: Path
) -> None:
    channel = {"channel": "talk", "messages": [{"id": "x"}, message(9, "hi", "cem")]}
    file = written(tmp_path / "c.jsonl", [ASKED, "{half", "", "[1]", channel, TOLD])
    raw = file.read_bytes() + b'{"id": "\xff\xfe", "author": "a"}\n\x00\x01'
    file.write_bytes(raw)
    done = imported(file)
    assert done.returncode == 0
    assert "Damaged: 5." in done.stdout
    assert done.stdout.startswith("3 messages read")
    told = [line.removeprefix(f"{file}:") for line in done.stderr.splitlines()]
    assert [line.split(":")[0] for line in told] == ["2", "4", "5, message 1", "7", "8"]
    assert all(line.endswith("; skipped") for line in told)
    assert "not UTF-8" in told[3]


def test_a_second_run_counts_the_same_file_the_same(
    imported: Import, tmp_path: Path
) -> None:
    ding = message(3, "ding", "clock", bot=True)
    file = written(tmp_path / "c.jsonl", [ASKED, "{half", ding, TOLD, "[1]", "{"])
    first, again = imported(file), imported(file)
    assert (first.returncode, again.returncode) == (0, 0)
    assert first.stdout.startswith("2 messages read")
    assert "Known already: 0. Damaged: 3." in first.stdout
    assert again.stdout.startswith("0 messages read")
    assert "Known already: 2. Damaged: 3." in again.stdout
    assert again.stderr == first.stderr


def test_a_file_without_one_message_is_told_by_the_exit_code_each_time(
    imported: Import, tmp_path: Path
) -> None:
    """As classifying it is."""
    file = written(tmp_path / "photo.jpg", ["{half", "[1]"])
    for _ in range(2):
        done = imported(file)
        assert done.returncode == 1
        assert done.stdout.startswith("0 messages read")
        assert "Damaged: 2." in done.stdout


def test_a_flood_of_damage_is_counted_and_not_all_of_it_shown(
    imported: Import, tmp_path: Path
) -> None:
    done = imported(written(tmp_path / "f.jsonl", ["{"] * 500 + [ASKED]))
    assert done.stdout.startswith("1 message read")
    assert "Damaged: 500." in done.stdout
    lines = done.stderr.splitlines()
    assert len(lines) == 21
    assert lines[-1] == "... and 480 more"


def test_a_broken_off_archive_gives_what_it_still_has(
    imported: Import, tmp_path: Path
) -> None:
    whole = gzip.compress(much(tmp_path / "m.jsonl", 2000).read_bytes())
    cut = tmp_path / "cut.gz"
    cut.write_bytes(whole[: len(whole) // 2])
    done = imported(cut)
    assert done.returncode == 0
    assert "the compressed file is damaged or breaks off here" in done.stderr
    assert "Damaged: 1." in done.stdout
    assert 100 < ledger(tmp_path / "s.db")[-1][0] < 2000  # type: ignore[operator]  # a count
    mended = tmp_path / "whole.gz"
    mended.write_bytes(whole)
    assert imported(mended).returncode == 0
    assert ledger(tmp_path / "s.db")[-1] == (2000,)


def test_a_line_that_is_too_long_is_skipped_without_holding_it(
    tmp_path: Path,
) -> None:
    file = tmp_path / "long.gz"
    with gzip.open(file, "wb", compresslevel=1) as packed:
        packed.write(json.dumps(ASKED).encode() + b"\n")
        for _ in range(LONGEST_LINE // 2**20 + 1):
            packed.write(b"x" * 2**20)
        packed.write(b"\n" + json.dumps(TOLD).encode() + b"\n")
    done, most = measured("import", file, url(tmp_path / "s.db"))
    assert done.returncode == 0
    assert f"{file}:2: it is longer than 64 MB; skipped" in done.stderr
    assert done.stdout.startswith("2 messages read")
    assert most < 330 * 2**10  # kB


@pytest.mark.parametrize(
    ("name", "words"),
    [("none", "No such file"), (".", "is an empty folder"), ("a" * 300, "too long")],
)
def test_what_is_no_file_is_refused_in_a_sentence(
    imported: Import, tmp_path: Path, name: str, words: str
) -> None:
    done = imported(tmp_path / name)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert words in done.stderr
    assert not (tmp_path / "s.db").exists()


def test_an_empty_file_adds_nothing(imported: Import, tmp_path: Path) -> None:
    done = imported(written(tmp_path / "empty", []))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("0 messages read")


class Undisturbed(NamedTuple):
    """A file of several batches, the ledger it comes to, and the memory it took, in kB."""

    file: Path
    ledger: list[tuple[object, ...]]
    most: int


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    folder = tmp_path_factory.mktemp("undisturbed")
    file = much(folder / "much.jsonl", MANY)
    done, most = measured("import", file, url(folder / "s.db"))
    assert done.returncode == 0
    return Undisturbed(file, ledger(folder / "s.db"), most)


@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGKILL, -signal.SIGKILL)],
)
def test_interrupted_it_goes_on_as_if_nothing_had_been(
    undisturbed: Undisturbed,
    tmp_path: Path,
    number: signal.Signals,
    code: int,
) -> None:
    file, whole, _ = undisturbed
    database = tmp_path / "s.db"
    counted = number is signal.SIGINT
    process = begin("import", file, url(database), counted=counted)
    until(lambda: observed(database) > 0, process)
    process.send_signal(number)
    done = finish(process)
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    if number is not signal.SIGKILL:
        assert "the same command goes on from here" in done.stderr
    kept = observed(database)
    assert 0 < kept < MANY
    again = command("import", file, url(database))
    assert again.stdout.startswith(f"{MANY - kept:,} messages read")
    assert f"Known already: {kept:,}." in again.stdout
    assert ledger(database) == whole


def observed(database: Path) -> int:
    """How many messages are committed."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as reading:
            (count,) = reading.execute("SELECT count(*) FROM observation").fetchone()
    except sqlite3.OperationalError:  # not there yet
        return 0
    return int(count)


def test_two_at_once_read_everything_once(
    undisturbed: Undisturbed, tmp_path: Path
) -> None:
    file, whole, _ = undisturbed
    both = [begin("import", file, url(tmp_path / "s.db")) for _ in range(2)]
    assert [finish(process).returncode for process in both] == [0, 0]
    assert ledger(tmp_path / "s.db") == whole


def test_a_backup_taken_meanwhile_is_whole(
    undisturbed: Undisturbed, tmp_path: Path
) -> None:
    file, whole, _ = undisturbed
    database, copy = tmp_path / "s.db", tmp_path / "copy.db"
    process = begin("import", file, url(database))
    until(lambda: observed(database) > 0, process)
    assert command("backup", copy, url(database)).returncode == 0
    assert finish(process).returncode == 0
    assert 0 < observed(copy) <= MANY
    again = command("import", file, url(copy))
    assert again.returncode == 0
    assert ledger(copy) == ledger(database) == whole
    refused = command("backup", copy, url(database))
    assert refused.returncode == 2
    assert "is not written over" in refused.stderr


def test_a_bar_is_drawn_for_people_only(tmp_path: Path) -> None:
    file = written(tmp_path / "few.jsonl", [ASKED, TOLD])
    code, shown = on_a_terminal("import", file, url(tmp_path / "s.db"))
    assert code == 0
    assert "few.jsonl" in shown
    assert "%" in shown


def test_memory_does_not_grow_with_the_file(
    undisturbed: Undisturbed, tmp_path: Path
) -> None:
    twice = much(tmp_path / "twice.jsonl", 2 * MANY)
    done, most = measured("import", twice, url(tmp_path / "s.db"))
    assert done.returncode == 0
    assert most < undisturbed.most + 20 * 2**10
