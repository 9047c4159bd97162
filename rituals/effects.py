"""What must go out, and what may: a closed union, with symbolic targets.

An effect has a `name`, unique within its occurrence: by it later effects find the
message and the thread that it made. Targets are resolved to places when it is sent.
"""

from dataclasses import dataclass
from datetime import datetime

from rituals.document import Document, Inlines
from rituals.model.ids import Account, Channel, CommunityId, MemberId, MessageRef, Place
from rituals.model.nudges import Attention


@dataclass(frozen=True, slots=True)
class InChannels:
    """In the channel of each opening that is alive; with `only` in that one.

    What belongs to no occurrence names its channel by `only`.
    """

    only: Channel | None = None


@dataclass(frozen=True, slots=True)
class InThreads:
    """In the thread that the effect `of` opened, in each opening; with `only` in one."""

    of: str
    only: Channel | None = None


@dataclass(frozen=True, slots=True)
class ToMember:
    """Privately, to the first of the member's accounts."""

    member: MemberId


@dataclass(frozen=True, slots=True)
class ToModerators:
    """Where the community's moderators read; privately to them if there is no channel."""


Target = InChannels | InThreads | ToMember | ToModerators


@dataclass(frozen=True, slots=True)
class Post:
    """Say something. With `thread` a thread of that title opens on it.

    With `pin` it stands on top of its channel, where that can be, until it is unpinned.

    It waits for the receipt of the effect named `after` in the same channel, and
    expires at `not_after` together with all that waits for it. Only the members in
    `ping` are notified by being mentioned.

    What cannot be delivered privately is said `otherwise`, in the one channel or thread
    that this names: once, and never both.
    """

    name: str
    to: Target
    document: Document
    thread: Inlines | None = None
    after: str | None = None
    not_after: datetime | None = None
    ping: tuple[MemberId, ...] = ()
    otherwise: "Post | None" = None
    pin: bool = False


@dataclass(frozen=True, slots=True)
class Show:
    """Replace what the effect `of` said, wherever it was posted: counts, closed buttons.

    A newer one replaces one that still waits.
    """

    name: str
    of: str
    document: Document


@dataclass(frozen=True, slots=True)
class CloseThread:
    """Archive the thread that the effect `of` opened; with `unpin`, unpin what it said."""

    name: str
    of: str
    after: str | None = None
    unpin: bool = False


Effect = Post | Show | CloseThread


@dataclass(frozen=True, slots=True)
class Nudge:
    """An unasked private message that may go out: the quiet gate decides.

    It is sent, held until morning, merged or dropped, each with a recorded reason.
    Higher `priority` goes first; after `valid_until` it is worthless. `why` is the
    sentence that says why it came. One of the ledger's has its `rule`, and the question it
    is `about`.
    """

    name: str
    member: MemberId
    document: Document
    why: Document
    valid_until: datetime
    priority: int = 0
    rule: Attention | None = None
    about: MessageRef | None = None


@dataclass(frozen=True, slots=True)
class ToPlace:
    """A place known by its id."""

    place: Place


@dataclass(frozen=True, slots=True)
class ToChannel:
    """A channel by its configured name; the platform knows which one that is."""

    channel: Channel


@dataclass(frozen=True, slots=True)
class ToAccount:
    """A private conversation with somebody."""

    account: Account


Destination = ToPlace | ToChannel | ToAccount


@dataclass(frozen=True, slots=True)
class Send:
    """A delivery: post this document there. The platform marks it with `key`.

    A `pin` that cannot be is left out, and nothing fails by it.
    """

    community: CommunityId
    key: str
    to: Destination
    document: Document
    thread: str | None = None
    ping: tuple[Account, ...] = ()
    pin: bool = False


@dataclass(frozen=True, slots=True)
class Replace:
    """A delivery: the message now says this. Doing it twice changes nothing."""

    community: CommunityId
    key: str
    message: MessageRef
    document: Document


@dataclass(frozen=True, slots=True)
class Archive:
    """A delivery: close the thread, and unpin that message. Twice changes nothing more."""

    community: CommunityId
    key: str
    place: Place
    unpin: MessageRef | None = None


Delivery = Send | Replace | Archive
