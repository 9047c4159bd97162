"""The commands of the registry as Discord's: what a guild is given, and when again."""

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.platforms.discord.command_sync import needs_sync
from bot.platforms.discord.commands import (
    Names,
    Payload,
    menus_of,
    payload,
    words_of,
)
from bot.texts.translator import GettextTranslator
from rituals.commands.command import Who
from rituals.commands.registry import COMMANDS, command_of
from tests.fakes.discord.judge import Judge

TRANSLATOR = GettextTranslator()
PAYLOAD = payload(COMMANDS, Names(), TRANSLATOR)
MEMBER, MODERATOR, *MENUS = PAYLOAD
PATH = "/applications/1/guilds/2/commands"
SUBCOMMAND, GROUP, STRING, INTEGER, USER = 1, 2, 3, 4, 6
NAME = re.compile(r"[-_'\w]{1,32}")  # Discord: Application Command Naming
MOST_CHARACTERS = 4000  # what Discord once allowed for a command; it is 8,000 by now


def each_entry(command: Payload) -> Iterator[Payload]:
    """The command itself, its groups, commands and options."""
    yield command
    for option in command.get("options", []):
        yield from each_entry(option)


def leaves(root: Payload) -> dict[str, Payload]:
    """The commands of a root by their words."""
    found = {}
    for entry in root["options"]:
        if entry["type"] == SUBCOMMAND:
            found[words_of([entry["name"]])] = entry
        else:
            for command in entry["options"]:
                found[words_of([entry["name"], command["name"]])] = command
    return found


def options_of(words: str, *, elsewhere: bool = False) -> dict[str, Payload]:
    roots = payload(COMMANDS, Names(), TRANSLATOR, elsewhere=elsewhere)[:2]
    command = next(leaves(r)[words] for r in roots if words in leaves(r))
    return {option["name"]: option for option in command["options"]}


ENTRIES = [
    entry for root in (MEMBER, MODERATOR) for entry in list(each_entry(root))[1:]
]


# --- by Discord's own description and limits


def test_it_is_what_discord_takes(shared: Path) -> None:
    judge = Judge(shared / "specs" / "discord-openapi.json")
    assert judge.request("PUT", PATH, PAYLOAD) == []


def test_names_are_such_as_discord_takes() -> None:
    for entry in ENTRIES:
        for name in (entry["name"], *entry["name_localizations"].values()):
            assert NAME.fullmatch(name)
            assert name == name.lower()


def test_no_name_is_taken_twice_in_any_language() -> None:
    for root in (MEMBER, MODERATOR):
        for entry in each_entry(root):
            inside = entry.get("options", [])
            for names in (
                [each["name"] for each in inside],
                [each["name_localizations"]["de"] for each in inside],
            ):
                assert len(set(names)) == len(names)


def test_twenty_five_fit_on_each_level() -> None:
    for root in (MEMBER, MODERATOR):
        for entry in each_entry(root):
            assert len(entry.get("options", [])) <= 25
            assert len(entry.get("choices", [])) <= 25


def test_every_description_is_there_in_full() -> None:
    for entry in [MEMBER, MODERATOR, *ENTRIES]:
        for text in (
            entry["description"],
            *entry["description_localizations"].values(),
        ):
            assert 1 <= len(text) <= 100
            assert not text.endswith("…")


def longest(entry: Payload, key: str) -> int:
    """Of a text only its longest translation counts."""
    texts = [entry.get(key, ""), *entry.get(f"{key}_localizations", {}).values()]
    return max(map(len, texts))


def characters(entry: Payload) -> int:
    """As Discord counts them: names, descriptions and values of all that is in it."""
    inside = [*entry.get("options", []), *entry.get("choices", [])]
    own = longest(entry, "name") + longest(entry, "description")
    return own + len(str(entry.get("value", ""))) + sum(map(characters, inside))


def test_no_command_has_more_characters_than_discord_allows() -> None:
    assert [c["name"] for c in PAYLOAD if characters(c) > MOST_CHARACTERS] == []


def test_what_is_required_comes_first() -> None:
    for entry in ENTRIES:
        needed = [
            option["required"]
            for option in entry.get("options", [])
            if "required" in option
        ]
        assert needed == sorted(needed, reverse=True)


# --- what is there


def test_every_command_is_under_the_root_of_those_who_may_use_it() -> None:
    for who, root in ((Who.MEMBER, MEMBER), (Who.MODERATOR, MODERATOR)):
        wanted = [command.words for command in COMMANDS if command.who is who]
        assert sorted(leaves(root)) == sorted(wanted)


def test_every_option_of_every_command_is_there() -> None:
    for command in COMMANDS:
        names = {option.name for option in command.options if option.offered}
        assert set(options_of_root(command.words, command.who)) == names


def options_of_root(words: str, who: Who) -> list[str]:
    root = MEMBER if who is Who.MEMBER else MODERATOR
    return [option["name"] for option in leaves(root)[words]["options"]]


def test_a_command_that_is_a_group_too_is_called_show() -> None:
    settings = next(e for e in MEMBER["options"] if e["name"] == "settings")
    assert settings["type"] == GROUP
    assert settings["options"][0]["name"] == "show"
    assert settings["options"][0]["name_localizations"] == {"de": "zeigen"}
    assert words_of(["settings", "show"]) == "settings"


def test_germans_read_german() -> None:
    german = {e["name"]: e["name_localizations"]["de"] for e in MEMBER["options"]}
    assert german["settings"] == "einstellungen"
    assert german["thanks"] == "danke"
    language = leaves(MEMBER)["settings language"]
    assert language["name_localizations"] == {"de": "sprache"}
    assert language["description_localizations"]["de"].startswith("Wähl")
    (option,) = language["options"]
    assert [c["name_localizations"]["de"] for c in option["choices"]] == [
        "Englisch",
        "Deutsch",
        "wie die Community",
    ]


def test_words_of_several_become_one_name() -> None:
    reload = next(e for e in MODERATOR["options"] if e["name"] == "reload")
    assert reload["name_localizations"] == {"de": "neu-laden"}


def test_the_roots_may_be_called_otherwise() -> None:
    named = payload(COMMANDS, Names("rituale", "rituale-leitung"), TRANSLATOR)
    assert [root["name"] for root in named[:2]] == ["rituale", "rituale-leitung"]


def test_what_is_for_moderators_is_hidden_from_others() -> None:
    manage_guild = 1 << 5
    assert MEMBER["default_member_permissions"] is None
    assert MODERATOR["default_member_permissions"] == manage_guild
    hidden = {menu["name"]: menu["default_member_permissions"] for menu in MENUS}
    assert hidden["Thank"] is None
    assert hidden["No answer (moderators)"] == manage_guild


def test_messages_have_a_menu() -> None:
    names = {menu["name"]: menu["name_localizations"]["de"] for menu in MENUS}
    assert names["Mark as answer"] == "Als Antwort markieren"
    assert all(menu["type"] == 3 for menu in MENUS)
    assert all(len(name) <= 32 for pair in names.items() for name in pair)
    menus = menus_of(COMMANDS, TRANSLATOR)
    assert menus.keys() == names.keys()
    assert menus["Mark as answer"] is command_of("answer-this")


# --- options


def test_members_are_chosen_natively() -> None:
    assert options_of("thanks")["member"]["type"] == USER


def test_members_of_other_spaces_are_named_in_words() -> None:
    member = options_of("thanks", elsewhere=True)["member"]
    assert member["type"] == STRING
    assert member["autocomplete"] is True


def test_numbers_are_numbers_from_one() -> None:
    n = options_of("next")["n"]
    assert (n["type"], n["min_value"]) == (INTEGER, 1)


@pytest.mark.parametrize(
    ("words", "option"),
    [
        ("skip", "ritual"),
        ("skip", "which"),
        ("move", "to"),
        ("settings timezone", "zone"),
    ],
)
def test_what_the_core_completes_is_completed(words: str, option: str) -> None:
    assert options_of(words)[option]["autocomplete"] is True


def test_a_choice_is_a_choice_and_none_reads_like_another() -> None:
    sure = options_of("privacy forget")["sure"]
    assert [choice["value"] for choice in sure["choices"]] == ["yes"]
    assert "autocomplete" not in sure


def test_long_texts_may_be_as_long_as_the_core_takes() -> None:
    assert options_of("ask")["question"]["max_length"] == 1500


def test_what_a_form_asks_for_may_be_left_out() -> None:
    assert options_of("ask")["question"]["required"] is False
    assert options_of("move")["to"]["required"] is True


def test_a_ritual_may_be_left_out_where_only_one_fits() -> None:
    assert options_of("run")["ritual"]["required"] is False


# --- only when something changed


def as_told_by_discord(commands: list[Payload]) -> list[Payload]:
    """What GET answers: with ids, and without what is as usual."""
    told = copy.deepcopy(commands)
    for nth, command in enumerate(told):
        permissions = command["default_member_permissions"]
        command |= {
            "id": str(nth),
            "application_id": "1",
            "guild_id": "2",
            "version": "3",
            "nsfw": False,
            "default_member_permissions": permissions and str(permissions),
        }
        command.setdefault("description", "")
        command.setdefault("name_localizations", None)
        for entry in list(each_entry(command))[1:]:
            if not entry.get("required"):
                entry.pop("required", None)
            if not entry.get("options"):
                entry.pop("options", None)
    return told


def test_what_is_as_it_should_be_is_left_alone() -> None:
    told = as_told_by_discord(PAYLOAD)
    assert not needs_sync(told, PAYLOAD)
    assert not needs_sync(list(reversed(told)), PAYLOAD)


def changed(at: str, value: Any) -> list[Payload]:
    told = as_told_by_discord(PAYLOAD)
    skip = leaves(told[1])["skip"]
    skip["options"][0][at] = value
    return told


@pytest.mark.parametrize(
    ("at", "value"),
    [
        ("description", "Something else"),
        ("description_localizations", {}),
        ("name_localizations", {"de": "anders"}),
        ("autocomplete", False),
        ("required", True),
        ("type", USER),
    ],
)
def test_any_difference_is_one(at: str, value: Any) -> None:
    assert needs_sync(changed(at, value), PAYLOAD)


def test_a_command_too_few_or_too_many_is_a_difference() -> None:
    told = as_told_by_discord(PAYLOAD)
    assert needs_sync([], PAYLOAD)
    assert needs_sync(told[:-1], PAYLOAD)
    assert needs_sync(told, PAYLOAD[:-1])


def test_other_permissions_are_a_difference() -> None:
    told = as_told_by_discord(PAYLOAD)
    told[1]["default_member_permissions"] = "8"
    assert needs_sync(told, PAYLOAD)
