"""Starts a bot that lives on this machine's Discord: `python -P discord_launch.py KIND API GATEWAY [ARGUMENT...]`.

It is run by its path, by the Python of the bot's own environment, so it knows nothing of this project but its command.
Each kind is started as its people start it; all are told where Discord is in the same way, and make the file that the
environment names as READY when discord.py says that it is.
"""

import os
import sys
from pathlib import Path
from typing import Any

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route


def main(kind: str, api: str, gateway: str, *arguments: str) -> None:
    """Runs until it is told to stop."""
    Route.BASE = api
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    _tell_when_ready()
    sys.argv = [kind, *arguments]
    {"bare": _bare, "red": _red, "ours": _ours}[kind]()


def _tell_when_ready() -> None:
    dispatch = discord.Client.dispatch

    def telling(client: discord.Client, event: str, /, *args: Any, **more: Any) -> None:
        if event == "ready":
            Path(os.environ["READY"]).touch()
        dispatch(client, event, *args, **more)

    discord.Client.dispatch = telling  # type: ignore[method-assign]  # for every class built on it


class Bare(discord.AutoShardedClient):
    """The least that hears a message: discord.py as it comes, and a handler that does nothing."""

    async def on_message(self, message: discord.Message) -> None:
        """Nothing."""


def _bare() -> None:
    intents = discord.Intents.none()
    for name in ("guilds", "members", "messages", "message_content", "reactions"):
        setattr(intents, name, True)
    Bare(intents=intents).run(os.environ["TOKEN"], log_handler=None)


def _red() -> None:
    from redbot import __main__ as red  # noqa: PLC0415  only in its own environment
    from redbot.core import _events  # noqa: PLC0415  as above

    async def latest() -> tuple[None, None]:
        """It would ask the internet."""
        return None, None

    _events.fetch_latest_red_version_info = latest
    red.main()


def _ours() -> None:
    from bot.cli import main as run  # noqa: PLC0415  only in its own environment

    run()


if __name__ == "__main__":
    main(*sys.argv[1:])
