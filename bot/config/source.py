"""From a file to a TOML table: what can go wrong before any key is looked at."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.config.faults import ConfigError, Fault
from bot.config.lines import Lines
from bot.config.syntax import broken
from bot.texts.catalogues import ENGLISH
from rituals.document import Msg, msg

_LARGEST = 4 * 1024 * 1024  # bytes; nobody writes such a file by hand
_MOST_SYNTAX_FAULTS = 20
_LANGUAGE = re.compile(
    r"""^[^#\n]*?\blanguage[ \t]*[=:][ \t]*[^\w\s]?(?P<language>\w+)""", re.MULTILINE
)


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
    return found["language"].lower() if found else ENGLISH


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
    """Parse a text. A line with bad syntax is mended or left out, so that the rest can be looked at.

    `ConfigError` with the syntax faults if there is no going on after one of them.
    """
    faults: list[Fault] = []
    language = spoken(text)
    kept = text.replace("\r\n", "\n")
    while True:
        try:
            table = tomllib.loads(kept)
        except tomllib.TOMLDecodeError as error:
            found = broken(error, kept)
            again = any(fault.line == found.line for fault in faults)
            if not again:
                faults.append(Fault(name, found.line, "", found.text, language))
            if found.instead is None or again or len(faults) >= _MOST_SYNTAX_FAULTS:
                raise ConfigError(faults) from error
            kept = _with_line(kept, found.line, found.instead)
        except RecursionError as error:
            deep = Fault(name, None, "", msg("fault.toml.deep"), language)
            raise ConfigError([deep]) from error
        else:
            return Source(name, text, table, Lines.of(kept), tuple(faults), language)


def _with_line(text: str, number: int, line: str) -> str:
    lines = text.split("\n")
    lines[number - 1] = line
    return "\n".join(lines)
