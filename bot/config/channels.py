"""Channels as the configuration names them: `discord:#talk`."""

import re
from collections.abc import Iterable

from bot.config.faults import as_param, one_of
from rituals.document import Msg, msg
from rituals.model.ids import Channel
from rituals.model.spelling import did_you_mean

PLATFORMS = ("discord", "slack")
_NAME = re.compile(r"#[^\s#:]+|\d{15,20}|[CG][A-Z0-9]{8,}")


def channel_problem(written: str) -> Msg | None:
    """What is wrong with a channel as it is written; `None` if nothing is."""
    platform, colon, name = written.partition(":")
    if not colon:
        bare = written.lstrip("#") or "talk"
        return msg("fault.channel.nowhere", written=written, bare=bare)
    if platform not in PLATFORMS:
        return msg(
            "fault.channel.platform",
            platform=platform,
            known=one_of(f'"{each}"' for each in PLATFORMS),
            hint=as_param(did_you_mean(platform, PLATFORMS)),
        )
    if not _NAME.fullmatch(name):
        right = re.sub(r"[\s#:]+", "-", name.strip(" #:")) or "talk"
        return msg("fault.channel.name", name=name, platform=platform, right=right)
    return None


def as_channels(written: Iterable[str]) -> tuple[Channel, ...]:
    """Checked names as the core knows them."""
    return tuple(Channel.parse(each) for each in written)
