"""JSON of DiscordChatExporter: a file for each channel and thread, as the signals of all.

A file is one object (github.com/Tyrrrz/DiscordChatExporter: `JsonMessageWriter.cs`): `guild`,
`channel`, then `messages`, oldest first, which may be many hundred megabytes; large exports
are cut into `… [part 2].json`. A thread is a channel of its own, whose `categoryId` is the
channel that it belongs to. In a forum the first message of a post has the post's number.

All files are read together, each as far as it is that time in the others.
"""

import re
import zipfile
import zlib
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import IO, Any, Final

from bot.history.archive import Archive, Filed
from bot.history.choosing import Choice, Found, choose
from bot.history.discord_message import (
    SPOKEN,
    Reader,
    Stands,
    moment_of,
    number_of,
)
from bot.history.errors import OtherSpaceError
from bot.history.records import Damaged, Record, Seen, Tally, Told, key_of, sound
from bot.history.streaming import BrokenOffError, Reading, head_of, items_of
from bot.platforms.discord.identities import SPACE, message_ref, place
from rituals.model.ids import SpaceId

Json = dict[str, Any]
MOST_OPEN: Final = 200
"""Files read at the same time; one that has to wait is read later than it happened."""
BACKWARDS_AT_MOST: Final = 64 * 1024 * 1024
"""Bytes of a file written newest first, up to which it is turned round in memory."""
_TELL_EVERY: Final = 200
_END: Final = 4096
_COUNT = re.compile(rb'"messageCount":\s*(\d{1,12})')
_PRIVATE: Final = "GuildPrivateThread"
_DIRECT: Final = ("DirectTextChat", "DirectGroupTextChat")
_BROKEN = (BrokenOffError, OSError, EOFError, zipfile.BadZipFile, zlib.error)
_NO_MESSAGE = (KeyError, TypeError, AttributeError, ValueError, OverflowError)


@dataclass(frozen=True, slots=True)
class _File:
    """One file: of which channel it is, and how it begins."""

    name: str
    guild: str
    channel: int
    home: Found
    """By what it is chosen: the channel itself, or the one that has the thread."""
    parent: int | None
    """The channel that has the thread; `None` if it is none."""
    private: bool
    """Whether it is a private thread: that is chosen by itself, and hangs on nothing."""
    first: int
    """When its first message was written; 0 if there is none."""
    begins_post: bool
    """Whether that is the first of a forum's post."""
    backwards: bool


@dataclass(slots=True)
class DiscordExport:
    """One export, opened. `guild` is the number of the guild it is to be of, if known."""

    archive: Archive
    choice: Choice
    guild: str | None = None
    tally: Tally = field(default_factory=Tally)
    space: SpaceId = SPACE
    _files: list[_File] = field(default_factory=list)
    _faults: list[Damaged] = field(default_factory=list)
    _read: int = 0

    def __post_init__(self) -> None:
        """Look at how each file begins. Errors: those of `bot.history.errors`."""
        for filed in self.archive.files.values():
            if filed.name.endswith(".json") or not filed.name:
                self._look_into(filed)
        self._refuse_others()
        homes = {file.home.id: file.home for file in self._files}
        chosen = choose(list(homes.values()), self.choice, self.archive.path)
        self.tally.missing = chosen.missing
        for home in homes.values():
            left_out = chosen.left_out.get(home.id, "")
            self.tally.channels[home.id] = Seen(home.name, home.id, left_out)

    @property
    def key(self) -> str:
        """The export, and what of it is read."""
        return key_of(self.archive.fingerprint(), self.tally)

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(self.archive.files[file.name].size for file in self._files)

    def records(self, told: Told) -> Iterator[Record]:
        """All files together, what happened first is told first."""
        yield from self._faults
        self._read = 0
        reader, stands = Reader(self.tally), self._stands()
        for n, (file, message) in enumerate(self._merged()):
            if isinstance(message, Damaged):
                yield message
                continue
            seen = self.tally.channels[file.home.id]
            try:
                yield from reader.signals(message, stands[file.channel], seen)
            except _NO_MESSAGE:
                where = f"{file.name}, message {number_of(message) or '?'}"
                yield Damaged(where, "it is none as DiscordChatExporter writes them")
            if n % _TELL_EVERY == 0:
                told(self._read)
        for file in self._files:
            seen = self.tally.channels[file.home.id]
            if seen.left_out:
                seen.messages += self._counted(file)

    # --- how files begin

    def _look_into(self, filed: Filed) -> None:
        try:
            with self.archive.opened(filed.name) as opened:
                head = head_of(self._reading(opened), "messages")
            first: list[Json] = []
            if head is not None:
                first = self._beginning(filed.name)
            found = None if head is None else _file(filed.name, head, first)
        except (*_BROKEN, *_NO_MESSAGE):
            found = None
        if found is None:
            reason = "it is no JSON of DiscordChatExporter"
            self._faults.append(Damaged(filed.name or self.archive.path.name, reason))
        else:
            self._files.append(found)

    def _beginning(self, name: str) -> list[Json]:
        first: list[Json] = []
        try:
            with self.archive.opened(name) as opened:
                for message in items_of(self._reading(opened), "messages"):
                    first.append(message)
                    if len(first) > 1:
                        break
        except _BROKEN:
            pass  # it is told when it is read
        return first

    def _refuse_others(self) -> None:
        if self.guild is None or not self._files:
            return
        ours = [file for file in self._files if file.guild == self.guild]
        if not ours:
            theirs = ", ".join(sorted({file.guild for file in self._files}))
            path = self.archive.path
            raise OtherSpaceError(
                path=path, kind="guild", theirs=theirs, ours=self.guild
            )
        self._faults += [
            Damaged(file.name, "it is of another guild")
            for file in self._files
            if file.guild != self.guild
        ]
        self._files = ours

    def _stands(self) -> Mapping[int, Stands]:
        posts = {file.channel for file in self._files if file.begins_post}
        forums = {file.home.id for file in self._files if file.begins_post}
        return {
            file.channel: _stands(file, file.channel in posts or file.home.id in forums)
            for file in self._files
        }

    # --- reading

    def _merged(self) -> Iterator[tuple[_File, Any]]:
        """The messages of all files in the order of time."""
        chosen = [f for f in self._files if not self.tally.channels[f.home.id].left_out]
        waiting = deque(sorted(chosen, key=lambda f: f.first))
        open_: list[tuple[int, int, Any, _File, Iterator[Any]]] = []
        count = 0
        while waiting or open_:
            while (
                waiting
                and len(open_) < MOST_OPEN
                and (not open_ or waiting[0].first <= open_[0][0])
            ):
                file = waiting.popleft()
                _next(open_, (count := count + 1), file, self._messages(file))
            if not open_:
                continue
            _, nth, message, file, rest = heappop(open_)
            yield file, message
            _next(open_, nth, file, rest)

    def _messages(self, file: _File) -> Iterator[Any]:
        """What a file has, and at its end what is wrong with it."""
        try:
            with self.archive.opened(file.name) as opened:
                messages = items_of(self._reading(opened), "messages")
                size = self.archive.files[file.name].size
                if file.backwards and size <= BACKWARDS_AT_MOST:
                    yield from sorted(messages, key=moment_of)
                else:
                    yield from messages
        except _BROKEN as error:
            name = file.name or self.archive.path.name
            yield Damaged(name, f"it is damaged or breaks off: {error}")

    def _counted(self, file: _File) -> int:
        """How many messages a file says at its end that it has."""
        size = self.archive.files[file.name].size
        with self.archive.opened(file.name) as opened:
            opened.seek(max(0, size - _END))
            found = _COUNT.search(opened.read())
        return int(found[1]) if found else 0

    def _reading(self, file: IO[bytes]) -> Reading:
        def told(size: int) -> None:
            self._read += size

        return Reading(file, told)


def _next(
    open_: list[tuple[int, int, Any, _File, Iterator[Any]]],
    nth: int,
    file: _File,
    rest: Iterator[Any],
) -> None:
    """Put the next message of a file where it belongs; nothing if it has ended."""
    for message in rest:
        heappush(open_, (moment_of(message), nth, message, file, rest))
        return


def _file(name: str, head: Json, first: list[Json]) -> _File:
    """What the beginning of a file says. Errors: KeyError and its like."""
    channel, guild = head["channel"], head["guild"]
    kind, number = channel["type"], int(channel["id"])
    thread, private = kind.endswith("Thread"), kind == _PRIVATE
    by_parent = thread and not private
    home = Found(
        str(int(channel["categoryId"]) if by_parent else number),
        sound(str(channel["category"] if by_parent else channel["name"])),
        private=private,
        conversation=kind in _DIRECT,
    )
    moments = [moment_of(message) for message in first]
    begins = number_of(first[0]) == number if first else False
    return _File(
        name=name,
        guild=str(guild["id"]),
        channel=number,
        home=home,
        parent=int(channel["categoryId"]) if thread else None,
        private=private,
        first=min(moments, default=0),
        begins_post=by_parent and begins and first[0].get("type") in SPOKEN,
        backwards=len(moments) > 1 and moments[0] > moments[1],
    )


def _stands(file: _File, in_forum: bool) -> Stands:
    """A thread begun on a message has its number, and a post that of its first message."""
    if file.parent is None:
        return Stands(file.channel)
    parent = place(file.parent)
    if file.private:
        return Stands(file.channel, parent)
    stands_in = file.channel if in_forum else file.parent
    return Stands(file.channel, parent, message_ref(stands_in, file.channel))
