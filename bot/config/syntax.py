"""What is wrong with the syntax of a TOML text, in words for people, and what was meant."""

import re
import tomllib
from dataclasses import dataclass

from bot.config.lines import open_list
from bot.config.slips import apart, slip, without_comma
from rituals.document import Msg, msg

_WHERE = re.compile(
    r" \(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$"
)
_PAIR = re.compile(r"""[ \t]*[\w."'-]+[ \t]*=""")
_NO_ELEMENT = re.compile(
    rf"{_PAIR.pattern}|[ \t]*\[{{1,2}}[\w.-]+\]{{1,2}}[ \t]*(#.*)?$"
)
_NAME = re.compile(r"[\w-]+")
_SAID_RIGHT = re.compile(r"\"(?:\\.|[^\"\\\n])*\"|'[^'\n]*'|#.*")
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
class Broken:
    """A line that TOML cannot read, what to say of it, and what may stand there instead.

    `instead` is what was meant, or nothing at all; `None` if there is no going on.
    """

    line: int
    text: Msg
    instead: str | None = None


def broken(error: tomllib.TOMLDecodeError, text: str) -> Broken:
    """Where and what it is that the parser stumbled over."""
    message = str(error)
    where = _WHERE.search(message)
    problem = message[: where.start()] if where else message
    line = int(where["line"]) if where and where["line"] else None
    begun = _unclosed(text, line)
    if begun is not None:
        return Broken(begun, msg("fault.toml.list"))
    if line is None or where is None:
        return _at_the_end(problem, text)
    column = int(where["column"])
    unquoted = _unquoted_name(problem, text.split("\n")[line - 1], column)
    if unquoted is not None:
        return Broken(line, unquoted)
    return _slipped(problem, text, line, column) or _unknown(
        problem, text, line, column
    )


def _at_the_end(problem: str, text: str) -> Broken:
    """What began somewhere and does not end; of a text on one line it is known where."""
    for number, line in enumerate(text.split("\n"), start=1):
        if problem == 'Expected "\'"' and "'" in _SAID_RIGHT.sub("", line):
            return Broken(number, msg("fault.toml.quote"))
    early = msg("fault.toml.ends", problem=_in_words(problem))
    return Broken(text.rstrip().count("\n") + 1, early)


def _slipped(problem: str, text: str, line: int, column: int) -> Broken | None:
    lines = text.split("\n")
    written = lines[line - 1]
    before = sum(len(each) + 1 for each in lines[: line - 1])
    in_list = open_list(text, before) is not None
    if _TWICE.search(problem) or '"""' in written or "'''" in written:
        return None
    if problem == "Unclosed array" and not written[: column - 1].strip():
        number = max(n for n in range(line - 1) if apart(lines[n])[0]) + 1
        found = without_comma(lines[number - 1])
        return Broken(number, found.text, found.meant)
    meant = slip(written, in_list=in_list)
    return None if meant is None else Broken(line, meant.text, meant.meant)


def _unknown(problem: str, text: str, line: int, column: int) -> Broken:
    """In words only; the line is left out if that is possible."""
    instead = "" if _stands_alone(text, line, column) else None
    return Broken(line, _in_words(problem), instead)


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
    if problem.endswith("character '\\n'"):
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
