"""Platforms whose channels are named in a file that says nothing else of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.config.channels import PLATFORMS
from bot.config.faults import ConfigError
from bot.config.lines import KeyPath
from bot.config.load import Configuration
from rituals.document import msg


def refuse_unconfigured(configuration: Configuration) -> None:
    """Refuse channels of a platform that has no section: such a file can only be rehearsed.

    Raises ConfigError, at the first channel of each.
    """
    source = configuration.source
    named = dict(reversed([(space, path) for path, space in _named(source.table, ())]))
    missing = [space for space in PLATFORMS if space in named]
    faults = [
        source.fault(named[space], msg(f"fault.no-platform.{space}"))
        for space in missing
        if getattr(configuration, space) is None
    ]
    if faults:
        raise ConfigError(sorted(faults, key=lambda fault: fault.line or 0))


def _named(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """Where channels stand, and on which platform, in the order of the file."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _named(each, (*path, key))
    elif isinstance(value, list) and str(path[-1]).endswith(_KEYS):
        for index, each in enumerate(value):
            yield (*path, index), str(each).partition(":")[0]


_KEYS = ("channels", "moderators_channel")
