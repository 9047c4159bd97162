"""What the bot needs on Discord: that it is all told, and that nothing more is asked for."""

import re
from urllib.parse import parse_qs, urlsplit

import discord
import pytest

from bot.findings import Level
from bot.platforms.discord.needs import (
    INTENTS,
    RIGHTS,
    SCOPES,
    intents,
    invite_link,
    permissions,
    scope_purpose,
    scope_without,
)
from bot.platforms.uses import Use
from bot.speaker import Speaker

GUILD, APPLICATION = 812345678901234567, 712345678901234567
LANGUAGES = ("en", "de")


def asked(link: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(link).query)


def test_the_invite_link_asks_for_the_scopes_and_permissions_and_names_the_guild() -> (
    None
):
    link = invite_link(APPLICATION, GUILD)
    assert link.startswith("https://discord.com/oauth2/authorize?")
    wanted = asked(link)
    assert wanted["client_id"] == [str(APPLICATION)]
    assert wanted["guild_id"] == [str(GUILD)]
    assert wanted["scope"] == ["bot applications.commands"]
    bits = discord.Permissions(int(wanted["permissions"][0]))
    assert {name for name, on in bits if on} == {
        # discord.py calls the first one by its older name, too
        "read_messages",
        *(right.name for right in RIGHTS if right.name != "view_channel"),
    }


def test_nothing_is_asked_for_that_could_harm_a_guild() -> None:
    dangerous = discord.Permissions.elevated() & ~discord.Permissions(
        manage_threads=True
    )
    assert permissions().value & dangerous.value == 0
    assert not permissions().mention_everyone


def test_the_gateway_is_asked_for_the_intents_and_no_others() -> None:
    on = {name for name, value in intents() if value}
    assert {
        "guilds",
        "members",
        "message_content",
        "guild_messages",
        "guild_reactions",
    } == on


def test_privileged_intents_are_those_that_discord_calls_so() -> None:
    privileged = {"members", "message_content"}
    assert {each.name for each in INTENTS if each.privileged} == privileged


@pytest.mark.parametrize("suffix", ["", "_limited"])
@pytest.mark.parametrize("intent", ["guild_members", "message_content"])
def test_an_intent_is_left_out_where_the_application_has_it_not(
    intent: str, suffix: str
) -> None:
    flags = discord.ApplicationFlags(**{f"gateway_{intent}{suffix}": True})
    name = intent.removeprefix("guild_")
    others = {"members", "message_content"} - {name}
    on = {name for name, value in intents(flags) if value}
    assert name in on
    assert on.isdisjoint(others)


def test_in_a_forum_no_right_to_open_threads_is_needed() -> None:
    (threads,) = [right for right in RIGHTS if right.name == "create_public_threads"]
    assert threads.lack([Use.RITUAL]) is Level.FAULT
    assert threads.lack([Use.RITUAL], forum=True) is None


def test_moderators_channels_need_no_threads() -> None:
    needed = {r.name for r in RIGHTS if r.lack([Use.REPORTS]) is not None}
    assert needed == {"view_channel", "send_messages", "read_message_history"}


def test_of_several_uses_the_strictest_counts() -> None:
    (send,) = [right for right in RIGHTS if right.name == "send_messages"]
    assert send.lack([Use.LEDGER]) is Level.WEAKER
    assert send.lack([Use.LEDGER, Use.RITUAL]) is Level.FAULT


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_need_says_what_it_is_for_and_what_is_left_without(language: str) -> None:
    speaker = Speaker(language, "UTC")
    purposes = [each.purpose for each in (*INTENTS, *RIGHTS)]
    lacks = [r.without for r in RIGHTS]
    lacks += [each.without for each in INTENTS if each.privileged]
    lacks += [scope_without(scope) for scope in SCOPES]
    said = [speaker.line(m) for m in (*purposes, *lacks, *map(scope_purpose, SCOPES))]
    assert len(said) == len(set(said))
    sentences = [speaker.line(lack) for lack in lacks]
    assert all(re.match(r"[A-ZÄÖÜ].*\.$", sentence) for sentence in sentences)
