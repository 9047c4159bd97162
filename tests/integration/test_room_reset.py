"""Beginning again while pages are open, on the real engine and its database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from bot.config.load import read_config
from bot.rehearsal.headless import built
from bot.rehearsal.life import NowhereError
from bot.rehearsal.room import RehearsalRoom
from bot.rehearsal.staging import Beginning
from bot.web.app import create_app
from rituals.community import LedgerSettings
from tests.fakes.visitor import BASE, file_in
from tests.scenarios.rehearsals import START

PAGES = ("/?", "/complete?line=/", "/?only=next,trail", "/transcript.txt?", "/share?")


@asynccontextmanager
async def opened(
    folder: Path,
) -> AsyncIterator[tuple[RehearsalRoom, httpx.AsyncClient]]:
    """A room as it is served, and somebody who looks."""
    configuration = read_config(file_in(folder), {})
    room = RehearsalRoom(configuration, Beginning(7, START), built)
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(room)),
        base_url=BASE,
        headers={"Origin": BASE},
    )
    async with room, client:
        yield room, client


async def test_pages_are_shown_all_the_while_the_room_begins_again(
    tmp_path: Path,
) -> None:
    answers: list[int] = []
    async with opened(tmp_path) as (room, client):
        done = asyncio.Event()

        async def look(path: str) -> None:
            while not done.is_set():
                answers.append((await client.get(path)).status_code)
                await asyncio.sleep(0.2)  # a life must get its turn to begin

        await client.post("/do/advance", data={"by": "step"})
        looking = [asyncio.create_task(look(path)) for path in PAGES]
        for _ in range(2):
            shown = len(answers) + len(PAGES)
            while (
                len(answers) < shown
            ):  # each page once more, however quick a life begins
                answer = await client.post("/do/reset")
                assert answer.status_code == 303
        done.set()
        await asyncio.gather(*looking)
        assert room.now == START
    assert set(answers) == {200}


async def test_a_life_of_before_lasts_as_long_as_somebody_looks_at_it(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as (room, _):
        community, before = room.configuration.community.id, room.life
        async with room.looked_at():
            await room.reset()
            assert room.life is not before
            async with before.bot.storage.read() as uow:
                assert await uow.members.everybody(community)
            assert room.former_count == 1
        assert room.former_count == 0


async def test_a_life_that_cannot_begin_leaves_the_one_that_is(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as (room, client):
        before, beginning = room.life, room.beginning
        community = room.configuration.community
        nowhere = replace(
            community, rituals={}, moderators_channels=(), ledger=LedgerSettings()
        )
        room.configuration = replace(room.configuration, community=nowhere)
        with pytest.raises(NowhereError):
            await room.reset()
        assert room.life is before
        assert room.beginning is beginning
        assert (await client.get("/")).status_code == 200
