"""The process's clockwork: the only user of APScheduler, and never the truth.

It only says when to look. What is due stands in the tables: whatever the clockwork
misses, the next tick finds.
"""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

Work = Callable[[], Awaitable[object]]

TICK, FLUSH = "tick", "flush"


class Clockwork:
    """Timers of one process. A job that is late runs late; one that overlaps waits its turn."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={
                "misfire_grace_time": None,
                "coalesce": True,
                "max_instances": 1,
            },
        )
        logging.getLogger("apscheduler").setLevel(
            logging.ERROR
        )  # a flush left out while a tick works is no news

    def start(self) -> None:
        """Begin; needs a running event loop."""
        self._scheduler.start()

    def pause(self) -> None:
        """Fire nothing any more; what runs is left to end."""
        if self._scheduler.running:
            self._scheduler.pause()

    def stop(self) -> None:
        """Take the timers down. What still runs is cancelled: `pause` and wait for it."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def every(self, name: str, interval: timedelta, work: Work) -> None:
        """Do it again and again."""
        self._scheduler.add_job(
            work,
            "interval",
            seconds=interval.total_seconds(),
            id=name,
            replace_existing=True,
        )

    def once_at(self, name: str, at: datetime, work: Work) -> None:
        """Do it at that instant, instead of whatever that name was armed for.

        Work may arm itself anew, also for at once: were a second instance not allowed
        beside the one that is just ending, it would be dropped and never come again.
        """
        self._scheduler.add_job(
            work, "date", run_date=at, id=name, replace_existing=True, max_instances=2
        )
