"""What came in: a closed union. Adapters translate native happenings into these.

What identifies a signal, so that seeing it twice changes nothing: a message by its
`MessageRef`, an edit or deletion by that and its time, an action by the vendor's id.
Reactions and membership are states to write down, not events to count.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from rituals.model.ids import Account, MemberId, MessageRef, Place, SpaceId
from rituals.model.occurrence import OccurrenceId


@dataclass(frozen=True, slots=True)
class Person:
    """Who did it, as the platform knows them at this moment."""

    account: Account
    name: str
    """Empty where only the account was told: what is known of them then stays."""
    bot: bool = False
    moderator: bool = False
    """An admin there, or in one of the community's `moderators` roles and groups."""
    locale: str | None = None


@dataclass(frozen=True, slots=True)
class MessagePosted:
    """Somebody wrote. `text` is read once, for the ledger's rules, and never kept.

    In a thread `thread_of` is the channel it belongs to and `root` the message it hangs
    on. `mentions` are native ones. What is heard of later may have other words than at
    first: then they are those of `edited_at`.
    """

    message: MessageRef
    author: Person
    text: str
    at: datetime
    reply_to: MessageRef | None = None
    thread_of: Place | None = None
    root: MessageRef | None = None
    mentions: tuple[Account, ...] = ()
    edited_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MessageEdited:
    """A message has other words since `at`."""

    message: MessageRef
    author: Person
    text: str
    at: datetime
    mentions: tuple[Account, ...] = ()


@dataclass(frozen=True, slots=True)
class MessageDeleted:
    """A message is gone."""

    message: MessageRef
    at: datetime


@dataclass(frozen=True, slots=True)
class ReactionChanged:
    """Somebody put a sign to a message, or took it away."""

    message: MessageRef
    by: Person
    sign: str
    at: datetime
    present: bool = True


@dataclass(frozen=True, slots=True)
class ReactionsCleared:
    """A message has no signs any more, of nobody; with `sign` only that one is gone."""

    message: MessageRef
    at: datetime
    sign: str | None = None


@dataclass(frozen=True, slots=True)
class MembershipChanged:
    """Somebody is in the space since `at`, or no longer. Only who is really in counts.

    `baseline` says that they were there before the bot: nobody old is greeted as new.
    """

    person: Person
    present: bool
    at: datetime
    baseline: bool = False


@dataclass(frozen=True, slots=True)
class Acted:
    """A member pressed a button, handed in a form or called a command of a ritual.

    `id` is the vendor's, unique within the space. `about` is what the button carried:
    an occurrence's id, or a ritual's name for what belongs to no single occurrence, or
    `commands.ABOUT`: then `action` is a command's words and `values` are its options as
    they were typed. `message` is the one whose menu it was called from.
    """

    space: SpaceId
    id: str
    by: Person
    action: str
    at: datetime
    about: str = ""
    value: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    message: MessageRef | None = None


@dataclass(frozen=True, slots=True)
class SpaceChanged:
    """The connection to a space is up or down since `at`.

    One that is `given_up` is down until people have mended it and begun anew.
    """

    space: SpaceId
    up: bool
    at: datetime
    reason: str = ""
    given_up: bool = False


Signal = (
    MessagePosted
    | MessageEdited
    | MessageDeleted
    | ReactionChanged
    | ReactionsCleared
    | MembershipChanged
    | Acted
    | SpaceChanged
)


@dataclass(frozen=True, slots=True)
class ViewRequest:
    """A member wants to see something: read only, answered at once, changes nothing.

    `about`, `values` and `message` are as in `Acted`.
    """

    by: Person
    action: str
    at: datetime
    about: str = ""
    value: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    message: MessageRef | None = None


@dataclass(frozen=True, slots=True)
class CompletionRequest:
    """A member is typing a command, and wants to see what could come next.

    Either a whole `line` as far as it is typed, or the `typed` part of one `option` of
    the command whose words are `action`, with the `values` of the others.
    """

    by: Person
    at: datetime
    line: str = ""
    action: str = ""
    option: str = ""
    typed: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spoke:
    """What a ritual learns of a message in one of its threads: all but the words.

    One that `tells` something is neither small talk nor a question; `addressed` are the
    members it names.
    """

    message: MessageRef
    at: datetime
    reply_to: MessageRef | None = None
    addressed: tuple[MemberId, ...] = ()
    tells: bool = True


@dataclass(frozen=True, slots=True)
class Reworded:
    """What a ritual learns of a message in one of its threads that was edited: as `Spoke`."""

    message: MessageRef
    at: datetime
    reply_to: MessageRef | None = None
    addressed: tuple[MemberId, ...] = ()
    tells: bool = True


@dataclass(frozen=True, slots=True)
class Retracted:
    """A message in one of a ritual's threads is gone."""

    message: MessageRef
    at: datetime


@dataclass(frozen=True, slots=True)
class Did:
    """What a ritual learns of an `Acted` that is about it."""

    action: str
    at: datetime
    moderator: bool = False
    value: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    occurrence: OccurrenceId | None = None


@dataclass(frozen=True, slots=True)
class Noticed:
    """What a journey learns of its member: what they did elsewhere.

    `what` is `spoke` (a message in an observed place), the role of a part they took
    (`voice`, `submission`) or the kind of something given (`answered`, `greeted`).
    """

    what: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Left:
    """What a journey learns when its member is no longer in the community: it is over.

    The earlier ones of the same ritual learn it before, for what was left to this one.
    `excluded` says that they are still there, but rituals leave them out. That they are to
    be `forgotten` those hear, too, that are over: nothing may speak of them from then on.
    """

    at: datetime
    excluded: bool = False
    forgotten: bool = False


@dataclass(frozen=True, slots=True)
class BegunAgain:
    """What each earlier journey of a member learns, also one that is over: `next` begins."""

    at: datetime
    next: OccurrenceId


Heard = Spoke | Reworded | Retracted | Did | Noticed | Left | BegunAgain
