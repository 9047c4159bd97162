"""What is missing on Slack is found over the wire, and told with what would mend it."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from subprocess import run

import pytest
import pytest_asyncio

from bot.clock import HandClock, RealClock
from bot.config.load import read_config
from bot.doctor import examine_slack
from bot.findings import Finding, Level, lines
from bot.platforms.slack.doctor import Wanted, examine
from bot.platforms.slack.me import Tokens
from bot.platforms.slack.needs import SCOPES, Scope
from bot.platforms.uses import Use
from bot.speaker import Speaker
from rituals.ports import Clock
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.state import FakeChannel

ROOT = Path(__file__).parents[2]
USES = {"#talk": [Use.RITUAL], "#mods": [Use.REPORTS]}
in_both = pytest.mark.parametrize("language", ["en", "de"])
each_scope = pytest.mark.parametrize("scope", SCOPES, ids=lambda scope: scope.name)


@dataclass
class House:
    """A workspace in which all is well, until a test breaks something."""

    server: FakeSlack
    talk: FakeChannel
    mods: FakeChannel
    wanted: Wanted
    tokens: Tokens

    async def findings(self, clock: Clock | None = None) -> list[Finding]:
        found = examine(self.wanted, self.tokens, self.server.api, clock or RealClock())
        return [finding async for finding in found]

    async def amiss(self) -> list[Finding]:
        return [f for f in await self.findings() if f.level is not Level.FINE]

    async def told(self, language: str = "en") -> str:
        """The only thing that is amiss, with its remedy, as it is printed."""
        (found,) = await self.amiss()
        return printed(found, language)


def printed(finding: Finding, language: str = "en") -> str:
    return "\n".join(lines(finding, Speaker(language, "UTC")))


@pytest_asyncio.fixture
async def house() -> AsyncIterator[House]:
    async with FakeSlack(RealClock().now) as server:
        ada = server.add_user("Ada")
        server.add_usergroup("mods", [ada])
        talk = server.add_channel("talk")
        mods = server.add_channel("mods", private=True)
        wanted = Wanted(server.team, USES, moderators=("@mods",))
        tokens = Tokens(server.bot_token, server.app_token, server.signing_secret)
        server.world.scopes = {scope.name for scope in SCOPES}
        yield House(server, talk, mods, wanted, tokens)
        assert server.faults_of_protocol == []


async def test_where_all_is_well_each_line_is_short(house: House) -> None:
    findings = await house.findings()
    assert [printed(finding).split("\n") for finding in findings] == [
        ["ok     Token: it belongs to stammtisch in Werkstatt."],
        ["ok     Scopes: 14, all there."],
        ["ok     Socket Mode: Slack opens a connection."],
        ["ok     Channels: 2 found, and the bot is in all of them."],
        ["ok     Moderators: all that are named were found."],
        ["ok     Clock: as at Slack."],
    ]


# --- the way in


@in_both
async def test_a_refused_token_is_told_with_where_to_get_another(
    house: House, language: str
) -> None:
    house.tokens = replace(house.tokens, bot="xoxb-an-old-one")
    told = printed((await house.amiss())[0], language)
    assert {"en": "refuses the token", "de": "lehnt das Token"}[language] in told
    assert "https://api.slack.com/apps" in told
    assert "STAMMTISCH_SLACK_BOT_TOKEN" in told
    assert "stammtisch manifest slack" in told


@pytest.mark.parametrize(
    ("missing", "variable"),
    [("bot", "STAMMTISCH_SLACK_BOT_TOKEN"), ("app", "STAMMTISCH_SLACK_APP_TOKEN")],
)
async def test_a_token_that_is_not_there_is_told_with_its_variable(
    house: House, missing: str, variable: str
) -> None:
    house.tokens = replace(house.tokens, **{missing: ""})
    told = await house.told()
    assert f"{variable} is not set" in told
    assert f"{variable}_FILE" in told


async def test_over_http_the_signing_secret_is_needed_and_no_app_token(
    house: House,
) -> None:
    house.wanted = replace(house.wanted, sockets=False)
    house.tokens = replace(house.tokens, app=None)
    assert await house.amiss() == []
    house.tokens = replace(house.tokens, signing=None)
    assert "STAMMTISCH_SLACK_SIGNING_SECRET is not set" in await house.told()


async def test_an_app_token_that_is_refused_is_told_with_where_to_get_another(
    house: House,
) -> None:
    house.tokens = replace(house.tokens, app="xapp-an-old-one")
    told = await house.told()
    assert "(invalid_auth)" in told
    assert "connections:write" in told


async def test_a_token_of_another_workspace_is_told_with_both(house: House) -> None:
    house.wanted = replace(house.wanted, team="T0WRONG")
    told = await house.told()
    assert f"({house.server.team}), but [slack] names T0WRONG" in told
    assert f'team = "{house.server.team}"' in told


async def test_a_slack_that_cannot_be_reached_is_told(house: House) -> None:
    await house.server.stop()
    told = await house.told()
    assert "Asking Slack failed: " in told
    assert "slack-status.com" in told


async def test_a_slack_that_fails_is_told(house: House) -> None:
    house.server.faults.answer_next("auth.test", status=500)
    told = await house.told()
    assert "Asking Slack failed: HTTP 500" in told
    assert "slack-status.com" in told


# --- what it may do


@each_scope
@in_both
async def test_a_missing_scope_is_told_with_what_is_left_and_where_to_add_it(
    house: House, scope: Scope, language: str
) -> None:
    house.server.world.scopes.discard(scope.name)
    found = [f for f in await house.amiss() if f"scope {scope.name}" in printed(f)]
    (told,) = [printed(f, language) for f in found]
    assert Speaker(language, "UTC").line(scope.without) in told
    assert "Reinstall to Workspace" in told
    assert [f.level for f in found] == [scope.lack]


# --- where it is


async def test_a_channel_that_the_bot_is_not_in_is_told_with_what_to_type(
    house: House,
) -> None:
    house.talk.members.remove(house.server.world.bot)
    told = await house.told()
    assert "The bot is not in #talk" in told
    assert "Type this in #talk: /invite @stammtisch" in told


async def test_a_private_channel_without_the_bot_is_as_if_there_were_none(
    house: House,
) -> None:
    house.mods.members.remove(house.server.world.bot)
    told = await house.told()
    assert "There is no channel #mods that the bot can see." in told
    assert "/invite @" in told


async def test_a_misspelt_channel_is_told_with_the_one_that_was_meant(
    house: House,
) -> None:
    house.wanted = replace(house.wanted, uses={"#tlak": [Use.RITUAL]})
    assert "There is no channel #tlak that the bot can see. Did you mean #talk?" in (
        await house.told()
    )


async def test_a_channel_may_be_named_by_its_id(house: House) -> None:
    house.wanted = replace(house.wanted, uses={house.talk.id: [Use.RITUAL]})
    assert await house.amiss() == []


async def test_an_archived_channel_is_told(house: House) -> None:
    house.talk.archived = True
    assert "#talk is archived." in await house.told()


# --- who moderates


async def test_a_moderator_whom_nobody_knows_is_told(house: House) -> None:
    house.wanted = replace(house.wanted, moderators=("@mods", "@nobody"))
    (found,) = await house.amiss()
    assert found.level is Level.FAULT
    assert "called @nobody" in printed(found)


async def test_a_moderator_may_be_meant_of_another_platform(house: House) -> None:
    house.wanted = replace(house.wanted, moderators=("@nobody",), elsewhere=True)
    (found,) = await house.amiss()
    assert found.level is Level.WEAKER


# --- the clock


@pytest.mark.parametrize(("off", "word"), [(60, "ahead of"), (-60, "behind")])
async def test_a_clock_that_is_wrong_is_told(house: House, off: int, word: str) -> None:
    clock = HandClock(RealClock().now() + timedelta(seconds=off))
    told = printed((await house.findings(clock))[-1])
    assert f"{word} Slack's" in told
    assert "timedatectl" in told


# --- the command


FILE = """
[community]
name = "Werkstatt"
timezone = "Europe/Berlin"

[slack]
team = "{team}"

[rituals.talk]
kind = "weekly_discussion"
channels = ["slack:#talk"]
every = "monday 09:00"
prompts = ["?"]
"""


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "is nonsense, which is no address"), ("de", "steht nonsense; an so einer")],
)
async def test_over_http_an_address_that_is_none_is_told(
    house: House, tmp_path: Path, language: str, said: str
) -> None:
    file = tmp_path / "c.toml"
    over_http = FILE.replace("[rituals", 'mode = "http"\n\n[rituals')
    file.write_text(over_http.format(team=house.server.team), encoding="utf-8")
    environment = {
        "STAMMTISCH_SLACK_API": house.server.api,
        "STAMMTISCH_SLACK_BOT_TOKEN": house.tokens.bot,
        "STAMMTISCH_SLACK_SIGNING_SECRET": house.tokens.signing or "",
        "STAMMTISCH_HTTP": "nonsense",
    }
    read = read_config(file, environment)
    findings = [f async for f in examine_slack(read, environment, RealClock())]
    (told,) = [printed(f, language) for f in findings if f.level is Level.FAULT]
    assert said in told
    assert "127.0.0.1:8080" in told


async def test_the_command_tells_it_and_shows_no_secret(
    house: House, tmp_path: Path
) -> None:
    file = tmp_path / "c.toml"
    file.write_text(FILE.format(team=house.server.team), encoding="utf-8")
    house.talk.members.remove(house.server.world.bot)
    environment = {
        **os.environ,
        "STAMMTISCH_SLACK_API": house.server.api,
        "STAMMTISCH_SLACK_BOT_TOKEN": house.tokens.bot,
        "STAMMTISCH_SLACK_APP_TOKEN": house.tokens.app or "",
        "STAMMTISCH_DATABASE_URL": f"sqlite:///{tmp_path}/s.db",
    }
    command = [sys.executable, "-m", "bot.cli", "doctor", str(file)]
    ended = await asyncio.to_thread(
        run, command, env=environment, cwd=ROOT, capture_output=True, text=True
    )
    assert ended.returncode == 1
    assert ended.stderr == ""
    assert "fault  The bot is not in #talk" in ended.stdout
    assert "1 fault." in ended.stdout
    assert house.tokens.bot not in ended.stdout
