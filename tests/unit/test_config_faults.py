"""Broken files: every fault at once, on its line, with what would be right."""

from pathlib import Path

import pytest
from pydantic import model_validator

from bot.config.faults import ConfigError
from bot.config.load import read_config
from rituals.kind import ScheduledSettings
from rituals.model.duration import DurationError
from tests.unit.calendar_kinds import TalkKind
from tests.unit.config_files import GOOD, faults

BROKEN = Path(__file__).parent / "broken"
FILES = sorted(BROKEN.glob("*.toml"))


def marked(text: str) -> set[tuple[int, str]]:
    """Lines that end in `#! key: words` or `#! words`: a fault is expected there."""
    found = set()
    for number, line in enumerate(text.split("\n"), start=1):
        for mark in line.split("#!")[1:]:
            found.add((number, mark.strip()))
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_broken_file_is_told_line_by_line(path: Path) -> None:
    """Each mark `#! words` in a broken file stands for one fault with these words, and there is no other."""
    with pytest.raises(ConfigError) as caught:
        read_config(path, {})
    expected = marked(path.read_text(encoding="utf-8"))
    found = caught.value.faults
    for number, words in expected:
        assert any(
            f.line == number and words in f"{f.key}: {f.message}" for f in found
        ), (number, words, str(caught.value))
    assert len(found) == len(expected), str(caught.value)
    assert [fault.line for fault in found] == sorted(fault.line or 0 for fault in found)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_fault_is_told_as_a_whole_sentence(path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read_config(path, {})
    lines = str(caught.value).splitlines()
    assert len(lines) == len(caught.value.faults)
    for line, fault in zip(lines, caught.value.faults, strict=True):
        about = f"{fault.file}:{fault.line}: " + (f"{fault.key}: " if fault.key else "")
        told = line.removeprefix(about)
        assert told[0] == told[0].upper(), line
        assert told[-1] in ".?!", line
        assert not told.endswith(".."), line


def test_there_are_broken_files() -> None:
    assert len(FILES) >= 10


def test_a_good_file_has_no_fault(tmp_path: Path) -> None:
    assert faults(tmp_path, GOOD) == []


def test_a_fault_is_printed_with_file_line_and_key(tmp_path: Path) -> None:
    file = tmp_path / "c.toml"
    file.write_text(GOOD.replace("Europe/Berlin", "Europe/Berln"))
    with pytest.raises(ConfigError) as caught:
        read_config(file, {})
    assert str(caught.value).startswith(f"{file}:3: community.timezone: ")
    assert 'Did you mean "Europe/Berlin"?' in str(caught.value)


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", None, "empty"),
        (b"\n \n", None, "empty"),
        (b"\xef\xbb\xbf\n", None, "empty"),
        (b'[community]\nname = "K\xf6ln"\n', 2, "UTF-8"),
        (b"[community\n", 1, "write `[community]`"),
        (b'[community]\nname = "a\nb"\n', 2, 'write `name = "a"`'),
        (b"[community]\nname =", 2, "no value"),
        (b'[community]\nx = ["a",\nname = "x"\n', 2, "A list is not closed"),
        (b'[community]\nx = ["a"', 2, "A list is not closed"),
        (b'[community]\nx = [\n"[",  # [\n\n[discord]\n', 2, "A list is not closed"),
        (b'[community]\nx = [[1, 2], ["b",\n"a" c]\n', 3, "A list is not closed"),
        (b"a" * 5_000_000, None, "larger than 4 MB"),
        (b"x = " + b"[" * 3000 + b"]" * 3000, None, "nested too deeply"),
        (b'a = "\x00"\n', 1, "not TOML"),
    ],
    ids=range(14),
)
def test_what_is_no_configuration_is_told_in_a_sentence(
    tmp_path: Path, content: bytes, line: int | None, words: str
) -> None:
    file = tmp_path / "c.toml"
    file.write_bytes(content)
    with pytest.raises(ConfigError) as caught:
        read_config(file, {})
    assert (caught.value.faults[0].line, words in str(caught.value)) == (line, True)


def test_a_file_that_is_missing_or_a_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="There is no such file"):
        read_config(tmp_path / "none.toml", {})
    with pytest.raises(ConfigError, match="This is a folder"):
        read_config(tmp_path, {})


def test_a_byte_order_mark_and_line_ends_of_windows_are_accepted(
    tmp_path: Path,
) -> None:
    file = tmp_path / "c.toml"
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert read_config(file, {}).community.name == "Offene Werkstatt"


def test_a_line_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path) -> None:
    """Nor is its key said to be missing: perhaps it stands there."""
    found = faults(
        tmp_path, GOOD.replace('"Europe/Berlin"', "").replace("monday", "mondey")
    )
    assert [line for line, _, _ in found] == [3, 8]


def test_a_table_without_broken_lines_is_judged_whole(tmp_path: Path) -> None:
    text = GOOD.replace('"Europe/Berlin"', "").replace(
        'kind = "weekly_discussion"\n', ""
    )
    assert [(line, key) for line, key, _ in faults(tmp_path, text)] == [
        (3, ""),
        (5, "rituals.talk.kind"),
    ]


def test_a_settings_model_may_raise_errors_of_ours(tmp_path: Path) -> None:
    """Then the sentence is told at the table, and nothing escapes."""

    class Strange(ScheduledSettings):
        @model_validator(mode="after")
        def _refused(self) -> "Strange":
            raise DurationError(written="x", advice="because")

    class StrangeKind(TalkKind):
        name = "strange"
        Settings = Strange

    file = tmp_path / "c.toml"
    text = GOOD.replace("weekly_discussion", "strange").replace(
        'prompts = ["Was war?"]', ""
    )
    file.write_text(text, encoding="utf-8")
    with pytest.raises(
        ConfigError, match=r"c.toml:5: rituals.talk: The duration .* because"
    ):
        read_config(file, {}, {"strange": StrangeKind()})


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("[rituals.wöche]", '"wöche"'),
        ("[rituals.über-uns]", '"über-uns"'),
        ("[rituals.grüße.more]", '"grüße"'),
        ("[[rituals.talk.prüfung]]", '"prüfung"'),
        ("schlüssel = 1", '"schlüssel"'),
    ],
)
def test_a_name_with_an_umlaut_is_told_to_need_quotes(
    tmp_path: Path, line: str, right: str
) -> None:
    ((number, _, message),) = faults(tmp_path, f"{GOOD}{line}\n")
    assert number == 10
    assert message.endswith(f"in it needs quotes: {right}")


def test_a_quoted_name_with_an_umlaut_is_fine(tmp_path: Path) -> None:
    assert faults(tmp_path, GOOD.replace("talk]", '"gespräch"]')) == []


def test_a_bare_text_with_an_umlaut_is_told_as_any_bare_text(tmp_path: Path) -> None:
    ((_, _, message),) = faults(tmp_path, GOOD + "goal = Öl\n")
    assert message.endswith('write `goal = "Öl"`')


def test_a_part_of_a_kind_is_understood_and_hides_nothing(tmp_path: Path) -> None:
    text = GOOD.replace("weekly_discussion", "weekly").replace(
        'prompts = ["Was war?"]', 'prompts = "none.txt"'
    )
    text = text.replace("[rituals.talk]", "[rituals.talk]\nchannel = 1")
    text += 'close_after = "1 day"\nwrap_up_after = "3 days"\n'
    found = "\n".join(words for _, _, words in faults(tmp_path, text))
    assert 'Did you mean "weekly_discussion"?' in found
    assert "more may show" not in found
    assert 'no key "channel"' in found
    assert "no such file" in found
    assert "longer than wrap_up_after" in found


@pytest.mark.parametrize("kind", ['kind = "xyz"', "kind = 3", ""])
def test_what_a_kind_hides_is_said_to_show_later(tmp_path: Path, kind: str) -> None:
    text = GOOD.replace('kind = "weekly_discussion"', kind)
    assert "more may show once this is mended" in str(faults(tmp_path, text))


@pytest.mark.parametrize("written", ["#mods", "mods", "discord:#mods"])
def test_a_channel_that_is_no_list_is_shown_as_it_would_be_right(
    tmp_path: Path, written: str
) -> None:
    text = GOOD.replace(
        "[rituals.talk]", f'moderators_channel = "{written}"\n[rituals.talk]'
    )
    assert '["discord:#mods"]' in str(faults(tmp_path, text))
