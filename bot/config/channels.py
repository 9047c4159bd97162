"""Channels as the configuration names them: `discord:#talk`."""

import re
from collections.abc import Iterable

from bot.config.faults import as_param, one_of
from rituals.document import Msg, msg
from rituals.model.ids import Channel
from rituals.model.spelling import did_you_mean

PLATFORMS = ("discord", "slack")
_NAMED = re.compile(r"#[^\s#:]+")
_IDS = {"discord": re.compile(r"\d{15,20}"), "slack": re.compile(r"[CG][A-Z0-9]{8,}")}
_EXAMPLES = {"discord": "812345678901234568", "slack": "C0123456789"}
_LIKE_IDS = {
    "discord": re.compile(r"[@#]?\d+|[CDG][A-Z0-9]{8,}"),
    "slack": re.compile(r"[CDGTUW](?=[A-Z]*\d)[A-Z0-9]+|\d+", re.IGNORECASE),
}
_IN_MENTION = re.compile(r"<#([A-Z0-9]+)(?:\|[^>]*)?>")
_IN_LINK = (
    ("discord", re.compile(r"https?://\S*discord\S*/channels/\d+/(\d{15,20})\S*")),
    ("slack", re.compile(r"https?://\S*slack\.com/(?:\S*/)?([CG][A-Z0-9]{8,})\S*")),
)


def channel_problem(written: str) -> Msg | None:
    """What is wrong with a channel as it is written; `None` if nothing is."""
    several = several_channels(written)
    if len(several) > 1:
        return msg("fault.channel.several", right=listed(several))
    for space, link in _IN_LINK:
        if found := link.fullmatch(written.strip()):
            right = f"{space}:{found[1]}"
            return msg("fault.channel.link", right=right)
    platform, colon, name = written.partition(":")
    if not colon:
        bare = written.lstrip("#@") or "talk"
        return msg("fault.channel.nowhere", written=written, bare=bare)
    if platform not in PLATFORMS:
        return msg(
            "fault.channel.platform",
            platform=platform,
            known=one_of(f'"{each}"' for each in PLATFORMS),
            hint=as_param(did_you_mean(platform, PLATFORMS)),
        )
    return _name_problem(platform, name)


def _name_problem(platform: str, name: str) -> Msg | None:
    """What is wrong with the name or the id of a channel of that platform."""
    if _IDS[platform].fullmatch(name):
        return None
    bare = name.strip(" #@")
    mention = _IN_MENTION.fullmatch(name.strip())
    bare = mention[1] if mention else bare
    for id_ in (bare, bare.upper()):
        if _IDS[platform].fullmatch(id_) and not _NAMED.fullmatch(name):
            return msg("fault.channel.id", name=name, right=f"{platform}:{id_}")
    if _LIKE_IDS[platform].fullmatch(name) and not name.startswith("#"):
        example = f"{platform}:{_EXAMPLES[platform]}"
        return msg(f"fault.channel.no-id.{platform}", name=name, example=example)
    right = re.sub(r"[^\w.-]+", "-", bare).strip("-").lower() or "talk"
    if _NAMED.fullmatch(name) and (platform != "slack" or bare == bare.lower()):
        return None
    return msg("fault.channel.name", name=name, platform=platform, right=right)


def several_channels(written: str) -> list[str]:
    """The channels that stand in one pair of quotes; one or none is as it should be."""
    tidy = re.sub(r":\s+", ":", written)
    pieces = [each for each in re.split(r"[,;\s]+", tidy) if each]
    found: list[str] = []
    space = ""
    for piece in pieces:
        named, colon, _ = piece.partition(":")
        space = named if colon else space
        if not (colon or piece.startswith("#")) or space not in PLATFORMS:
            return []
        found.append(piece if colon else f"{space}:{piece}")
    return found


def listed(channels: Iterable[str]) -> str:
    """As a list of TOML holds them, without its brackets."""
    return ", ".join(f'"{each}"' for each in channels)


def as_channels(written: Iterable[str]) -> tuple[Channel, ...]:
    """Checked names as the core knows them."""
    return tuple(Channel.parse(each) for each in written)
