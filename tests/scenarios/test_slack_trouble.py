"""What goes wrong in a workspace: told once, with the remedy, and nothing loops or comes twice."""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.config.load import load
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.state import FakeChannel
from tests.fakes.storages import fake_storage, sqlite_storage
from tests.scenarios.rehearsals import START
from tests.scenarios.stages.on_slack import SlackStage
from tests.scenarios.stages.stage import SLACK
from tests.scenarios.stories import Post, Story
from tests.scenarios.telling import over_the_wire
from tests.thoroughness import SOAK

CONFIG = """
[community]
name = "Werkstatt"
language = "{language}"
timezone = "Europe/Berlin"
moderators_channel = ["slack:#mods"]

[slack]
team = "T0"

[rituals.question]
kind = "weekly_discussion"
channels = ["slack:#talk"]
every = "monday 09:00"
prompts = ["What did you learn?", "What did you break?", "Who helped you?"]
hosts = "none"

[ledger]
channels = ["slack:#help"]
"""
PEOPLE = {SLACK: {"Petra": True, "Ada": False, "Ben": False}}
BEFORE, OPENS, LATER = "2027-01-04 08:00", "2027-01-04 09:00", "2027-01-04 10:00"
OVER, NEXT = "2027-01-11 08:00", "2027-01-11 09:00"
QUIET_WEEK = 25
"""More requests than an undisturbed week takes; whatever tries again and again takes more."""


@dataclass
class Shop:
    """A story in one workspace, and what stands behind its stage."""

    story: Story
    stage: SlackStage

    @property
    def server(self) -> FakeSlack:
        return self.stage.server

    @property
    def language(self) -> str:
        return self.story.community.language

    def channel(self, name: str) -> FakeChannel:
        return self.server.world.channels[self.stage.channel(name).id]

    async def until(self, when: str) -> None:
        await self.story.until(when)

    def talk(self) -> list[Post]:
        return self.story.posts("talk", SLACK)

    def told(self) -> list[str]:
        """What moderators are told of."""
        return [post.words for post in self.story.posts("mods", SLACK)]

    def asked(self) -> int:
        return len(self.server.requests)

    def refused(self, method: str = "chat.postMessage") -> list[str]:
        return [
            r.error
            for r in self.server.requests
            if r.error is not None and r.method == method
        ]


@pytest.fixture(params=["en"])
async def shop(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Shop]:
    file = tmp_path / "workshop.toml"
    file.write_text(CONFIG.format(language=request.param), encoding="utf-8")
    made = (
        sqlite_storage if SOAK else fake_storage
    )  # stories elsewhere have the real one
    async with (
        made() as storage,
        over_the_wire(load(file, {}), PEOPLE, START, storage) as story,
    ):
        stage = story.stages[SLACK]
        assert isinstance(stage, SlackStage)
        yield Shop(story, stage)


both_languages = pytest.mark.parametrize("shop", ["en", "de"], indirect=True)


# --- a channel cannot be written in

ARCHIVED = {
    "en": "#talk is archived; bring it back, or name another channel",
    "de": "#talk ist archiviert",
}


@both_languages
async def test_a_channel_archived_before_the_opening_is_told_once(shop: Shop) -> None:
    await shop.until(BEFORE)
    petra = shop.server.world.users[shop.stage.account("Petra").id]
    await shop.server.archives(petra, shop.channel("talk"))
    begun = shop.asked()
    await shop.until(OVER)
    (report,) = shop.told()
    assert ARCHIVED[shop.language] in report
    assert shop.asked() - begun < QUIET_WEEK
    await shop.server.unarchives(petra, shop.channel("talk"))
    await shop.until(NEXT)
    assert len(shop.talk()) == len(shop.told()) == 1


@both_languages
async def test_a_channel_archived_while_open_is_told_for_what_cannot_be_said_there(
    shop: Shop,
) -> None:
    await shop.until(OPENS)
    petra = shop.server.world.users[shop.stage.account("Petra").id]
    begun = shop.asked()
    await shop.server.archives(petra, shop.channel("talk"))
    await shop.until(OVER)
    reports = shop.told()
    assert len(reports) == 2  # the reminder and the wrap-up
    assert all(ARCHIVED[shop.language] in report for report in reports)
    assert shop.asked() - begun < QUIET_WEEK
    await shop.server.unarchives(petra, shop.channel("talk"))
    await shop.until(NEXT)
    assert len(shop.talk()) == 2


@both_languages
async def test_where_the_bot_was_sent_out_it_is_told_once_and_invited_it_goes_on(
    shop: Shop,
) -> None:
    await shop.until(BEFORE)
    await shop.server.expels(shop.channel("talk"))
    await shop.until(OVER)
    (report,) = shop.told()
    assert "/invite" in report
    assert shop.refused() == []
    await shop.server.invites(shop.channel("talk"))
    await shop.until(NEXT)
    assert len(shop.talk()) == len(shop.told()) == 1


@both_languages
async def test_sent_out_while_open_it_says_what_would_mend_it(shop: Shop) -> None:
    await shop.until(OPENS)
    await shop.server.expels(shop.channel("talk"))
    await shop.until(OVER)
    assert len(shop.told()) == 2
    assert all("#talk" in r and "/invite" in r for r in shop.told())


async def test_where_moderators_cannot_be_told_whoever_runs_the_bot_is(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    await shop.until(BEFORE)
    for name in ("talk", "mods"):
        await shop.server.expels(shop.channel(name))
    with caplog.at_level(logging.ERROR):
        begun = shop.asked()
        await shop.until(OVER)
    (line,) = [each for each in caplog.messages if "moderators" in each]
    assert "/invite" in line
    assert shop.told() == []
    assert shop.asked() - begun < QUIET_WEEK


# --- the app is not welcome any more


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive"])
async def test_removed_and_installed_again_it_goes_on_and_says_nothing_twice(
    shop: Shop, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    await shop.until(OPENS)
    (opening,) = shop.talk()
    shop.server.uninstall(error)
    with caplog.at_level(logging.ERROR):
        await shop.stage.gives_up()
    assert any("xoxb-" in line and "api.slack.com" in line for line in caplog.messages)
    sent = shop.asked()
    await shop.until("2027-01-05 12:00")
    assert shop.asked() == sent
    await shop.story.asleep()
    shop.server.revoke_token(None)
    await shop.story.says_under("Ben", opening, "I broke a saw.")
    await shop.story.awake()
    await shop.until(OVER)
    (summary,) = wrap_ups(opening)
    assert "One person" in summary or "1 person" in summary
    assert shop.talk() == [opening]


def wrap_ups(opening: Post) -> list[str]:
    said = [post.words for post in opening.thread.posts]
    return [words for words in said if words.startswith("# That was our discussion")]


async def test_a_workspace_that_is_down_for_an_hour_gets_its_opening_afterwards(
    shop: Shop,
) -> None:
    await shop.until(BEFORE)
    await shop.stage.goes_down()
    sent = shop.asked()
    await shop.until("2027-01-04 09:30")
    assert shop.asked() == sent
    await shop.stage.is_back()
    await shop.until(LATER)
    assert len(shop.talk()) == 1
    (report,) = shop.told()
    assert "start of the discussion" in report
    assert "done, but late. I was not connected at the time." in report


# --- the line is bad


@pytest.mark.parametrize("how", ["refresh_requested", "warning", "cut"])
async def test_a_socket_that_goes_costs_nobody_anything(shop: Shop, how: str) -> None:
    """Neither while it opens nor while somebody writes: that is told by the next one."""
    await shop.until(BEFORE)
    await goes(shop, how)
    await shop.until(OPENS)
    await shop.stage.connected()
    await shop.story.passes(minutes=1)
    (opening,) = shop.talk()
    await goes(shop, how)
    await shop.stage.writes("Ada", opening.thread.place, "I broke a saw.", None)
    await shop.stage.connected()
    await shop.story.says("Ben", "I broke a vice.")
    await shop.until(OVER)
    (summary,) = wrap_ups(opening)
    assert "2 people" in summary
    assert shop.talk() == [opening]


async def goes(shop: Shop, how: str) -> None:
    if how == "cut":
        shop.server.drop_sockets()
    else:
        await shop.server.disconnect(how)


async def test_what_is_told_twice_counts_once(shop: Shop) -> None:
    await shop.until(OPENS)
    (opening,) = shop.talk()
    shop.server.deliver_twice()
    first = await shop.story.says("Ada", "I broke a saw.")
    await shop.story.says("Ben", "I broke a vice.")
    await shop.story.likes("Ben", first)
    asked = await shop.story.says_in("Ada", "help", "Which glue holds leather?")
    answer = await shop.story.says("Ben", "Contact cement.", asked)
    await shop.story.calls("Ada", "answer-this", on=answer)
    await shop.until(OVER)
    (summary,) = wrap_ups(opening)
    assert "2 people" in summary
    assert "one answer" in (await shop.story.calls("Ben", "me")).words


@pytest.mark.parametrize("minutes", [1, 60], ids=["told-again", "read-back"])
async def test_what_was_said_while_it_was_away_counts_once(
    shop: Shop, minutes: int
) -> None:
    """After some minutes Slack tells it no more; it gives it back fifteen at a time."""
    await shop.until(OPENS)
    shop.server.distribute_outside()
    (opening,) = shop.talk()
    await shop.story.asleep()
    for n in range(20):
        await shop.story.says("Ada", f"I broke {n} saws.")
    await shop.story.says("Ben", "I broke a vice.")
    asked = await shop.story.says_in("Ada", "help", "Which glue holds leather?")
    await shop.story.says("Ben", "Contact cement.", asked)
    for _ in range(minutes):
        await shop.story.passes(minutes=1)
        shop.server.tick()
    assert bool(shop.server.deliveries.waiting()) == (minutes == 1)
    await shop.story.awake()
    await shop.story.passes(minutes=6)
    await shop.until(OVER)
    (summary,) = wrap_ups(opening)
    assert "2 people" in summary
    assert "one question" in (await shop.story.calls("Ada", "me")).words


# --- Slack is not well


async def test_while_slack_fails_nothing_is_sent_twice(shop: Shop) -> None:
    await shop.until(BEFORE)
    faults, begun = shop.server.faults, shop.asked()
    faults.answer_next("chat.postMessage", status=502, times=2)
    faults.lose_next_answer("chat.postMessage")
    faults.answer_next("conversations.history", status=500)
    await shop.until(LATER)
    assert len(shop.talk()) == 1
    assert shop.told() == []
    assert shop.asked() - begun < QUIET_WEEK


async def test_an_answer_lost_after_the_post_is_stored_leaves_one_post(
    shop: Shop,
) -> None:
    await shop.until(BEFORE)
    shop.server.distribute_outside()
    shop.server.faults.lose_next_answer("chat.postMessage")
    shop.server.faults.busy_next("conversations.history", retry_after=60, times=2)
    await shop.until(LATER)
    (opening,) = shop.talk()
    await shop.story.says("Ada", "I broke a saw.")
    await shop.until(OVER)
    assert len(wrap_ups(opening)) == 1
    assert shop.told() == []


async def test_as_long_as_slack_asks_to_wait_it_waits(shop: Shop) -> None:
    await shop.until(BEFORE)
    shop.server.faults.busy_next("chat.postMessage", retry_after=60, times=3)
    await shop.until(LATER)
    assert len(shop.talk()) == 1
    assert shop.refused() == ["ratelimited"] * 3
    assert shop.told() == []
