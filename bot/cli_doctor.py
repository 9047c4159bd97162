"""The command `doctor`: everything that can be checked before the bot runs."""

import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli_database import run_to_end
from bot.cli_options import PLATFORMS, ConfigArgument, ConfigOption, one_config
from rituals.errors import StammtischError

if TYPE_CHECKING:
    from bot.config.load import Configuration

app = typer.Typer(rich_markup_mode=None)


class OneAtATimeError(StammtischError):
    """One configuration at a time, and all platforms in it are looked at: `stammtisch doctor {config}`."""


@app.command()
def doctor(
    named: ConfigArgument = None,
    more: Annotated[list[Path] | None, typer.Argument(hidden=True)] = None,
    config: ConfigOption = None,
) -> None:
    """Look whether everything is ready to run: the file, the database, the platforms. Changes nothing."""
    from bot.config.load import read_config  # noqa: PLC0415  only what is called is loaded

    if more:  # `doctor discord werkstatt.toml` is what some expect
        raise OneAtATimeError(config=named if str(named) not in PLATFORMS else more[0])
    # What its libraries would warn of is what we tell in our own words.
    for library in ("discord", "slack_sdk", "slack_bolt"):
        logging.getLogger(library).setLevel(logging.CRITICAL)
    configuration = read_config(one_config(named, config), os.environ)
    if not run_to_end(_examine(configuration)):
        raise typer.Exit(1)


async def _examine(configuration: "Configuration") -> bool:
    """Tell what is found as it is found; whether nothing is in the way."""
    from bot.clock import RealClock  # noqa: PLC0415  only what is called is loaded
    from bot.doctor import examine  # noqa: PLC0415  as above
    from bot.findings import Finding, Level, lines, verdict  # noqa: PLC0415  as above
    from bot.speaker import Speaker  # noqa: PLC0415  as above

    speaker = Speaker.of(configuration.community)
    findings: list[Finding] = []
    async for finding in examine(configuration, os.environ, RealClock()):
        findings.append(finding)
        for line in lines(finding, speaker):
            _say(line)
    _say(speaker.line(verdict(findings)))
    return all(finding.level is not Level.FAULT for finding in findings)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
