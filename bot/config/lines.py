"""On which line of a TOML text each key and each element of a list stands.

The text has been read by `tomllib` before, so it is known to be valid: this only has to
find its way, not to judge. Offsets are enough for that; values are skipped, not read.
"""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Mapping

from rituals.errors import StammtischError

KeyPath = tuple[str | int, ...]

_QUOTED = r'"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\''
_PART = rf"(?:{_QUOTED}|[A-Za-z0-9_-]+)"
_KEY = re.compile(rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BLANK_OR_COMMA = re.compile(r"(?:[ \t\r\n,]|#[^\n]*)*")
_TEXT = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}(?!")|\'\'\'.*?\'{3,5}(?!\')|' + _QUOTED, re.DOTALL
)
_COMMENT = re.compile(r"#[^\n]*")
_OTHER = re.compile(r"[^,\]}\n#]+")


class NotTomlError(StammtischError):
    """There is no TOML on line {line}."""


class Lines:
    """Where each path of a TOML text begins."""

    def __init__(self, lines: Mapping[KeyPath, int]) -> None:
        self._lines = lines

    @classmethod
    def of(cls, text: str) -> "Lines":
        """Find every path in a valid TOML text."""
        scanner = _Scanner(text)
        scanner.document()
        return cls(scanner.lines)

    def __contains__(self, path: object) -> bool:
        return path in self._lines

    def line(self, path: KeyPath) -> int:
        """The line on which that path begins; of what holds it, if it is not there itself."""
        for end in range(len(path), 0, -1):
            if path[:end] in self._lines:
                return self._lines[path[:end]]
        return 1

    def at(self, line: int) -> KeyPath:
        """The last path that begins on or before that line: what one reads there."""
        before = [(at, path) for path, at in self._lines.items() if at <= line]
        return max(before, key=lambda each: each[0])[1] if before else ()


class _Scanner:
    """Walks a valid TOML text once, noting where what begins."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: dict[KeyPath, int] = {}
        self._position = 0
        self._breaks = [match.start() for match in re.finditer("\n", text)]
        self._lists: dict[KeyPath, int] = {}
        """How many `[[tables]]` of a name there were so far."""

    def document(self) -> None:
        table: KeyPath = ()
        self._skip(_BLANK)
        while self._position < len(self.text):
            if self.text[self._position] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)

    def _header(self) -> KeyPath:
        start = self._position
        in_list = self.text.startswith("[[", start)
        self._position += 2 if in_list else 1
        self._skip(_BLANK)
        path = self._in_lists(self._key())
        self._skip(re.compile(r"[ \t\]]*"))
        if in_list:
            self._note(path, start)
            self._lists[path] = self._lists.get(path, 0) + 1
            path = (*path, self._lists[path] - 1)
        self._note(path, start, again=True)
        return path

    def _in_lists(self, written: KeyPath) -> KeyPath:
        """The path with the index of the last `[[table]]` put in where it runs through one."""
        path: KeyPath = ()
        for part in written[:-1]:
            path = (*path, part)
            if path in self._lists:
                path = (*path, self._lists[path] - 1)
        return (*path, written[-1])

    def _pair(self, table: KeyPath) -> None:
        start = self._position
        path = (*table, *self._key())
        self._note(path, start)
        self._skip(re.compile(r"[ \t]*=[ \t]*"))
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        opening = self.text[self._position : self._position + 1]
        if opening == "[":
            self._list(path)
        elif opening == "{":
            self._inline_table(path)
        elif not self._skip(_TEXT):
            self._skip(_OTHER)

    def _list(self, path: KeyPath) -> None:
        self._position += 1
        self._skip(_BLANK_OR_COMMA)
        index = 0
        while not self.text.startswith("]", self._position):
            self._note((*path, index), self._position)
            self._value((*path, index))
            self._skip(_BLANK_OR_COMMA)
            index += 1
        self._position += 1

    def _inline_table(self, path: KeyPath) -> None:
        self._position += 1
        self._skip(_BLANK_OR_COMMA)
        while not self.text.startswith("}", self._position):
            self._pair(path)
            self._skip(_BLANK_OR_COMMA)
        self._position += 1

    def _key(self) -> KeyPath:
        match = _KEY.match(self.text, self._position)
        if match is None:
            raise NotTomlError(line=self._line(self._position))
        self._position = match.end()
        return _parts(match.group())

    def _note(self, path: KeyPath, offset: int, *, again: bool = False) -> None:
        line = self._line(offset)
        for end in range(1, len(path)):
            self.lines.setdefault(path[:end], line)
        if again:
            self.lines[path] = line
        else:
            self.lines.setdefault(path, line)

    def _line(self, offset: int) -> int:
        return bisect_right(self._breaks, offset - 1) + 1

    def _skip(self, pattern: re.Pattern[str]) -> bool:
        match = pattern.match(self.text, self._position)
        if match is not None:
            self._position = match.end()
        return match is not None


def open_list(text: str, end: int) -> int | None:
    """The line on which the outermost list begins that is still open at that offset."""
    opened: list[int] = []
    position = 0
    while position < end:
        skipped = _TEXT.match(text, position) or _COMMENT.match(text, position)
        if skipped is not None:
            position = skipped.end()
            continue
        if text[position] in "[{":
            opened.append(position)
        elif text[position] in "]}" and opened:
            opened.pop()
        position += 1
    return text.count("\n", 0, opened[0]) + 1 if opened else None


def _parts(key: str) -> KeyPath:
    """A dotted key taken apart, by the reader that knows all about quotes."""
    parts: list[str] = []
    inner: object = tomllib.loads(f"{key} = 0")
    while isinstance(inner, dict):
        part, inner = next(iter(inner.items()))
        parts.append(part)
    return tuple(parts)
