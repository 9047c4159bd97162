"""The engine as a whole: it forgets what is old, closes cleanly, and knows its inbox."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from bot.platforms.rehearsal.client import RehearsalPlatform
from bot.platforms.rehearsal.errors import NotAnsweringError
from rituals.community import Community
from rituals.engine.attention.attending import Attending
from rituals.model.ids import MessageId, Place, SpaceId
from rituals.ports import CannotTellError
from rituals.signals import MessagePosted
from tests.fakes.commune import WEEK, act, commune
from tests.fakes.house import HELP, House, at
from tests.fakes.visit import (
    MakeHouse,
    member_id,
    observations,
    on_both,
    person,
    say,
    text,
)

DISCORD = SpaceId("discord")


class Forgetful(RehearsalPlatform):
    """Nothing that was said can be read back."""

    async def history(
        self, place: Place, after: MessageId | None
    ) -> AsyncIterator[MessagePosted]:
        async for message in super().history(place, after):
            yield message
            raise CannotTellError(reason="it forgets the rest")


class Sick(Attending):
    """Whose attention is due can never be found out."""

    async def _look(self, community: Community, now: datetime) -> int:
        raise OSError("the disk is sick")


async def test_a_ledger_that_fails_holds_up_no_ritual(make_house: MakeHouse) -> None:
    house = await make_house()
    house.engine.attending = Sick(house.engine.world)
    await house.until(at("2027-01-04 08:00"))
    assert len([said for said in house.posts() if said.key]) == 1


@on_both
async def test_what_is_older_than_it_is_kept_is_forgotten(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    said = await say(house, "Ben", HELP, "How do I true a wheel?")
    await house.until(at("2027-01-09 08:00"))
    assert await house.engine.forget() == 0
    house.jump(at("2028-03-01 08:00"))
    assert await house.engine.forget() > 0
    assert await observations(house, said) == []
    async with house.storage.read() as uow:
        assert len(await uow.ledger.questions(house.community.id)) == 1
    house.jump(house.clock.now() + timedelta(days=3 * 366))
    await house.engine.forget()
    async with house.storage.read() as uow:
        assert await uow.ledger.questions(house.community.id) == []


async def test_closing_writes_what_waits_and_disconnects(make_house: MakeHouse) -> None:
    house = await make_house()
    said = await say(house, "Ben", HELP, "Good morning")
    assert await observations(house, said) == []
    await house.engine.close()
    assert len(await observations(house, said)) == 1
    with pytest.raises(NotAnsweringError):
        await house.platforms[DISCORD].act(person(house, "Ben"), "press", "monday")


async def test_the_inbox_flushes_and_shows(make_house: MakeHouse) -> None:
    house = await make_house()
    inbox = house.engine.inbox(house.community.id)
    said = await say(house, "Ben", HELP, "Good morning")
    await inbox.flush()
    assert len(await observations(house, said)) == 1
    shown = await house.platforms[DISCORD].look(person(house, "Ben"), "count", "monday")
    assert text(shown) == "0 parts"


async def test_a_place_whose_history_cannot_be_read_keeps_nobody_out(
    make_house: MakeHouse, caplog: pytest.LogCaptureFixture
) -> None:
    house = await make_house()
    await say(house, "Ben", HELP, "Good morning")
    await house.engine.flush()
    await house.platforms[DISCORD].close()
    await say(house, "Ben", HELP, "Is anybody there?")
    house.spaces[DISCORD].add_person("Eva")
    await house.engine.connect(
        house.community, Forgetful(house.spaces[DISCORD], house.clock)
    )
    assert "cannot be read" in caplog.text
    async with house.storage.read() as uow:
        everybody = await uow.members.everybody(house.community.id)
    assert "Eva" in {m.name for m in everybody}


@on_both
async def test_every_night_what_is_old_is_removed(
    make_house: MakeHouse, caplog: pytest.LogCaptureFixture
) -> None:
    house = await make_house()
    said = await say(house, "Ben", HELP, "How do I true a wheel?")
    await house.until(at("2027-01-02 08:00"))
    assert len(await observations(house, said)) == 1
    house.jump(at("2028-03-01 02:00"))
    await house.engine.tick()
    assert len(await observations(house, said)) == 0
    with caplog.at_level("INFO"):
        house.jump(at("2028-03-01 02:59"))
        await house.engine.tick()
        assert "retention" not in caplog.text
        house.jump(at("2028-03-01 03:00"))
        await house.engine.tick()
    assert "retention: 0 rows removed" in caplog.text


@on_both
async def test_where_it_never_runs_at_night_what_is_old_is_removed(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    said = await say(house, "Ben", HELP, "How do I true a wheel?")
    await house.until(at("2027-01-02 08:00"))
    house.jump(at("2028-03-01 08:00"))
    await house.restart()
    await house.engine.tick()
    assert len(await observations(house, said)) == 0


@on_both
async def test_rituals_remember_nobody_who_was_removed(make_house: MakeHouse) -> None:
    house = await make_house(commune())
    await house.until(at("2027-01-04 09:30"))
    await act(house, "Ben", WEEK, "suggest", prompt="Which noise do you miss?")
    await act(house, "Cem", WEEK, "suggest", prompt="Which smell do you miss?")
    ben = member_id(house, "Ben")
    await house.platforms[DISCORD].leave(person(house, "Ben"))
    await house.engine.flush()
    assert ben in await remembered(house)
    assert "Which noise" in await remembered(house)
    house.jump(at("2037-03-01 08:00"))
    await house.engine.forget()
    memory = await remembered(house)
    assert ben not in memory
    assert "Which noise" not in memory
    assert "Which smell" in memory


async def remembered(house: House) -> str:
    """What all rituals remember, as text."""
    async with house.storage.read() as uow:
        return str([s.memory for s in await uow.rituals.states([house.community.id])])


@on_both
async def test_who_left_long_ago_is_removed_with_the_last_that_is_kept_of_them(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await say(house, "Ben", HELP, "How do I true a wheel?")
    discord = house.platforms[DISCORD]
    for name in ("Ben", "Cem"):
        await discord.leave(person(house, name))
    house.jump(at("2028-03-01 08:00"))
    await house.engine.forget()
    async with house.storage.read() as uow:
        left = {m.id for m in await uow.members.everybody(house.community.id)}
    assert "discord:u000003" not in left  # Cem did nothing
    assert "discord:u000002" in left  # Ben's question is kept for longer
    assert {"discord:u000001", "discord:u000004", "slack:u000002"} <= left
    house.jump(at("2031-03-01 08:00"))
    await house.engine.forget()
    async with house.storage.read() as uow:
        left = {m.id for m in await uow.members.everybody(house.community.id)}
    assert "discord:u000002" not in left
    assert {"discord:u000001", "discord:u000004"} <= left
