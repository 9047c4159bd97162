"""What people type where TOML wants it otherwise: told with its line, and with what would be right."""

from pathlib import Path

import pytest

from bot.config.faults import ConfigError
from tests.unit.config_files import GOOD, faults, read

NAME = 'name = "Offene Werkstatt"'
EVERY = 'every = "monday 09:00"'
PROMPTS = 'prompts = ["Was war?", "Was wird?"]'
TEXT = GOOD.replace('prompts = ["Was war?"]', PROMPTS)


def line_of(text: str) -> int:
    return TEXT[: TEXT.index(text)].count("\n") + 1


@pytest.mark.parametrize(
    ("right", "written"),
    [
        (NAME, "name = „Offene Werkstatt“"),
        (NAME, "name = “Offene Werkstatt”"),
        (NAME, "name = »Offene Werkstatt«"),
        (NAME, "name = ‘Offene Werkstatt’"),  # noqa: RUF001  as above
        (NAME, 'name = „Offene Werkstatt"'),
        (NAME, 'name = "Offene Werkstatt“'),
        (NAME, 'name = "Offene Werkstatt'),
        (NAME, 'name = Offene Werkstatt"'),
        (NAME, "name = Offene Werkstatt"),
        (NAME, 'name: "Offene Werkstatt"'),
        (NAME, "name: Offene Werkstatt"),
        (NAME, "name: „Offene Werkstatt“"),
        (NAME, 'name "Offene Werkstatt"'),
        (NAME, 'name == "Offene Werkstatt"'),
        (NAME, 'name => "Offene Werkstatt"'),
        (NAME, "name = Offene Werkstatt  # who we are"),
        (EVERY, "every = monday 09:00"),
        (EVERY, "every: monday 09:00"),
        (EVERY, 'every = "monday 09:00";'),
        (EVERY, 'every = "monday 09:00",'),
        (PROMPTS, 'prompts = ["Was war?" "Was wird?"]'),
        (PROMPTS, 'prompts = ["Was war?, "Was wird?"]'),
        (PROMPTS, "prompts = [Was war?, Was wird?]"),
        (PROMPTS, "prompts = [„Was war?“, „Was wird?“]"),
        (PROMPTS, 'prompts = "Was war?", "Was wird?"'),
        (PROMPTS, 'prompts = ("Was war?", "Was wird?")'),
        ("[rituals.talk]", "[rituals.talk"),
        ("[rituals.talk]", "rituals.talk]"),
        ("[rituals.talk]", "rituals.talk:"),
        ("[rituals.talk]", "[rituals talk]"),
        ("[rituals.talk]", '[rituals."talk]'),
        ("[community]", "community:"),
        ("[community]", "(community)"),
    ],
)
def test_a_slip_is_told_with_what_stands_there_and_what_would_be_right(
    tmp_path: Path, right: str, written: str
) -> None:
    """And it hides nothing else: the file is read on as it was meant."""
    text = TEXT.replace(right, written).replace("Europe/Berlin", "Europe/Berln")
    found = faults(tmp_path, text)
    shown = written.split("  #", maxsplit=1)[0]
    slips = [(line, told) for line, _, told in found if right in told]
    assert [line for line, _ in slips] == [line_of(right)]
    assert f"Instead of `{shown}` write `{right}`" in slips[0][1]
    assert "community.timezone" in [key for _, key, _ in found]
    assert len(found) == 2


@pytest.mark.parametrize(
    ("written", "number", "right"),
    [
        ('prompts = [\n  "Was war?"\n  "Was wird?",\n]', 10, '`"Was war?",`'),
        ('prompts = [\n  "Was war?"  # eins\n\n  "b"\n]', 10, '`"Was war?",`'),
        ('prompts = [\n  "Was war?",\n  „Was wird?“,\n]', 11, '`"Was wird?",`'),
        ('prompts = [\n  "Was war?",\n  Was wird?,\n]', 11, '`"Was wird?",`'),
        ('prompts = [„Was war?“,\n  "Was wird?"]', 9, '`prompts = ["Was war?",`'),
    ],
)
def test_a_slip_inside_of_a_long_list_is_told_on_its_line(
    tmp_path: Path, written: str, number: int, right: str
) -> None:
    ((line, _, told),) = faults(tmp_path, TEXT.replace(PROMPTS, written))
    assert (line, right in told) == (number, True), told


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ('every = "monday 09:00" late = "skip"', 'new one before `late = "skip"`'),
        ("retire = True\n" + EVERY, "`retire = true`"),
        ("// comment\n" + EVERY, "`# comment`"),
        ("every =\u00a0" + '"monday 09:00"', "type the line again"),
        ('every = "monday 09:00" at nine', "goes into the quotes"),
        ("every = 'monday 09:00", "a quote is not closed"),
        ("- every", "between a key and its value"),
    ],
)
def test_other_slips_are_told_in_words(
    tmp_path: Path, written: str, words: str
) -> None:
    ((line, _, told),) = faults(tmp_path, TEXT.replace(EVERY, written))
    assert (line, words in told) == (8, True), told


def test_quotes_inside_of_a_text_stay(tmp_path: Path) -> None:
    """Curly ones are as good as any letter there; straight ones get others around them."""
    text = TEXT.replace(PROMPTS, 'prompts = ["Was heißt „fertig“?"]')
    assert faults(tmp_path, text) == []
    text = TEXT.replace(PROMPTS, 'prompts = ["Was heißt "fertig"?"]')
    ((_, _, told),) = faults(tmp_path, text)
    assert """write `prompts = ['Was heißt "fertig"?']`""" in told


def test_nothing_is_proposed_where_nobody_can_tell(tmp_path: Path) -> None:
    """A comma may be one inside of a text."""
    text = TEXT.replace(PROMPTS, 'prompts = ["Was war, und was "so"?"]')
    ((line, _, told),) = faults(tmp_path, text)
    assert (line, "Instead of" in told) == (9, False)


@pytest.mark.parametrize(
    "written",
    [
        "token = „geheim123456“",
        "bot_token: geheim123456",
        "password = geheim123456",
        "url = „postgresql://bot:geheim123456@host/db“",
        "note = „xoxb-geheim123456“",
    ],
)
def test_a_secret_on_such_a_line_is_not_repeated(tmp_path: Path, written: str) -> None:
    text = TEXT.replace("[rituals.talk]", f"{written}\n[rituals.talk]")
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    assert "geheim" not in str(caught.value)
    assert any(fault.line == 5 for fault in caught.value.faults)


@pytest.mark.parametrize(
    "language", ['language = "de"', "language = de", "language: de", "language = „DE“"]
)
def test_german_files_are_told_in_german_however_they_say_so(
    tmp_path: Path, language: str
) -> None:
    text = TEXT.replace(NAME, f"name = „Werkstatt“\n{language}")
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    told = str(caught.value.faults[0])
    assert "TOML kennt nur gerade Anführungszeichen. Statt" in told
    assert told.endswith('schreib `name = "Werkstatt"`.')
