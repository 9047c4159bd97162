"""What do ten thousand occurrences cost that are due in the same minute?

Planned, then stepped into the outbox of a database in a file, then delivered to the
rehearsal platform. Beside it, in every round, APScheduler alone fires as many empty jobs
from memory: it writes nothing, says nothing, and forgets everything when it dies. With a
job store of its own it forgets nothing either; of that, fewer jobs are enough.
"""

import asyncio
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from benchmarks import jobs
from benchmarks.report import Row, Taken, Watch, compared, middle, tell
from benchmarks.town import MONDAY, OCCURRENCES, town

ROUNDS = 3
STORED_JOBS = 500


@dataclass(frozen=True, slots=True)
class _Round:
    planned: Taken
    stepped: Taken
    delivered: Taken
    fired: Taken
    """From memory, as many as there are occurrences."""
    fired_stored: Taken
    """From a job store, fewer."""


def measure() -> list[Row]:
    """Planning, stepping and delivering, with the ratios to APScheduler's firing."""
    rounds = []
    for number in range(ROUNDS):
        rounds.append(asyncio.run(_round()))
        tell(f"round {number + 1} of {ROUNDS}: stepped in {rounds[-1].stepped}")
    stepped = [r.stepped for r in rounds]
    fired = [r.fired for r in rounds]
    fired_stored = [r.fired_stored for r in rounds]
    share = STORED_JOBS / OCCURRENCES
    as_many = [Taken(t.wall * share, t.cpu * share) for t in stepped]
    return [
        Row(
            f"planning {OCCURRENCES:,} occurrences",
            str(middle(r.planned for r in rounds)),
        ),
        Row("from due to in the outbox", str(middle(stepped))),
        Row("delivering them", str(middle(r.delivered for r in rounds))),
        Row(
            f"APScheduler firing {OCCURRENCES:,} empty jobs from memory",
            str(middle(fired)),
        ),
        Row(
            f"APScheduler firing {STORED_JOBS:,} empty jobs from its store in SQLite",
            str(middle(fired_stored)),
        ),
        *compared("stepping in the time of firing from memory", stepped, fired),
        *compared(
            "stepping as many in the time of firing from the store",
            as_many,
            fired_stored,
        ),
    ]


async def _round() -> _Round:
    async with town() as here:
        watch = Watch()
        planned = await here.engine.planner.plan()
        took_planning = watch.taken()
        here.clock.set(MONDAY - timedelta(hours=1))
        await here.engine.tick()  # plans what follows, as on every morning
        here.clock.set(MONDAY)
        watch = Watch()
        stepped = await here.engine.tick()
        took_stepping = watch.taken()
        here.connect()
        watch = Watch()
        delivered = await here.engine.drain()
        took_delivering = watch.taken()
        posted = here.space.posted.total()
    if not planned == stepped == delivered == posted == OCCURRENCES:
        raise AssertionError(planned, stepped, delivered, posted)
    _, fired = await jobs.fire(OCCURRENCES)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'jobs.db'}"
        _, fired_stored = await jobs.fire(STORED_JOBS, url)
    return _Round(took_planning, took_stepping, took_delivering, fired, fired_stored)
