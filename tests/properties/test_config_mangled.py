"""However a file is mangled, reading it gives a community or faults on lines that exist."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config.faults import ConfigError
from bot.config.load import read_config
from bot.config.source import parse

ROOT = Path(__file__).parents[2]
EXAMPLE = (ROOT / "config.example.toml").read_text(encoding="utf-8")
LINES = EXAMPLE.split("\n")


@st.composite
def mangled(draw: st.DrawFn) -> str:
    """The sample with lines removed, doubled, moved and cut, or with a stretch overwritten."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(lines) - 1))
        what = draw(st.sampled_from(["remove", "double", "move", "cut", "join"]))
        line = lines[at]
        if what == "remove" and len(lines) > 1:
            del lines[at]
        elif what == "double":
            lines.insert(draw(st.integers(0, len(lines))), line)
        elif what == "move":
            lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(at))
        elif what == "cut":
            lines[at] = line[: draw(st.integers(0, len(line)))]
        elif at + 1 < len(lines):
            lines[at : at + 2] = [line + lines[at + 1]]
    text = "\n".join(lines)
    if draw(st.booleans()):
        text = text[: draw(st.integers(0, len(text)))]
    if draw(st.booleans()):
        at = draw(st.integers(0, len(text)))
        text = (
            text[:at]
            + draw(st.text("[]{}\"'=.,#\n\\ aä0-", max_size=5))
            + text[at + 2 :]
        )
    return text


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
    try:
        assert read_config(file, {}).community.name
    except ConfigError as error:
        count = text.count("\n") + 1
        assert error.faults
        assert all(
            each.line is None or 1 <= each.line <= count for each in error.faults
        )
        assert all(each.message and str(file) in str(each) for each in error.faults)


@given(st.text("[]{}\"'=.,#\n\\ a1-", max_size=60))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    try:
        source = parse("x", text)
    except ConfigError as error:
        assert error.faults
    else:
        assert all(path in source.lines for path in ((key,) for key in source.table))
