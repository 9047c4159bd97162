"""From a file to a TOML table: what can go wrong before any key is looked at."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.config.faults import ConfigError, Fault
from bot.config.lines import Lines, open_list
from bot.texts.catalogues import ENGLISH
from rituals.document import Msg, msg

_LARGEST = 4 * 1024 * 1024  # bytes; nobody writes such a file by hand
_MOST_SYNTAX_FAULTS = 20
_WHERE = re.compile(
    r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$"
)
_PAIR = re.compile(r"""[ \t]*[\w."'-]+[ \t]*=""")
_NO_ELEMENT = re.compile(
    rf"{_PAIR.pattern}|[ \t]*\[{{1,2}}[\w.-]+\]{{1,2}}[ \t]*(#.*)?$"
)
_NAME = re.compile(r"[\w-]+")
_LANGUAGE = re.compile(
    r"""^[^#\n]*?\blanguage[ \t]*=[ \t]*["'](?P<language>\w+)""", re.MULTILINE
)
_TWICE = re.compile(r"Cannot (overwrite|mutate|declare|expand)|Duplicate|already")


_WITH_A_SIGN = {
    re.compile(r"Expected (['\"].+['\"])"): "fault.toml.expected",
    re.compile(r"Illegal character (['\"].+['\"])"): "fault.toml.illegal",
    re.compile(r"Found invalid character (['\"].+['\"])"): "fault.toml.invalid",
}
_SAID = {
    "Escaped character is not a Unicode scalar value": "fault.toml.escape",
    "Expected '=' after a key in a key/value pair": "fault.toml.equals",
    "Expected ']' at the end of a table declaration": "fault.toml.table",
    "Expected ']]' at the end of an array declaration": "fault.toml.tables",
    "Expected newline or end of document after a statement": "fault.toml.line",
    "Invalid date or datetime": "fault.toml.date",
    "Invalid hex value": "fault.toml.hex",
    "Invalid initial character for a key part": "fault.toml.key",
    "Invalid statement": "fault.toml.statement",
    "Unclosed inline table": "fault.toml.inline-table",
    "Unescaped '\\' in a string": "fault.toml.backslash",
    "Unterminated string": "fault.toml.text",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A file as far as it could be read.

    `faults` are those of its syntax; the lines they stand on are left out of `table`.
    """

    name: str
    text: str
    table: Mapping[str, Any]
    lines: Lines
    faults: tuple[Fault, ...] = ()
    language: str = ENGLISH

    def unsure_tables(self) -> frozenset[int]:
        """On which lines those tables begin that have a line which could not be read."""
        headers = [1]
        headers += [
            number
            for number, line in enumerate(self.text.split("\n"), start=1)
            if line.lstrip().startswith("[")
        ]
        broken = [fault.line or 1 for fault in self.faults]
        return frozenset(
            max((at for at in headers if at <= line), default=1) for line in broken
        )

    def fault(self, path: tuple[str | int, ...], text: Msg) -> Fault:
        """A fault at that path, with its line."""
        line = self.lines.line(path)
        return Fault(self.name, line, dotted(path), text, self.language)


def spoken(text: str) -> str:
    """The language a file names, however much else is wrong in it; else English."""
    found = _LANGUAGE.search(text)
    return found["language"] if found else ENGLISH


def dotted(path: tuple[str | int, ...]) -> str:
    """A path as people write it: `rituals.monday-question.channels[2]`, counted from 1."""
    written = ""
    for part in path:
        if isinstance(part, int):
            written += f"[{part + 1}]"
        else:
            written += f".{part}" if written else part
    return written


def read_source(path: Path) -> Source:
    """Read and parse a configuration file. `ConfigError` if there is nothing to work with."""
    name = str(path)
    text = read_text(path, name)
    if not text.strip():
        raise ConfigError([Fault(name, None, "", msg("fault.file.empty"))])
    return parse(name, text)


def read_text(path: Path, name: str) -> str:
    """The text of a file people wrote. `ConfigError` with a sentence if it has none."""
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
    except FileNotFoundError:
        problem = msg("fault.file.missing")
    except IsADirectoryError:
        problem = msg("fault.file.folder")
    except PermissionError:
        problem = msg("fault.file.right")
    except (OSError, ValueError) as error:
        problem = msg("fault.file.unreadable", reason=str(error))
    else:
        if len(raw) <= _LARGEST:
            return _decoded(raw, name)
        problem = msg("fault.file.large")
    raise ConfigError([Fault(name, None, "", problem)])


def _decoded(raw: bytes, name: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        language = spoken(raw.decode("utf-8", errors="replace"))
        fault = Fault(name, line, "", msg("fault.file.utf-8"), language)
        raise ConfigError([fault]) from error


def parse(name: str, text: str) -> Source:
    """Parse a text. A line with bad syntax is left out so that the rest can be looked at.

    `ConfigError` with the syntax faults if there is no going on after one of them.
    """
    faults: list[Fault] = []
    language = spoken(text)
    kept = text.replace("\r\n", "\n")
    while True:
        try:
            table = tomllib.loads(kept)
        except tomllib.TOMLDecodeError as error:
            line, column, problem = _located(error, kept)
            faults.append(Fault(name, line, "", problem, language))
            if (
                not _stands_alone(kept, line, column)
                or len(faults) >= _MOST_SYNTAX_FAULTS
            ):
                raise ConfigError(faults) from error
            kept = _without(kept, line)
        except RecursionError as error:
            deep = Fault(name, None, "", msg("fault.toml.deep"), language)
            raise ConfigError([deep]) from error
        else:
            return Source(name, text, table, Lines.of(kept), tuple(faults), language)


def _located(error: tomllib.TOMLDecodeError, text: str) -> tuple[int, int, Msg]:
    message = str(error)
    where = _WHERE.search(message)
    problem = message[: where.start()] if where else message
    begun = _unclosed(text, int(where["line"]) if where and where["line"] else None)
    if begun is not None:
        return begun, 1, msg("fault.toml.list")
    if where and where["line"]:
        line, column = int(where["line"]), int(where["column"])
        unquoted = _unquoted_name(problem, text.split("\n")[line - 1], column)
        return line, column, unquoted or _in_words(problem)
    early = msg("fault.toml.ends", problem=_in_words(problem))
    return text.rstrip().count("\n") + 1, 1, early


def _unclosed(text: str, line: int | None) -> int | None:
    """Where a list begins that was not closed before that line, or the end of the file.

    Such a line is no part of a list: a key with a value, or the name of a table.
    """
    lines = text.split("\n")
    if line is not None and not _NO_ELEMENT.match(lines[line - 1]):
        return None
    end = (
        len(text) if line is None else sum(len(each) + 1 for each in lines[: line - 1])
    )
    begun = open_list(text, end)
    if begun is None or not _PAIR.match(lines[begun - 1]):
        return None
    return begun


def _unquoted_name(problem: str, written: str, column: int) -> Msg | None:
    """What to say where a key or the name of a table holds a letter such as ü, bare."""
    letter = written[column - 1 : column]
    if letter.isascii() or not letter.isalpha() or problem.startswith("Invalid value"):
        return None
    name = next(n[0] for n in _NAME.finditer(written) if n.end() >= column)
    return msg("fault.toml.letter", letter=letter, name=name)


def _in_words(problem: str) -> Msg:
    if _TWICE.search(problem):
        return msg("fault.toml.twice")
    if problem.startswith("Invalid value"):
        return msg("fault.toml.value")
    if problem.startswith("Illegal character '\\n'"):
        return msg("fault.toml.quote")
    if problem.startswith("Unclosed array"):
        return msg("fault.toml.list")
    return msg("fault.toml.other", problem=_of_the_parser(problem))


def _of_the_parser(problem: str) -> str | Msg:
    """What `tomllib` says; in its own English words if a later one says something new."""
    if problem in _SAID:
        return msg(_SAID[problem])
    for pattern, id_ in _WITH_A_SIGN.items():
        if found := pattern.fullmatch(problem):
            return msg(id_, sign=found[1])
    return f"{problem[:1].lower()}{problem[1:]}"


def _stands_alone(text: str, line: int, column: int) -> bool:
    """Whether the fault is inside a `key = value` of that line and no list began before it."""
    written = text.split("\n")[line - 1]
    pair = _PAIR.match(written)
    return (
        pair is not None
        and column > len(pair.group())
        and '"""' not in written
        and "'''" not in written
    )


def _without(text: str, line: int) -> str:
    lines = text.split("\n")
    lines[line - 1] = ""
    return "\n".join(lines)
