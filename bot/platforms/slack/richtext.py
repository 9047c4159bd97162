"""Words in Slack's rich text, where nothing that somebody typed means anything else.

Slack's own markup (`mrkdwn`) escapes three signs, but not the stars, lines and backticks
that make words bold, struck or code, nor what begins a quote. In a rich text block every
piece says by its type what it is ("Rich text block" on docs.slack.dev): words are words
there, whoever typed them and whatever signs they have, and so neither `<!channel>` nor
`*` is read in them. Links, dates and mentions are pieces of their own, made here and
nowhere else. A web address that somebody typed becomes a link that shows where it leads.
"""

import json
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, assert_never

from bot.platforms.links import ADDRESS, LONGEST_ADDRESS, LONGEST_LABEL, address
from bot.platforms.shortening import length, one_line, shortened
from bot.platforms.slack.identities import SPACE, channel_of, thread_of
from bot.texts.plain import LINE_END, plain_inline, seen
from rituals.document import (
    Code,
    Inline,
    Inlines,
    Link,
    Mention,
    MessageLink,
    Msg,
    Strong,
    Text,
    Time,
)
from rituals.model.ids import Account, MessageRef

Json = dict[str, Any]
Line = list[Json]
"""The pieces of one line."""
_FORMATS = {
    "date": "{date}",
    "time": "{time}",
    "datetime": "{date_long}, {time}",
    "relative": "{date_short_pretty}, {time}",
}
"""How Slack writes an instant, in each reader's own zone and language."""
_LONGEST_NAME = 100
_LOOKS_LIKE_ADDRESS = re.compile(r"://|www\.|\w\.\w")
_WORDS = re.compile(r"\s*\S+\s*|\s+")
_TS = re.compile(r"\d{1,12}\.\d{6}")


@dataclass(frozen=True, slots=True)
class Speech:
    """Turns inlines into pieces of rich text. `ping` are those whom a mention may notify.

    `workspace` makes addresses of messages (`https://werkstatt.slack.com/`); without, they
    are words.
    """

    ping: Collection[Account] = ()
    workspace: str | None = None

    def lines(self, inlines: Inlines) -> list[Line]:
        """The lines of a block, without empty ones around them."""
        found: list[Line] = [[]]
        for piece in self._pieces(inlines, {}):
            if piece is None:
                found.append([])
            else:
                _add(found[-1], piece)
        while found and _says_nothing(found[0]):
            del found[0]
        while found and _says_nothing(found[-1]):
            del found[-1]
        return found

    def _pieces(self, inlines: Inlines, style: Json) -> Iterator[Json | None]:
        """Pieces, and `None` where a line ends."""
        for inline in inlines:
            yield from self._inline(inline, style)

    def _inline(self, inline: Inline, style: Json) -> Iterator[Json | None]:
        match inline:
            case Text() | Msg():
                words = inline.value if isinstance(inline, Text) else inline.id
                yield from _typed(words, style)
            case Strong(children):
                yield from self._pieces(children, {**style, "bold": True})
            case Code(value):
                words = one_line(seen(LINE_END.sub(" ", value)))
                yield from [_text(words, {**style, "code": True})] if words else []
            case Mention():
                yield self._mention(inline, style)
            case Time():
                yield _time(inline, style)
            case Link(label, url):
                yield from self._link(label, address(url), url, style)
            case MessageLink(label, message):
                yield from self._link(label, self._of_message(message), "", style)
            case _:
                assert_never(inline)

    def _mention(self, mention: Mention, style: Json) -> Json:
        """Slack notifies whoever is mentioned: so all others are only named."""
        user = mention.account
        if user and user.isalnum() and Account(SPACE, user) in self.ping:
            return _styled({"type": "user", "user_id": user}, style)
        name = one_line(seen(mention.name or mention.member))
        return _text(f"@{shortened(name, _LONGEST_NAME)}", style)

    def _link(
        self, label: Inlines, to: str | None, written: str, style: Json
    ) -> Iterator[Json | None]:
        """A label that leads there, unless it looks as if it led elsewhere."""
        words = one_line(seen(LINE_END.sub(" ", plain_inline(label))))
        if to is None:
            yield from self._pieces(label, style)
            if written and words != written:
                yield from _typed(f" ({written})", style, linked=False)
        elif words in (written, to) or not words:
            yield _styled({"type": "link", "url": to}, style)
        elif len(words) > LONGEST_LABEL or _LOOKS_LIKE_ADDRESS.search(words):
            yield from _typed(f"{words} (", style, linked=False)
            yield _styled({"type": "link", "url": to}, style)
            yield _text(")", style)
        else:
            yield _styled({"type": "link", "url": to, "text": words}, style)

    def _of_message(self, message: MessageRef) -> str | None:
        channel, ts = channel_of(message.place), str(message.id)
        known = message.place.space == SPACE and channel.isalnum() and _TS.fullmatch(ts)
        if self.workspace is None or not known:
            return None
        whole = (
            f"{self.workspace.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}"
        )
        root = thread_of(message.place)
        return f"{whole}?thread_ts={root}&cid={channel}" if root else whole


def parted(lines: Sequence[Line], most: int) -> list[list[Line]]:
    """Lines in parts of at most that many characters as they are sent.

    They are cut between words if need be.
    """
    parts: list[list[Line]] = [[]]
    used = 0
    for line in lines:
        for row in _rows(line, most):
            cost = weight(row) + 1
            if used + cost > most and parts[-1]:
                parts.append([])
                used = 0
            parts[-1].append(row)
            used += cost
    return [part for part in parts if part]


def flowing(lines: Sequence[Line]) -> list[Json]:
    """Lines as the pieces of one section, with the ends of lines in them."""
    pieces: list[Json] = []
    for n, line in enumerate(lines):
        if n and pieces and pieces[-1]["type"] == "text":
            pieces[-1] = {**pieces[-1], "text": pieces[-1]["text"] + "\n"}
        elif n:
            pieces.append(_text("\n", {}))
        for piece in line:
            _add(pieces, piece)
    return pieces or [_text(" ", {})]  # Slack takes no empty one


def weight(line: Line) -> int:
    """How many characters a line has as it is sent."""
    return sum(length(json.dumps(piece, ensure_ascii=False)) for piece in line)


def _rows(line: Line, most: int) -> Iterator[Line]:
    """The line, as several if it is too long."""
    if weight(line) < most:
        yield line
        return
    row: Line = []
    used = 0
    for piece in line:
        for part in _small(piece, most // 2):
            cost = weight([part])
            if used + cost >= most and row:
                yield row
                row, used = [], 0
            _add(row, part)
            used += cost
    if row:
        yield row


def _small(piece: Json, most: int) -> Iterator[Json]:
    """A piece, words that are too long in several; what belongs together stays whole."""
    if piece["type"] != "text" or length(piece["text"]) <= most:
        yield piece
        return
    taken = ""
    for word in _WORDS.findall(piece["text"]):
        for start in range(0, len(word), most // 2):
            part = word[start : start + most // 2]
            if length(taken + part) > most and taken:
                yield {**piece, "text": taken}
                taken = ""
            taken += part
    if taken:
        yield {**piece, "text": taken}


def _says_nothing(line: Line) -> bool:
    return all(piece["type"] == "text" and not piece["text"].strip() for piece in line)


def _add(line: Line, piece: Json) -> None:
    """Put it at the end; words of one form that touch are one piece."""
    last = line[-1] if line else None
    if last is not None and _alike(last, piece):
        line[-1] = {**last, "text": last["text"] + piece["text"]}
    else:
        line.append(piece)


def _alike(one: Json, other: Json) -> bool:
    words = one["type"] == other["type"] == "text"
    return words and one.get("style") == other.get("style")


def _typed(value: str, style: Json, *, linked: bool = True) -> Iterator[Json | None]:
    for n, line in enumerate(LINE_END.split(value)):
        if n:
            yield None
        yield from _with_links(seen(line), style) if linked else _plain(line, style)


def _plain(line: str, style: Json) -> Iterator[Json]:
    if line:
        yield _text(seen(line), style)


def _with_links(line: str, style: Json) -> Iterator[Json]:
    at = 0
    for found in ADDRESS.finditer(line):
        if len(found.group()) <= LONGEST_ADDRESS:
            yield from _plain(line[at : found.start()], style)
            yield _styled({"type": "link", "url": found.group()}, style)
            at = found.end()
    yield from _plain(line[at:], style)


def _time(time: Time, style: Json) -> Json:
    words = one_line(seen(time.text)) or f"{time.at:%Y-%m-%d %H:%M %Z}"
    format_ = _FORMATS.get(time.style)
    if format_ is None:  # a day of the week it cannot write
        return _text(words, style)
    at = int(time.at.timestamp())
    date: Json = {"type": "date", "timestamp": at, "format": format_}
    return _styled({**date, "fallback": words}, style)


def _text(words: str, style: Json) -> Json:
    return _styled({"type": "text", "text": words}, style)


def _styled(piece: Json, style: Json) -> Json:
    return {**piece, "style": style} if style else piece
