"""However a file is mangled, reading it gives a community or faults on lines that exist."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.faults import ConfigError, Fault
from bot.config.load import read_config
from bot.config.source import parse

ROOT = Path(__file__).parents[2]
EXAMPLE = (ROOT / "config.example.toml").read_text(encoding="utf-8")
LINES = EXAMPLE.split("\n")


CHANGES = ["remove", "double", "move", "cut", "join"]


def changed(lines: list[str], what: str, at: int, to: int) -> list[str]:
    """The lines with the one at `at` removed, doubled, moved, cut or joined to the next."""
    line, rest = lines[at], [*lines[:at], *lines[at + 1 :]]
    match what:
        case "remove":
            return rest
        case "double":
            return [*lines[:to], line, *lines[to:]]
        case "move":
            return [*rest[:to], line, *rest[to:]]
        case "cut":
            return [*lines[:at], line[: to % (len(line) + 1)], *lines[at + 1 :]]
        case _:
            return [*lines[:at], "".join(lines[at : at + 2]), *lines[at + 2 :]]


@st.composite
def mangled(draw: st.DrawFn) -> str:
    """The sample with lines changed, perhaps its end cut off or a stretch overwritten."""
    lines, somewhere = LINES, st.integers(0, len(LINES) - 10)
    for _ in range(draw(st.integers(1, 6))):
        what = draw(st.sampled_from(CHANGES))
        lines = changed(lines, what, draw(somewhere), draw(somewhere))
    text = "\n".join(lines)
    if draw(st.booleans()):
        text = text[: draw(st.integers(0, len(text)))]
    if draw(st.booleans()):
        at = draw(st.integers(0, len(text)))
        written = draw(st.text("[]{}\"'=.,#\n\\ aä0-", max_size=5))
        text = text[:at] + written + text[at + 2 :]
    return text


def faults_of(file: Path) -> tuple[Fault, ...]:
    """What is wrong with a file; nothing if it is a good one."""
    try:
        community = read_config(file, {}).community
    except ConfigError as error:
        return error.faults
    assert community.name
    return ()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place with the sample's prompts in it."""
    folder = tmp_path_factory.mktemp("mangled")
    (folder / "prompts").mkdir()
    for each in (ROOT / "prompts").iterdir():
        (folder / "prompts" / each.name).write_bytes(each.read_bytes())
    return folder


@given(mangled())
def test_a_mangled_file_ends_in_a_community_or_in_faults(
    folder: Path, text: str
) -> None:
    file = folder / "c.toml"
    file.write_text(text, encoding="utf-8", newline="")
    count = text.count("\n") + 1
    for each in faults_of(file):
        assert each.line is None or 1 <= each.line <= count
        assert each.message
        assert str(each).startswith(str(file))


@given(st.text("[]{}\"'=.,#\n\\ a1-", max_size=60))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    try:
        source = parse("x", text)
    except ConfigError as error:
        assert error.faults  # noqa: PT017  either is right
        return
    assert all((key,) in source.lines for key in source.table)
