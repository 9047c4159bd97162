"""What the bot needs on Slack: that it is all told and explained, and nothing more is asked for."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from bot.platforms.slack.manifest import Manifest
from bot.platforms.slack.needs import FREE_EVENTS, SCOPES, events
from bot.speaker import Speaker
from bot.texts.translator import GettextTranslator
from rituals.commands.registry import COMMANDS
from tests.fakes.slack.specification import FOLDER

LANGUAGES = ("en", "de")
URL = "https://bot.example/slack/events"
in_both = pytest.mark.parametrize("language", LANGUAGES)
both_ways = pytest.mark.parametrize("url", [None, URL], ids=["socket", "http"])


def written(language: str = "en", url: str | None = None) -> dict[str, Any]:
    made = Manifest(tuple(COMMANDS), GettextTranslator(), language, url=url)
    return made.written()


@in_both
@both_ways
def test_slack_takes_the_manifest(language: str, url: str | None) -> None:
    file = FOLDER / "slack-manifest.schema.json"
    if not file.exists():
        pytest.skip(f"{file} is not here")
    judge = Draft7Validator(json.loads(file.read_text(encoding="utf-8")))
    faults = judge.iter_errors(written(language, url))
    assert [f"{e.json_path}: {e.message}" for e in faults] == []


def test_by_sockets_no_address_is_named() -> None:
    made = written()
    assert made["settings"]["socket_mode_enabled"] is True
    assert "http" not in json.dumps(made)


def test_over_http_all_that_slack_calls_is_at_the_one_address() -> None:
    made = written(url=URL)
    settings = made["settings"]
    assert settings["socket_mode_enabled"] is False
    assert settings["event_subscriptions"]["request_url"] == URL
    assert settings["interactivity"]["request_url"] == URL
    assert {each["url"] for each in made["features"]["slash_commands"]} == {URL}


def test_both_commands_and_the_menus_of_members_are_there() -> None:
    features = written()["features"]
    assert [each["command"] for each in features["slash_commands"]] == [
        "/stammtisch",
        "/stammtisch-admin",
    ]
    menus = {each["callback_id"]: each["name"] for each in features["shortcuts"]}
    assert menus == {
        "thanks": "Thank",
        "answer-this": "Mark as answer",
        "why": "Why was this counted?",
    }


@in_both
def test_it_is_written_in_the_language_of_the_community(language: str) -> None:
    names = {each["name"] for each in written(language)["features"]["shortcuts"]}
    assert {"en": "Mark as answer", "de": "Als Antwort markieren"}[language] in names
    assert not any(name.endswith("…") for name in names)


def test_members_cannot_write_to_the_bot_privately_where_nobody_reads_it() -> None:
    home = written()["features"]["app_home"]
    assert home["messages_tab_read_only_enabled"]
    assert "message.im" not in events()


def test_every_event_is_one_that_slack_has() -> None:
    file = FOLDER / "slack-events.json"
    if not file.exists():
        pytest.skip(f"{file} is not here")
    known = json.loads(file.read_text(encoding="utf-8"))["events"]
    unrecorded = {"group_unarchive"}  # documented as the others are
    assert {each.partition(".")[0] for each in events()} <= set(known) | unrecorded


def test_every_event_has_its_scope_or_needs_none() -> None:
    allowed = {event for scope in SCOPES for event in scope.events}
    assert set(events()) == allowed | set(FREE_EVENTS)
    assert not allowed & set(FREE_EVENTS)


def test_every_method_that_is_called_has_its_scope() -> None:
    file = FOLDER / "slack-methods.json"
    if not file.exists():
        pytest.skip(f"{file} is not here")
    methods = json.loads(file.read_text(encoding="utf-8"))
    granted = {scope.name for scope in SCOPES}
    called = methods_called(set(methods))
    assert {"chat.postMessage", "users.conversations"} <= called
    unheard = {m: s for m in called if (s := methods[m]["scopes"].get("bot"))}
    assert {m for m, s in unheard.items() if not granted & set(s)} == set()
    needed = {scope for scopes in unheard.values() for scope in scopes}
    # Files are read at their own address, and commands are called, not asked for.
    apart = {"commands", "files:read"}
    without_methods = {s.name for s in SCOPES if not s.events} - apart
    assert without_methods <= needed


def methods_called(known: set[str]) -> set[str]:
    """All methods of the Web API that the code of the bot names, as text or as a call."""
    folder = Path(__file__).parents[2] / "bot/platforms/slack"
    code = "\n".join(f.read_text(encoding="utf-8") for f in folder.glob("*.py"))
    return {
        m for m in known if f'"{m}"' in code or f".{re.sub('[.]', '_', m)}(" in code
    }


@in_both
def test_each_scope_says_what_it_is_for_and_what_is_left_without(language: str) -> None:
    speaker = Speaker(language, "UTC")
    lacks = [speaker.line(scope.without) for scope in SCOPES]
    assert all(speaker.line(scope.purpose) for scope in SCOPES)
    assert len(set(lacks)) == len(lacks)
    assert all(re.match(r"[A-ZÄÖÜ].*\.$", each) for each in lacks)
