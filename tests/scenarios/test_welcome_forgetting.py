"""Somebody is forgotten on their way: what others were told and asked is settled."""

import pytest

from bot.texts.plain import plain
from rituals.model.ids import SpaceId
from rituals.orders import Forget
from tests.fakes.house import HOME, House
from tests.fakes.visit import MakeHouse, member_id, private, told, words_of
from tests.fakes.welcome import (
    HELLO,
    button,
    introduce,
    join,
    journeys,
    letters,
    press,
    volunteer,
    welcoming,
)
from tests.scenarios.test_welcome import closed_to_the_bot, live


async def forget(house: House, name: str) -> None:
    """They are forgotten, and the bot has said what there is to say."""
    await house.engine.order(HOME, Forget(member_id(house, name)))
    await house.work()


async def test_the_buddy_hears_so_also_after_they_have_arrived(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house)
    await volunteer(house, "Ben")
    await join(house, "Eva")
    await introduce(house, "Eva")
    await live(house, days=60)
    assert not any(journey.alive for journey in await journeys(house))
    assert button(letters(house, "Ben")[0], "in-touch")
    await forget(house, "Eva")
    (letter,) = letters(house, "Ben")
    assert letter.document is not None
    assert plain(letter.document) == (
        "There is nothing left to do here. Thank you for being ready!"
    )


async def test_every_buddy_they_ever_had_hears_so(make_house: MakeHouse) -> None:
    house = await welcoming(make_house)
    await volunteer(house, "Ben", "Cem")
    await join(house, "Eva")
    await introduce(house, "Eva")
    first = "Ben" if letters(house, "Ben") else "Cem"
    await press(house, first, "pass-on", letters(house, first)[0])
    await forget(house, "Eva")
    for name in ("Ben", "Cem"):
        assert "nothing left to do" in private(house, name)[0]


@pytest.mark.parametrize("name", ["Eva", "Fay"])
async def test_what_moderators_were_told_of_others_stays(
    make_house: MakeHouse, name: str
) -> None:
    """The list of the silent ones stands in the journey of one of them."""
    house = await welcoming(make_house)
    await join(house, "Eva")
    await join(house, "Fay")
    await live(house, days=16)
    (listed,) = [post for post in told(house) if "Eva" in post]
    await forget(house, name)
    (other,) = {"Eva", "Fay"} - {name}
    (left,) = [post for post in told(house) if other in post]
    assert name not in left
    assert left == listed.replace(f"@{name}", "somebody")


async def test_the_report_of_a_burst_stays(make_house: MakeHouse) -> None:
    house = await welcoming(make_house, raid_above=3)
    for nth in range(5):
        await join(house, f"N{nth}")
    before = told(house)
    assert before
    for nth in range(5):
        await forget(house, f"N{nth}")
    assert told(house) == before


async def test_a_public_greeting_names_nobody(make_house: MakeHouse) -> None:
    house = await welcoming(make_house, rules="Be kind.")
    closed_to_the_bot(house, "Eva")
    await join(house, "Eva")
    (greeted,) = words_of(house.posts(HELLO))
    await forget(house, "Eva")
    (left,) = words_of(house.posts(HELLO))
    assert "Eva" in greeted
    assert "Eva" not in left
    assert "Be kind." in left


@pytest.mark.parametrize("name", ["Eva", "Fay"])
async def test_what_waits_to_be_told_of_others_is_told_without_them(
    make_house: MakeHouse, name: str
) -> None:
    """The list of the silent ones waits while the space is down."""
    house = await welcoming(make_house)
    await join(house, "Eva")
    await join(house, "Fay")
    await live(house, days=13)
    await house.platforms[HELLO.space].drop()
    await live(house, days=3)
    assert told(house) == []
    await forget(house, name)
    await house.platforms[HELLO.space].resume()
    await live(house, minutes=5)
    (other,) = {"Eva", "Fay"} - {name}
    (listed,) = [post for post in told(house) if "since" in post]
    assert other in listed
    assert name not in listed


async def test_the_report_of_a_burst_that_waits_is_told(make_house: MakeHouse) -> None:
    house = await welcoming(make_house, raid_above=3)
    await house.platforms[HELLO.space].drop()
    for nth in range(5):
        await house.platforms[SpaceId("slack")].join(f"N{nth}")
    await house.work()
    for nth in range(5):
        await house.engine.order(HOME, Forget(member_id(house, f"N{nth}", "slack")))
    await house.platforms[HELLO.space].resume()
    await live(house, minutes=5)
    (report,) = told(house)
    assert "More than 3" in report
