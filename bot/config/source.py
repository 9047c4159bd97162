"""From a file to a TOML table: what can go wrong before any key is looked at."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.config.faults import ConfigError, Fault
from bot.config.lines import Lines

_LARGEST = 4 * 1024 * 1024  # bytes; nobody writes such a file by hand
_MOST_SYNTAX_FAULTS = 20
_WHERE = re.compile(
    r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$"
)
_PAIR = re.compile(r"""[ \t]*[\w."'-]+[ \t]*=""")
_NAME = re.compile(r"[\w-]+")
_TWICE = re.compile(r"Cannot (overwrite|mutate|declare|expand)|Duplicate|already")


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

    def fault(self, path: tuple[str | int, ...], message: str) -> Fault:
        """A fault at that path, with its line."""
        return Fault(self.name, self.lines.line(path), dotted(path), message)


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
        raise ConfigError(
            [
                Fault(
                    name,
                    None,
                    "",
                    "the file is empty; config.example.toml is a good start",
                )
            ]
        )
    return parse(name, text)


def read_text(path: Path, name: str) -> str:
    """The text of a file people wrote. `ConfigError` with a sentence if it has none."""
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
    except FileNotFoundError:
        problem = "there is no such file"
    except IsADirectoryError:
        problem = "this is a folder; the name of a file is needed"
    except PermissionError:
        problem = "it may not be read; give yourself the right to (chmod u+r)"
    except (OSError, ValueError) as error:
        problem = f"it cannot be read: {error}"
    else:
        if len(raw) <= _LARGEST:
            return _decoded(raw, name)
        problem = "it is larger than 4 MB; this cannot be the right file"
    raise ConfigError([Fault(name, None, "", problem)])


def _decoded(raw: bytes, name: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        message = "this line is not UTF-8; save the file as UTF-8"
        raise ConfigError([Fault(name, line, "", message)]) from error


def parse(name: str, text: str) -> Source:
    """Parse a text. A line with bad syntax is left out so that the rest can be looked at.

    `ConfigError` with the syntax faults if there is no going on after one of them.
    """
    faults: list[Fault] = []
    kept = text.replace("\r\n", "\n")
    while True:
        try:
            table = tomllib.loads(kept)
        except tomllib.TOMLDecodeError as error:
            line, column, problem = _located(error, kept)
            faults.append(Fault(name, line, "", problem))
            if (
                not _stands_alone(kept, line, column)
                or len(faults) >= _MOST_SYNTAX_FAULTS
            ):
                raise ConfigError(faults) from error
            kept = _without(kept, line)
        except RecursionError as error:
            deep = Fault(name, None, "", "lists are nested too deeply in it")
            raise ConfigError([deep]) from error
        else:
            return Source(name, text, table, Lines.of(kept), tuple(faults))


def _located(error: tomllib.TOMLDecodeError, text: str) -> tuple[int, int, str]:
    message = str(error)
    where = _WHERE.search(message)
    problem = message[: where.start()] if where else message
    if where and where["line"]:
        line, column = int(where["line"]), int(where["column"])
        unquoted = _unquoted_name(problem, text.split("\n")[line - 1], column)
        return line, column, unquoted or _in_words(problem)
    return (
        text.rstrip().count("\n") + 1,
        1,
        f"the file ends too early; {_in_words(problem)}",
    )


def _unquoted_name(problem: str, written: str, column: int) -> str | None:
    """What to say where a key or the name of a table holds a letter such as ü, bare."""
    letter = written[column - 1 : column]
    if letter.isascii() or not letter.isalpha() or problem.startswith("Invalid value"):
        return None
    name = next(n[0] for n in _NAME.finditer(written) if n.end() >= column)
    return f'a name with "{letter}" in it needs quotes: "{name}"'


def _in_words(problem: str) -> str:
    if _TWICE.search(problem):
        return "this stands in the file twice; keep one of them"
    if problem.startswith("Invalid value"):
        return 'there is no value that TOML knows; texts need quotes, lists brackets: name = "Werkstatt"'
    if problem.startswith("Illegal character '\\n'"):
        return "a quote is not closed on this line"
    if problem.startswith("Unclosed array"):
        return "a list is not closed; it ends with ]"
    return f"this is not TOML: {problem[:1].lower()}{problem[1:]}"


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
