"""The identities the core speaks of. All are opaque text; none is a number to count with.

Those of two parts are named tuples: they are looked up several times for each message,
and a tuple is hashed and compared many times faster than a dataclass.
"""

from typing import NamedTuple, NewType

CommunityId = NewType("CommunityId", str)
"""The people of one configuration file; a short slug, part of every key."""

RitualName = NewType("RitualName", str)
"""The name of a ritual in its configuration file: `monday-question`."""

SpaceId = NewType("SpaceId", str)
"""One guild or workspace of a community, by the name of its platform: `discord`."""

PlaceId = NewType("PlaceId", str)
"""The native id of a channel, thread or private conversation within a space."""

MessageId = NewType("MessageId", str)
"""The native id of a message within a place."""

AccountId = NewType("AccountId", str)
"""The native id of a person on one platform."""

MemberId = NewType("MemberId", str)
"""A person in a community, whatever platforms they are on."""


class Place(NamedTuple):
    """Somewhere messages stand: a channel, a thread, a private conversation."""

    space: SpaceId
    id: PlaceId


class MessageRef(NamedTuple):
    """One message, wherever it stands: its natural key."""

    place: Place
    id: MessageId


class Account(NamedTuple):
    """A person as one space knows them."""

    space: SpaceId
    id: AccountId


class Channel(NamedTuple):
    """A channel as the configuration file names it: `discord:#talk`.

    It is symbolic: the platform resolves it to a place once and remembers it.
    """

    space: SpaceId
    name: str

    def __str__(self) -> str:
        return f"{self.space}:{self.name}"

    @classmethod
    def parse(cls, text: str) -> "Channel":
        """Read `platform:#name`; the caller has checked that there is a colon."""
        space, _, name = text.partition(":")
        return cls(SpaceId(space.strip()), name.strip())
