"""What do ten thousand occurrences cost that are due in the same minute?

Planned, then stepped into the outbox of a database in a file, then delivered to the
rehearsal platform. Beside it, in every round, APScheduler alone fires as many empty jobs
from memory: it writes nothing, says nothing, and forgets everything when it dies.
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from benchmarks.report import Row, Taken, Watch, compared, middle, tell
from benchmarks.town import MONDAY, OCCURRENCES, town

ROUNDS = 3


@dataclass(frozen=True, slots=True)
class _Round:
    planned: Taken
    stepped: Taken
    delivered: Taken
    jobs_added: Taken
    jobs_fired: Taken


def measure() -> list[Row]:
    """Planning, stepping and delivering, with the ratios to APScheduler's firing."""
    rounds = []
    for number in range(ROUNDS):
        rounds.append(asyncio.run(_round()))
        tell(f"round {number + 1} of {ROUNDS}: stepped in {rounds[-1].stepped}")
    stepped = [r.stepped for r in rounds]
    fired = [r.jobs_fired for r in rounds]
    return [
        Row(
            f"planning {OCCURRENCES:,} occurrences",
            str(middle(r.planned for r in rounds)),
        ),
        Row("from due to in the outbox", str(middle(stepped))),
        Row("delivering them", str(middle(r.delivered for r in rounds))),
        Row(
            f"APScheduler adding {OCCURRENCES:,} empty jobs",
            str(middle(r.jobs_added for r in rounds)),
        ),
        Row("APScheduler firing them", str(middle(fired))),
        *compared("stepping in the time of APScheduler's firing", stepped, fired),
    ]


async def _round() -> _Round:
    async with town() as here:
        watch = Watch()
        planned = await here.engine.planner.plan()
        took_planning = watch.taken()
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
    return _Round(took_planning, took_stepping, took_delivering, *await _apscheduler())


async def _apscheduler() -> tuple[Taken, Taken]:
    """Add jobs that are due already, and let them go: all are fired at once."""
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    scheduler = AsyncIOScheduler(
        timezone="UTC", job_defaults={"misfire_grace_time": None}
    )
    all_fired = asyncio.Event()
    fired = 0

    async def job() -> None:
        nonlocal fired
        fired += 1
        if fired == OCCURRENCES:
            all_fired.set()

    scheduler.start(paused=True)
    due = datetime.now(UTC)
    watch = Watch()
    for number in range(OCCURRENCES):
        scheduler.add_job(job, "date", run_date=due, id=str(number))
    added = watch.taken()
    watch = Watch()
    scheduler.resume()
    await all_fired.wait()
    taken = watch.taken()
    scheduler.shutdown(wait=False)
    return added, taken
