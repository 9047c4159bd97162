"""Which channels of an export are read: those the ledger observes, if nobody says otherwise.

Private conversations never are. A private channel is read if it is named.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.history.errors import (
    AmbiguousChannelError,
    MissingChannelsError,
    NoChannelsError,
)

NOT_CHOSEN = "not a channel of the ledger"
PRIVATE = "private; name it with --channel to have it read"
CONVERSATION = "a private conversation is never read"
_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Found:
    """A channel of an export."""

    id: str
    name: str
    private: bool = False
    conversation: bool = False
    """Of a few people with each other."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody wants to have read: `names` (or ids) of channels, or `every` public one.

    `platform` is how it is called where it is said that nothing was named.
    """

    names: tuple[str, ...] = ()
    every: bool = False
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Why channels are left out, by id; and the names that are no channel there."""

    left_out: dict[str, str]
    missing: tuple[str, ...] = ()


def choose(channels: Sequence[Found], choice: Choice, path: Path) -> Chosen:
    """Who of them is read. Errors: those of `bot.history.errors` about channels."""
    readable = [c for c in channels if not c.conversation]
    named = {name: _named(name, readable, path) for name in choice.names}
    chosen = {found.id for found in named.values() if found is not None}
    missing = tuple(name for name, found in named.items() if found is None)
    if not choice.every and not choice.names:
        raise NoChannelsError(
            path=path, platform=choice.platform, known=_list(readable)
        )
    if not choice.every and not chosen:
        wanted = " and ".join(missing)
        raise MissingChannelsError(wanted=wanted, path=path, known=_list(readable))
    return Chosen(
        {
            channel.id: why
            for channel in channels
            if (why := _left_out(channel, chosen, every=choice.every))
        },
        missing,
    )


def _left_out(channel: Found, chosen: Collection[str], *, every: bool) -> str:
    if channel.conversation:
        return CONVERSATION
    if channel.id in chosen:
        return ""
    if not every:
        return NOT_CHOSEN
    return PRIVATE if channel.private else ""


def _named(name: str, channels: Sequence[Found], path: Path) -> Found | None:
    said = name.strip().removeprefix("#")
    by_id = [c for c in channels if c.id == said]
    found = by_id or [c for c in channels if c.name.lower() == said.lower()]
    if len(found) > 1:
        raise AmbiguousChannelError(
            name=name, path=path, known=", ".join(c.id for c in found)
        )
    return found[0] if found else None


def _list(channels: Sequence[Found]) -> str:
    names = sorted({f"#{c.name}" for c in channels})
    more = len(names) - _MOST_NAMED
    shown = ", ".join(names[:_MOST_NAMED]) or "no channel"
    return f"{shown} and {more} more" if more > 0 else shown
