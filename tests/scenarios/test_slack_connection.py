"""What a connection to Slack survives: it comes back, and nobody and nothing is lost by it."""

import asyncio
from collections.abc import Callable, Sequence

import pytest

from bot.platforms.slack.client import SlackPlatform
from rituals.document import Document, Form
from rituals.model.ids import SpaceId
from rituals.ports import Choice, Inbox, RetryLaterError
from rituals.signals import (
    CompletionRequest,
    MessagePosted,
    Signal,
    SpaceChanged,
    ViewRequest,
)
from tests.scenarios.stages.stage import SLACK
from tests.scenarios.test_slack_trouble import OPENS, OVER, Shop, shop, wrap_ups

__all__ = ["shop"]

PATIENCE = 20.0


def platform_of(shop: Shop) -> SlackPlatform:
    assert shop.stage.platform is not None
    return shop.stage.platform


async def soon(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110  what is waited for knows nothing of being watched
            await asyncio.sleep(0.01)


class Ill:
    """An inbox of a database that is slow, or that fails."""

    def __init__(self, well: Inbox) -> None:
        self.well = well
        self.fails = False
        self.failed = 0
        self.free = asyncio.Event()
        self.free.set()

    async def receive(self, signal: Signal) -> Document | None:
        if isinstance(signal, SpaceChanged):
            self._may_fail()
        return await self.well.receive(signal)

    def hear(self, message: MessagePosted) -> None:
        self.well.hear(message)

    def miss(self, space: SpaceId) -> None:
        self.well.miss(space)

    async def flush(self) -> None:
        await self.free.wait()
        self._may_fail()
        await self.well.flush()

    def _may_fail(self) -> None:
        if self.fails:
            self.failed += 1
            raise OSError("the disk is full")

    async def view(self, request: ViewRequest) -> Document | Form:
        return await self.well.view(request)

    async def complete(self, request: CompletionRequest) -> Sequence[Choice]:
        return await self.well.complete(request)


@pytest.fixture
def ill(shop: Shop) -> Ill:
    platform = platform_of(shop)
    assert platform.inbox is not None
    assert platform.committing is not None
    inbox = platform.inbox = platform.committing.inbox = Ill(platform.inbox)
    return inbox


async def test_what_is_acknowledged_too_late_comes_again_and_counts_once(
    shop: Shop, ill: Ill
) -> None:
    await shop.until(OPENS)
    (opening,) = shop.talk()
    ill.free.clear()
    place = opening.thread.place
    await shop.stage.writes("Ada", place, "Which glue holds leather?", None)
    for _ in range(2):
        await soon(lambda: bool(shop.server.deliveries.open()))
        await shop.server.redeliver()
    ill.free.set()
    await shop.until(OVER)
    (summary,) = wrap_ups(opening)
    assert "1 person" in summary or "One person" in summary


async def test_what_could_not_be_written_down_comes_again(shop: Shop, ill: Ill) -> None:
    await shop.until(OPENS)
    (opening,) = shop.talk()
    ill.fails = True
    await shop.stage.writes("Ada", opening.thread.place, "I broke a saw.", None)
    await soon(lambda: ill.failed > 0)
    assert shop.server.deliveries.open()
    ill.fails = False
    await shop.server.redeliver()
    await shop.story.work()
    assert not shop.server.deliveries.open()
    await shop.until(OVER)
    (summary,) = wrap_ups(opening)
    assert "1 person" in summary or "One person" in summary


async def test_an_error_of_ours_does_not_end_the_connection(
    shop: Shop, ill: Ill
) -> None:
    ill.fails = True
    await shop.stage.goes_down()
    await shop.stage.is_back()
    assert ill.failed
    ill.fails = False
    await shop.until(OPENS)
    assert len(shop.talk()) == 1


async def here(shop: Shop) -> list[str]:
    async with shop.story.storage.read() as uow:
        everybody = await uow.members.everybody(shop.story.community.id)
    return sorted(m.name for m in everybody if m.here)


async def test_nobody_is_taken_for_gone_while_members_are_not_told(shop: Shop) -> None:
    platform = platform_of(shop)
    shop.server.world.scopes.discard("users:read")
    await shop.stage.goes_down()
    await shop.stage.is_back()
    await shop.story.work()
    assert not platform.capabilities.knows_members
    assert await here(shop) == ["Ada", "Ben", "Petra"]


async def test_while_it_is_away_it_says_so(shop: Shop) -> None:
    await shop.stage.goes_down()
    with pytest.raises(RetryLaterError):
        await platform_of(shop).members()
    await shop.stage.is_back()


async def test_who_left_and_came_meanwhile_is_known_of_afterwards(shop: Shop) -> None:
    await shop.stage.goes_down()
    await shop.stage.leaves("Ben")
    await shop.stage.joins("Cem", takes_messages=True)
    await shop.stage.is_back()
    await shop.story.work()
    assert await here(shop) == ["Ada", "Cem", "Petra"]


async def moderators(shop: Shop) -> list[str]:
    async with shop.story.storage.read() as uow:
        everybody = await uow.members.everybody(shop.story.community.id)
    return sorted(m.name for m in everybody if m.moderator)


async def test_moderators_struck_from_the_file_have_no_rights_any_more(
    shop: Shop,
) -> None:
    ada = shop.server.world.users[shop.stage.account("Ada").id]
    group = shop.server.add_usergroup("mods", [])
    await shop.server.regroups(group, [ada])
    await platform_of(shop).take_over(("@mods",))
    await shop.story.work()
    assert await moderators(shop) == ["Ada", "Petra"]
    await platform_of(shop).take_over(())
    await shop.story.work()
    assert await moderators(shop) == ["Petra"]


async def test_a_channel_made_anew_is_observed_where_it_is_now(shop: Shop) -> None:
    petra = shop.server.world.users[shop.stage.account("Petra").id]
    await shop.server.archives(petra, shop.channel("help"))
    await shop.server.renames_channel(petra, shop.channel("help"), "help-old")
    await shop.story.work()
    made = shop.server.add_channel("help", joined=False)
    await shop.server.invites(made)
    await shop.story.work()
    shop.stage.channels["help"] = made
    asked = await shop.story.says_in("Ada", "help", "Which glue holds leather?")
    async with shop.story.storage.read() as uow:
        known = await uow.ledger.observed(shop.story.community.id, [asked.ref])
    assert asked.ref in known


async def test_no_token_is_shown(shop: Shop) -> None:
    shown = repr(platform_of(shop))
    for token in (shop.server.bot_token, shop.server.app_token):
        assert token not in shown
    assert shop.server.signing_secret not in shown
    assert platform_of(shop).space == SLACK
