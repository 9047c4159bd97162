"""Figures of the ledger as people read them, and as they stand in tables made by hand."""

import re
from collections.abc import Sequence

from tests.scenarios.stages.stage import Shown

ONE_PERSON = {"Benny": "Ben"}
_AND = {
    "taken out": "that a moderator took out",
    "too soon": "shortly after another one",
    "enough": "on which you had given so many",
    "guess": "right behind a question",
    "thanked": "something you were thanked for",
    "hosted": "8 discussions as host",
}
_FIGURES = (
    r"(one|\d+) answers?(?:$|,)",
    r"(?:answers, (\d+) of them|(one) answer, and it was) confirmed",
    r"for (one|\d+) an answer helped",
    r"(one|\d+) (?:has|have) an answer that may have helped$",
    r"(one|\d+) (?:is|are) settled",
    r"(one|\d+) still waits? for an answer",
    r"(one|\d+) discussions? you spoke in",
)


def number(written: str) -> int:
    return 1 if written == "one" else int(written)


def figures_of(told: Shown) -> tuple[tuple[int, ...], set[str]]:
    """The figures of `me`, in the order of the table, and what else there is."""
    mine = told.words.partition("What is next")[0]
    said = [each.removeprefix("- ") for each in mine.splitlines()]
    figures = []
    for pattern in _FIGURES:
        found = [m for m in (re.search(pattern, each) for each in said) if m]
        groups = [group for m in found for group in m.groups() if group]
        figures.append(number(*groups) if groups else 0)
    also = {name for name, words in _AND.items() if words in mine}
    return tuple(figures), also


def by_hand(table: str) -> dict[str, tuple[tuple[int, ...], set[str]]]:
    rows = {}
    for line in table.strip().splitlines()[2:]:
        *columns, also = line.split("|")
        name, *figures = " ".join(columns).split()
        named = {each.strip() for each in also.split(",") if each.strip()}
        rows[name] = tuple(map(int, figures)), named
    return rows


def names(words: str) -> list[str]:
    """Who is named, the two who are one person by one name; in the order of the alphabet."""
    found = re.findall(r"@(\w+)", words)
    return sorted(ONE_PERSON.get(name, name) for name in found)


def thanks_in(wrap_up: str) -> tuple[int, list[str], list[str], list[str]]:
    """How many spoke; who was new, who answered for the first time, who again."""
    said = {"voices": "", "new": "", "first": "", "again": ""}
    for line in wrap_up.splitlines():
        if re.match(r"(One|\d+) (person|people)", line):
            said["voices"] = line.split()[0]
        elif line.startswith(("Here for the first time", "For everyone")):
            said["new"] = line
        elif line.startswith("New among those who help"):
            said["first"] = line
        elif line.startswith("Thank you for helping with answers"):
            said["again"] = line
    everybody = ["everybody"] if said["new"].startswith("For everyone") else []
    return (
        number(said["voices"].lower()),
        everybody or names(said["new"]),
        names(said["first"]),
        names(said["again"]),
    )


def counts(written: str) -> list[tuple[str, int]]:
    each = (part.split() for part in written.replace("\n", " ").split(",") if part)
    return [(name, int(n)) for name, n in each]


def listed(pages: Sequence[str], what: str) -> list[tuple[str, int]]:
    pattern = rf"^- @(\w+): (one|\d+) {what}s?$"
    found = re.findall(pattern, "\n".join(pages), re.MULTILINE)
    return [(ONE_PERSON.get(name, name), number(n)) for name, n in found]


def waits(pages: Sequence[str]) -> list[str]:
    """Whose questions do, the oldest first."""
    found = re.findall(r"^- Question by @(\w+),", "\n".join(pages), re.MULTILINE)
    return [ONE_PERSON.get(name, name) for name in found]
