"""Commands through the engine: called as a platform calls them."""

from bot.platforms.rehearsal.members import buttons_in
from bot.texts.plain import plain
from rituals.commands.command import ABOUT
from rituals.document import Document
from tests.fakes.desk import called, pressed
from tests.fakes.house import TALK, House
from tests.fakes.visit import MakeHouse, member, on_both


async def said(house: House, name: str, words: str, **values: str) -> str:
    """What somebody reads who calls a command."""
    platform = house.platforms[TALK.space]
    person = next(p for p in platform.world.people.values() if p.name == name)
    shown = await platform.act(person, words, ABOUT, values=values)
    assert isinstance(shown, Document)
    return plain(shown)


@on_both
async def test_the_bot_speaks_the_language_a_member_chose(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    assert "German" not in await said(house, "Ben", "settings language", language="en")
    told = await said(house, "Ben", "settings language", language="DE")
    assert told == "Ab jetzt schreibe ich dir auf Deutsch."


async def test_what_is_called_the_wrong_way_is_one_press_away(
    make_house: MakeHouse,
) -> None:
    """A platform may not know which commands look and which ones do."""
    house = await make_house()
    shown = await called(house, "Ben", "volunteer", "host", looks=True)
    assert isinstance(shown, Document)
    assert (await member(house, "Ben")).volunteers == frozenset()
    (button,) = buttons_in(shown)
    assert "Thank you" in await pressed(house, "Ben", button)
    assert (await member(house, "Ben")).volunteers == {"host"}


async def test_wrong_use_says_what_would_be_right(make_house: MakeHouse) -> None:
    house = await make_house()
    assert "settings language" in await said(house, "Ben", "setings language")
    assert "help" in await said(house, "Ben", "xylophone")
    assert "language" in await said(house, "Ben", "settings language")
    assert "en, de, community" in await said(
        house, "Ben", "settings language", language="Klingon"
    )
    assert "colour" in await said(house, "Ben", "settings language", colour="red")
