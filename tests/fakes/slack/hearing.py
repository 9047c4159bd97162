"""Waiting until the app has heard, and taken in, all that happened."""

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack

PATIENCE = 10.0
WORKING = (
    "AsyncioListenerRunner.",
    "AsyncioLazyListenerRunner.",
    "AsyncBaseSocketMode",
)
"""Tasks of slack_bolt and slack_sdk in which an event, or a request, is worked on."""


async def all_heard(server: "FakeSlack") -> None:
    """Every envelope sent so far is acknowledged, and everything that listens to events is done."""
    async with asyncio.timeout(PATIENCE):
        while server.deliveries.open() or not quiet():  # noqa: ASYNC110  slack_bolt tells nobody
            await asyncio.sleep(0.002)


def quiet() -> bool:
    """Whether no listener of an app in this process is at work."""
    return not any(_works(task) for task in asyncio.all_tasks())


def _works(task: asyncio.Task[object]) -> bool:
    name = getattr(task.get_coro(), "__qualname__", "")
    return name.startswith(WORKING) and "process_messages" not in name
