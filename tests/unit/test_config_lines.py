"""On which line everything in a TOML text stands."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.lines import KeyPath, Lines

TEXT = '''\
# a comment with [brackets] and "quotes"
title = "one # no comment"

[community]
name = """
several
lines"""
'quoted key' = 1
dotted.inner."x.y" = 2   # trailing

[rituals.a]
channels = [
  "first",   # with ] in a comment

  "second", ["nested",
  "deep"],
]
inline = { one = 1, two = ["x", "y"] }
starting = 2027-01-05
after = 1

[[rituals.a.challenges]]
title = 'one'
[[rituals.a.challenges]]
title = "two"
[rituals.a.challenges.more]
key = \'\'\'it''s\'\'\'
last = true
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("community",), 4),
        (("community", "name"), 5),
        (("community", "quoted key"), 8),
        (("community", "dotted", "inner", "x.y"), 9),
        (("rituals", "a"), 11),
        (("rituals", "a", "channels"), 12),
        (("rituals", "a", "channels", 0), 13),
        (("rituals", "a", "channels", 1), 15),
        (("rituals", "a", "channels", 2, 1), 16),
        (("rituals", "a", "inline", "two", 1), 18),
        (("rituals", "a", "starting"), 19),
        (("rituals", "a", "after"), 20),
        (("rituals", "a", "challenges", 0, "title"), 23),
        (("rituals", "a", "challenges", 1, "title"), 25),
        (("rituals", "a", "challenges", 1, "more", "key"), 27),
        (("rituals", "a", "challenges", 1, "more", "last"), 28),
    ],
)
def test_each_path_is_found(path: KeyPath, line: int) -> None:
    assert Lines.of(TEXT).line(path) == line


def test_what_is_missing_is_where_its_table_begins() -> None:
    lines = Lines.of(TEXT)
    assert lines.line(("rituals", "a", "every")) == 11
    assert lines.line(("rituals", "a", "challenges", 1, "brief")) == 24
    assert lines.line(("nothing",)) == 1


def test_a_line_tells_the_path_that_is_read_there() -> None:
    assert Lines.of(TEXT).at(6) == ("community", "name")
    assert Lines.of("# nothing\n").at(1) == ()


def paths(value: Any, here: KeyPath = ()) -> Iterator[KeyPath]:
    if here:
        yield here
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, each in inner:
        yield from paths(each, (*here, key))


KEYS = st.text("ab.\"' #[]=ü-", min_size=1, max_size=4)
SCALARS = st.one_of(
    st.integers(-5, 5).map(str),
    st.sampled_from(
        [
            "true",
            "1.5",
            "2027-01-05",
            "07:30:00",
            "2027-01-05 07:30:00",
            "''",
            '""',
            '""""a\\""""',
            "''''b'''",
        ]
    ),
    st.text("a\"'\\#[]{},= ", max_size=6).map(
        lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    ),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3).map(
        lambda each: "[ " + ",\n # ]\n ".join(each) + " ]"
    ),
    max_leaves=6,
)


def quoted(key: str) -> str:
    return '"' + key.replace('"', '\\"') + '"'


@given(
    st.lists(
        st.tuples(KEYS, st.dictionaries(KEYS, VALUES, max_size=4)),
        max_size=4,
        unique_by=lambda each: each[0],
    )
)
def test_every_path_that_the_reader_finds_has_a_line_of_its_own_table(
    tables: list[tuple[str, dict[str, str]]],
) -> None:
    """Keys are found on the very line that they were written on."""
    text, expected = "", {}
    for name, table in tables:
        text += f"[{quoted(name)}] # [no]\n"
        for key, value in table.items():
            expected[name, key] = text.count("\n") + 1
            text += f"{quoted(key)} = {value}\n"
    lines = Lines.of(text)
    assert {path: lines.line(path) for path in expected} == expected
    assert {path for path in paths(tomllib.loads(text)) if path not in lines} == set()
