"""A week in a new community, on real SQLite: from somebody who joins to the wrap-up."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.config.load import load
from tests.fakes.storages import sqlite_storage
from tests.fakes.workshop import workshop_file
from tests.scenarios.rehearsals import START
from tests.scenarios.stages.stage import DISCORD
from tests.scenarios.stories import Story
from tests.scenarios.telling import Tell


@pytest.fixture
async def workshop(tell: Tell, tmp_path: Path) -> AsyncIterator[Story]:
    file = tmp_path / "workshop.toml"
    file.write_text(workshop_file(), encoding="utf-8")
    people = {DISCORD: dict.fromkeys(("Ada", "Ben", "Petra"), False)}
    async with (
        sqlite_storage() as storage,
        tell(load(file, {}), people, START, storage) as told,
    ):
        yield told


async def test_a_week_from_joining_to_the_wrap_up(workshop: Story) -> None:
    await workshop.until("2027-01-03 12:00")
    await mira_introduces_herself(workshop)
    await workshop.until("2027-01-04 09:00")
    for name in ("Ada", "Ben", "Mira"):
        await workshop.says(name, f"I learned a lot, says {name}.")
    await mira_is_answered(workshop)
    await workshop.until("2027-01-09 09:00")
    thread = workshop.thread("talk")
    summary = thread.posts[-1].words
    assert summary.startswith("# That was our discussion\n3 people")
    assert not thread.closed
    await workshop.until("2027-01-10 09:00")
    assert thread.over


async def mira_introduces_herself(workshop: Story) -> None:
    await workshop.joins("Mira")
    (greeting,) = workshop.private("Mira")
    assert "> Be kind." in greeting.words
    written = {"who": "I mend bicycles.", "offers": "patching", "needs": "a vice"}
    await workshop.hands_in("Mira", greeting, "Introduce myself", **written)
    (introduction,) = workshop.posts("hello")
    assert "> I mend bicycles." in introduction.words
    await workshop.says_under("Ada", introduction, "Hello Mira!")


async def mira_is_answered(workshop: Story) -> None:
    asked = await workshop.says_in("Mira", "help", "Which glue holds leather on wood?")
    await workshop.passes(minutes=1)
    answer = await workshop.says("Ben", "Contact cement.", asked)
    marked = await workshop.calls("Mira", "answer-this", on=answer)
    assert "@Ben has answered the question" in marked.words
    assert marked.named == (("Ben",) if answer.stage.links_names else ())
    why = await workshop.calls("Ben", "why", on=answer)
    assert "I took it for an answer" in why.words
    me = await workshop.calls("Ben", "me")
    assert "this came from you:\n- one answer, and it was confirmed" in me.words
