"""The configuration is read again from chat: what is good is taken over, faults are told."""

from pathlib import Path

import pytest

from bot.config.load import Configuration, read_config
from bot.reloading import Reloader
from rituals.community import Community
from rituals.model.audit import AuditEntry
from tests.fakes.desk import said
from tests.fakes.house import House, at
from tests.fakes.visit import MakeHouse

FILE = """
[community]
name = "Home"
language = "en"
timezone = "Europe/Berlin"
moderators_channel = ["discord:#mods"]

[discord]
guild = 812345678901234567

[rituals.talk]
kind = "weekly_discussion"
channels = ["discord:#talk"]
every = "monday 09:00"
prompts = ["What did you build?", "What broke?"]
hosts = "none"
"""


class Living:
    """A house that lives by a file."""

    def __init__(self, house: House, file: Path, read: Configuration) -> None:
        self.house = house
        self.file = file
        self.asked_for = 0
        self.reloader = Reloader(house.engine, [read], self._connect)
        self.reloader.soon = self._soon
        house.engine.world.reloading = self.reloader.asked

    async def _connect(self, community: Community) -> None:
        raise AssertionError(community)

    def _soon(self) -> None:
        self.asked_for += 1

    async def reload(self, changed: str) -> str:
        """What a moderator reads; taken over as soon as nothing else is done."""
        self.file.write_text(changed, encoding="utf-8")
        told = await said(self.house, "Ada", "reload")
        if self.asked_for:
            self.asked_for = 0
            await self.reloader.reload()
        return told

    async def audit(self) -> list[AuditEntry]:
        async with self.house.storage.read() as uow:
            return list(await uow.audit.read(self.house.community.id))


@pytest.fixture
async def living(make_house: MakeHouse, tmp_path: Path) -> Living:
    file = tmp_path / "home.toml"
    file.write_text(FILE, encoding="utf-8")
    read = read_config(file, {})
    house = await make_house(read.community)
    await house.work()
    return Living(house, file, read)


async def test_what_is_good_is_taken_over_and_told(living: Living) -> None:
    told = await living.reload(FILE.replace("monday", "tuesday"))
    assert "talk has other settings" in told
    assert "Tuesday, 5 January, 09:00: talk" in await said(living.house, "Ada", "next")
    (entry,) = await living.audit()
    assert (entry.change.action, entry.typed) == ("reload", "reload")


async def test_faults_are_told_with_their_line_and_nothing_changes(
    living: Living,
) -> None:
    told = await living.reload(FILE.replace("monday 09:00", "moonday 09:00"))
    assert "home.toml:14" in told
    assert "last good configuration stays in force" in told
    assert "Monday, 4 January, 09:00: talk" in await said(living.house, "Ada", "next")
    assert await living.audit() == []


async def test_a_file_that_is_the_same_is_said_to_be(living: Living) -> None:
    assert "nothing is different" in await living.reload(FILE)
    assert await living.audit() == []


async def test_what_is_open_cannot_be_taken_away(living: Living) -> None:
    await living.house.until(at("2027-01-04 09:00"))
    told = await living.reload(FILE.replace("rituals.talk", "rituals.other"))
    assert "talk" in told
    assert "stays in force" in told
    gone = await living.reload(
        FILE.replace("rituals.talk]", 'rituals.tea]\nformerly = "talk"')
    )
    assert "talk is called tea now" in gone


async def test_what_holds_from_the_next_start_is_said(living: Living) -> None:
    told = await living.reload(FILE + '\n[storage]\nurl = "sqlite:///other.db"\n')
    assert "next start" in told
