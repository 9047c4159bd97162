"""Measures everything, or what is named: `python -m benchmarks plan idle`.

Each benchmark runs in a process of its own, so that its memory is its own. What is found
is printed, and written to its section of `results.md`.
"""

import os
import platform
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.apart import apart
from benchmarks.report import Row

_HEADING = "## "
RESULTS = Path(__file__).parent / "results.md"
BENCHMARKS = {
    "importing": "Import",
    "importing_slack": "Import of a Slack export",
    "classification": "Reading a message",
    "occurrences": "10,000 occurrences due in the same minute",
    "planning": "The plan of years",
    "idle": "Nothing to do",
    "year": "A year of two hundred people",
    "discord_messages": "A message on Discord",
    "discord_start": "Starting on Discord",
    "discord_posts": "Posting on Discord",
    "slack_messages": "A message on Slack",
}


def main(wanted: list[str]) -> int:
    """Run those whose name begins with a wanted word; all if none is given."""
    names = [n for n in BENCHMARKS if not wanted or n.startswith(tuple(wanted))]
    if not names:
        print(f"There is no such benchmark; there are {', '.join(BENCHMARKS)}.")
        return 2
    found: dict[str, list[Row]] = {}
    for name in names:
        print(f"== {BENCHMARKS[name]}", flush=True)
        found[name] = apart(name)
        for row in found[name]:
            bar = f"  [{row.bar}]" if row.bar else ""
            print(f"{row.what}: {row.figure}{bar}", flush=True)
    before = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else ""
    RESULTS.write_text(_page(_sections(before) | _measured(found)), encoding="utf-8")
    print(f"Written to benchmarks/{RESULTS.name}.")
    return 0


def _page(sections: dict[str, str]) -> str:
    """All sections in their order, below what holds for each."""
    lines = [
        "# What things cost",
        "",
        "What is compared ran side by side, in the same round, where nothing else is said in",
        "the same process. Each figure is the median of several rounds; a ratio has its lowest",
        "and highest round in brackets. Processor time is what this process alone used,",
        "whatever else the machine did; time on the wall also has the waiting for the disk in",
        "it.",
    ]
    for title in BENCHMARKS.values():
        if title in sections:
            lines += ["", f"{_HEADING}{title}", "", sections[title]]
    return "\n".join([*lines, ""])


def _sections(page: str) -> dict[str, str]:
    """What stands below each heading."""
    parts = (part.partition("\n") for part in page.split(f"\n{_HEADING}")[1:])
    return {title.strip(): text.strip() for title, _, text in parts}


def _measured(found: dict[str, list[Row]]) -> dict[str, str]:
    """The sections of what was measured just now."""
    when = f"Measured on {datetime.now(UTC):%Y-%m-%d} by `make bench`: {_machine()}."
    head = [when, "", "| what | figure | bar |", "| --- | --- | --- |"]
    return {
        BENCHMARKS[name]: "\n".join(
            [*head, *(f"| {row.what} | {row.figure} | {row.bar} |" for row in rows)]
        )
        for name, rows in found.items()
    }


def _machine() -> str:
    return (
        f"{_processor()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}"
    )


def _processor() -> str:
    """Its model, as far as the system tells."""
    cpus = Path("/proc/cpuinfo")
    if cpus.exists():
        for line in cpus.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
