"""A Slack export, as the signals that its messages would have been.

What is in it (slack.com/help: "How to read Slack data exports"): `users.json`
(`org_users.json` of an organization), lists of conversations in `channels.json`,
`groups.json` (private channels), `mpims.json` and `dms.json`, and for each conversation a
folder by its name, or by its id if it has none, with a file for each day, `2024-01-31.json`:
a list of messages as the Web API has them (docs.slack.dev: "message" and its subtypes).
Replies stand in the file of their own day, with the `thread_ts` of what they reply to.
`edited` says when words were last changed; with edit logs there are `message_changed` and
`message_deleted` besides. What was deleted and has replies is a `tombstone`.

All channels are read together, day by day: never more than one day is in memory.
"""

import json
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from bot.history.archive import Archive
from bot.history.choosing import Choice, Found, choose
from bot.history.errors import OtherSpaceError
from bot.history.records import Damaged, Record, Seen, Tally, Told, key_of, sound
from bot.history.slack_people import People, team_of
from bot.platforms.slack import inbound
from bot.platforms.slack.identities import SPACE
from rituals.model.ids import SpaceId
from rituals.signals import MessagePosted, ReactionChanged

Json = dict[str, Any]
LARGEST_DAY: Final = 512 * 1024 * 1024
"""Bytes. A day of ten thousand messages has some ten million."""
USERS: Final = ("users.json", "org_users.json")
CHANNELS: Final = {
    "channels.json": "public",
    "groups.json": "private",
    "mpims.json": "conversation",
    "dms.json": "conversation",
}
_DAY = re.compile(r"(?P<folder>[^/]+)/(?P<day>\d{4}-\d{2}-\d{2})\.json")
_TS = re.compile(r"\d{1,12}\.\d{1,6}")
_GRAVE: Final = "tombstone"
_BROKEN = (OSError, EOFError, zipfile.BadZipFile, zlib.error)
_NO_MESSAGE = (KeyError, TypeError, AttributeError, ValueError, OverflowError)


def root_of(archive: Archive) -> str | None:
    """The folder of the archive that the export is in, with its `/`; `None` if none is."""
    lists = {*CHANNELS, *USERS}
    found = [name for name in archive.files if name.rpartition("/")[2] in lists]
    found.sort(key=lambda name: name.count("/"))
    return found[0][: found[0].rfind("/") + 1] if found else None


@dataclass(frozen=True, slots=True)
class _Day:
    file: str
    channel: Found


@dataclass(slots=True)
class SlackExport:
    """One export, opened. `team` is the workspace it is to be of, if that is known."""

    archive: Archive
    root: str
    choice: Choice
    team: str | None = None
    tally: Tally = field(default_factory=Tally)
    space: SpaceId = SPACE
    _people: People = field(init=False)
    _days: dict[str, list[_Day]] = field(default_factory=lambda: defaultdict(list))
    _left_out: dict[str, str] = field(default_factory=dict)
    _faults: list[Damaged] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Look at all but the messages. Errors: those of `bot.history.errors`."""
        users = [u for name in USERS for u in self._list(name) if _id(u)]
        theirs = team_of(users)
        if self.team is not None and theirs not in (None, self.team):
            raise OtherSpaceError(
                path=self.archive.path, kind="workspace", theirs=theirs, ours=self.team
            )
        by_id = {str(user["id"]): user for user in users}
        self._people = People(by_id, self.tally, self.team or theirs)
        channels = self._find_channels()
        chosen = choose(list(channels.values()), self.choice, self.archive.path)
        self._left_out, self.tally.missing = chosen.left_out, chosen.missing
        self._find_days(channels)

    @property
    def key(self) -> str:
        """The export, and what of it is read."""
        return key_of(self.archive.fingerprint(), self.tally)

    @property
    def size(self) -> int:
        """Bytes of all days."""
        days = (day for some in self._days.values() for day in some)
        return sum(self.archive.files[day.file].size for day in days)

    def records(self, told: Told) -> Iterator[Record]:
        """Day by day, what happened first is told first."""
        yield from self._faults
        read = 0
        for day in sorted(self._days):
            entries: list[tuple[str, str, Json, str]] = []
            for file in self._days[day]:
                yield from self._load(file, entries)
                read += self.archive.files[file.file].size
            entries.sort(key=_by_time)
            for _, channel, entry, where in entries:
                try:
                    yield from self._signals(channel, entry)
                except _NO_MESSAGE:
                    yield Damaged(where, "it is no message as Slack writes them")
            told(read)

    # --- what there is

    def _list(self, name: str) -> list[Json]:
        if f"{self.root}{name}" not in self.archive.files:
            return []
        try:
            with self.archive.opened(f"{self.root}{name}") as file:
                entries = _parsed(file.read())
        except (*_BROKEN, ValueError):
            entries = None
        if not isinstance(entries, list):
            self._faults.append(Damaged(name, "it is no list as Slack writes them"))
            return []
        return [entry for entry in entries if isinstance(entry, dict)]

    def _find_channels(self) -> dict[str, Found]:
        """Every conversation, by the folder it is in."""
        found = {}
        for list_, kind in CHANNELS.items():
            for entry in self._list(list_):
                if id_ := _id(entry):
                    name = entry.get("name")
                    named = sound(name) if isinstance(name, str) and name else id_
                    found[name or id_] = found[id_] = Found(
                        id_, named, kind == "private", kind == "conversation"
                    )
        return {
            folder: found[folder]
            for folder in sorted(self._folders())
            if folder in found
        }

    def _folders(self) -> set[str]:
        return {day["folder"] for _, day in self._dated()}

    def _dated(self) -> Iterator[tuple[str, re.Match[str]]]:
        for file in self.archive.files:
            if file.startswith(self.root):
                day = _DAY.fullmatch(file, len(self.root))
                if day is not None:
                    yield file, day

    def _find_days(self, channels: Mapping[str, Found]) -> None:
        unknown = self._folders() - channels.keys()
        self._faults += [
            Damaged(folder, "it is in none of the lists of channels, so it has no id")
            for folder in sorted(unknown)
        ]
        for file, day in self._dated():
            channel = channels.get(day["folder"])
            if channel is None:
                continue
            left_out = self._left_out.get(channel.id, "")
            seen = Seen(channel.name, channel.id, left_out)
            self.tally.channels.setdefault(channel.id, seen)
            self._days[day["day"]].append(_Day(file, channel))

    # --- messages

    def _load(
        self, day: _Day, entries: list[tuple[str, str, Json, str]]
    ) -> Iterator[Damaged]:
        """Add what stands in the file of one day and channel; what is wrong with it."""
        short = day.file.removeprefix(self.root)
        loaded = self._entries(day.file)
        if isinstance(loaded, str):
            yield Damaged(short, loaded)
            return
        seen = self.tally.channels[day.channel.id]
        if seen.left_out:
            seen.messages += len(loaded)
            return
        for number, entry in enumerate(loaded, 1):
            ts = entry.get("ts") if isinstance(entry, dict) else None
            where = f"{short}, message {number}"
            if isinstance(ts, str) and _TS.fullmatch(ts):
                entries.append((ts, day.channel.id, entry, where))
            else:
                yield Damaged(where, "it has no time (`ts`)")

    def _entries(self, file: str) -> list[Any] | str:
        """What a file lists, or what is wrong with it."""
        if self.archive.files[file].size > LARGEST_DAY:
            return f"it is longer than {LARGEST_DAY // 2**20} MB"
        try:
            with self.archive.opened(file) as opened:
                entries = _parsed(opened.read())
        except _BROKEN as error:
            return f"it is damaged: {error}"
        except (ValueError, RecursionError):
            return "it is no JSON, or breaks off"
        return entries if isinstance(entries, list) else "it is no list of messages"

    def _signals(self, channel: str, entry: Json) -> Iterator[Record]:
        entry["channel"] = channel
        subtype = entry.get("subtype")
        if subtype == _GRAVE:
            gone = {"subtype": inbound.CHANGED, "message": entry, "ts": entry["ts"]}
            entry = {**gone, "channel": channel}
        if deleted := inbound.deleted(entry):
            yield deleted
            return
        author = self._people.author(entry)
        seen = self.tally.channels[channel]
        if author is None or author.bot:
            self._count_other(seen, entry)
        elif subtype == inbound.CHANGED:
            edited = inbound.edited(entry, author)
            yield from () if edited is None else (edited,)
        elif posted := inbound.posted(entry, author):
            seen.messages += 1
            yield posted
            yield from self._reactions(posted, entry.get("reactions") or ())
        else:
            seen.notices += 1

    def _count_other(self, seen: Seen, entry: Json) -> None:
        bot = entry.get("bot_id") or entry.get("subtype") == "bot_message"
        by_user = inbound.speaker(entry)
        if bot or (by_user is not None and self._people.person(by_user) is not None):
            seen.bots += 1
        elif by_user is None:
            seen.notices += 1

    def _reactions(
        self, posted: MessagePosted, reactions: Iterable[Json]
    ) -> Iterator[ReactionChanged]:
        """The export does not say when: as early as can be."""
        for reaction in reactions:
            sign, users = sound(reaction["name"]), reaction.get("users") or ()
            self.tally.unsigned += max(0, int(reaction.get("count") or 0) - len(users))
            for user in users:
                by = self._people.person(user)
                if by is not None and not by.bot:
                    yield ReactionChanged(posted.message, by, sign, posted.at)


def _parsed(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return json.loads(raw)  # which takes halves of letters, too


def _by_time(entry: tuple[str, str, Json, str]) -> tuple[int, str]:
    seconds, _, behind = entry[0].partition(".")
    return int(seconds), behind.ljust(6, "0")


def _id(entry: Json) -> str | None:
    """The id of a user or a channel, if it has one as Slack gives them."""
    id_ = entry.get("id")
    return id_ if isinstance(id_, str) and id_.isalnum() and id_.isascii() else None
