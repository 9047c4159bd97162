"""How much does the import of a Slack export cost, against merely parsing its files?

The export has 1,000,000 messages, in the format and out of the data's own conversations; the
command imports it as people call it, in a process of its own. So the memory is all that the
command ever had. A tenth of it, imported the same way, tells whether memory grows with it.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.quality import IRC
from benchmarks.report import Row, Watch, seconds, tell
from benchmarks.slack_export import parse, write_export

MEASURES_OTHERS = True
MESSAGES = 1_000_000
SMALLER = 100_000
_MEASURE = """
import json, resource, subprocess, sys, time
begun = time.perf_counter()
done = subprocess.run([sys.executable, "-m", "bot.cli", *sys.argv[1:]], capture_output=True)
taken = time.perf_counter() - begun
used = resource.getrusage(resource.RUSAGE_CHILDREN)
most = used.ru_maxrss * (1 if sys.platform != "darwin" else 1 / 1024) / 1024
print(json.dumps([taken, used.ru_utime + used.ru_stime, most, done.stdout.decode()]))
sys.exit(done.returncode)
"""
"""A slight parent: a process is told to have had all the memory that its parent had."""


def measure() -> list[Row]:
    """The ratio of import to parsing, and the most memory."""
    if not IRC.exists():
        return [Row("import of a Slack export", "skipped: the given data is absent")]
    with tempfile.TemporaryDirectory() as folder:
        small = _imported(Path(folder), SMALLER)[2]
        tell(f"{SMALLER:,} messages took {small:.0f} MB")
        path = Path(folder) / "parsed.zip"
        size = write_export(path, MESSAGES)
        watch = Watch()
        parsed = sum(parse(path))
        bare = watch.taken()
        tell(f"{parsed:,} entries parsed in {bare}")
        path.unlink()
        wall, cpu, most = _imported(Path(folder), MESSAGES)
    return [
        Row(
            f"import of {MESSAGES:,} messages ({size / 2**20:,.0f} MB of JSON)",
            f"{MESSAGES / wall:,.0f} messages/s ({seconds(wall)}, {seconds(cpu)} of processor)",
        ),
        Row("merely parsing the same files with json.loads", str(bare)),
        Row("import, as many times as parsing, on the wall", f"{wall / bare.wall:.1f}"),
        Row("the same by processor time", f"{cpu / bare.cpu:.1f}"),
        Row(
            "memory at its peak, all of the command",
            f"{most:.0f} MB ({small:.0f} MB for {SMALLER:,} messages)",
        ),
    ]


def _imported(folder: Path, messages: int) -> tuple[float, float, float]:
    """Seconds on the wall and of the processor, and megabytes, of one import."""
    path, database = folder / f"{messages}.zip", folder / f"{messages}.db"
    write_export(path, messages)
    done = subprocess.run(  # noqa: S603  our own command
        [
            sys.executable,
            "-c",
            _MEASURE,
            "import",
            str(path),
            f"--database=sqlite:///{database}",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    wall, cpu, most, told = json.loads(done.stdout)
    if not told.startswith(f"{messages:,} messages read"):
        sys.exit(f"The import came to something else: {told}")
    path.unlink()
    database.unlink()
    return wall, cpu, most
