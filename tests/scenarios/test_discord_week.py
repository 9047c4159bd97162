"""A week on Discord, over the wire: from somebody who joins to the wrap-up."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.config.load import load
from storage.unit_of_work import open_storage
from tests.scenarios.rehearsals import START
from tests.scenarios.wire import Wire, wire_life, words

WORKSHOP = """
[community]
name = "Werkstatt"
language = "en"
timezone = "Europe/Berlin"
quiet_hours = "21:00-08:00"
moderators_channel = ["discord:#mods"]

[discord]
guild = 1

[rituals.question]
kind = "weekly_discussion"
channels = ["discord:#talk"]
every = "monday 09:00"
prompts = ["What did you learn?", "What did you break?", "Who helped you?"]
hosts = "volunteers"

[rituals.welcome]
kind = "welcome"
on = "join"
channels = ["discord:#hello"]
rules = "Be kind."
buddies = "volunteers"
check_ins = ["3 days"]

[ledger]
channels = ["discord:#help"]
"""


@pytest.fixture
async def workshop(tmp_path: Path) -> AsyncIterator[Wire]:
    file = tmp_path / "workshop.toml"
    file.write_text(WORKSHOP, encoding="utf-8")
    async with (
        await open_storage(f"sqlite:///{tmp_path / 's.db'}") as storage,
        wire_life(load(file, {}), storage, START, "Ada", "Ben", "Petra") as told,
    ):
        yield told


async def test_a_week_from_joining_to_the_wrap_up(workshop: Wire) -> None:
    await workshop.until("2027-01-03 12:00")
    await mira_introduces_herself(workshop)
    await workshop.until("2027-01-04 09:00")
    (opening,) = workshop.posts("talk")
    thread = workshop.thread(opening)
    for name in ("Ada", "Ben", "Mira"):
        await workshop.says(name, thread, f"I learned a lot, says {name}.")
    await mira_is_answered(workshop)
    await workshop.until("2027-01-09 09:00")
    summary = words(workshop.by_the_bot(thread)[-1])
    assert summary.startswith("That was our discussion\n3 people")
    assert not thread.archived
    await workshop.until("2027-01-10 09:00")
    assert thread.archived


async def mira_introduces_herself(workshop: Wire) -> None:
    await workshop.joins("Mira")
    (greeting,) = workshop.private("Mira")
    assert "Be kind." in words(greeting)
    form = await workshop.presses("Mira", "Introduce myself", greeting)
    written = {"who": "I mend bicycles.", "offers": "patching", "needs": "a vice"}
    told = await workshop.submits("Mira", form, **written)
    assert told.ephemeral
    (introduction,) = workshop.posts("hello")
    assert "I mend bicycles." in words(introduction)
    await workshop.says("Ada", workshop.thread(introduction), "Hello Mira!")


async def mira_is_answered(workshop: Wire) -> None:
    help_ = workshop.channel("help")
    asked = await workshop.says("Mira", help_, "Which glue holds leather on wood?")
    answer = await workshop.says("Ben", help_, "Contact cement.", asked)
    marked = await workshop.calls_on("Mira", answer, "Mark as answer")
    assert marked.ephemeral
    assert "has answered the question" in words(marked)
    assert workshop.people["Ben"].mention in marked.content
    why = await workshop.calls_on("Ben", answer, "Why was this counted?")
    assert why.ephemeral
    assert "I took it for an answer" in words(why)
    me = await workshop.calls("Ben", "stammtisch me")
    assert me.ephemeral
    assert "You have given:\none answer" in words(me)
