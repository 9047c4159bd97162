"""Exports of Slack and DiscordChatExporter, written as those programs write them."""

import json
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

Json = dict[str, Any]
BEGIN = datetime(2027, 1, 4, 9, tzinfo=UTC)
_DISCORD_BEGIN = datetime(2015, 1, 1, tzinfo=UTC)


def ts(minute: float) -> str:
    """How Slack calls a message written so many minutes after the beginning."""
    return f"{(BEGIN + timedelta(minutes=minute)).timestamp():.6f}"


def slack_user(id_: str, name: str, **more: object) -> Json:
    return {
        "id": id_,
        "team_id": "T1",
        "name": name.lower(),
        "deleted": False,
        "profile": {"display_name": name, "real_name": f"{name} Real"},
        "is_bot": False,
        **more,
    }


def said(minute: float, user: str, text: str, **more: object) -> Json:
    """A message in a Slack export."""
    return {"type": "message", "user": user, "text": text, "ts": ts(minute), **more}


@dataclass
class SlackFiles:
    """A Slack export: people, and messages by channel."""

    users: list[Json] = field(default_factory=list)
    channels: dict[str, str] = field(default_factory=dict)
    """Names by id."""
    lists: dict[str, list[Json]] = field(default_factory=dict)
    """Other lists of conversations, by file: `groups.json`."""
    messages: Mapping[str, Iterable[Json]] = field(default_factory=dict)
    """By folder."""

    def files(self) -> dict[str, str]:
        found = {"users.json": json.dumps(self.users)}
        found["channels.json"] = json.dumps(
            [{"id": id_, "name": name} for id_, name in self.channels.items()]
        )
        found |= {name: json.dumps(entries) for name, entries in self.lists.items()}
        for folder, messages in self.messages.items():
            days = defaultdict(list)
            for message in messages:
                at = datetime.fromtimestamp(float(message["ts"]), UTC)
                days[f"{at:%Y-%m-%d}"].append(message)
            for day, entries in days.items():
                found[f"{folder}/{day}.json"] = json.dumps(entries)
        return found

    def zipped(self, path: Path, inside: str = "") -> Path:
        return zipped(path, {f"{inside}{n}": t for n, t in self.files().items()})

    def folder(self, path: Path) -> Path:
        return in_folder(path, self.files())


def number(minute: float, nth: int = 0) -> int:
    """Discord's number for what came to be so many minutes after the beginning."""
    since = BEGIN + timedelta(minutes=minute) - _DISCORD_BEGIN
    return (int(since.total_seconds() * 1000) << 22) + nth


def discord_user(id_: int, name: str, *, bot: bool = False) -> Json:
    return {
        "id": str(id_),
        "name": name.lower(),
        "discriminator": "0000",
        "nickname": name,
        "color": None,
        "isBot": bot,
        "roles": [],
        "avatarUrl": "https://cdn.discordapp.com/embed/avatars/0.png",
    }


def wrote(minute: float, user: Json, text: str, **more: object) -> Json:
    """A message in JSON of DiscordChatExporter."""
    at = BEGIN + timedelta(minutes=minute)
    return {
        "id": str(number(minute)),
        "type": "Default",
        "timestamp": at.astimezone().isoformat(timespec="milliseconds"),
        "timestampEdited": None,
        "callEndedTimestamp": None,
        "isPinned": False,
        "content": text,
        "author": user,
        "attachments": [],
        "embeds": [],
        "stickers": [],
        "reactions": [],
        "mentions": [],
        **more,
    }


def discord_file(
    channel: Json, messages: Iterable[Json], guild: int = 812345678901234567
) -> str:
    """One file of DiscordChatExporter."""
    known = list(messages)
    whole = {
        "guild": {"id": str(guild), "name": "Werkstatt", "iconUrl": "x"},
        "channel": {"topic": None, **channel},
        "dateRange": {"after": None, "before": None},
        "exportedAt": "2027-02-01T00:00:00+00:00",
        "messages": known,
        "messageCount": len(known),
    }
    return json.dumps(whole, indent=2, ensure_ascii=False)


def text_channel(id_: int, name: str, **more: object) -> Json:
    kind = {"type": "GuildTextChat", "categoryId": "5", "category": "Talk"}
    return {"id": str(id_), **kind, "name": name, **more}


def thread(id_: int, name: str, parent: int, of: str, **more: object) -> Json:
    kind = {"type": "GuildPublicThread", "categoryId": str(parent), "category": of}
    return {"id": str(id_), **kind, "name": name, **more}


def zipped(path: Path, files: Mapping[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            packed.writestr(name, text)
    return path


def in_folder(path: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(text, encoding="utf-8")
    return path
