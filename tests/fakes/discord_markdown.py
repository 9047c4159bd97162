r"""A reader of Discord's markdown, written apart from what draws it: what would people see?

It knows escapes, code, bold and the other marks, spoilers, mentions, times, emoji, links
bare and masked, and what begins a line: headings, quotes, lists, small print. It says
what is shown as words, and which things with an effect are in it.
"""

import re
from dataclasses import dataclass, field
from typing import TypeVar

_BLOCKS = re.compile(r"(>>> ?|> |#{1,3} |-# |\s*[-*+] |\s*\d+[.)] )")
_INLINE: list[tuple[str, re.Pattern[str]]] = [
    ("escape", re.compile(r"\\([^0-9A-Za-z\s])")),
    ("fence", re.compile(r"```(?:[a-z0-9_+.#-]+?\n)?\n*([^\n][\s\S]*?)\n*```")),
    ("code", re.compile(r"(`+)\s*([\s\S]*?[^`])\s*\1(?!`)")),
    ("mention", re.compile(r"<@!?(\d+)>|<@&(\d+)>|@everyone|@here")),
    ("channel", re.compile(r"<#(\d+)>")),
    ("command", re.compile(r"</[^:>]+:\d+>")),
    ("guide", re.compile(r"<id:\w+>")),
    ("emoji", re.compile(r"<a?:\w+:\d+>|:[^\s:]+:")),
    ("time", re.compile(r"<t:(-?\d+)(?::[tTdDfFR])?>")),
    ("address", re.compile(r"<([^: >]+:/[^ >]+)>")),
    ("link", re.compile(r"\[((?:\\.|[^\]\[\\])+)\]\(<?((?:[^\s\\)>])*)>?\)")),
    ("url", re.compile(r"https?://[^\s<]+[^<.,:;\"'\]\s]")),
    ("bold", re.compile(r"\*\*((?:\\[\s\S]|[^\\])+?)\*\*(?!\*)")),
    ("underline", re.compile(r"__((?:\\[\s\S]|[^\\])+?)__(?!_)")),
    ("italic", re.compile(r"\*(?=\S)((?:\\[\s\S]|[^\\*])+?)\*|_((?:\\.|[^\\_])+?)_\b")),
    ("struck", re.compile(r"~~((?:\\[\s\S]|[^\\])+?)~~")),
    ("spoiler", re.compile(r"\|\|([\s\S]+?)\|\|")),
]


@dataclass
class Seen:
    """What people see: the words, and what has an effect, as (kind, what it holds)."""

    words: str = ""
    effects: list[tuple[str, str]] = field(default_factory=list)

    def of(self, kind: str) -> list[str]:
        return [held for each, held in self.effects if each == kind]

    @property
    def kinds(self) -> set[str]:
        return {kind for kind, _ in self.effects}

    def mark(self, _begins: str) -> str:
        """What is shown for that with which a line begins: nothing, as it is no word."""
        return ""

    def instead(self, kind: str, _found: re.Match[str]) -> str:
        """What is shown for something that is drawn as another thing."""
        return f"{{{kind}}}"


AnySeen = TypeVar("AnySeen", bound=Seen)


def read(content: str) -> Seen:
    """What a message shows."""
    return read_into(Seen(), content)


def read_into(seen: AnySeen, content: str) -> AnySeen:
    """The same, seen by somebody."""
    lines = content.split("\n")
    at = 0
    while at < len(lines):
        if lines[at].startswith("```"):
            end = at + 1
            while "```" not in lines[end]:
                end += 1
            seen.effects.append(("fence", "\n".join(lines[at + 1 : end])))
            seen.words += "\n".join(lines[at + 1 : end]) + "\n"
            at = end + 1
            continue
        _read_line(lines[at], seen)
        seen.words += "\n"
        at += 1
    seen.words = seen.words.removesuffix("\n")
    return seen


def _read_line(line: str, seen: Seen) -> None:
    while found := _BLOCKS.match(line):
        seen.effects.append(("begins", found.group().strip()))
        seen.words += seen.mark(found.group())
        line = line[found.end() :]
    _read_inline(line, seen)


def _read_inline(text: str, seen: Seen) -> None:
    at = 0
    while at < len(text):
        for kind, pattern in _INLINE:
            found = pattern.match(text, at)
            if found:
                _take(kind, found, seen)
                at = found.end()
                break
        else:
            seen.words += text[at]
            at += 1


def _take(kind: str, found: re.Match[str], seen: Seen) -> None:
    held = next((group for group in found.groups() if group), found.group())
    if kind == "escape":
        seen.words += held
        return
    if kind == "code":
        held = found[2]
    seen.effects.append((kind, held if kind != "link" else found[2]))
    if kind in ("bold", "underline", "italic", "struck", "spoiler", "link"):
        _read_inline(found[1] or found[2], seen)
    elif kind in ("code", "address", "url"):
        seen.words += held
    else:
        seen.words += seen.instead(kind, found)


WITHOUT_WIDTH = re.compile("[\u200b-\u200d\u2060]")
"""Signs that keep words apart, and mark what the bot has sent."""


def as_people_read(content: str) -> str:
    """The words of a message alone."""
    return WITHOUT_WIDTH.sub("", read(content).words).strip()
