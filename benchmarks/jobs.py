"""APScheduler alone, firing empty jobs that are all due at the same time."""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from benchmarks.report import Taken, Watch


@dataclass(slots=True)
class _Countdown:
    left: int = 0
    over: asyncio.Event = field(default_factory=asyncio.Event)


_countdown = _Countdown()


async def job() -> None:
    """Nothing but being counted. A job store finds it by its name, so it stands here."""
    _countdown.left -= 1
    if _countdown.left == 0:
        _countdown.over.set()


async def fire(jobs: int, url: str | None = None) -> tuple[Taken, Taken]:
    """What adding so many jobs takes, and firing them; kept in memory, or in a database."""
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    scheduler = AsyncIOScheduler(
        timezone="UTC",
        job_defaults={"misfire_grace_time": None},
        jobstores={"default": SQLAlchemyJobStore(url)} if url else {},
    )
    _countdown.left, _countdown.over = jobs, asyncio.Event()
    scheduler.start(paused=True)
    due = datetime.now(UTC)
    watch = Watch()
    for number in range(jobs):
        scheduler.add_job(job, "date", run_date=due, id=str(number))
    added = watch.taken()
    watch = Watch()
    scheduler.resume()
    await _countdown.over.wait()
    fired = watch.taken()
    scheduler.shutdown(wait=False)
    return added, fired
