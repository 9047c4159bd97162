"""What people type where TOML wants it otherwise, and what they meant.

A mend turns one habit into TOML. The fewest mends that make a line readable are what was
meant, so that nothing is proposed that would not work.
"""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

from bot.config.secrets import may_hold_secret
from bot.config.sections import RITUALS, SECTIONS
from rituals.document import Msg, msg

_MOST_MENDS = 3
_LONGEST_SHOWN = 100
_QUOTED = r'"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\''
_KEY = r'(?:[\w.-]+|"[^"\n]*")'
_CURLY = "„“”‟‚‘’‛«»‹›"  # noqa: RUF001  these are what is looked for
_STRAIGHT = str.maketrans(dict.fromkeys(_CURLY, '"'))
_ODD_SPACES = re.compile("[\u00a0\u2000-\u200b\u202f\u2060\u3000\ufeff]+")
_PAIR = re.compile(rf"(\s*{_KEY}\s*=\s*)(.*)")
_NUMBERS = re.compile(r"[+-]?[\d_ .,]+")


@dataclass(frozen=True, slots=True)
class Slip:
    """What is to be told, and the line as it was meant: TOML can read it."""

    text: Msg
    meant: str


def slip(line: str, *, in_list: bool) -> Slip | None:
    """What was meant by a line that TOML cannot read; `None` if nobody can tell.

    `in_list`: whether it stands between the brackets of a list that began before.
    """
    for count in range(1, _MOST_MENDS + 1):
        for mends in combinations(_MENDS, count):
            meant = _mended(line, mends)
            if meant is not None and _readable(meant, in_list=in_list):
                return _slip(line, meant, mends[0].why)
    return None


def without_comma(line: str) -> Slip:
    """The line of a list behind which a comma is missing."""
    code, comment = apart(line)
    meant = f"{code},{comment and '  '}{comment}"
    return _slip(line, meant, "fault.toml.comma")


def apart(line: str) -> tuple[str, str]:
    """What a line says, without spaces at its end, and its comment."""
    found = re.fullmatch(rf"((?:{_QUOTED}|[^#])*)(#.*)?", line)
    code, comment = (found[1], found[2] or "") if found else (line, "")
    return code.rstrip(), comment


def _slip(line: str, meant: str, why: str) -> Slip:
    """The line itself is not repeated if it may hold a secret."""
    first, _, second = meant.partition("\n")
    found, right = _shown(line), _shown(first)
    if may_hold_secret(line):
        return Slip(msg("fault.toml.unshown"), first)
    if second:
        return Slip(msg("fault.toml.two-keys", second=_shown(second)), first)
    if found == right:  # it only looks right
        return Slip(msg(why), first)
    return Slip(msg("fault.toml.meant", why=msg(why), found=found, right=right), first)


def _shown(line: str) -> str:
    shown = " ".join(apart(line)[0].split()) or line.strip()
    return shown if len(shown) <= _LONGEST_SHOWN else f"{shown[: _LONGEST_SHOWN - 1]}…"


@dataclass(frozen=True, slots=True)
class _Mend:
    """How a line is made of one, and why that would be right: the id of a text."""

    make: Callable[[str], str]
    why: str


def _mended(line: str, mends: tuple[_Mend, ...]) -> str | None:
    """`None` if one of them changes nothing."""
    for mend in mends:
        made = mend.make(line)
        if made == line:
            return None
        line = made
    return line


def _readable(line: str, *, in_list: bool) -> bool:
    """Whether TOML can read it where it stands, or if a list that begins in it goes on."""
    begun = "x = [\n" if in_list else ""
    return any(_is_toml(f"{begun}{line}\n{end}") for end in ("", "]"))


def _is_toml(text: str) -> bool:
    try:
        return bool(tomllib.loads(text)) or text.lstrip().startswith("#")
    except tomllib.TOMLDecodeError:
        return False


# --- the mends: what was typed, and what TOML has for it


def _plain_spaces(line: str) -> str:
    return _ODD_SPACES.sub(" ", line)


def _with_hash(line: str) -> str:
    """Comments of other languages."""
    whole = re.sub(r"^(\s*)(?://|;|--|/\*)\s*", r"\1# ", line)
    if whole != line:
        return whole
    return re.sub(r"(?<=[\"'\]\w])\s+(?://|;|--)\s.*", "", line)


def _with_brackets(line: str) -> str:
    """The name of a table with too few brackets, too many, or others."""
    code, comment = apart(line)
    found = re.fullmatch(r"\s*([\[({<]*)\s*([\w.\"' -]+?)\s*([\])}>]*:?)\s*", code)
    if found is None:
        return line
    words = found[2].replace('"', "").replace("'", "").split()
    name = "-".join(words)
    if words[0] == RITUALS:
        name = f"{RITUALS}." + "-".join(words[1:])
    known = name.split(".")[0] in {*SECTIONS, RITUALS}
    return f"[{name}]{comment and '  '}{comment}" if known else line


def _straight(line: str) -> str:
    """Curly quotes outside of texts that are quoted already."""
    return re.sub(
        rf"{_QUOTED}|[{_CURLY}]",
        lambda each: '"' if each[0] in _CURLY else each[0],
        line,
    )


def _all_straight(line: str) -> str:
    return line.translate(_STRAIGHT)


def _with_equals(line: str) -> str:
    other = re.sub(rf"^(\s*{_KEY})\s*(?:==+|=>|:=|=:|->|:)\s*", r"\1 = ", line)
    if other != line:
        return other
    return re.sub(rf"^(\s*{_KEY})\s+(?=[\"'\[\d]|true\b|false\b)", r"\1 = ", line)


def _with_list(line: str) -> str:
    """Several values that stand bare, or in round brackets."""
    found = _PAIR.fullmatch(apart(line)[0])
    if found is None or found[2].startswith("["):
        return line
    inner = found[2].strip("(){}[] \t")
    return f"{found[1]}[{inner}]" if "," in inner or found[2][:1] == "(" else line


def _with_commas(line: str) -> str:
    return re.sub(rf"({_QUOTED})[ \t;]+(?=[\"'])", r"\1, ", line)


def _true_or_false(line: str) -> str:
    words = {"true": "true", "yes": "true", "ja": "true"}
    words |= {"false": "false", "no": "false", "nein": "false"}
    found = _PAIR.fullmatch(apart(line)[0])
    meant = words.get(found[2].casefold()) if found else None
    return f"{found[1]}{meant}" if found and meant else line


def _without_end(line: str) -> str:
    """What programming languages have behind a value."""
    return re.sub(r"\s*[;,]+$", "", apart(line)[0])


def _on_two_lines(line: str) -> str:
    return re.sub(
        rf"({_QUOTED}|\]|\d|true|false)[\s,;]+({_KEY}\s*=)", r"\1\n\2", line, count=1
    )


def _quoted(line: str) -> str:
    """A text without its quotes, or with one of them, or with others inside."""
    code, comment = apart(line)
    found = _PAIR.fullmatch(code)
    if found is None and code.lstrip().startswith("["):  # the name of a table
        return line
    begun, value = (found[1], found[2]) if found else ("", code)
    inner = value.strip(" \t,[]")
    lead, end = (each or "" for each in value.split(inner, 1)) if inner else (value, "")
    listed = not found or "[" in lead or "]" in end
    pieces = [each.strip() for each in inner.split(",")] if listed else [inner]
    if len({each[:1] in "\"'" for each in pieces}) > 1:  # a comma inside of a text
        return line
    made = [_as_text(each) for each in pieces]
    if None in made:
        return line
    return f"{begun}{lead}{', '.join(map(str, made))}{end}{comment and '  '}{comment}"


def _as_text(written: str) -> str | None:
    """Anything that is no value yet as a text; `None` if it is too odd to guess."""
    if _is_toml(f"x = {written}"):
        return written
    inner = written
    for quote in "\"'":
        inner = inner.removeprefix(quote).removesuffix(quote)
    whole = written[:1] == written[-1:] == '"'
    odd = '"' in inner and (not whole or re.search(r'"\s*[,;]?\s*"', inner))
    if not inner.strip() or odd or _NUMBERS.fullmatch(inner) or "=" in inner:
        return None
    quote = "'" if '"' in inner else '"'
    return None if quote in inner or "\\" in inner else f"{quote}{inner}{quote}"


_MENDS = (
    _Mend(_plain_spaces, "fault.toml.space"),
    _Mend(_with_hash, "fault.toml.comment"),
    _Mend(_with_brackets, "fault.toml.brackets"),
    _Mend(_straight, "fault.toml.straight"),
    _Mend(_all_straight, "fault.toml.straight"),
    _Mend(_with_equals, "fault.toml.sign"),
    _Mend(_with_commas, "fault.toml.comma"),
    _Mend(_true_or_false, "fault.toml.lower-case"),
    _Mend(_without_end, "fault.toml.behind"),
    _Mend(_on_two_lines, "fault.toml.two-keys"),
    _Mend(_with_list, "fault.toml.listed"),
    _Mend(_quoted, "fault.toml.quotes"),
)
"""In the order in which they are tried and done: what is surer comes first."""
