"""What several commands are asked with: which configuration, and how many of something."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from rituals.errors import StammtischError

ConfigArgument = Annotated[
    Path | None,
    typer.Argument(
        metavar="CONFIG", help="The configuration, a TOML file.", show_default=False
    ),
]
ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config", "-c", metavar="CONFIG", help="The community's configuration file."
    ),
]


PLATFORMS = ("discord", "slack")


class MissingConfigError(StammtischError):
    """Missing argument 'CONFIG': name the configuration, a TOML file such as config.example.toml."""


class PlatformNamedError(StammtischError):
    """{platform} is no configuration: name a file, such as werkstatt.toml. All platforms in it are looked at."""


class TwoConfigsError(StammtischError):
    """Two configurations are named, {argument} and {option}; keep one of them."""


def one_config(argument: Path | None, option: Path | None) -> Path:
    """The configuration, named bare or by `--config`: whoever is used to one may use it anywhere."""
    named = no_more_than_one(argument, option)
    if named is None:
        raise MissingConfigError
    if str(named) in PLATFORMS and not named.exists():
        raise PlatformNamedError(platform=named)
    return named


def no_more_than_one(argument: Path | None, option: Path | None) -> Path | None:
    """The configuration, if one is named, bare or by `--config`."""
    if argument is not None and option is not None:
        raise TwoConfigsError(argument=argument, option=option)
    return argument if argument is not None else option


def at_most(most: int) -> Callable[[int | None], int | None]:
    """A check for a number, from 1 to `most`, that says what would be right."""

    def checked(wanted: int | None) -> int | None:
        if wanted is None:
            return None
        if wanted < 1:
            raise typer.BadParameter("it must be 1 or more")
        if wanted > most:
            raise typer.BadParameter(f"it must be {most} or less")
        return wanted

    return checked
