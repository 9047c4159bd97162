"""The command `stammtisch`: what it understands, and nothing of what it does.

What a command needs is imported when it is called, so that `--help` answers at once.
Errors of ours end in their sentence on standard error and exit code 2.
"""

import errno
import os
import sys
import zoneinfo
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer

from bot import (
    cli_database,
    cli_doctor,
    cli_import,
    cli_ledger,
    cli_manifest,
    cli_running,
)
from bot.cli_options import ConfigArgument, ConfigOption, at_most, one_config
from bot.dates import written_date
from rituals.errors import StammtischError

FAULTY = 2

app = typer.Typer(
    name="stammtisch",
    help="Rituals for a community: check, plan and rehearse them, then let them run.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.registered_commands += cli_import.app.registered_commands
app.registered_commands += cli_database.app.registered_commands
app.registered_commands += cli_doctor.app.registered_commands
app.registered_groups += cli_ledger.app.registered_groups
app.registered_commands += cli_manifest.app.registered_commands
app.registered_commands += cli_running.app.registered_commands


def _show_version(wanted: bool) -> None:
    if wanted:
        try:
            typer.echo(f"stammtisch {version('stammtisch')}")
        except PackageNotFoundError:
            typer.echo("stammtisch, not installed")
        raise typer.Exit


@app.callback()
def stammtisch(
    shown: Annotated[
        bool,
        typer.Option(
            "--version",
            "-V",
            callback=_show_version,
            is_eager=True,
            help="Say which version this is.",
        ),
    ] = False,
) -> None:
    """Rituals for a community: check, plan and rehearse them, then let them run."""
    del shown


@app.command()
def check(named: ConfigArgument = None, config: ConfigOption = None) -> None:
    """Say what a configuration will do, or everything that is wrong with it."""
    from bot.check import report  # noqa: PLC0415  only what is called is loaded
    from bot.clock import RealClock  # noqa: PLC0415  as above
    from bot.config.faults import told_in  # noqa: PLC0415  as above
    from bot.config.load import read_config  # noqa: PLC0415  as above
    from bot.config.tokens import refuse_unusable_tokens  # noqa: PLC0415  as above
    from bot.config.unconfigured import refuse_unconfigured  # noqa: PLC0415  as above
    from bot.holidays import NationalHolidays  # noqa: PLC0415  as above
    from bot.still_open import refuse_lost_rituals  # noqa: PLC0415  as above

    configuration = read_config(one_config(named, config), os.environ)
    refuse_unconfigured(configuration)
    with told_in(configuration.community.language):
        refuse_unusable_tokens(configuration, os.environ)
        cli_database.run_to_end(refuse_lost_rituals(configuration))
    holidays = NationalHolidays(configuration.community.holidays)
    _say(report(configuration, holidays, RealClock().now()))


@app.command()
def plan(
    named: ConfigArgument = None,
    config: ConfigOption = None,
    begin: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="YYYY-MM-DD",
            help="The first day, with what began before it; else today, without.",
        ),
    ] = "",
    days: Annotated[
        int, typer.Option(callback=at_most(36_600), help="How many days.")
    ] = 28,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line, for programs.")
    ] = False,
) -> None:
    """Show what will happen in the days to come, in words or as JSON lines."""
    from bot.clock import RealClock  # noqa: PLC0415  only what is called is loaded
    from bot.config.load import load  # noqa: PLC0415  as above
    from bot.holidays import NationalHolidays  # noqa: PLC0415  as above
    from bot.plan import Plan  # noqa: PLC0415  as above

    first = written_date(begin) if begin else None
    community = load(one_config(named, config), os.environ)
    shown = Plan.of(
        community,
        NationalHolidays(community.holidays),
        first or RealClock().now().astimezone(community.zone).date(),
        days,
        begun_before=first is not None,
    )
    _say(shown.as_json() if as_json else shown.as_text())


@app.command()
def schema(
    markdown: Annotated[
        bool, typer.Option("--markdown", help="The reference page instead.")
    ] = False,
) -> None:
    """Print the JSON schema of the configuration, for editors."""
    from bot.schema import as_json, as_markdown  # noqa: PLC0415  only what is called is loaded

    typer.echo(as_markdown() if markdown else as_json(), nl=False)


@app.command()
def commands() -> None:
    """Print the page of all commands that members and moderators have."""
    from bot.commands_page import as_markdown  # noqa: PLC0415  only what is called is loaded

    typer.echo(as_markdown(), nl=False)


@app.command()
def classify(
    language: Annotated[
        Literal["auto", "en", "de"],
        typer.Option(help="What is spoken; auto looks at the words."),
    ] = "auto",
) -> None:
    """Read messages as JSON lines on standard input; say which asks, and which answers whom."""
    from bot.classify import classify as classified  # noqa: PLC0415  only what is called is loaded
    from bot.lines import lines_of  # noqa: PLC0415  as above

    given = lines_of(sys.stdin.buffer)
    raise typer.Exit(classified(given, sys.stdout, sys.stderr, language))


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command with these arguments, else with those of the process, and exit.

    Whatever the terminal, it speaks UTF-8.
    """
    # Zones come from the tzdata package alone: the system's disagree for some of them.
    zoneinfo.reset_tzpath(to=())
    # Whoever called us may have closed them; what stands in for them lives as long as we do.
    sys.stdout = sys.stdout or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  as long as the process
    sys.stderr = sys.stderr or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  as long as the process
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app(arguments, prog_name="stammtisch")
    except StammtischError as error:
        _end(FAULTY, str(error))
    except OSError as error:  # a full disk, a terminal that is gone
        _end(FAULTY, f"Reading or writing failed: {error}")
    except SystemExit as ending:
        _end(ending.code)


def _end(code: str | int | None, sentence: str = "") -> NoReturn:
    """Exit, having written what waits; quietly where nobody reads it any more."""
    try:
        sys.stdout.flush()
        if sentence:
            sys.stderr.write(f"{sentence}\n")
    except OSError as error:
        # The interpreter flushes once more when it ends, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if error.errno != errno.EPIPE:
            sys.stderr.write(f"{sentence or f'Writing failed: {error}'}\n")
        code = code or 1
    sys.exit(code)


if __name__ == "__main__":
    main()
