"""How a rehearsal ends: the tables that say how things stand."""

import io
import re

from bot.rehearsal.ending import write_ending
from bot.rehearsal.words import Words
from tests.fakes.visit import MakeHouse
from tests.fakes.welcome import join, welcoming


async def test_a_welcome_says_whose_it_is_and_its_next_step_in_words(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house)
    await join(house, "Eva")
    out, community = io.StringIO(), house.community
    words = Words("de", community.zone)
    async with house.storage.read() as uow:
        await write_ending(uow, community, words, house.spaces, house.clock.now(), out)
    text = out.getvalue()
    assert re.search(r"\nwelcome\n  wer +dabei seit +Stand +als Nächstes\n", text)
    assert re.search(r"\n  Eva +\w\w \d.*  offen  .*: Nachfrage\n", text)
    assert "check-in" not in text
