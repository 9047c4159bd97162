"""What the processes of the storage tests do; run as `python -m`, with a word and a file."""

import asyncio
import sys
from pathlib import Path

from storage.unit_of_work import SqlStorage, open_storage
from tests.contracts.storage.samples import (
    DISCORD,
    NOON,
    WERKSTATT,
    entry,
    line,
    minutes,
    occurrence,
    opening,
)

COUNT = 200
AT_ONCE = 5


def say(*words: str) -> None:
    """One line for the test to read."""
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


async def plan_and_lease(storage: SqlStorage) -> None:
    """Plan the same occurrences as others do, and say what was new and what was leased."""
    for first in range(1, COUNT + 1, AT_ONCE):
        few = [occurrence(nth) for nth in range(first, first + AT_ONCE)]
        async with storage.write() as unit:
            new = await unit.occurrences.add(few, [opening(one) for one in few])
            await unit.outbox.put([entry(key) for key in sorted(new)])
        for key in new:
            say("new", key)
        await lease_some(storage)
    while await lease_some(storage):
        pass


async def lease_some(storage: SqlStorage) -> int:
    async with storage.write() as unit:
        taken = await unit.outbox.lease([WERKSTATT], [DISCORD], NOON, minutes(5), 3)
        await asyncio.sleep(0)
    for one in taken:
        say("leased", one.key)
    return len(taken)


async def commit_then_hang(storage: SqlStorage) -> None:
    """Commit one unit, and stay in the middle of the next."""
    async with storage.write() as unit:
        await unit.outbox.put([entry("committed")])
    async with storage.write() as unit:
        await unit.outbox.put([entry("lost")])
        await unit.trail.write([line("run")])
        say("in the middle")
        await asyncio.Event().wait()


async def main(what: str, file: str) -> None:
    works = {"plan": plan_and_lease, "hang": commit_then_hang}
    async with await open_storage(f"sqlite:///{Path(file)}") as storage:
        await works[what](storage)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
