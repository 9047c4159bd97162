"""Secrets: found in the file, never repeated, read from the environment."""

from pathlib import Path

import pytest

from bot.config.secrets import (
    SecretFileError,
    SecretTwiceError,
    redacted,
    secret,
)
from bot.config.tokens import refuse_unusable_tokens
from tests.unit.config_files import GOOD, faults, read

SECRETS = [
    "xoxb-12345678901-abcdefgh",
    "xapp-1-A0123456789-0123456789012-abcdef",
    "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcDE.abcdefghijklmnopqrstuvwxyz01234",
    "postgresql+psycopg://ada:hush@db/x",
    "postgresql://db/x?user=ada&password=hush",
    "postgresql://bot:pa/hush@host/db",
    "postgres:/bot:pa/hu@sh@host/db",
]


@pytest.mark.parametrize("value", SECRETS)
@pytest.mark.parametrize(
    "key", ["language", "timezone", "quiet_hours", "unknown", "name"]
)
def test_a_secret_is_told_once_and_never_repeated(
    tmp_path: Path, key: str, value: str
) -> None:
    lines = [line for line in GOOD.splitlines() if not line.startswith(key)]
    lines.insert(1, f'{key} = "{value}"')
    found = [each for each in faults(tmp_path, "\n".join(lines)) if each[0] == 2]
    assert [name for _, name, _ in found] == [f"community.{key}"]
    assert "_FILE in the environment" in found[0][2]
    assert value not in str(found)
    assert "hush" not in str(found)


@pytest.mark.parametrize("value", SECRETS)
def test_a_secret_is_found_where_the_syntax_is_broken_too(
    tmp_path: Path, value: str
) -> None:
    found = faults(tmp_path, GOOD + f'goal = = "{value}"\n')
    assert {line for line, _, _ in found} == {10}
    assert any("does not belong into this file" in message for _, _, message in found)
    assert value not in str(found)


def test_a_secret_on_a_later_line_of_a_text_is_not_repeated(tmp_path: Path) -> None:
    """There it is a fault of its own, and the one of the whole text is told without it."""
    text = GOOD.replace("[rituals", f'language = """\n{SECRETS[0]}"""\n[rituals')
    found = faults(tmp_path, text)
    assert [line for line, _, _ in found] == [5, 6]
    assert SECRETS[0] not in str(found)


@pytest.mark.parametrize(
    "harmless",
    [
        "https://example.org/a:b@c",
        "sqlite:///stammtisch.db",
        "postgresql://ada@db/x",
        "postgresql://ada@db:5432/x",
        "https://example.org/a:b/c@d",
        "mail ada@example.org: xoxo",
        "the token is kept elsewhere",
    ],
)
def test_what_is_no_secret_is_left_in_peace(tmp_path: Path, harmless: str) -> None:
    assert faults(tmp_path, GOOD + f'goal = "{harmless}"\n') == []


@pytest.mark.parametrize("kind", ["oracle", "cockroachdb+psycopg2", "x"])
def test_a_password_with_a_slash_is_found_in_the_url_of_any_database(
    tmp_path: Path, kind: str
) -> None:
    found = faults(tmp_path, f'{GOOD}[storage]\nurl = "{kind}://bot:pa/hush@host/db"\n')
    ((line, key, message),) = found
    assert (line, key) == (11, "storage.url")
    assert "STAMMTISCH_DATABASE_URL" in message
    assert "hush" not in message


def test_a_file_whose_name_has_signs_is_no_password(tmp_path: Path) -> None:
    for url in ("sqlite:///a:b@c.db", "sqlite:////srv/x:1/y@z.db"):
        assert faults(tmp_path, f'{GOOD}[storage]\nurl = "{url}"\n') == []


def test_a_ritual_called_token_is_no_secret(tmp_path: Path) -> None:
    assert faults(tmp_path, GOOD.replace("[rituals.talk]", "[rituals.token]")) == []


def test_redacted_leaves_no_secret() -> None:
    assert redacted(f"not {SECRETS[0]} here") == "not … here"


def test_a_secret_comes_from_its_variable_or_its_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("s3cret\n", encoding="utf-8")
    assert secret("T", {}) is None
    assert secret("T", {"T": ""}) is None
    assert secret("T", {"T": "s3cret"}) == "s3cret"
    assert secret("T", {"T_FILE": str(file)}) == "s3cret"


def test_two_sources_and_unreadable_files_are_refused_without_the_secret(
    tmp_path: Path,
) -> None:
    with pytest.raises(SecretTwiceError) as twice:
        secret("T", {"T": "s3cret", "T_FILE": "x"})
    assert "s3cret" not in str(twice.value)
    with pytest.raises(SecretFileError, match="No such file"):
        secret("T", {"T_FILE": str(tmp_path / "none")})
    (tmp_path / "binary").write_bytes(b"\xff")
    with pytest.raises(SecretFileError, match="not UTF-8"):
        secret("T", {"T_FILE": str(tmp_path / "binary")})


TOKENS = {
    "discord": {"STAMMTISCH_DISCORD_TOKEN": "c3RhbW10aXNjaA.server.just-as-long"},
    "slack": {
        "STAMMTISCH_SLACK_BOT_TOKEN": "xoxb-1",
        "STAMMTISCH_SLACK_APP_TOKEN": "xapp-1",
        "STAMMTISCH_SLACK_SIGNING_SECRET": "0123abcd" * 4,
    },
}
SECTIONS = {
    "discord": "[discord]\nguild = 812345678901234567\n",
    "slack": '[slack]\nteam = "T1"\n',
}


@pytest.mark.parametrize("space", TOKENS)
def test_tokens_are_looked_at_for_the_platforms_of_the_file(
    tmp_path: Path, space: str
) -> None:
    plain, there = read(tmp_path, GOOD), read(tmp_path, GOOD + SECTIONS[space])
    refuse_unusable_tokens(there, {})
    for name, token in TOKENS[space].items():
        twice = {name: "a", f"{name}_FILE": "/b"}
        refuse_unusable_tokens(plain, twice)
        refuse_unusable_tokens(there, {name: token})
        with pytest.raises(SecretTwiceError, match=name):
            refuse_unusable_tokens(there, twice)
        with pytest.raises(SecretFileError, match="/no/such/file"):
            refuse_unusable_tokens(there, {f"{name}_FILE": "/no/such/file"})
