"""What is missing on Discord is found over the wire, and told with what would mend it."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import discord
import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from bot.clock import HandClock, RealClock
from bot.config.load import read_config
from bot.findings import Finding, Level, lines
from bot.platforms.discord.addresses import API, GATEWAY, use_addresses
from bot.platforms.discord.doctor import Wanted, examine
from bot.platforms.discord.lacks import of_application
from bot.platforms.discord.needs import (
    INTENTS,
    RIGHTS,
    Intent,
    Right,
    invite_link,
    permissions,
)
from bot.platforms.uses import Use
from bot.running import tell_what_is_amiss
from bot.speaker import Speaker
from rituals.ports import Clock
from tests.fakes.discord import permissions as may
from tests.fakes.discord.guild import FakeGuild
from tests.fakes.discord.server import TOKEN, FakeDiscord
from tests.fakes.discord.state import Channel, Role
from tests.fakes.discord.world import CONTENT_INTENT, MEMBERS_INTENT

ROOT = Path(__file__).parents[2]
USES = {"#talk": [Use.RITUAL], "#mods": [Use.REPORTS], "#help": [Use.LEDGER]}
BOT = "Stammtisch"
LANGUAGES = ("en", "de")
in_both = pytest.mark.parametrize("language", LANGUAGES)
each_right = pytest.mark.parametrize("right", RIGHTS, ids=lambda right: right.name)


@dataclass
class House:
    """A guild in which all is well, until a test breaks something."""

    server: FakeDiscord
    guild: FakeGuild
    talk: Channel
    mods: Channel
    help: Channel
    role: Role
    wanted: Wanted

    @property
    def link(self) -> str:
        return invite_link(self.server.world.application_id, self.guild.id)

    async def findings(
        self, *, token: str = TOKEN, clock: Clock | None = None
    ) -> list[Finding]:
        found = examine(self.wanted, token, clock or RealClock())
        return [finding async for finding in found]

    async def amiss(self) -> list[Finding]:
        return [f for f in await self.findings() if f.level is not Level.FINE]

    async def told(self, language: str = "en") -> str:
        """The only thing that is amiss, with its remedy, as it is printed."""
        (found,) = await self.amiss()
        return printed(found, language)


def printed(finding: Finding, language: str) -> str:
    return "\n".join(lines(finding, Speaker(language, "UTC")))


@pytest.fixture
def _addresses() -> Iterator[None]:
    before = discord.http.Route.BASE
    yield
    discord.http.Route.BASE = before


@pytest_asyncio.fixture
async def house(_addresses: None) -> AsyncIterator[House]:
    async with FakeDiscord(RealClock().now) as server:
        use_addresses({API: server.api})
        guild = server.add_guild("Werkstatt", permissions=permissions().value)
        talk = guild.add_text_channel("talk")
        mods = guild.add_text_channel("mods", hidden=True)
        guild.allow(mods, may.VIEW_CHANNEL)
        help_ = guild.add_text_channel("help")
        role = guild.add_role("mods")
        wanted = Wanted(guild.id, USES, ("@mods",))
        yield House(server, guild, talk, mods, help_, role, wanted)
        assert server.faults_of_protocol == []
        assert {request.method for request in server.requests} <= {"GET"}


async def test_where_all_is_well_each_line_is_short(house: House) -> None:
    findings = await house.findings()
    assert {finding.level for finding in findings} == {Level.FINE}
    assert [printed(finding, "en").split("\n") for finding in findings] == [
        ["ok     Token: it belongs to Stammtisch."],
        ["ok     Server: the bot is in Werkstatt."],
        ["ok     Commands: the bot may have some on this server."],
        ["ok     Channels: 3 found, with every permission."],
        ["ok     Moderators: all that are named were found."],
        ["ok     Clock: as at Discord."],
    ]


# --- the way in


@in_both
async def test_a_wrong_token_is_told_with_where_to_get_another(
    house: House, language: str
) -> None:
    findings = await house.findings(token="an old one")  # noqa: S106  opens nothing
    (refused,) = [f for f in findings if f.level is Level.FAULT]
    told = printed(refused, language)
    assert {"en": "refuses the token", "de": "lehnt das Token ab"}[language] in told
    assert "https://discord.com/developers/applications" in told
    assert "Reset Token" in told
    assert "STAMMTISCH_DISCORD_TOKEN" in told


@in_both
async def test_a_bot_that_is_not_in_the_guild_gets_its_invite_link(
    house: House, language: str
) -> None:
    house.guild.has_bot = False
    told = await house.told(language)
    where = {"en": "is not in the server", "de": "ist nicht auf dem Server"}
    assert f"{where[language]} {house.guild.id}" in told
    assert house.link in told


async def test_a_guild_of_another_number_is_none_of_the_bots(house: House) -> None:
    house.wanted = replace(house.wanted, guild=812345678901234567)
    assert "is not in the server 812345678901234567" in await house.told()


@in_both
async def test_a_missing_scope_is_told_with_the_link_that_adds_it(
    house: House, language: str
) -> None:
    house.server.faults.refuse_next(50001, method="GET", path="/commands")
    told = await house.told(language)
    assert "applications.commands" in told
    left = {"en": "Rituals and their buttons work", "de": "ihre Knöpfe gehen"}
    assert left[language] in told
    assert house.link in told


@in_both
async def test_a_discord_that_is_not_reached_is_told_and_ends_the_look(
    house: House, language: str
) -> None:
    await house.server.stop()
    (failed,) = await house.findings()
    assert failed.level is Level.FAULT
    said = {"en": "Asking Discord failed: ", "de": "ist gescheitert: "}
    assert said[language] in printed(failed, language)


@in_both
@pytest.mark.parametrize(
    ("intent", "bit"),
    [
        *zip(
            [each for each in INTENTS if each.privileged],
            [MEMBERS_INTENT, CONTENT_INTENT],
            strict=True,
        )
    ],
    ids=lambda each: getattr(each, "name", ""),
)
async def test_an_intent_that_is_off_is_told_by_its_name_and_page(
    house: House, language: str, intent: Intent, bit: int
) -> None:
    house.server.intents_refused = bit
    told = await house.told(language)
    label = {"en": "note", "de": "Hinweis"}[language]
    assert told.startswith(label)  # what works without goes on
    page = f"/developers/applications/{house.server.world.application_id}/bot"
    assert f"{page} > Privileged Gateway Intents > {intent.switch}" in told
    assert Speaker(language, "UTC").line(intent.without) in told


@in_both
async def test_what_the_portal_could_have_wrong_besides_is_told(
    house: House, language: str
) -> None:
    async with discord.Client(intents=discord.Intents.none()) as client:
        await client.login(TOKEN)
        application = await client.application_info()
    application.interactions_endpoint_url = "https://example.org"
    application.bot_require_code_grant = True
    endpoint, grant = of_application(application, application.flags)
    assert "Interactions Endpoint URL" in printed(endpoint, language)
    assert "Requires OAuth2 Code Grant" in printed(grant, language)


# --- rights


def bit_of(right: Right) -> int:
    return discord.Permissions(**{right.name: True}).value


@in_both
@each_right
async def test_a_right_that_the_role_lacks_is_told_with_both_ways_to_give_it(
    house: House, language: str, right: Right
) -> None:
    speaker = Speaker(language, "UTC")
    bit = bit_of(right)
    for role in (house.guild.roles[house.guild.id], house.guild.bot_role):
        role.permissions &= ~bit
    found = await house.amiss()
    told = "\n".join(printed(f, language) for f in found)
    title = speaker.line(right.title)
    quoted = {"en": f"“{title}”", "de": f"„{title}“"}[language]
    assert told.count(quoted) == len(found) >= 1
    assert speaker.line(right.without) in told
    way = {"en": "Server Settings > Roles", "de": "Servereinstellungen > Rollen"}
    assert f"{way[language]} > {BOT}" in told
    assert house.link in told
    for name in ("talk", "help"):
        if right.lack(USES[f"#{name}"]) is not None:
            assert f"#{name}" in told


@in_both
@each_right
async def test_a_right_that_one_channel_takes_away_is_told_for_that_channel(
    house: House, language: str, right: Right
) -> None:
    house.guild.forbid(house.talk, bit_of(right))
    told = await house.told(language)
    assert Speaker(language, "UTC").line(right.title) in told
    assert "#talk" in told
    assert "#help" not in told
    way = {
        "en": "Edit Channel > Permissions",
        "de": "Kanal bearbeiten > Berechtigungen",
    }
    assert way[language] in told
    assert f"> {BOT}" in told
    assert house.link not in told  # that would not mend it


async def test_a_right_of_everybody_or_of_another_role_is_as_good(house: House) -> None:
    house.guild.bot_role.permissions = 0
    everyone = house.guild.roles[house.guild.id]
    everyone.permissions = permissions().value
    assert await house.amiss() == []


async def test_the_bots_own_overwrite_outweighs_that_of_everybody(
    house: House,
) -> None:
    everyone = house.guild.roles[house.guild.id]
    house.guild.forbid(house.talk, may.SEND_MESSAGES, everyone)
    assert "“Send Messages” is missing in #talk" in await house.told()
    house.guild.allow(house.talk, may.SEND_MESSAGES)
    assert await house.amiss() == []


async def test_an_administrator_lacks_nothing(house: House) -> None:
    house.guild.bot_role.permissions = may.ADMINISTRATOR
    house.guild.forbid(house.talk, may.ALL)
    assert await house.amiss() == []


async def test_a_hidden_channel_is_told_once_and_not_for_each_right(
    house: House,
) -> None:
    house.guild.forbid(house.mods, may.VIEW_CHANNEL)
    told = await house.told()
    assert told.startswith("fault  The permission “View Channels” is missing in #mods.")


async def test_a_forum_needs_no_right_to_open_threads(house: House) -> None:
    forum = house.guild.add_forum("ideen")
    house.guild.forbid(forum, may.CREATE_PUBLIC_THREADS)
    house.wanted = replace(house.wanted, uses={"#ideen": [Use.RITUAL]})
    assert await house.amiss() == []
    house.guild.forbid(forum, may.SEND_MESSAGES)
    assert "“Send Messages” is missing in #ideen" in await house.told()


# --- channels and roles by name


@in_both
async def test_a_deleted_channel_is_told_with_the_one_that_is_nearly_called_so(
    house: House, language: str
) -> None:
    house.guild.delete_channel(house.talk)
    house.guild.add_text_channel("talks")
    told = await house.told(language)
    meant = {"en": "no channel #talk. Did you mean #talks?", "de": "Meinst du #talks?"}
    assert meant[language] in told
    assert {"en": "Make it on Discord", "de": "Leg ihn auf Discord an"}[
        language
    ] in told


async def test_nothing_is_guessed_where_nothing_is_near(house: House) -> None:
    house.guild.delete_channel(house.help)
    assert "There is no channel #help.\n" in await house.told()


@in_both
async def test_an_ambiguous_channel_is_told_with_its_candidates(
    house: House, language: str
) -> None:
    old = house.guild.add_category("Archiv")
    other = house.guild.add_text_channel("talk", category=old)
    told = await house.told(language)
    assert str(house.talk.id) in told
    assert f"{other.id} (in Archiv)" in told
    assert f'"discord:{house.talk.id}"' in told


async def test_the_number_of_a_channel_is_never_ambiguous(house: House) -> None:
    house.guild.add_text_channel("talk")
    uses = {str(house.talk.id): [Use.RITUAL]}
    house.wanted = replace(house.wanted, uses=uses)
    assert await house.amiss() == []


@in_both
async def test_a_heading_is_no_channel_to_write_in(house: House, language: str) -> None:
    house.guild.add_category("Werkzeug")
    house.wanted = replace(house.wanted, uses={"#werkzeug": [Use.RITUAL]})
    said = {"en": "is no channel that people write in", "de": "das ist kein Textkanal"}
    assert said[language] in await house.told(language)


@in_both
async def test_a_role_that_is_not_there_is_told(house: House, language: str) -> None:
    house.wanted = replace(house.wanted, moderators=("@moderation",))
    told = await house.told(language)
    said = {
        "en": "neither a role nor a member called @moderation",
        "de": "weder eine Rolle noch ein Mitglied namens @moderation",
    }
    assert said[language] in told
    assert told.startswith({"en": "fault", "de": "Fehler"}[language])


async def test_a_role_may_be_meant_of_another_platform(house: House) -> None:
    house.wanted = replace(house.wanted, moderators=("@moderation",), elsewhere=True)
    assert (await house.told()).startswith("note")


@in_both
async def test_an_ambiguous_role_is_told_with_its_candidates(
    house: House, language: str
) -> None:
    other = house.guild.add_role("mods")
    told = await house.told(language)
    assert str(house.role.id) in told
    assert str(other.id) in told


async def test_a_person_is_found_by_user_name(house: House) -> None:
    house.guild.add_member(house.server.add_user("Ada"), roles=[])
    house.wanted = replace(house.wanted, moderators=("@ada",))
    assert await house.amiss() == []


async def test_nobody_is_called_missing_where_members_cannot_be_listed(
    house: House,
) -> None:
    house.server.intents_refused = MEMBERS_INTENT
    house.wanted = replace(house.wanted, moderators=("@ada",))
    assert "Server Members Intent is off" in await house.told()


# --- the clock


@in_both
@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (90, {"en": "ahead of Discord's", "de": "Sekunden vor, gemessen"}),
        (-90, {"en": "behind Discord's", "de": "Sekunden nach, gemessen"}),
    ],
)
async def test_a_wrong_clock_is_told(
    house: House, language: str, seconds: int, words: dict[str, str]
) -> None:
    clock = HandClock(RealClock().now() + timedelta(seconds=seconds))
    findings = await house.findings(clock=clock)
    (wrong,) = [f for f in findings if f.level is not Level.FINE]
    told = printed(wrong, language)
    assert words[language] in told
    assert "timedatectl set-ntp true" in told


# --- the command itself


CONFIG = """
[community]
name = "Werkstatt"
language = "de"
timezone = "Europe/Berlin"
moderators = ["@mods"]
moderators_channel = ["discord:#mods"]

[discord]
guild = {guild}

[rituals.talk]
kind = "weekly_discussion"
channels = ["discord:#talk"]
every = "montag 09:00"
prompts = ["?"]
"""


async def doctor(house: House, folder: Path) -> tuple[int | None, str, str]:
    file = folder / "c.toml"
    file.write_text(CONFIG.format(guild=house.guild.id), encoding="utf-8")
    ours = {API: house.server.api, "STAMMTISCH_DISCORD_TOKEN": TOKEN}
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.cli", "doctor", str(file)),
        cwd=ROOT,
        env={**os.environ, **ours},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await running.communicate()
    return running.returncode, out.decode(), err.decode()


async def test_the_command_says_that_it_may_begin_and_ends_with_0(
    house: House, tmp_path: Path
) -> None:
    code, out, err = await doctor(house, tmp_path)
    assert (code, err) == (0, "")
    assert out.endswith("Alles gut: `stammtisch run` kann losgehen.\n")
    assert "Kanäle: 2 gefunden, mit allen Rechten." in out


async def test_where_it_cannot_look_at_the_start_the_log_says_so(
    house: House, tmp_path: Path
) -> None:
    file = tmp_path / "c.toml"
    file.write_text(CONFIG.format(guild=house.guild.id), encoding="utf-8")
    env = {GATEWAY: "wss://[", "STAMMTISCH_DISCORD_TOKEN": TOKEN}
    with capture_logs() as logged:
        await tell_what_is_amiss([read_config(file, env)], env)
    (line,) = logged
    assert (line["log_level"], line["community"]) == ("error", "werkstatt")
    assert line["exc_info"]


async def test_the_command_ends_with_1_where_something_is_in_the_way(
    house: House, tmp_path: Path
) -> None:
    house.guild.forbid(house.talk, may.SEND_MESSAGES)
    code, out, err = await doctor(house, tmp_path)
    assert (code, err) == (1, "")
    assert "Das Recht „Nachrichten senden“ fehlt in #talk." in out
    assert "Kanal bearbeiten > Berechtigungen" in out
    assert out.splitlines()[-1].startswith("1 Fehler.")
