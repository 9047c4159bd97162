"""What an export tells, one record after the other, and what was seen while reading it."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from rituals.model.ids import SpaceId
from rituals.signals import (
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    ReactionChanged,
)


@dataclass(frozen=True, slots=True)
class Damaged:
    """Something in a file that could not be read."""

    where: str
    """The file, and the line or message in it: `help/2024-01-02.json, message 3`."""
    reason: str
    """An English sentence without its full stop."""


Record = MessagePosted | MessageEdited | MessageDeleted | ReactionChanged | Damaged
Told = Callable[[int], None]
"""Hears how many bytes were read so far."""


@dataclass(slots=True)
class Seen:
    """One channel of an export, and what was found in it."""

    name: str
    id: str
    left_out: str = ""
    """Why it is not read; empty if it is."""
    messages: int = 0
    """Of people; of a channel that is left out, all that its files hold."""
    bots: int = 0
    """Messages of bots and apps."""
    notices: int = 0
    """The platform's own words: somebody joined, a message was pinned."""


@dataclass(slots=True)
class Tally:
    """What an export held, and what of it means nobody or nothing here."""

    channels: dict[str, Seen] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    """Channels that were asked for, and are not in it."""
    nameless: dict[str, int] = field(default_factory=dict)
    """Messages by people of whom the export knows no name, by account."""
    visitors: dict[str, int] = field(default_factory=dict)
    """Messages by people of other workspaces, by account."""
    nobody: int = 0
    """Messages whose author is not to be told from others: deleted accounts as one."""
    unsigned: int = 0
    """Reactions of which the export does not say whose they are."""


class History(Protocol):
    """An export, opened."""

    space: SpaceId
    """Where its people and channels are."""
    tally: Tally

    @property
    def key(self) -> str:
        """What makes it the same, and read in the same way, whatever it is called."""

    @property
    def size(self) -> int:
        """Bytes to read."""

    def records(self, told: Told) -> Iterator[Record]:
        """All of it in the order in which it happened; every time the same.

        What is found is counted in `tally` on the way.
        """


def count_in(counts: dict[str, int], name: str) -> None:
    """One more of that name."""
    counts[name] = counts.get(name, 0) + 1


def key_of(fingerprint: str, tally: Tally) -> str:
    """What makes an export the same, and read in the same way: it, and what of it is read."""
    read = sorted(id_ for id_, seen in tally.channels.items() if not seen.left_out)
    return hashlib.sha256("\n".join((fingerprint, *read)).encode()).hexdigest()


def sound(name: str) -> str:
    """A name without what no database keeps."""
    return name.encode("utf-8", "replace").decode("utf-8").replace("\0", "")
