"""What the commands that work on a database share, and backup."""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from bot.cli_options import ConfigOption
from rituals.errors import StammtischError
from rituals.model.ids import CommunityId

if TYPE_CHECKING:
    from bot.config.load import Configuration
    from rituals.community import Community
    from storage.unit_of_work import SqlStorage

T = TypeVar("T")
DEFAULT_URL = "sqlite:///stammtisch.db"
IMPORTED = CommunityId("imported")
"""The community that an import without a configuration belongs to."""

app = typer.Typer(rich_markup_mode=None)

DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        help=f"The database; {DEFAULT_URL} if nothing says otherwise.",
    ),
]


@dataclass(frozen=True, slots=True)
class Ground:
    """Which community a command is about, and where its database is.

    `read` is its configuration, if there is one.
    """

    community: "Community"
    url: str
    read: "Configuration | None" = None


def ground(config: Path | None, database: str | None) -> Ground:
    """From a configuration file, or the community of imports without one."""
    from bot.config.load import read_config  # noqa: PLC0415  only what is called is loaded
    from bot.config.secrets import DATABASE_URL, secret  # noqa: PLC0415  as above
    from rituals.community import Community  # noqa: PLC0415  as above
    from rituals.model.wall_clock import zone  # noqa: PLC0415  as above

    if config is not None:
        read = read_config(config, os.environ)
        return Ground(read.community, _first(database, read.storage_url), read)
    plain = Community(IMPORTED, "Imported", "en", zone("UTC"))
    return Ground(
        plain, _first(database, secret(DATABASE_URL, os.environ), DEFAULT_URL)
    )


def _first(*urls: str | None) -> str:
    """The first that was given; an empty one was given, and is a mistake to be told."""
    return next((url for url in urls if url is not None), DEFAULT_URL)


@asynccontextmanager
async def opened(url: str) -> "AsyncIterator[SqlStorage]":
    """The database for the time of a command."""
    from storage.unit_of_work import open_storage  # noqa: PLC0415  only what is called is loaded

    storage = await open_storage(url)
    try:
        yield storage
    finally:
        await storage.close()


class NothingToCopyError(StammtischError):
    """There is no database {place} to copy: is it another one, or has the bot not run yet? Name its configuration with --config, in the folder where the bot is started."""


Loop = Callable[[], asyncio.AbstractEventLoop]


def run_to_end(
    work: Coroutine[Any, Any, T], stopped: str = "Stopped.", loop: Loop | None = None
) -> T:
    """Do it. Ctrl-C and SIGTERM end it in order, with that sentence and exit code 130 or 143.

    `loop` makes another event loop than Python's own.
    """
    code = 128 + signal.SIGINT

    async def stoppable() -> T:
        task = asyncio.current_task()

        def terminate() -> None:
            nonlocal code
            code = 128 + signal.SIGTERM
            if task is not None:
                task.cancel()

        if threading.current_thread() is threading.main_thread():
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGTERM, terminate)
        try:
            return await work
        except asyncio.CancelledError:
            await _connections_ended()
            raise

    try:
        with asyncio.Runner(loop_factory=loop) as runner:
            return runner.run(stoppable())
    except (KeyboardInterrupt, asyncio.CancelledError):
        sys.stderr.write(f"\n{stopped}\n")
        raise typer.Exit(code) from None


async def _connections_ended() -> None:
    """Wait for the threads of connections that were cut off while they worked.

    They report to the loop, and complain at length if it is closed by then.
    """
    for thread in threading.enumerate():
        if thread.daemon and thread is not threading.current_thread():
            await asyncio.to_thread(thread.join, 1)


def to_look_at(url: str) -> str:
    """The same, or an empty one in memory: looking makes no database where there is none."""
    from storage.connect import place_of  # noqa: PLC0415  only what is called is loaded

    place = place_of(url)
    if place == "memory" or Path(place).exists():
        return url
    sys.stderr.write(
        f"There is no database {place} yet: `stammtisch import` and `stammtisch run` make one.\n"
    )
    return "sqlite://"


@app.command()
def backup(
    to: Annotated[Path, typer.Argument(metavar="FILE", help="The new file to write.")],
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Write a consistent copy of the database, also while the bot is running."""
    from bot.progress import progress  # noqa: PLC0415  only what is called is loaded
    from storage.backup import backup as copied  # noqa: PLC0415  as above
    from storage.connect import place_of  # noqa: PLC0415  as above

    where = ground(config, database)
    place = place_of(where.url)
    if Path(place).parent.is_dir() and not Path(place).exists() and place != "memory":
        raise NothingToCopyError(place=place)
    with progress(to.name, 1) as told:
        run_to_end(
            copied(where.url, to, lambda done, pages: told(done / max(pages, 1))),
            "Stopped. Nothing was written.",
        )
    sys.stdout.write(f"The database was copied to {to}.\n")
