"""What goes wrong on a Discord server: told once, with the remedy, and nothing loops."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import NamedTuple

import pytest

from bot.config.load import load
from tests.fakes.discord import permissions as may
from tests.fakes.discord.state import Message
from tests.fakes.storages import sqlite_storage
from tests.scenarios.rehearsals import START
from tests.scenarios.wire import Wire, wire_life, words

CONFIG = """
[community]
name = "Werkstatt"
language = "{language}"
timezone = "Europe/Berlin"
moderators_channel = ["discord:#mods"]

[discord]
guild = 812345678901234567

[rituals.question]
kind = "weekly_discussion"
channels = ["discord:#talk"]
every = "monday 09:00"
prompts = ["What did you learn?", "What did you break?", "Who helped you?"]
hosts = "none"

[ledger]
channels = ["discord:#help"]
"""
BEFORE, OPENS, LATER = "2027-01-04 08:00", "2027-01-04 09:00", "2027-01-04 10:00"
OVER, NEXT = "2027-01-11 08:00", "2027-01-11 09:00"
QUIET_WEEK = 25
"""More requests than an undisturbed week takes; whatever tries again and again takes more."""


@pytest.fixture(params=["en"])
async def shop(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Wire]:
    file = tmp_path / "workshop.toml"
    file.write_text(CONFIG.format(language=request.param), encoding="utf-8")
    async with (
        sqlite_storage() as storage,
        wire_life(load(file, {}), storage, START, "Ada", "Ben") as wire,
    ):
        yield wire


both_languages = pytest.mark.parametrize(
    "shop",
    ["en", pytest.param("de", marks=pytest.mark.unmeasured)],
    indirect=True,
)


def told(shop: Wire) -> list[str]:
    """What moderators are told of."""
    return [words(message) for message in shop.posts("mods")]


def asked(shop: Wire) -> int:
    return len(shop.server.requests)


def refused(shop: Wire) -> int:
    return sum(request.status >= 400 for request in shop.server.requests)


class Lack(NamedTuple):
    right: int
    en: str
    de: str


LACKS = [
    Lack(
        may.SEND_MESSAGES,
        "in #talk a right of mine is missing: Send Messages. Give it to my role",
        "in #talk fehlt mir ein Recht: Nachrichten senden. Gebt es meiner Rolle",
    ),
    Lack(
        may.CREATE_PUBLIC_THREADS,
        "in #talk a right of mine is missing: Create Public Threads. Give it to my role",
        "in #talk fehlt mir ein Recht: Öffentliche Threads erstellen. Gebt es",
    ),
    Lack(
        may.VIEW_CHANNEL,
        "the server has no channel #talk that I can see, or several of that name; let",
        "auf dem Server sehe ich keinen Kanal #talk oder gleich mehrere, die so heißen",
    ),
]


@both_languages
@pytest.mark.parametrize("lack", LACKS, ids=["send", "threads", "view"])
async def test_a_right_that_is_missing_is_told_once_and_the_next_goes_well(
    shop: Wire, lack: Lack
) -> None:
    await shop.until(BEFORE)
    shop.guild.forbid(shop.channel("talk"), lack.right)
    await shop.until(OVER)
    (report,) = told(shop)
    assert getattr(lack, shop.community.language) in report
    assert refused(shop) == 0
    assert asked(shop) < QUIET_WEEK
    shop.guild.allow(shop.channel("talk"), lack.right)
    await shop.until(NEXT)
    assert len(shop.posts("talk")) == len(told(shop)) == 1


@both_languages
async def test_a_channel_deleted_before_the_opening_is_told_once(shop: Wire) -> None:
    await shop.until(BEFORE)
    shop.guild.delete_channel(shop.channel("talk"))
    await shop.until(OVER)
    (report,) = told(shop)
    assert LACKS[-1]._asdict()[shop.community.language] in report
    assert asked(shop) < QUIET_WEEK
    shop.guild.add_text_channel("talk")
    await shop.until(NEXT)
    assert len(shop.posts("talk")) == len(told(shop)) == 1


GONE = {
    "en": "the channel or thread is gone; make it anew, or name another one in the",
    "de": "den Kanal oder Thread gibt es nicht mehr; legt ihn neu an oder nennt in der",
}


@both_languages
async def test_a_channel_deleted_while_open_is_told_for_what_cannot_be_said_there(
    shop: Wire,
) -> None:
    await shop.until(OPENS)
    shop.guild.delete_channel(shop.channel("talk"))
    await shop.until(OVER)
    reports = told(shop)
    assert len(reports) == 2  # the reminder and the wrap-up
    assert all(GONE[shop.community.language] in report for report in reports)
    assert asked(shop) < QUIET_WEEK
    shop.guild.add_text_channel("talk")
    await shop.until(NEXT)
    assert len(shop.posts("talk")) == 1


async def test_a_thread_that_may_not_be_written_in_is_told(shop: Wire) -> None:
    await shop.until(OPENS)
    thread = shop.thread(shop.posts("talk")[0])
    shop.guild.forbid(shop.channel("talk"), may.SEND_MESSAGES_IN_THREADS)
    await shop.until(OVER)
    assert len(told(shop)) == 2
    assert all("Send Messages in Threads. Give it" in report for report in told(shop))
    assert refused(shop) == 2
    assert thread.archived


async def test_where_moderators_cannot_be_told_whoever_runs_the_bot_is(
    shop: Wire, caplog: pytest.LogCaptureFixture
) -> None:
    await shop.until(BEFORE)
    everyone = shop.guild.roles[shop.guild.id]
    shop.guild.set_permissions(shop.guild.bot_role, 0)
    shop.guild.set_permissions(everyone, may.EVERYONE & ~may.SEND_MESSAGES)
    with caplog.at_level(logging.ERROR):
        await shop.until(OVER)
    (line,) = [each for each in caplog.messages if "moderators" in each]
    assert "in #mods a right of mine is missing: Send Messages" in line
    assert told(shop) == []
    assert refused(shop) == 1
    assert asked(shop) < QUIET_WEEK


# --- the server is away


async def test_removed_and_invited_again_it_goes_on_and_says_nothing_twice(
    shop: Wire,
) -> None:
    await shop.until(OPENS)
    (opening,) = shop.posts("talk")
    shop.guild.remove_bot()
    await shop.until("2027-01-05 09:00")
    sent = asked(shop)
    await shop.guild.writes(shop.people["Ben"], shop.thread(opening), "I broke a saw.")
    await shop.until("2027-01-05 12:00")
    assert asked(shop) == sent
    shop.guild.invite_bot()
    await shop.until(OVER)
    assert "stammtisch" in shop.guild.offers(shop.people["Ada"])
    (summary,) = wrap_ups(shop.by_the_bot(shop.thread(opening)))
    assert "1 person" in summary or "One person" in summary
    assert shop.posts("talk") == [opening]
    assert asked(shop) < 2 * QUIET_WEEK


def wrap_ups(messages: Iterable[Message]) -> list[str]:
    return [w for w in map(words, messages) if w.startswith("That was our discussion")]


async def test_a_server_that_is_down_for_an_hour_gets_its_opening_afterwards(
    shop: Wire,
) -> None:
    await shop.until(BEFORE)
    sent = asked(shop)
    shop.guild.goes_down()
    await shop.until("2027-01-04 09:30")
    assert asked(shop) == sent
    shop.guild.comes_back()
    await shop.until(LATER)
    assert len(shop.posts("talk")) == 1
    (report,) = told(shop)
    assert "start of the discussion" in report
    assert "done, but late. I was not connected at the time." in report


@pytest.mark.parametrize("how", ["op 7", "op 9", "op 9, resumable", "cut"])
async def test_a_connection_that_breaks_while_it_opens_costs_nobody_anything(
    shop: Wire, how: str
) -> None:
    await shop.until(BEFORE)
    before = shop.server.lines.identified + shop.server.lines.resumed
    match how:
        case "op 7":
            await shop.server.reconnect_all()
        case "cut":
            shop.server.drop_all()
        case _:
            await shop.server.invalid_session(resumable="resumable" in how)
    shop.clock.set(shop.clock.now().replace(hour=8))  # 09:00 in Berlin
    await shop.engine.tick()
    await shop.engine.drain()
    (opening,) = shop.posts("talk")
    thread = shop.thread(opening)
    await shop.guild.writes(shop.people["Ada"], thread, "I broke a saw.")
    await again_there(shop, before)
    await shop.says("Ben", thread, "I broke a vice.")
    await shop.until(OVER)
    (summary,) = wrap_ups(shop.by_the_bot(thread))
    assert "2 people" in summary
    assert shop.posts("talk") == [opening]


async def again_there(shop: Wire, before: int) -> None:
    """Wait until it has identified or resumed since."""
    lines = shop.server.lines
    async with asyncio.timeout(30):
        while lines.identified + lines.resumed == before:  # noqa: ASYNC110  by the real clock
            await asyncio.sleep(0.02)
    await shop.heard()


# --- Discord is not well


async def test_while_discord_fails_for_a_minute_nothing_is_sent_twice(
    shop: Wire,
) -> None:
    await shop.until(BEFORE)
    faults = shop.server.faults
    faults.answer_next(502, method="POST", path="/messages", times=2)
    faults.lose_next_answer("POST", "/messages")
    faults.answer_next(500, method="GET", path="/messages")
    await shop.until(LATER)
    assert len(shop.posts("talk")) == 1
    assert told(shop) == []
    assert asked(shop) < QUIET_WEEK


async def test_when_the_limit_of_all_is_reached_it_waits_as_long_as_it_is_asked_to(
    shop: Wire,
) -> None:
    await shop.until(BEFORE)
    shop.server.faults.busy_next(
        60, method="POST", path="/messages", everywhere=True, times=3
    )
    await shop.until(LATER)
    (opening,) = shop.posts("talk")
    assert opening.sent_at is not None
    assert opening.sent_at.isoformat().startswith("2027-01-04T08:03")
    assert told(shop) == []
    assert refused(shop) == 3
