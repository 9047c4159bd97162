"""A bot on this machine's Slack that only acknowledges: `python -P slack_launch.py API`.

It is what slack_bolt's own page of Socket Mode begins with, and knows nothing of this project. It makes the file that the environment
names as READY when it is connected.
"""

import asyncio
import os
import sys
from pathlib import Path

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient


async def nothing() -> None:
    """Slack_bolt acknowledges by itself."""


async def main(api: str) -> None:
    """Runs until it is told to stop."""
    app = AsyncApp(client=AsyncWebClient(os.environ["BOT_TOKEN"], base_url=api))
    app.event("message")(nothing)
    handler = AsyncSocketModeHandler(app, os.environ["APP_TOKEN"])
    await handler.connect_async()  # type: ignore[no-untyped-call]  # it has no types
    ready()
    await asyncio.Event().wait()


def ready() -> None:
    """As whoever started it wants to know."""
    Path(os.environ["READY"]).touch()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
