"""The commands `ledger`, which shows it, and `ledger rebuild`, which finds it anew."""

import sys
from typing import Annotated

import typer

from bot.cli_database import (
    DatabaseOption,
    Ground,
    ground,
    opened,
    run_to_end,
    to_look_at,
)
from bot.cli_options import ConfigArgument, ConfigOption, no_more_than_one

app = typer.Typer(rich_markup_mode=None)
_ledger_app = typer.Typer(rich_markup_mode=None)
app.add_typer(_ledger_app, name="ledger")


@_ledger_app.callback(invoke_without_command=True)
def ledger(
    context: typer.Context,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object, for programs.")
    ] = False,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Show who gives, who only asked so far, and what is open."""
    if context.invoked_subcommand is None:
        run_to_end(_ledger(ground(config, database), as_json=as_json))


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
    shown = ledger_page.as_json(page) if as_json else ledger_page.as_text(page)
    sys.stdout.write(f"{shown}\n")


@_ledger_app.command()
def rebuild(
    named: ConfigArgument = None,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Find all questions, answers and thanks anew from what was observed, and say what came out otherwise. The bot may be running."""
    where = ground(no_more_than_one(named, config), database)
    run_to_end(
        _rebuild(where),
        "Stopped. What was found so far is kept; the bot, or the same command, goes on.",
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
