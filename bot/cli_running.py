"""The commands that let a configuration live: rehearse and run."""

import os
import sys
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli_database import opened, run_to_end
from bot.cli_options import ConfigArgument, ConfigOption, at_most, one_config
from bot.dates import written_date, written_moment
from rituals.errors import StammtischError

if TYPE_CHECKING:
    from bot.config.load import Configuration
    from rituals.community import Community

app = typer.Typer(rich_markup_mode=None)


class NotThereYetError(StammtischError):
    """No connection to {spaces} in this version yet: `stammtisch rehearse` shows what would happen; `stammtisch run --offline` runs the clockwork and sends nothing."""


class SeveralDatabasesError(StammtischError):
    """Several configurations in one process share one database; these name different ones. Set STAMMTISCH_DATABASE_URL, or give them the same [storage]."""


class SameCommunityError(StammtischError):
    """Two of the files are about the same community, {community}."""


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
    goal = written_moment(until, community.zone) if until else None
    doorway = Doorway(port=port, browser=browser, tell=_say)
    run_to_end(
        open_room(configuration, Beginning(seed, start, members=members), goal, doorway)
    )


@app.command()
def run(
    configs: Annotated[
        list[Path],
        typer.Argument(metavar="CONFIG...", help="One file for each community."),
    ],
    offline: Annotated[
        bool,
        typer.Option(
            "--offline",
            help="Live in rooms of this process; nothing leaves the machine.",
        ),
    ] = False,
) -> None:
    """Run the bot until it is told to stop (Ctrl-C, SIGTERM)."""
    from bot.logs import configure_logging  # noqa: PLC0415  only what is called is loaded

    read = _read_all(configs)
    if not offline:
        spaces = sorted({space for each in read for space in each.community.spaces})
        raise NotThereYetError(spaces=", ".join(spaces))
    configure_logging(sys.stderr)
    run_to_end(_run_offline(read))


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


async def _run_offline(read: "list[Configuration]") -> None:
    from bot.bootstrap import build_engine  # noqa: PLC0415  only what is called is loaded
    from bot.clock import RealClock  # noqa: PLC0415  as above
    from bot.dice import SeededDice  # noqa: PLC0415  as above
    from bot.offline import OfflineRooms  # noqa: PLC0415  as above
    from bot.reloading import Hangups, Reloader  # noqa: PLC0415  as above
    from bot.runner import Runner  # noqa: PLC0415  as above
    from bot.still_open import refuse_lost_rituals  # noqa: PLC0415  as above

    communities = _apart([each.community for each in read])
    urls = {each.storage_url for each in read}
    if len(urls) > 1:
        raise SeveralDatabasesError
    for each in read:
        await refuse_lost_rituals(each)
    clock = RealClock()
    rooms = OfflineRooms(clock)
    platforms = [(c, p) for c in communities for p in rooms.platforms(c)]
    async with opened(urls.pop()) as storage:
        engine = build_engine(
            communities, storage=storage, clock=clock, dice=SeededDice("run")
        )

        async def connect(community: "Community") -> None:
            for platform in rooms.platforms(community):
                await engine.connect(community, platform)

        process = Runner(engine, clock)
        reloader = Reloader(engine, read, connect, os.environ)
        names = ", ".join(community.name for community in communities)

        def started() -> None:
            hangups.heed()
            _say(f"Running for {names}. Ctrl-C ends it.")

        with Hangups(lambda: process.in_turn(reloader.reload)) as hangups:
            reloader.soon = hangups.begin
            engine.world.reloading = reloader.asked
            await process.run(platforms, started)
        _say("Stopped.")


def _apart(communities: "list[Community]") -> "list[Community]":
    seen: set[str] = set()
    for community in communities:
        if community.id in seen:
            raise SameCommunityError(community=community.name)
        seen.add(community.id)
    return communities


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
