"""What a newcomer writes wrongly is answered with what would be right, in both languages."""

from pathlib import Path

import pytest

from bot.config.faults import ConfigError
from tests.unit.config_files import GOOD, GUILD, read

CHANNEL = '"discord:#talk"'
TEAM = '[slack]\nteam = "T0123456789"\n'


def told(folder: Path, text: str) -> tuple[str, str]:
    """The one fault in English and in German."""
    with pytest.raises(ConfigError) as caught:
        read(folder, text)
    (fault,) = caught.value.faults
    return fault.sentence("en"), fault.sentence("de")


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("discord:talk", '"discord:#talk"'),
        ("discord:@talk", '"discord:#talk"'),
        ("slack:@Talk", '"slack:#talk"'),
        ("slack:Talk", '"slack:#talk"'),
        ("slack:#Talk", '"slack:#talk"'),
        ("slack:#Guten Abend!", '"slack:#guten-abend"'),
        ("slack:c0123456789", '"slack:C0123456789"'),
        ("slack:<#C0123456789|talk>", '"slack:C0123456789"'),
        ("discord:<#812345678901234568>", '"discord:812345678901234568"'),
        (
            "https://discord.com/channels/812345678901234567/812345678901234568",
            '"discord:812345678901234568"',
        ),
        ("https://werkstatt.slack.com/archives/C0123456789", '"slack:C0123456789"'),
        (
            "https://app.slack.com/client/T0123456789/C0123456789",
            '"slack:C0123456789"',
        ),
        ("discord:#talk, slack:#talk", '"discord:#talk", "slack:#talk"'),
        ("discord:#talk slack:#talk", '"discord:#talk", "slack:#talk"'),
        ("discord:#talk,#other", '"discord:#talk", "discord:#other"'),
    ],
)
def test_a_channel_is_shown_as_it_would_be_right(
    tmp_path: Path, written: str, right: str
) -> None:
    """And what is shown is right."""
    english, german = told(tmp_path, GOOD.replace(CHANNEL, f'"{written}"'))
    assert english.endswith((f"rite {right}.", f": {right}."))
    assert german.endswith((f"chreib {right}.", f": {right}."))
    assert read(tmp_path, GOOD.replace(CHANNEL, right)).community.rituals


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("slack:C123", "begins with C or G and has at least 9 characters"),
        ("slack:D0123456789", "begins with C or G"),
        ("slack:U0123456789", "begins with C or G"),
        ("slack:812345678901234568", "begins with C or G"),
        ("discord:12345", "17 to 20 digits"),
        ("discord:C0123456789", "17 to 20 digits"),
    ],
)
def test_what_is_no_id_is_not_made_a_name(
    tmp_path: Path, written: str, words: str
) -> None:
    english, german = told(tmp_path, GOOD.replace(CHANNEL, f'"{written}"'))
    platform, _, id_ = written.partition(":")
    assert words in english
    assert "ist keine Kanal-ID von" in german
    assert f"{platform}:#{id_}" not in english + german


def test_several_channels_without_brackets_are_shown_as_a_list(tmp_path: Path) -> None:
    text = GOOD.replace(f"[{CHANNEL}]", '"discord:#talk, slack:#talk"')
    for sentence in told(tmp_path, text):
        assert '["discord:#talk", "slack:#talk"]' in sentence


@pytest.mark.parametrize(
    "question", ["What did you learn?", "Was habt ihr vor, und mit wem?" * 20]
)
def test_a_question_alone_is_not_taken_for_a_file(
    tmp_path: Path, question: str
) -> None:
    text = GOOD.replace('["Was war?"]', f'"{question}"')
    english, german = told(tmp_path, text)
    assert f'stands in a list, prompts = ["{question[:20]}' in english
    assert f'gehört in eine Liste, prompts = ["{question[:20]}' in german
    assert str(tmp_path) not in english + german


@pytest.mark.parametrize("name", ["fragen.txt", "meine fragen.txt", "texte/fragen"])
def test_a_file_of_prompts_that_is_missing_is_told_as_one(
    tmp_path: Path, name: str
) -> None:
    english, german = told(tmp_path, GOOD.replace('["Was war?"]', f'"{name}"'))
    assert "there is no such file" in english
    assert "es gibt keine solche Datei" in german


@pytest.mark.parametrize(
    ("written", "english", "german"),
    [
        (
            '"812345678901234567"',
            "without quotes: guild = 812345678901234567.",
            "ohne Anführungszeichen: guild = 812345678901234567.",
        ),
        ('"Offene Werkstatt"', "Copy Server ID.", "Server-ID kopieren."),
        ("8123456789", "which has 17 to 20 digits", "Die hat 17 bis 20 Ziffern"),
        ("812345678901234567.0", "17 to 20 digits", "17 bis 20 Ziffern"),
        ("-812345678901234567", "17 to 20 digits", "17 bis 20 Ziffern"),
        ("true", "17 to 20 digits", "17 bis 20 Ziffern"),
    ],
)
def test_what_is_no_number_of_a_server_is_told_with_where_to_get_it(
    tmp_path: Path, written: str, english: str, german: str
) -> None:
    text = GOOD + GUILD.replace("812345678901234567", written)
    both = told(tmp_path, text)
    assert english in both[0]
    assert german in both[1]


@pytest.mark.parametrize("written", ["t0123456789", "Werkstatt", "C0123456789"])
def test_what_is_no_id_of_a_workspace_is_told_with_where_it_stands(
    tmp_path: Path, written: str
) -> None:
    english, german = told(tmp_path, GOOD + TEAM.replace("T0123456789", written))
    assert "begins with T" in english
    assert "Die beginnt mit T" in german
    assert "app.slack.com/client/T0123456789" in english
