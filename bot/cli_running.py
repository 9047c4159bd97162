"""The commands that let a configuration live: rehearse and run."""

import os
import sys
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli_database import run_to_end
from bot.cli_options import (
    ConfigArgument,
    ConfigOption,
    MissingConfigError,
    at_most,
    one_config,
)
from bot.dates import written_date, written_moment

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Callable

    from bot.config.load import Configuration

_ROOM_OPENS_AT = time(8)
"""Of its first day, on the community's clock: quiet hours are mostly over by then."""

app = typer.Typer(rich_markup_mode=None)


SeedOption = Annotated[
    int, typer.Option(help="The same seed gives the same people and the same days.")
]
MembersOption = Annotated[
    int | None,
    typer.Option(
        callback=at_most(1000),
        help="How many people live there; a round of eleven if not given.",
        show_default=False,
    ),
]
UntilOption = Annotated[
    str,
    typer.Option(
        "--until",
        metavar="YYYY-MM-DDTHH:MM",
        help="In the room: begin by going there.",
    ),
]


@app.command()
def rehearse(
    named: ConfigArgument = None,
    config: ConfigOption = None,
    days: Annotated[
        int,
        typer.Option(callback=at_most(3660), help="With --headless: how many days."),
    ] = 30,
    seed: SeedOption = 1,
    begin: Annotated[
        str,
        typer.Option(
            "--from", metavar="YYYY-MM-DD", help="The first day; today if not given."
        ),
    ] = "",
    members: MembersOption = None,
    until: UntilOption = "",
    headless: Annotated[
        bool,
        typer.Option(
            "--headless", help="Print a transcript instead of opening a room."
        ),
    ] = False,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Of the room; a free one if 0.")
    ] = 0,
    browser: Annotated[
        bool, typer.Option(help="Open the room in the browser, where there is one.")
    ] = True,
) -> None:
    """Let invented people live with your configuration: in a room in the browser, or as a transcript."""
    from bot.clock import RealClock  # noqa: PLC0415  only what is called is loaded
    from bot.config.load import read_config  # noqa: PLC0415  as above
    from bot.rehearsal.headless import rehearse_headless  # noqa: PLC0415  as above
    from bot.rehearsal.staging import Beginning  # noqa: PLC0415  as above
    from bot.web.serving import Doorway, open_room  # noqa: PLC0415  as above
    from rituals.model.wall_clock import to_instant  # noqa: PLC0415  as above

    configuration = read_config(one_config(named, config), os.environ)
    community = configuration.community
    today = RealClock().now().astimezone(community.zone).date()
    first = written_date(begin) if begin else today
    start = to_instant(datetime.combine(first, time()), community.zone)
    if headless:
        run_to_end(
            rehearse_headless(
                community,
                days=days,
                seed=seed,
                start=start,
                out=sys.stdout,
                members=members,
            )
        )
        return
    morning = to_instant(datetime.combine(first, _ROOM_OPENS_AT), community.zone)
    goal = written_moment(until, community.zone) if until else morning
    doorway = Doorway(port=port, browser=browser, tell=_say)
    run_to_end(
        open_room(configuration, Beginning(seed, start, members=members), goal, doorway)
    )


@app.command()
def run(
    named: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="CONFIG...", help="One file for each community.", show_default=False
        ),
    ] = None,
    config: ConfigOption = None,
    offline: Annotated[
        bool,
        typer.Option(
            "--offline",
            help="Live in rooms of this process; nothing leaves the machine.",
        ),
    ] = False,
) -> None:
    """Run the bot until it is told to stop (Ctrl-C, SIGTERM)."""
    from bot.config.faults import told_in  # noqa: PLC0415  only what is called is loaded
    from bot.logs import configure_logging  # noqa: PLC0415  as above
    from bot.running import run_communities  # noqa: PLC0415  as above

    configs = [*(named or ()), *([config] if config else ())]
    if not configs:
        raise MissingConfigError
    read = _read_all(configs)
    configure_logging(sys.stderr)
    with told_in(read[0].community.language):
        living = run_communities(read, os.environ, offline=offline, tell=_say)
        run_to_end(living, loop=_loop())


def _loop() -> "Callable[[], AbstractEventLoop] | None":
    """An event loop that costs half of Python's own, where there is one."""
    try:
        import uvloop  # noqa: PLC0415  as above
    except ImportError:  # not on Windows
        return None
    return uvloop.new_event_loop


def _read_all(configs: list[Path]) -> "list[Configuration]":
    """All files, or all that is wrong with all of them."""
    from bot.config.faults import ConfigError, Fault  # noqa: PLC0415  only what is called is loaded
    from bot.config.load import read_config  # noqa: PLC0415  as above

    read: list[Configuration] = []
    faults: list[Fault] = []
    for config in configs:
        try:
            read.append(read_config(config, os.environ))
        except ConfigError as error:
            faults += error.faults
    if faults:
        raise ConfigError(faults)
    return read


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
