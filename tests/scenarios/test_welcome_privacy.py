"""What is held of a newcomer: how far they are, what they said, who accompanies them."""

import json

from bot.texts.plain import plain
from rituals.document import Document, File
from tests.fakes.commune import look
from tests.fakes.house import House
from tests.fakes.visit import MakeHouse, member_id
from tests.fakes.welcome import introduce, join, volunteer, welcoming
from tests.scenarios.test_welcome import live


async def exported(house: House, name: str) -> str:
    """What somebody takes along."""
    shown = await look(house, name, "privacy export")
    assert isinstance(shown, Document)
    (file,) = [block for block in shown.blocks if isinstance(block, File)]
    return file.text


async def told(house: House, name: str) -> str:
    """What somebody reads of what is held."""
    shown = await look(house, name, "privacy what")
    assert isinstance(shown, Document)
    return plain(shown)


async def test_a_newcomer_takes_their_journey_along(make_house: MakeHouse) -> None:
    house = await welcoming(make_house)
    await volunteer(house, "Ben")
    await join(house, "Eva")
    await introduce(house, "Eva")
    await live(house, days=4)
    assert "your welcome: who accompanied you" in await told(house, "Eva")
    held = json.loads(await exported(house, "Eva"))
    (part,) = held["parts"]
    assert part["details"]["words"]["who"] == "I mend bicycles."
    assert len(held["journeys"]) == 1
    (noted,) = (each for each in held["noted"] if each["as"] == "journeys")
    assert noted["noted"]["buddy"] == member_id(house, "Ben")
    assert noted["noted"]["introduced"]
    (posted,) = held["posted"]
    assert "I mend bicycles." in posted["words"]
    assert any("check-in" in nudge["key"] for nudge in held["nudges"])


async def test_who_accompanies_somebody_reads_nothing_of_their_words(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house)
    await volunteer(house, "Ben")
    await join(house, "Eva")
    await introduce(house, "Eva")
    text = await exported(house, "Ben")
    held = json.loads(text)
    assert {"journeys/buddy", "accompanied"} <= {each["as"] for each in held["noted"]}
    assert "bicycles" not in text
    assert held["posted"] == []
