"""A Slack export of any size, in the format, out of the given conversations.

Each day of each channel is a stretch of a conversation of the data, told again by the people
of one workspace: with what a message of an export has besides its words, replies in threads,
edits and reactions.
"""

import gzip
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.quality import IRC

Json = dict[str, Any]
CHANNELS = 20
A_DAY = 200
"""Messages of a channel."""
BEGIN = date(2020, 1, 1)
IN_THREADS, EDITED, REACTED = 4, 50, 20
"""Every which reply stands in a thread; every which message is edited, or reacted to."""


def write_export(path: Path, messages: int) -> int:
    """Write a zip with so many messages; the bytes of its files, unpacked."""
    size, left, nth = 0, messages, 0
    stretches = _Stretches()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        while left > 0:
            day, channel = divmod(nth, CHANNELS)
            entries = stretches.day(channel, BEGIN + timedelta(days=day), nth)[:left]
            written = json.dumps(entries).encode()
            packed.writestr(
                f"{_name(channel)}/{BEGIN + timedelta(days=day)}.json", written
            )
            size += len(written)
            left -= len(entries)
            nth += 1
        packed.writestr("users.json", json.dumps(stretches.users()))
        packed.writestr(
            "channels.json", json.dumps([_channel(n) for n in range(CHANNELS)])
        )
    return size


def _name(channel: int) -> str:
    return f"talk-{channel}"


def _channel(channel: int) -> Json:
    return {"id": f"C0TALK{channel:04}", "name": _name(channel), "is_archived": False}


class _Stretches:
    """The conversations of the data, cut into days."""

    def __init__(self) -> None:
        with gzip.open(IRC, "rt", encoding="utf-8") as source:
            channels = [json.loads(line) for line in source]
        self._parts: list[tuple[list[Json], dict[Any, Any]]] = []
        self._people: dict[str, str] = {}
        for channel in channels:
            replies = {link[0]: link[1] for link in channel["reply_links"]}
            messages = channel["messages"]
            for first in range(0, len(messages) - A_DAY + 1, A_DAY):
                self._parts.append((messages[first : first + A_DAY], replies))

    def users(self) -> list[Json]:
        """Everybody who wrote so far."""
        return [
            {
                "id": id_,
                "team_id": "T0BENCH",
                "name": name,
                "deleted": False,
                "is_bot": False,
                "profile": {"real_name": name, "display_name": name},
            }
            for name, id_ in self._people.items()
        ]

    def day(self, channel: int, day: date, nth: int) -> list[Json]:
        """What was said in a channel on a day."""
        part, replies = self._parts[(nth * 7 + channel) % len(self._parts)]
        begin = datetime.combine(day, datetime.min.time(), UTC).timestamp()
        stamps: dict[Any, str] = {}
        roots: dict[Any, str] = {}
        told = []
        for n, message in enumerate(part):
            ts = f"{begin + 30_000 + n * 120:.3f}{channel:03}"
            stamps[message["id"]] = ts
            entry = self._entry(message, ts)
            parent = replies.get(message["id"])
            if parent in stamps and parent != message["id"] and n % IN_THREADS == 0:
                root = roots.get(parent, stamps[parent])
                roots[message["id"]] = entry["thread_ts"] = root
            if n % EDITED == 0:
                entry["edited"] = {"user": entry["user"], "ts": f"{float(ts) + 60:.6f}"}
            if n % REACTED == 0:
                who = list(self._people.values())[:2]
                entry["reactions"] = [{"name": "+1", "users": who, "count": 2}]
            told.append(entry)
        return told

    def _entry(self, message: Json, ts: str) -> Json:
        name, text = message["author"], message["text"]
        user = self._people.setdefault(name, f"U0BENCH{len(self._people):05}")
        words = {"type": "text", "text": text}
        section = {"type": "rich_text_section", "elements": [words]}
        return {
            "client_msg_id": f"{ts}-0000-4000-8000-000000000000",
            "type": "message",
            "text": text.replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;"),
            "user": user,
            "ts": ts,
            "team": "T0BENCH",
            "user_team": "T0BENCH",
            "source_team": "T0BENCH",
            "user_profile": {
                "real_name": name,
                "display_name": name,
                "team": "T0BENCH",
                "is_restricted": False,
            },
            "blocks": [{"type": "rich_text", "block_id": "x1", "elements": [section]}],
        }


def parse(path: Path) -> Iterator[int]:
    """Merely parse every file of it, as Python does: how many entries each has."""
    with zipfile.ZipFile(path) as packed:
        for name in packed.namelist():
            yield len(json.loads(packed.read(name)))
