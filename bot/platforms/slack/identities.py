"""Slack's names of things as the core's identities: opaque text.

A message is known by the second it was written in, with six digits behind the point
(`1700000000.000100`), which no other message of its conversation has. A thread has no
id of its own: it is called after the message it hangs on. So the place of a thread is
`C024BE91L/1700000000.000100`: its conversation, and that message.
"""

from datetime import UTC, datetime, timedelta

from rituals.model.ids import (
    Account,
    AccountId,
    MessageId,
    MessageRef,
    Place,
    PlaceId,
    SpaceId,
)

SPACE = SpaceId("slack")
"""What the workspace of a community is called, in its file and everywhere in the core."""

_BEGINNING = datetime.fromtimestamp(0, UTC)


def account(user: str) -> Account:
    """Somebody, by their user id."""
    return Account(SPACE, AccountId(user))


def place(channel: str, thread_ts: str | None = None) -> Place:
    """A channel or private conversation, or the thread there that hangs on that message."""
    return Place(SPACE, PlaceId(f"{channel}/{thread_ts}" if thread_ts else channel))


def channel_of(place: Place) -> str:
    """The id of the channel or conversation that this is, or that this thread is in."""
    return place.id.partition("/")[0]


def thread_of(place: Place) -> str | None:
    """Which message the thread hangs on; `None` if it is no thread."""
    return place.id.partition("/")[2] or None


def message_ref(channel: str, ts: str, thread_ts: str | None = None) -> MessageRef:
    """A message: a reply stands in its thread, what the thread hangs on in the channel.

    Slack gives both the same `thread_ts`, which is the own `ts` of the latter.
    """
    reply = thread_ts if thread_ts != ts else None
    return MessageRef(place(channel, reply), MessageId(ts))


def at_of(ts: str) -> datetime:
    """When a message was written, by its id; it is never rounded."""
    seconds, _, micros = ts.partition(".")
    behind = int(f"{micros:0<6}"[:6])
    return _BEGINNING + timedelta(seconds=int(seconds), microseconds=behind)


def ts_at(at: datetime) -> str:
    """What a message written then would be called, to look for those after or before it."""
    since = at - _BEGINNING
    return f"{since.days * 86_400 + since.seconds}.{since.microseconds:06}"
