"""`stammtisch import`: what was said before the bot was there."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.cli_database import (
    DatabaseOption,
    Ground,
    ground,
    opened,
    run_to_end,
    to_look_at,
)
from bot.cli_options import ConfigOption

if TYPE_CHECKING:
    from bot.history.records import History
    from bot.importing import Imported
    from rituals.model.ids import SpaceId

app = typer.Typer(rich_markup_mode=None)


@app.command("import")
def import_(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE",
            help="A Slack export, JSON of DiscordChatExporter (both also as a folder or a zip), or messages as JSON lines.",
            show_default=False,
        ),
    ] = None,
    format_: Annotated[
        Literal["messages", "slack", "discord"] | None,
        typer.Option("--format", help="What it is, if it is to be nothing else."),
    ] = None,
    channel: Annotated[
        list[str] | None,
        typer.Option(
            "--channel",
            metavar="NAME",
            help="Read this channel (its name or id) instead of those of the ledger; may be repeated.",
        ),
    ] = None,
    every: Annotated[
        bool,
        typer.Option("--all-channels", help="Read every public channel."),
    ] = False,
    dry: Annotated[
        bool,
        typer.Option("--dry-run", help="Only say what would be read; write nothing."),
    ] = False,
    config: ConfigOption = None,
    database: DatabaseOption = None,
) -> None:
    """Read what was said before into the ledger; going on where it was interrupted."""
    from bot.history.errors import MissingHistoryError  # noqa: PLC0415  only what is called is loaded
    from bot.history.recognising import Wanted, opened_history  # noqa: PLC0415  as above

    if file is None:
        raise MissingHistoryError
    where = ground(config, database)
    wanted = Wanted(
        format=format_,
        named=tuple(channel or ()),
        every=every,
        configured=where.community.ledger.channels if where.read else None,
        homes=_homes(where),
    )
    with opened_history(file, wanted) as history:
        run_to_end(
            _import(file, history, where, dry=dry),
            "Stopped. Nothing was written."
            if dry
            else "Stopped. What was read is kept; the same command goes on from here.",
        )


def _homes(where: Ground) -> "dict[SpaceId, str]":
    """The guild and the workspace that the configuration names."""
    from rituals.model.ids import SpaceId  # noqa: PLC0415  only what is called is loaded

    homes = {}
    if where.read is not None and where.read.discord is not None:
        homes[SpaceId("discord")] = str(where.read.discord.guild)
    if where.read is not None and where.read.slack is not None:
        homes[SpaceId("slack")] = where.read.slack.team
    return homes


async def _import(file: Path, history: "History", where: Ground, *, dry: bool) -> None:
    from bot.bootstrap import build_engine  # noqa: PLC0415  only what is called is loaded
    from bot.clock import RealClock  # noqa: PLC0415  as above
    from bot.dice import SeededDice  # noqa: PLC0415  as above
    from bot.history.report import report  # noqa: PLC0415  as above
    from bot.importing import Importer  # noqa: PLC0415  as above
    from bot.progress import progress  # noqa: PLC0415  as above

    url = to_look_at(where.url) if dry else where.url
    async with opened(url) as storage:
        engine = build_engine(
            [where.community],
            storage=storage,
            clock=RealClock(),
            dice=SeededDice("import"),
        )
        with progress(file.name, history.size) as told:
            importer = Importer(storage, engine, where.community, told)
            result = await (importer.look if dry else importer.run)(history)
        if not dry:
            with progress("what was said since", 1) as told_again:
                await importer.read_on(told_again)
    _tell_damage(result)
    _tell(result, where.community.name, dry=dry)
    for line in report(history.tally):
        sys.stdout.write(f"{line}\n")
    if result.hopeless:
        raise typer.Exit(1)


def _tell_damage(result: "Imported") -> None:
    from bot.importing import MOST_SHOWN  # noqa: PLC0415  only what is called is loaded
    from bot.texts.plain import seen  # noqa: PLC0415  as above

    for fault in result.faults:
        sys.stderr.write(f"{seen(fault.where)}: {fault.reason}; skipped\n")
    if result.damaged > MOST_SHOWN:
        sys.stderr.write(f"... and {result.damaged - MOST_SHOWN} more\n")


def _tell(result: "Imported", community: str, *, dry: bool) -> None:
    done = "would be read" if dry else "read"
    sys.stdout.write(
        f"{_messages(result.new)} {done} into the ledger of {community}. "
        f"Known already: {result.known:,}. Damaged: {result.damaged:,}.\n"
    )
    besides = (
        ("reaction" if result.reactions == 1 else "reactions", result.reactions),
        ("known messages with other words by now", result.edited),
        ("known messages deleted by now", result.deleted),
    )
    told = ", ".join(f"{count:,} {what}" for what, count in besides if count)
    if told:
        sys.stdout.write(f"Besides: {told}.\n")
    for count, why in (
        (
            result.newer,
            "Left to the bot: {} newer than what it has heard there. It reads them itself as soon as it runs.",
        ),
        (
            result.owned,
            "Left to the bot: {} in threads of rituals, which hear of them from it.",
        ),
        (
            result.unnoted,
            "Not noted: {} of people who wish for a pause, or to be forgotten.",
        ),
    ):
        if count:
            sys.stdout.write(f"{why.format(_messages(count))}\n")


def _messages(count: int) -> str:
    return f"{count:,} {'message' if count == 1 else 'messages'}"
