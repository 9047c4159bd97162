"""Imports as people make them, and what is remembered of them."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bot.cli import main
from tests.integration.commands import Done, begin, finish

Run = Callable[..., Done]
TABLES = {
    "observation": "space, place, message, member, at, reply_place, reply_message, "
    "thread_place, rule, small_talk, addressed, edited_at, thanks, topics, "
    "root_place, root_message, deleted_at",
    "question": "space, place, message, asker, at, rule, state",
    "credit": "giver, asker, question_place, question, answer_place, answer, rule, refused, "
    "confirmed_by, confirmed_at",
    "thanks": "place, message, question_place, question, giver, at",
    "asked_within": "place, message, root_place, root_message, own",
    "outdone": "giver, question, answer_place, answer",
    "stale": "place, since",
    "reaction": "space, place, message, member, sign",
    "member": "id, name, bot",
}


def running(
    folder: Path, capsys: pytest.CaptureFixture[str], configuration: str
) -> Run:
    """The command within this process, into one database, with that configuration."""
    config = folder / "config.toml"
    config.write_text(configuration, encoding="utf-8")

    def run(path: Path, *options: str, into: str = "s.db", plain: bool = False) -> Done:
        given = [] if plain else [f"--config={config}"]
        where = f"--database=sqlite:///{folder / into}"
        with pytest.raises(SystemExit) as ended:
            main(["import", str(path), where, *given, *options])
        code = ended.value.code
        out, err = capsys.readouterr()
        return Done(code if isinstance(code, int) else 0, out, err)

    return run


def kept(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """All that is remembered of what was said."""
    with closing(sqlite3.connect(database)) as connection:
        return {
            table: sorted(
                connection.execute(f"SELECT {columns} FROM {table}").fetchall(),  # noqa: S608  our own names
                key=str,
            )
            for table, columns in TABLES.items()
        }


def observed(database: Path) -> int:
    """How many messages are committed."""
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as reading:
            (count,) = reading.execute("SELECT count(*) FROM observation").fetchone()
    except sqlite3.OperationalError:  # not there yet
        return 0
    return int(count)


MEASURE = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-m", "bot.cli", *sys.argv[1:]])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(done.returncode)
"""
"""A slight parent: a process is told to have had all the memory that its parent had, and
that of the tests has much."""


def measured(*arguments: str | Path) -> tuple[Done, int]:
    """How it ended, and the most memory it had, in kB."""
    done = finish(begin(MEASURE, *arguments, program="-c"))
    *faults, most = done.stderr.splitlines()
    return Done(done.returncode, done.stdout, "\n".join(faults)), int(most)
