"""Channels as the configuration names them: `discord:#talk`."""

import re
from collections.abc import Iterable

from rituals.model.ids import Channel
from rituals.model.spelling import did_you_mean

PLATFORMS = ("discord", "slack")
_NAME = re.compile(r"#[^\s#:]+|\d{15,20}|[CG][A-Z0-9]{8,}")


def channel_problem(written: str) -> str | None:
    """What is wrong with a channel as it is written; `None` if nothing is."""
    platform, colon, name = written.partition(":")
    if not colon:
        bare = written.lstrip("#") or "talk"
        return f'"{written}" does not say where it is; write "discord:#{bare}" or "slack:#{bare}"'
    if platform not in PLATFORMS:
        known = " or ".join(f'"{each}"' for each in PLATFORMS)
        return f'there is no platform "{platform}"; it is {known}.{did_you_mean(platform, PLATFORMS)}'
    if not _NAME.fullmatch(name):
        right = re.sub(r"[\s#:]+", "-", name.strip(" #:")) or "talk"
        return f'"{name}" is not the name of a channel; write "{platform}:#{right}"'
    return None


def as_channels(written: Iterable[str]) -> tuple[Channel, ...]:
    """Checked names as the core knows them."""
    return tuple(Channel.parse(each) for each in written)
