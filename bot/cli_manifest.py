"""The command `manifest`: what a platform is told to make an app as the bot needs it."""

import json
import os
import sys
from typing import Annotated
from urllib.parse import urlsplit

import typer

from bot.cli_options import ConfigArgument, ConfigOption, no_more_than_one
from rituals.errors import StammtischError

app = typer.Typer(rich_markup_mode=None)


class NoUrlError(StammtischError):
    """{config} says mode = "http": name the address at which Slack can call, --url https://…/slack/events."""


class NeedlessUrlError(StammtischError):
    """{config} says mode = "socket", where Slack calls no address: leave --url out, or write mode = "http" below [slack]."""


class OtherUrlError(StammtischError):
    """Slack cannot call the bot at {url}: the address begins with https:// and ends with {path}, as in https://bot.example{path}."""


class WhoseManifestError(StammtischError):
    """Slack alone takes a manifest: write `stammtisch manifest slack`, and your configuration behind it if you have one."""


class NoManifestError(StammtischError):
    """Discord takes no manifest: its application is made by hand, as docs/discord.md tells step by step. `stammtisch doctor` with your configuration then prints the link that invites the bot."""


@app.command()
def manifest(
    platform: Annotated[
        str, typer.Argument(metavar="slack", help="Slack.", show_default=False)
    ] = "",
    named: ConfigArgument = None,
    config: ConfigOption = None,
    url: Annotated[
        str,
        typer.Option(
            help='Where Slack can call, for mode = "http": https://…/slack/events.'
        ),
    ] = "",
) -> None:
    """Print the manifest by which Slack makes the app: commands, events, scopes. With your configuration in the language of your community."""
    from bot.config.load import read_config  # noqa: PLC0415  only what is called is loaded
    from bot.platforms.slack.manifest import Manifest  # noqa: PLC0415  as above
    from bot.texts.translator import GettextTranslator  # noqa: PLC0415  as above
    from rituals.commands.registry import COMMANDS  # noqa: PLC0415  as above

    if platform != "slack":
        raise NoManifestError if platform == "discord" else WhoseManifestError
    config = no_more_than_one(named, config)
    language, root = "en", "stammtisch"
    if url:
        _looked_at(url)
    if config is not None:
        read = read_config(config, os.environ)
        language, root = read.community.language, read.community.commands
        if read.slack is not None and read.slack.mode == "http" and not url:
            raise NoUrlError(config=config)
        if read.slack is not None and read.slack.mode == "socket" and url:
            raise NeedlessUrlError(config=config)
    made = Manifest(tuple(COMMANDS), GettextTranslator(), language, root, url or None)
    json.dump(made.written(), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def _looked_at(url: str) -> None:
    """Slack would refuse an address without a certificate; at another path the bot hears nothing."""
    from bot.platforms.slack.serving import PATH  # noqa: PLC0415  only what is called is loaded

    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.netloc or not parts.path.endswith(PATH):
        raise OtherUrlError(url=url, path=PATH)
