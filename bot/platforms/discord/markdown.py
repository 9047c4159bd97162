r"""Words in Discord's markdown, with every sign of it that somebody typed made harmless.

What Discord's apps do with a text is described in "Markdown Text 101" of its support pages
and "Message formatting" of its documentation. A backslash in front of any sign that is no
letter, digit or space shows that sign and takes its meaning. All signs with a meaning
anywhere in a line get one; those with a meaning at the beginning of a line get it there.
A web address that is surely one is put in `<...>`: it stays a link, ends where it ended,
and unfurls no preview.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, groupby
from typing import assert_never

from bot.platforms.links import ADDRESS, LONGEST_ADDRESS, LONGEST_LABEL, address
from bot.platforms.shortening import length, one_line, shortened
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
from rituals.model.ids import MessageRef

_ACTIVE = frozenset("\\*_~|`<>[]():@#")
_BEGINS_LINE = re.compile(r"(\s*)(?:([-+])|(\d+)([.)]))")
_TOKEN = re.compile(rf"{ADDRESS.pattern}|\s+|[^\W_]+|\S")
_LONG_RUN = 40
APART = "\u200b"
"""Between signs that would mean something else together; it cannot be seen."""
_STYLES = {"date": "D", "time": "t", "datetime": "F", "relative": "R"}
_LONGEST_NAME = 100
_LONGEST_CODE = 500
_NO_LABEL = re.compile(r"[\[\]`]|://|www\.")
_MESSAGE = "https://discord.com/channels/{guild}/{place}/{message}"


@dataclass(frozen=True, slots=True)
class Atom:
    """A piece that is never cut: a word, a mention, a link, what is between words.

    `parts` are the signs of a word, each with its backslash: where nothing else helps, it
    is cut between those.
    """

    text: str
    bold: bool = False
    gap: bool = False
    parts: tuple[str, ...] = ()


Line = tuple[Atom, ...]


@dataclass(frozen=True, slots=True)
class Speech:
    """Turns inlines into atoms. `guild` makes addresses of messages; without, they are words."""

    guild: int | None = None

    def lines(self, inlines: Inlines) -> list[Line]:
        """The lines of a block; what people typed may have several."""
        found: list[list[Atom]] = [[]]
        for piece in self._pieces(inlines, bold=False):
            if piece is None:
                found.append([])
            else:
                found[-1].append(piece)
        return [tuple(line) for line in found]

    def line(self, inlines: Inlines) -> Line:
        """All of it on one line."""
        joined: list[Atom] = []
        for line in self.lines(inlines):
            if joined and line:
                joined.append(Atom(" ", gap=True))
            joined += line
        return tuple(joined)

    def _pieces(self, inlines: Inlines, *, bold: bool) -> Iterator[Atom | None]:
        """Atoms, and `None` where a line ends."""
        for inline in _joined(inlines):
            yield from self._inline(inline, bold=bold)

    def _inline(self, inline: Inline, *, bold: bool) -> Iterator[Atom | None]:
        match inline:
            case Text() | Msg():
                words = inline.value if isinstance(inline, Text) else inline.id
                yield from _words(words, bold=bold)
            case Strong(children):
                yield from self._pieces(children, bold=True)
            case Code(value):
                yield from _code(value)
            case Mention():
                yield _mention(inline, bold=bold)
            case Time():
                yield from _time(inline, bold=bold)
            case Link(label, url):
                yield from self._link(label, address(url), url, bold=bold)
            case MessageLink(label, message):
                yield from self._link(label, self._of_message(message), "", bold=bold)
            case _:
                assert_never(inline)

    def _of_message(self, message: MessageRef) -> str | None:
        place, id_ = message.place.id, message.id
        if self.guild is None or not (place.isdecimal() and id_.isdecimal()):
            return None
        return _MESSAGE.format(guild=self.guild, place=place, message=id_)

    def _link(
        self, label: Inlines, to: str | None, written: str, *, bold: bool
    ) -> Iterator[Atom | None]:
        """A label that leads there. Discord refuses labels that look like an address."""
        words = one_line(plain_inline(label))
        if to is None:
            yield from self._pieces(label, bold=bold)
            if written and words != written:
                yield from _words(f" ({written})", bold=bold)
        elif words in (written, to) or not words:
            yield Atom(f"<{to}>", bold)
        elif len(words) > LONGEST_LABEL or _NO_LABEL.search(words):
            yield from self._pieces(label, bold=bold)
            yield Atom(" ", bold, gap=True)
            yield Atom(rf"\(<{to}>\)", bold)
        else:
            yield Atom(f"[{escaped(words)}](<{to}>)", bold)


def escaped(words: str) -> str:
    """Words on one line that show as they are, wherever they stand."""
    return "".join(chain.from_iterable(map(_signs, _guarded(_on_one_line(words)))))


def drawn(line: Iterable[Atom]) -> str:
    """Atoms one after the other, bold where they are."""
    out: list[str] = []
    bold = False
    for atom in line:
        if atom.bold != bold and not atom.gap:
            out.insert(_before_gap(out), "**") if bold else out.append("**")
            bold = atom.bold
        if out and out[-1].endswith("`") and atom.text.startswith("`"):
            out.append(APART)
        out.append(atom.text)
    if bold:
        out.insert(_before_gap(out), "**")
    return "".join(out)


def begun(line: Line) -> Line:
    """The same line to stand at the beginning of one: it begins no list there."""
    for n, atom in enumerate(line):
        if atom.gap:
            continue
        found = _BEGINS_LINE.match(atom.text)
        if not atom.parts or found is None:
            break
        sign = found.start(2) if found[2] else found.start(4)
        at = list(accumulate(map(len, atom.parts), initial=0)).index(sign)
        parts = (*atom.parts[:at], "\\" + atom.parts[at], *atom.parts[at + 1 :])
        word = replace(atom, text="".join(parts), parts=parts)
        return (*line[:n], word, *line[n + 1 :])
    return line


def _before_gap(out: list[str]) -> int:
    """Bold ends before what is between words."""
    end = len(out)
    while end and not out[end - 1].strip():
        end -= 1
    return end


def _words(value: str, *, bold: bool) -> Iterator[Atom | None]:
    for n, line in enumerate(LINE_END.split(value)):
        if n:
            yield None
        yield from _words_of_line(seen(line), bold=bold)


def _words_of_line(line: str, *, bold: bool) -> Iterator[Atom]:
    word: list[str] = []
    for token in _guarded(line):
        gap = token[0].isspace()
        linked = "://" in token and length(token) <= LONGEST_ADDRESS
        if gap or linked:
            yield from _word(word, bold=bold)
            word = []
            yield Atom(token if gap else f"<{token}>", bold, gap=gap)
        else:
            word += _signs(token)
    yield from _word(word, bold=bold)


def _word(parts: list[str], *, bold: bool) -> Iterator[Atom]:
    if parts:
        yield Atom("".join(parts), bold, parts=tuple(parts))


def _guarded(line: str) -> Iterator[str]:
    """Signs, gaps and addresses; what would begin a list has its backslash already."""
    found = _BEGINS_LINE.match(line)
    at = 0
    if found:
        at = max(found.end(2), found.end(4))
        yield from _TOKEN.findall(line[: at - 1])
        yield "\\" + line[at - 1]
    yield from _TOKEN.findall(line[at:])


def _signs(token: str) -> Sequence[str]:
    """The signs of a token, each with its backslash if it needs one; short words whole."""
    if len(token) == 1:
        return ["\\" + token] if token in _ACTIVE else [token]
    if token[0] == "\\" or (len(token) <= _LONG_RUN and token.isalnum()):
        return [token]
    return [f"\\{sign}" if sign in _ACTIVE else sign for sign in token]


def _joined(inlines: Inlines) -> Iterator[Inline]:
    """Texts that touch are one: only so it shows what begins a line."""
    for texts, group in groupby(inlines, lambda inline: isinstance(inline, Text)):
        if texts:
            yield Text("".join(part.value for part in group if isinstance(part, Text)))
        else:
            yield from group


def _on_one_line(words: str) -> str:
    return one_line(seen(LINE_END.sub(" ", words)))


def _code(value: str) -> Iterator[Atom | None]:
    words = _on_one_line(value)
    if not words:
        return
    if length(words) > _LONGEST_CODE:
        yield from _words_of_line(words, bold=False)
    elif "`" not in words:
        yield Atom(f"`{words}`")
    elif "``" not in words and words[0] != "`" != words[-1]:
        yield Atom(f"``{words}``")
    else:
        yield from _words_of_line(words, bold=False)


def _mention(mention: Mention, *, bold: bool) -> Atom:
    if mention.account is not None and mention.account.isdecimal():
        return Atom(f"<@{mention.account}>", bold)
    return Atom(
        r"\@" + escaped(shortened(mention.name or mention.member, _LONGEST_NAME)), bold
    )


def _time(time: Time, *, bold: bool) -> Iterator[Atom | None]:
    """Native where Discord has that style; a day of the week it cannot write."""
    style = _STYLES.get(time.style)
    if style is None and time.text:
        yield from _words(time.text, bold=bold)
    else:
        yield Atom(f"<t:{int(time.at.timestamp())}:{style or 'D'}>", bold)
