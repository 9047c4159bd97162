"""How a message of ours is known again: by its metadata, which people do not see.

Slack knows no key by which a second try would be the first one ("chat.postMessage"). So
each message carries which delivery it belongs to and which part of it this is ("Message
metadata"). Every member and app may read that, and another app could write the like: it
says nothing secret, and counts only in messages of our own.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from bot.platforms.slack.render import Page

Json = dict[str, Any]
EVENT_TYPE = "stammtisch_delivery"
_LENGTH = 24


@dataclass(frozen=True, slots=True)
class Mark:
    """Which delivery a message belongs to (a digest), and which part of it, from 1.

    `says` is a digest of what it was to say, and `files` how many come after the last part.
    """

    key: str
    part: int = 1
    parts: int = 1
    says: str = ""
    files: int = 0

    def metadata(self) -> Json:
        """As a message carries it."""
        payload = {"key": self.key, "part": self.part, "parts": self.parts}
        known = {"says": self.says, "files": self.files}
        return {"event_type": EVENT_TYPE, "event_payload": {**payload, **known}}


def digest(key: str) -> str:
    """What a mark has of a delivery's key."""
    return sha256(key.encode()).hexdigest()[:_LENGTH]


def says(page: Page) -> str:
    """What tells a page from every other one."""
    drawn = json.dumps([page.text, page.blocks], ensure_ascii=False, sort_keys=True)
    return digest(drawn)


def mark_of(message: Mapping[str, Any]) -> Mark | None:
    """The mark of a message; `None` if it has none."""
    match message.get("metadata"):
        case {
            "event_type": "stammtisch_delivery",
            "event_payload": {
                "key": str(key),
                "part": int(part),
                "parts": int(parts),
            } as payload,
        }:
            told, files = payload.get("says", ""), payload.get("files", 0)
            return Mark(key, part, parts, str(told), int(files))
        case _:
            return None
