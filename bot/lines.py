"""Reading chat from files: the `messages` format, plain or gzipped.

Two forms, told apart line by line; each line is a JSON object in UTF-8:

- one message a line: `{"id", "author", "text", "ts", "channel", "reply_to"?, "bot"?}`;
- one channel a line: `{"channel", "messages": [{"id", "author", "text", "ts", "reply_to"?}], "bots"?: [author]}`.

Times: `ts` is ISO 8601 (without an offset: UTC), seconds since 1970, `[H]H:MM[:SS]`, or null
or absent for "only the order is known". Times of day belong to the date in the channel's
name (`talk/2005-08-08_01`), else to 2000-01-01, and roll over into the next day when the
clock goes back by more than six hours. They serve to tell how far apart messages are.

Messages belong in their order within a channel. An id is an id within its channel.
"""

import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Final, cast

_TELL_EVERY: Final = 500
_LONG_LINE: Final = 50_000
LONGEST_LINE: Final = 64 * 1024 * 1024
"""Bytes; a channel with more in it belongs on several lines, or one message a line."""
_GZIP: Final = b"\x1f\x8b"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NO_DATE: Final = date(2000, 1, 1)
_BACK_AT_MOST: Final = timedelta(hours=6)
_DAY: Final = timedelta(days=1)
_LENGTHS_OF_CLOCK_TIMES: Final = (4, 5, 7, 8)


@dataclass(frozen=True, slots=True)
class ImportedMessage:
    """One message of a file."""

    line: int
    """The line of the file, from 1."""
    index: int | None
    """In the form of one channel a line, the place within the channel, from 0."""
    channel: str
    id: str
    author: str
    text: str
    at: datetime | None
    """Aware UTC; None where only the order is known."""
    reply_to: str | None
    bot: bool


@dataclass(frozen=True, slots=True)
class Damaged:
    """A line, or a message within a line, that could not be read."""

    line: int
    index: int | None
    reason: str
    """An English sentence without its full stop."""


Record = ImportedMessage | Damaged


class _FaultError(ValueError):
    """What is wrong with a line; never leaves this module."""


class MessageReader:
    """Turns lines into records; remembers, per channel, the day that times of day belong to."""

    def __init__(self) -> None:
        self._clock_times: dict[str, datetime] = {}

    def read(self, lines: Iterable[str | bytes]) -> Iterator[Record]:
        """The records of all lines, one after the other; blank lines hold none."""
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield from self.records(number, line)

    def records(self, number: int, line: str | bytes) -> Iterator[Record]:
        """The records of one line: one message, or all of one channel."""
        if len(line) > LONGEST_LINE:
            longest = LONGEST_LINE // (1024 * 1024)
            yield Damaged(number, None, f"it is longer than {longest} MB")
            return
        try:
            fields = _object(json.loads(line))
        except (ValueError, RecursionError) as fault:
            yield Damaged(number, None, _in_words(fault))
            return
        if "messages" in fields:
            yield from self._channel(number, fields)
        else:
            yield self._message(number, None, fields, None, False)

    def _channel(self, number: int, fields: dict[str, object]) -> Iterator[Record]:
        try:
            channel = _name(fields, "channel")
            messages, bots = (
                _list(fields, "messages"),
                frozenset(map(str, _list(fields, "bots"))),
            )
        except _FaultError as fault:
            yield Damaged(number, None, str(fault))
            return
        for index, message in enumerate(messages):
            if isinstance(message, dict):
                yield self._message(
                    number, index, message, channel, str(message.get("author")) in bots
                )
            else:
                yield Damaged(number, index, "it is not a JSON object")

    def _message(
        self,
        number: int,
        index: int | None,
        fields: dict[str, object],
        channel: str | None,
        bot: bool,
    ) -> Record:
        try:
            text = _text(fields)
            channel = channel or _name(fields, "channel")
            author = _name(fields, "author")
            reply_to = (
                None if fields.get("reply_to") is None else _name(fields, "reply_to")
            )
            at = self._time(fields.get("ts"), channel)
            bot = bot or fields.get("bot") is True
            return ImportedMessage(
                number,
                index,
                channel,
                _name(fields, "id"),
                author,
                text,
                at,
                reply_to,
                bot,
            )
        except _FaultError as fault:
            return Damaged(number, index, str(fault))

    def _time(self, ts: object, channel: str) -> datetime | None:
        if ts is None:
            return None
        try:
            if isinstance(ts, str):
                if len(ts) in _LENGTHS_OF_CLOCK_TIMES and ":" in ts:
                    return self._clock_time(ts, channel)
                at = datetime.fromisoformat(ts)
                return (
                    at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
                )
            if isinstance(ts, int | float) and not isinstance(ts, bool):
                return datetime.fromtimestamp(ts, UTC)
        except (ValueError, OverflowError, OSError):
            pass
        raise _FaultError("ts is no time")

    def _clock_time(self, ts: str, channel: str) -> datetime:
        clock = time.fromisoformat(f"0{ts}" if ts[1] == ":" else ts)
        before = self._clock_times.get(channel)
        at = datetime.combine(before or _day_of(channel), clock, UTC)
        if before is not None and before - at > _BACK_AT_MOST:
            at += _DAY
        self._clock_times[channel] = at if before is None else max(at, before)
        return at


def _nobody(_: int) -> None: ...


def read_messages(
    path: Path, *, told: Callable[[int], None] = _nobody
) -> Iterator[Record]:
    """All records of a file, read as it is asked for; a gzip file is known by its first bytes.

    `told` hears how many bytes of the file were read, from time to time and at the end.

    A compressed file that breaks off ends with a `Damaged`. Errors: OSError where the file
    cannot be opened or read.
    """
    reader = MessageReader()
    number = 0
    with path.open("rb") as raw:
        packed = raw.read(2) == _GZIP
        raw.seek(0)
        source = cast("IO[bytes]", gzip.GzipFile(fileobj=raw)) if packed else raw
        try:
            for number, line in enumerate(lines_of(source), 1):
                if line.strip():
                    yield from reader.records(number, line)
                if number % _TELL_EVERY == 0 or len(line) > _LONG_LINE:
                    told(raw.tell())
            told(raw.tell())
        except (EOFError, zlib.error, gzip.BadGzipFile):
            yield Damaged(
                number + 1, None, "the compressed file is damaged or breaks off here"
            )


def lines_of(source: IO[bytes]) -> Iterator[bytes]:
    """The lines, read as they are asked for; of one that is too long only so much that it shows."""
    while line := source.readline(LONGEST_LINE + 1):
        yield line
        while len(line) > LONGEST_LINE and not line.endswith(b"\n"):
            line = source.readline(LONGEST_LINE + 1)


def _object(read: object) -> dict[str, object]:
    if not isinstance(read, dict):
        raise _FaultError("it is not a JSON object")
    return read


def _name(fields: dict[str, object], key: str) -> str:
    """An id or a name: text, or a whole number as text."""
    value = fields.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not value:
        raise _FaultError(f"{key} is missing or no text")
    if not value.isprintable() and any(
        "\ud800" <= char <= "\udfff" or char == "\0" for char in value
    ):
        raise _FaultError(f"{key} holds characters that cannot be kept")
    return value


def _text(fields: dict[str, object]) -> str:
    text = fields.get("text")
    if not isinstance(text, str):
        raise _FaultError("text is missing or no text")
    return text


def _list(fields: dict[str, object], key: str) -> list[object]:
    value = fields.get(key, [])
    if not isinstance(value, list):
        raise _FaultError(f"{key} is no list")
    return value


def _day_of(channel: str) -> date:
    found = _DATE.search(channel)
    try:
        return date.fromisoformat(found.group()) if found else _NO_DATE
    except ValueError:
        return _NO_DATE


def _in_words(fault: Exception) -> str:
    if isinstance(fault, _FaultError):
        return str(fault)
    if isinstance(fault, json.JSONDecodeError):
        return f"it is no JSON: {fault.msg} at character {fault.pos + 1}"
    if isinstance(fault, UnicodeDecodeError):
        return "it is not UTF-8"
    return "it is nested too deeply or holds a number too large"
