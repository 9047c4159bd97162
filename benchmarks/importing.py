"""How much does an import cost, against writing the same rows without a thought?

200,000 messages (the data's own lines, repeated under fresh ids) go through the whole
import: parsing, classification, ledger, commit. Then every row that came of it is written
into an empty database of the same shape by a plain SQLAlchemy Core bulk insert.
"""

import asyncio
import gzip
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import Table, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from benchmarks.quality import IRC
from benchmarks.report import Row
from bot.bootstrap import build_engine
from bot.clock import RealClock
from bot.dice import SeededDice
from bot.history.recognising import Wanted, opened_history
from bot.importing import BATCH, Importer
from rituals.community import Community
from rituals.model.ids import CommunityId
from rituals.model.wall_clock import zone
from storage.connect import connect
from storage.tables import (
    AccountRow,
    CreditRow,
    MemberRow,
    ObservationRow,
    QuestionRow,
    table_of,
)
from storage.unit_of_work import open_storage

MESSAGES = 200_000
ROUNDS = 3
COMMUNITY = Community(CommunityId("bench"), "Bench", "en", zone("UTC"))
TABLES: list[Table] = [
    table_of(row)
    for row in (MemberRow, AccountRow, ObservationRow, QuestionRow, CreditRow)
]


def measure() -> list[Row]:
    """The ratio of bulk insert to import; the median of a few rounds in one run."""
    if not IRC.exists():
        return [
            Row("import of 200,000 messages", "skipped: the reference data is absent")
        ]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "messages.jsonl"
        count = _write(file)
        rounds = [asyncio.run(_round(_new(folder, n), file)) for n in range(ROUNDS)]
    ratios = sorted(bare / full for full, bare, _ in rounds)
    full, bare, rows = sorted(rounds)[len(rounds) // 2]
    return [
        Row("import", f"{count / full:,.0f} messages/s ({full:.2f} s for {count:,})"),
        Row(
            "bare Core bulk insert of the same rows", f"{bare:.2f} s for {rows:,} rows"
        ),
        Row(
            "import at the speed of the bulk insert",
            f"{ratios[len(ratios) // 2]:.2f} (rounds: {', '.join(f'{r:.2f}' for r in ratios)})",
            "at least 0.35",
        ),
    ]


def _new(folder: str, number: int) -> Path:
    path = Path(folder) / str(number)
    path.mkdir()
    return path


def _write(file: Path) -> int:
    written = 0
    with file.open("w", encoding="utf-8") as out:
        for line in _lines():
            out.write(line)
            written += 1
    return written


def _lines() -> Iterator[str]:
    with gzip.open(IRC, "rt", encoding="utf-8") as source:
        channels = [json.loads(line) for line in source]
    left, copy = MESSAGES, 0
    while True:
        copy += 1
        for channel in channels:
            for message in channel["messages"]:
                fresh: dict[str, Any] = {
                    **message,
                    "channel": f"{channel['channel']}/{copy}",
                }
                yield json.dumps(fresh) + "\n"
                left -= 1
                if left == 0:
                    return


async def _round(folder: Path, file: Path) -> tuple[float, float, int]:
    url = f"sqlite:///{folder / 'import.db'}"
    storage = await open_storage(url)
    engine = build_engine(
        [COMMUNITY], storage=storage, clock=RealClock(), dice=SeededDice(1)
    )
    begun = perf_counter()
    with opened_history(file, Wanted()) as history:
        await Importer(storage, engine, COMMUNITY).run(history)
    full = perf_counter() - begun
    await storage.close()
    bare_url = f"sqlite:///{folder / 'bare.db'}"
    await (await open_storage(bare_url)).close()
    bare, rows = await _bare(url, bare_url)
    return full, bare, rows


async def _bare(url: str, bare_url: str) -> tuple[float, int]:
    source, target = connect(url), connect(bare_url)
    async with source.reading.connect() as connection:
        await connection.begin()
        tables = [(table, await _rows(connection, table)) for table in TABLES]
    begun = perf_counter()
    for table, rows in tables:
        for first in range(0, len(rows), BATCH):
            async with target.writing.begin() as connection:
                await connection.execute(insert(table), rows[first : first + BATCH])
    taken = perf_counter() - begun
    await source.dispose()
    await target.dispose()
    return taken, sum(len(rows) for _, rows in tables)


async def _rows(connection: AsyncConnection, table: Table) -> list[dict[str, Any]]:
    found = await connection.execute(select(table))
    return [dict(row._mapping) for row in found]  # noqa: SLF001  SQLAlchemy's documented way to a row's dictionary
