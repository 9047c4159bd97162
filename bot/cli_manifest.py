"""The command `manifest`: what a platform is told to make an app as the bot needs it."""

import json
import os
import sys
from enum import StrEnum
from typing import Annotated

import typer

from bot.cli_options import ConfigOption
from rituals.errors import StammtischError

app = typer.Typer(rich_markup_mode=None)


class NoUrlError(StammtischError):
    """{config} says mode = "http": name the address at which Slack can call, --url https://…/slack/events."""


class ManifestOf(StrEnum):
    """The platforms that take a manifest."""

    SLACK = "slack"


@app.command()
def manifest(
    platform: Annotated[ManifestOf, typer.Argument(metavar="slack", help="Slack.")],
    config: ConfigOption = None,
    url: Annotated[
        str,
        typer.Option(
            help='Where Slack can call, for mode = "http": https://…/slack/events.'
        ),
    ] = "",
) -> None:
    """Print the manifest by which Slack makes the app: commands, events, scopes. With --config in the language of your community."""
    from bot.config.load import read_config  # noqa: PLC0415  only what is called is loaded
    from bot.platforms.slack.manifest import Manifest  # noqa: PLC0415  as above
    from bot.texts.translator import GettextTranslator  # noqa: PLC0415  as above
    from rituals.commands.registry import COMMANDS  # noqa: PLC0415  as above

    del platform
    language, root = "en", "stammtisch"
    if config is not None:
        read = read_config(config, os.environ)
        language, root = read.community.language, read.community.commands
        if read.slack is not None and read.slack.mode == "http" and not url:
            raise NoUrlError(config=config)
    made = Manifest(tuple(COMMANDS), GettextTranslator(), language, root, url or None)
    json.dump(made.written(), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
