"""What a connection to Discord survives: it comes back, and nobody is lost by it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import timedelta
from pathlib import Path

import discord
import pytest

from bot.on_discord import slash
from bot.platforms.discord.connection import TokenRefusedError
from bot.platforms.discord.identities import message_ref
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
from storage.unit_of_work import open_storage
from tests.fakes.discord.state import Message
from tests.fakes.discord.world import MEMBERS_INTENT
from tests.scenarios.rehearsals import START, workshop
from tests.scenarios.wire import Wire, wire_life

PATIENCE = 60.0


@pytest.fixture
async def wire(tmp_path: Path) -> AsyncIterator[Wire]:
    home = workshop(slack=False)
    async with (
        await open_storage(f"sqlite:///{tmp_path / 's.db'}") as storage,
        wire_life(home, storage, START, "Ada", "Ben", "Petra") as told,
    ):
        yield told


async def soon(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110  what is waited for knows nothing of being watched
            await asyncio.sleep(0.01)


async def comes_anew(wire: Wire) -> None:
    """The session is gone, and the bot identifies anew."""
    before = wire.server.lines.identified
    await wire.server.invalid_session(resumable=False)
    await soon(lambda: wire.server.lines.identified > before)


async def here(wire: Wire) -> list[str]:
    async with wire.engine.world.storage.read() as uow:
        everybody = await uow.members.everybody(wire.community.id)
    return sorted(m.name for m in everybody if m.here)


@pytest.mark.parametrize("wrong", ["busy", "cut"])
async def test_it_is_there_though_its_commands_cannot_be_looked_at(
    wire: Wire, wrong: str
) -> None:
    await wire.platform.went_down("for a test")
    if wrong == "busy":
        wire.server.faults.busy_next(60.0, method="GET", path="/commands")
    else:
        wire.server.faults.break_next("GET", "/commands", times=9)
    await comes_anew(wire)
    await soon(lambda: not wire.engine.world.down)
    await wire.until("2027-01-04 09:00")
    assert len(wire.posts("talk")) == 1


async def test_what_an_ended_client_had_to_tell_is_no_news_any_more(wire: Wire) -> None:
    await wire.server.lines.close_all(4014)
    await soon(lambda: bool(wire.engine.world.down))
    await soon(lambda: not wire.engine.world.down)
    await asyncio.sleep(2 * wire.platform.connection.late)
    assert not wire.engine.world.down


class Sick:
    """An inbox whose database fails whenever something goes wrong."""

    def __init__(self, well: Inbox) -> None:
        self.well = well

    async def receive(self, signal: Signal) -> Document | None:
        if isinstance(signal, SpaceChanged) and not signal.up:
            raise OSError("the disk is full")
        return await self.well.receive(signal)

    def hear(self, message: MessagePosted) -> None:
        self.well.hear(message)

    def miss(self, space: SpaceId) -> None:
        self.well.miss(space)

    async def flush(self) -> None:
        await self.well.flush()

    async def view(self, request: ViewRequest) -> Document | Form:
        return await self.well.view(request)

    async def complete(self, request: CompletionRequest) -> Sequence[Choice]:
        return await self.well.complete(request)


async def test_an_error_of_ours_does_not_end_the_connection(wire: Wire) -> None:
    assert wire.platform.inbox is not None
    wire.platform.inbox = Sick(wire.platform.inbox)
    before = wire.server.lines.identified
    await wire.server.lines.close_all(4014)
    await soon(lambda: wire.server.lines.identified > before)
    await wire.until("2027-01-04 09:00")
    assert len(wire.posts("talk")) == 1


async def test_nobody_is_taken_for_gone_while_members_are_not_all_told(
    wire: Wire,
) -> None:
    wire.platform.members_within = 0.2
    wire.server.lines.silent_on_members = True
    await comes_anew(wire)
    client = wire.platform.connection.client
    assert client is not None
    await soon(lambda: _unknown_members(client, wire.platform.guild_id))
    with pytest.raises(RetryLaterError):
        await wire.platform.members()
    await wire.engine.catch_up(wire.community.id, wire.platform.space)
    assert await here(wire) == ["Ada", "Ben", "Owner", "Petra"]


def _unknown_members(client: discord.Client, guild_id: int) -> bool:
    guild = client.get_guild(guild_id)
    return guild is not None and not guild.chunked


async def test_moderators_struck_from_the_file_have_no_rights_any_more(
    wire: Wire,
) -> None:
    role = wire.guild.add_role("mods")
    await wire.guild.gets_role(wire.people["Ada"], role)
    await wire.platform.take_over(("@mods",))
    await wire.work()

    async def moderators() -> list[str]:
        async with wire.engine.world.storage.read() as uow:
            everybody = await uow.members.everybody(wire.community.id)
        return sorted(m.name for m in everybody if m.moderator)

    assert "Ada" in await moderators()
    await wire.platform.take_over(())
    await wire.work()
    assert "Ada" not in await moderators()


async def test_commands_called_otherwise_in_the_file_are_called_so_on_the_server(
    wire: Wire,
) -> None:
    ada = wire.people["Ada"]
    offered = wire.guild.offers(ada)
    assert "stammtisch" in offered
    await wire.platform.take_over((), slash("werkstatt"))
    await soon(lambda: "werkstatt" in wire.guild.offers(ada))
    assert "stammtisch" not in wire.guild.offers(ada)
    where = wire.channel("talk")
    shown = await wire.guild.calls(ada, where, "werkstatt help", {})
    assert not shown.failed


async def test_a_channel_made_anew_is_observed_where_it_is_now(wire: Wire) -> None:
    wire.guild.delete_channel(wire.channel("help"))
    await wire.work()
    made = wire.guild.add_text_channel("help")
    await wire.work()
    asked = await wire.says("Ada", made, "Does anybody know which glue holds leather?")
    async with wire.engine.world.storage.read() as uow:
        ref = message_ref(made.id, asked.id)
        known = await uow.ledger.observed(wire.community.id, [ref])
    assert ref in known


async def test_a_token_that_no_request_is_accepted_with_is_given_up(wire: Wire) -> None:
    """Also while the gateway stays open, as it may for days."""
    giving_up = asyncio.create_task(wire.platform.connection.given_up())
    wire.server.world.token += "-reset"
    await wire.until("2027-01-04 09:00")
    async with asyncio.timeout(PATIENCE):
        assert isinstance(await giving_up, TokenRefusedError)
    asked = len(wire.server.requests)
    await wire.until("2027-01-04 12:00")
    assert len(wire.server.requests) == asked


async def test_a_token_refused_by_mistake_is_tried_anew(wire: Wire) -> None:
    wire.server.faults.refuse_next(0, 401, method="POST", path="/messages")
    before = wire.server.lines.identified
    await wire.until("2027-01-04 09:00")
    await soon(lambda: wire.server.lines.identified > before)
    await soon(lambda: not wire.engine.world.down)
    await wire.until("2027-01-04 09:30")
    assert len(wire.posts("talk")) == 1


async def test_a_reaction_is_taken_back_also_where_members_are_not_told(
    wire: Wire,
) -> None:
    await wire.server.refuse_intents(MEMBERS_INTENT)
    await soon(lambda: bool(wire.engine.world.down))
    await soon(lambda: not wire.engine.world.down)
    help_ = wire.channel("help")
    said = await wire.says("Ada", help_, "Contact cement holds leather.")
    ben, where = wire.people["Ben"], message_ref(help_.id, said.id).place

    async def reactions() -> int:
        await wire.work()
        async with wire.engine.world.storage.read() as uow:
            found = await uow.ledger.reactions(wire.community.id, [where])
        return sum(found.values())

    await wire.guild.reacts(ben, said, "👍")
    assert await reactions() == 1
    await wire.guild.unreacts(ben, said, "👍")
    assert await reactions() == 0
    assert "Ben" in await here(wire)


async def observed(wire: Wire, *messages: Message) -> list[bool]:
    refs = [message_ref(m.channel.id, m.id) for m in messages]
    await wire.work()
    async with wire.engine.world.storage.read() as uow:
        known = await uow.ledger.observed(wire.community.id, refs)
    return [ref in known for ref in refs]


async def test_what_members_post_in_a_forum_while_nobody_listens_is_read_back(
    wire: Wire,
) -> None:
    wire.guild.delete_channel(wire.channel("help"))
    await wire.work()
    forum = wire.guild.add_forum("help")
    await wire.work()
    ada, ben = wire.people["Ada"], wire.people["Ben"]
    wire.clock.advance(timedelta(hours=1))
    known, _ = await wire.guild.posts_in_forum(ada, forum, "Glue", "Which glue holds?")
    await wire.heard()
    assert await observed(wire, known.messages[known.id]) == [True]
    wire.guild.remove_bot()
    answer = await wire.guild.writes(ben, known, "Contact cement.")
    begun, question = await wire.guild.posts_in_forum(
        ben, forum, "Vice", "Who has a vice?"
    )
    await wire.guild.archives(ben, begun)
    wire.guild.invite_bot()
    await soon(lambda: not wire.engine.world.down)
    assert await observed(wire, answer, question) == [True, True]


async def test_the_token_is_not_shown(wire: Wire) -> None:
    assert wire.server.token not in repr(wire.platform)
