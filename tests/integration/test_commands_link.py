"""One person, two accounts."""

import re
from datetime import timedelta

import pytest

from bot.texts.plain import plain
from rituals.document import Buttons, Document
from rituals.model.ids import SpaceId
from tests.fakes.desk import linked, said, typed
from tests.fakes.house import HELP, HOME, House
from tests.fakes.visit import (
    MakeHouse,
    account,
    member,
    member_id,
    on_both,
    person,
    say,
    text,
    wish,
)


async def code(house: House, name: str = "Ben") -> str:
    """The code that somebody gets on Discord."""
    told = await said(house, name, "link")
    found = re.search(r"link ([A-Z0-9-]{9})", told)
    assert found is not None
    return found[1]


@on_both
async def test_two_accounts_become_one_member(make_house: MakeHouse) -> None:
    house = await make_house()
    await say(house, "Ben", HELP, "Where is the glue?")
    await said(house, "Ben", "volunteer host")
    await said(house, "Ben", "need glue", space="slack")
    written = (await code(house)).lower().replace("-", " ")
    told = await said(house, "Ben", f"verbinden {written} sicher:ja", space="slack")
    assert "one person now, Ben" in told
    async with house.storage.read() as uow:
        found = await uow.members.by_account(
            HOME, [account(house, "Ben"), account(house, "Ben", "slack")]
        )
    (one,) = set(found.values())
    assert one.id == member_id(house, "Ben")
    assert one.volunteers == {"host"}
    assert one.needs == "glue"
    assert "one question" in await said(house, "Ben", "me", space="slack")
    assert one.wishes.link is None


async def test_a_code_works_once_and_for_ten_minutes(make_house: MakeHouse) -> None:
    house = await make_house()
    old = await code(house)
    house.clock.advance(timedelta(minutes=11))
    late = await said(house, "Ben", f"link {old} sure:yes", space="slack")
    assert "older than ten minutes" in late
    fresh = await code(house)
    assert fresh != old
    assert "one person" in await said(
        house, "Ben", f"link {fresh} sure:yes", space="slack"
    )
    again = await said(house, "Cem", f"link {fresh} sure:yes", space="slack")
    assert "don" in again
    assert "older than ten minutes" in again


async def test_what_is_not_another_platform_is_refused(make_house: MakeHouse) -> None:
    house = await make_house()
    written = await code(house)
    assert "this very account" in await said(house, "Ben", f"link {written}")
    assert "different platforms" in await said(house, "Cem", f"link {written}")
    assert (await member(house, "Cem")).accounts == (account(house, "Cem"),)


async def test_the_code_itself_is_not_kept(make_house: MakeHouse) -> None:
    house = await make_house()
    written = await code(house)
    kept = (await member(house, "Ben")).wishes.link
    assert kept is not None
    assert written.replace("-", "") not in kept.digest.upper()


@pytest.mark.parametrize(("first", "second"), [("Ada", "Ben"), ("Ben", "Ada")])
async def test_a_moderator_stays_one(
    make_house: MakeHouse, first: str, second: str
) -> None:
    house = await make_house()
    written = await code(house, first)
    await said(house, second, f"link {written} sure:yes", space="slack")
    async with house.storage.read() as uow:
        known = await uow.members.by_account(HOME, [account(house, "Ada", "slack")])
        others = await uow.members.by_account(HOME, [account(house, first)])
    one = others[account(house, first)]
    assert one.moderator
    assert len(one.accounts) == 2
    assert known


async def test_who_wanted_quiet_has_it_on_both(make_house: MakeHouse) -> None:
    house = await make_house()
    await said(house, "Ben", "settings nudges off", space="slack")
    await said(house, "Ben", "settings thanks quiet", space="slack")
    await wish(house, "Ben", language="de")
    written = await code(house)
    await said(house, "Ben", f"link {written} sure:yes", space="slack")
    wishes = (await member(house, "Ben")).wishes
    assert (wishes.nudges, wishes.unnamed, wishes.language) == (False, True, "de")


async def test_who_types_a_code_sees_first_who_they_become(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    written = await code(house)
    shown = await typed(house, "Ada", f"link {written}", space="slack")
    assert isinstance(shown, Document)
    assert "you and Ben are one person" in plain(shown)
    assert "Ben will be one as well" in plain(shown)
    assert (await member(house, "Ben")).accounts == (account(house, "Ben"),)
    (buttons,) = (b for b in shown.blocks if isinstance(b, Buttons))
    slack = house.platforms[SpaceId("slack")]
    told = await slack.press(person(house, "Ada", "slack"), buttons.buttons[0])
    assert "one person now, Ben" in text(told)
    assert len((await member(house, "Ben")).accounts) == 2


@on_both
async def test_rights_that_spread_are_written_down(make_house: MakeHouse) -> None:
    house = await make_house()
    written = await code(house)
    await said(house, "Ada", f"link {written} sure:yes", space="slack")
    async with house.storage.read() as uow:
        (entry,) = await uow.audit.read(HOME, 10)
    assert (entry.by, entry.change.member) == (member_id(house, "Ben"),) * 2
    assert entry.change.after == {"moderator": "yes"}
    assert "may moderate from no to yes" in await said(house, "Ben", "audit")


async def test_nothing_is_written_down_where_no_right_spreads(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await linked(house, "Ben")
    async with house.storage.read() as uow:
        assert await uow.audit.read(HOME, 10) == []
