"""What happens on Slack as signals: messages, edits, deletions, reactions.

Pure: an event as Slack describes it goes in (docs.slack.dev: Events, "message" and its
subtypes), a signal comes out, and `None` for what concerns nobody. Instants are those of
Slack's own names for messages and events. The same shapes come from `conversations.history`
and `conversations.replies`, where `channel` is left out: give it with them.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.platforms.slack.identities import SPACE, account, at_of, message_ref, place
from bot.platforms.slack.wording import as_written, mentions_in
from rituals.signals import (
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    Person,
    ReactionChanged,
    SpaceChanged,
)

Json = Mapping[str, Any]

CHANGED = "message_changed"
DELETED = "message_deleted"
_GRAVE = "tombstone"
"""What is left of a message that was deleted and has replies."""
_SPOKEN = (None, "thread_broadcast", "file_share", "me_message", "bot_message")
"""What people and bots write. All other subtypes are Slack's own words: somebody joined, a
topic was set, a message was pinned."""
_PRIVATE = ("im", "mpim", "app_home")


# --- messages


def speaker(event: Json) -> str | None:
    """The user id of the person who wrote or changed it; `None` if it was no person.

    What a bot says in somebody's name are not their words.
    """
    said = event["message"] if event.get("subtype") == CHANGED else event
    if said.get("bot_id") or said.get("subtype") == "bot_message":
        return None
    user = said.get("user")
    return str(user) if user else None


def bot_of(event: Json) -> Person:
    """Which bot wrote or changed it, where `speaker` finds nobody."""
    said = event["message"] if event.get("subtype") == CHANGED else event
    known: Json = said.get("bot_profile") or {}
    bot = str(said.get("user") or said.get("bot_id") or "")
    name = said.get("username") or known.get("name") or bot
    return Person(account(bot), str(name), bot=True)


def posted(event: Json, author: Person) -> MessagePosted | None:
    """Somebody wrote; `None` for Slack's own words and private conversations."""
    if event.get("subtype") not in _SPOKEN or event.get("hidden") or _private(event):
        return None
    channel, ts, thread = event["channel"], event["ts"], event.get("thread_ts")
    reply = thread is not None and thread != ts
    return MessagePosted(
        message=message_ref(channel, ts, thread),
        author=author,
        text=as_written(event.get("text") or ""),
        at=at_of(ts),
        thread_of=place(channel) if reply else None,
        root=message_ref(channel, thread) if reply and thread else None,
        mentions=mentions_in(event.get("text") or ""),
        edited_at=at_of(changed) if (changed := _edited_ts(event)) else None,
    )


def edited(event: Json, author: Person) -> MessageEdited | None:
    """Somebody changed their words; `None` if it is only a preview or a new reply.

    Slack tells of each change of a message in full; its words changed if it says when
    they were edited, and said otherwise before.
    """
    message: Json = event["message"]
    if message.get("subtype") not in _SPOKEN or _private(event):
        return None
    before: Json = event.get("previous_message") or {}
    now, then = (_edited_ts(each) for each in (message, before))
    if now is None or now == then:
        return None
    return MessageEdited(
        message=message_ref(event["channel"], message["ts"], message.get("thread_ts")),
        author=author,
        text=as_written(message.get("text") or ""),
        at=at_of(now),
        mentions=mentions_in(message.get("text") or ""),
    )


def deleted(event: Json) -> MessageDeleted | None:
    """A message is gone, by whoever's hand; `None` if the event says something else.

    One with replies does not vanish: a note takes its place.
    """
    if _private(event):
        return None
    before: Json = event.get("previous_message") or {}
    if event.get("subtype") == DELETED:
        ts, thread = event["deleted_ts"], before.get("thread_ts")
    elif event.get("subtype") == CHANGED and _is_grave(event["message"]):
        ts, thread = event["message"]["ts"], event["message"].get("thread_ts")
    else:
        return None
    at = at_of(event.get("event_ts") or event["ts"])
    return MessageDeleted(message_ref(event["channel"], ts, thread), at)


def _is_grave(message: Json) -> bool:
    return message.get("subtype") == _GRAVE


def _edited_ts(message: Json) -> str | None:
    ts = (message.get("edited") or {}).get("ts")
    return str(ts) if ts else None


def _private(event: Json) -> bool:
    return event.get("channel_type") in _PRIVATE or event["channel"].startswith("D")


# --- reactions


def reacted(event: Json, by: Person, thread_ts: str | None) -> ReactionChanged | None:
    """Somebody put a sign to a message, or took it away; `None` if it is to no message.

    A sign is what Slack calls it: `thumbsup`, with the tone of a skin behind it. Slack
    does not say which thread a message stands in: `thread_ts` does, if any. The
    message's address tells it, see `wording.linked`.
    """
    item: Json = event["item"]
    if item.get("type") != "message" or item["channel"].startswith("D"):
        return None
    return ReactionChanged(
        message=message_ref(item["channel"], item["ts"], thread_ts),
        by=by,
        sign=event["reaction"],
        at=at_of(event["event_ts"]),
        present=event["type"] == "reaction_added",
    )


# --- the connection


def connection(
    at: datetime, *, up: bool, reason: str = "", given_up: bool = False
) -> SpaceChanged:
    """Slack is there again, or was lost."""
    return SpaceChanged(SPACE, up=up, at=at, reason=reason, given_up=given_up)
