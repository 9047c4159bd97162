"""The line to a server that plays Slack in a process of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.fakes.stage_line import PATIENCE, ROOT, StageLine, started

__all__ = ["PATIENCE", "ROOT", "StageLine", "stage_line"]


@asynccontextmanager
async def stage_line(folder: Path) -> AsyncIterator[StageLine]:
    """A server for the time of a test."""
    async with started("tests.fakes.slack.process", folder, _environment) as line:
        yield line


def _environment(origin: str, words: list[str]) -> dict[str, str]:
    bot_token, app_token, secret = words
    return {
        "STAMMTISCH_SLACK_API": f"{origin}/api/",
        "STAMMTISCH_SLACK_BOT_TOKEN": bot_token,
        "STAMMTISCH_SLACK_APP_TOKEN": app_token,
        "STAMMTISCH_SLACK_SIGNING_SECRET": secret,
    }
