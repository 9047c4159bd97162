"""The commands `ledger`, which shows it, and `ledger rebuild`, which finds it anew."""

import sys
from pathlib import Path
from typing import Annotated, Any
from zipfile import is_zipfile

import typer
from typer.core import TyperGroup

from bot.cli_database import (
    DatabaseOption,
    Ground,
    ground,
    opened,
    run_to_end,
    to_look_at,
)
from bot.cli_options import ConfigArgument, ConfigOption, no_more_than_one
from rituals.errors import StammtischError

_BARE = "--named"
"""How a configuration that was named bare is handed on."""


class NoConfigurationError(StammtischError):
    """{path} is no configuration; name that, a TOML file. What was said before is read in by `stammtisch import {path}`."""


class _LedgerGroup(TyperGroup):
    """Takes the configuration bare, as the other commands do, or a command of its own."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        _, rest, _ = self.make_parser(ctx).parse_args(args=list(args))
        if rest and rest[0] not in self.commands:
            at = len(args) - len(rest)
            args = [*args[:at], _BARE, *args[at:]]
        return super().parse_args(ctx, args)


app = typer.Typer(rich_markup_mode=None)
_ledger_app = typer.Typer(
    cls=_LedgerGroup, subcommand_metavar="[CONFIG] [rebuild]", rich_markup_mode=None
)
app.add_typer(_ledger_app, name="ledger")


@_ledger_app.callback(invoke_without_command=True)
def ledger(
    context: typer.Context,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object, for programs.")
    ] = False,
    config: ConfigOption = None,
    database: DatabaseOption = None,
    named: Annotated[Path | None, typer.Option(_BARE, hidden=True)] = None,
) -> None:
    """Show who gives, who only asked so far, and what is open."""
    config = _configuration(named, config)
    context.obj = config, database
    if context.invoked_subcommand is None:
        run_to_end(_ledger(ground(config, database), as_json=as_json))
        if config is None and database is None:
            sys.stderr.write(_UNNAMED)


def _configuration(bare: Path | None, option: Path | None) -> Path | None:
    named = no_more_than_one(bare, option)
    if named is not None and (named.is_dir() or is_zipfile(named)):
        raise NoConfigurationError(path=named)
    return named


_UNNAMED = (
    "This is what was imported without a configuration. For the ledger of a community "
    "name its configuration: `stammtisch ledger config.toml`.\n"
)


async def _ledger(where: Ground, *, as_json: bool) -> None:
    from bot import ledger_page  # noqa: PLC0415  only what is called is loaded
    from bot.clock import RealClock  # noqa: PLC0415  as above

    now = RealClock().now()
    community = where.community
    grace = now - community.ledger.grace.before(now, community.zone)
    async with opened(to_look_at(where.url)) as storage:
        page = await ledger_page.read_ledger(
            storage, community.id, now=now, grace=grace
        )
        if page.names_people:
            await ledger_page.looked_at(storage, community.id, now)
    shown = ledger_page.as_json(page) if as_json else ledger_page.as_text(page)
    sys.stdout.write(f"{shown}\n")


@_ledger_app.command()
def rebuild(
    context: typer.Context,
    named: ConfigArgument = None,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Find all questions, answers and thanks anew from what was observed, and say what came out otherwise. The bot may be running."""
    before: tuple[Path | None, str | None] = context.obj
    config = no_more_than_one(_configuration(named, config), before[0])
    where = ground(config, before[1] if database is None else database)
    run_to_end(
        _rebuild(where),
        "Stopped. What was found so far is kept; the same command looks at all of it again.",
    )


async def _rebuild(where: Ground) -> None:
    from bot.bootstrap import build_engine  # noqa: PLC0415  only what is called is loaded
    from bot.clock import RealClock  # noqa: PLC0415  as above
    from bot.dice import SeededDice  # noqa: PLC0415  as above
    from bot.progress import progress  # noqa: PLC0415  as above
    from rituals.engine.rebuilding import rebuild as rebuilt  # noqa: PLC0415  as above

    async with opened(to_look_at(where.url)) as storage:
        world = build_engine(
            [where.community],
            storage=storage,
            clock=RealClock(),
            dice=SeededDice("rebuild"),
        ).world
        with progress(where.community.name, 1) as told:
            found = await rebuilt(world, where.community, told)
    read = f"{_some(found.messages, 'message')} in {_some(found.places, 'place')}"
    held = f"{_some(found.questions, 'question')} and {_some(found.credits, 'answer')}"
    sys.stdout.write(f"{where.community.name}: read again {read}; found {held}.\n")
    if found.differences:
        sys.stdout.write(
            f"Other than before: {_some(found.differences, 'record')}, now as the messages say. "
            "None should be: please report it.\n"
        )
    else:
        sys.stdout.write("All of it is as it was.\n")


def _some(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
