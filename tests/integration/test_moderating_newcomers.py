"""Moderators end a newcomer's welcome, and begin it once more."""

from rituals.model.audit import AuditEntry
from rituals.model.occurrence import State
from tests.fakes.desk import called, said
from tests.fakes.house import HOME, House
from tests.fakes.visit import MakeHouse, member_id, on_both
from tests.fakes.welcome import join, journeys, letters, welcoming


async def audit(house: House) -> list[AuditEntry]:
    async with house.storage.read() as uow:
        return list(await uow.audit.read(HOME))


async def take_back(house: House, entry: AuditEntry) -> object:
    undo = entry.change.undo
    assert undo is not None
    return await called(house, "Ada", undo.words, values=undo.values)


@on_both
async def test_ending_a_welcome_is_not_taken_back_by_greeting_once_more(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house)
    await join(house, "Nele")
    assert "Nele" in await said(house, "Ada", "welcome list")
    told = await said(house, "Ada", "welcome done Nele")
    assert "Nele" in told
    assert "can't be taken back" in told
    assert [j.state for j in await journeys(house)] == [State.CLOSED]
    (entry,) = await audit(house)
    nele = member_id(house, "Nele")
    assert (entry.change.action, entry.change.member) == ("welcome done", nele)
    assert entry.typed == "welcome done member:Nele"
    assert entry.change.undo is None
    await said(house, "Ada", "welcome restart Nele")
    await house.work()
    first, second = await journeys(house)
    assert (first.state, second.state) == (State.CLOSED, State.OPEN)
    assert second.subject == nele
    assert (await audit(house))[0].change.action == "welcome restart"


@on_both
async def test_a_second_round_greets_once_more(make_house: MakeHouse) -> None:
    house = await welcoming(make_house)
    await join(house, "Nele")
    before = len(letters(house, "Nele"))
    assert "once more" in await said(house, "Ada", "welcome restart Nele")
    await house.work()
    assert len(letters(house, "Nele")) > before
    (entry,) = await audit(house)
    await take_back(house, entry)
    assert not [j for j in await journeys(house) if j.alive]


async def test_who_was_here_before_the_bot_can_be_welcomed_too(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house)
    await said(house, "Ben", "help")
    await said(house, "Ada", "welcome restart Ben")
    await house.work()
    assert [j.subject for j in await journeys(house)] == [member_id(house, "Ben")]


async def test_wrong_use_says_what_would_be_right(make_house: MakeHouse) -> None:
    house = await welcoming(make_house)
    await said(house, "Ben", "help")
    refused = await said(house, "Ada", "welcome done Ben")
    assert "`welcome restart` begins the welcome once more" in refused
    assert "nobody" in (await said(house, "Ada", "welcome done Zoe")).lower()
    assert "Only moderators" in await said(house, "Ben", "welcome restart Ben")
    assert await audit(house) == []
    assert await journeys(house) == []
    assert await said(house, "Ada", "welcome list")


async def test_next_and_status_tell_of_newcomers(make_house: MakeHouse) -> None:
    house = await welcoming(make_house)
    await join(house, "Nele")
    assert "One person is on the way" in await said(house, "Ada", "status")
    assert "welcome for @Nele" in await said(house, "Ada", "next")


async def test_a_preview_shows_the_greeting(make_house: MakeHouse) -> None:
    house = await welcoming(make_house)
    told = await said(house, "Ada", "preview welcome")
    assert "as a newcomer gets it" in told
    assert "privately to @Ada" in told
    assert letters(house, "Ada") == []
    assert await journeys(house) == []


async def test_an_empty_house_is_told_in_words_and_not_in_noughts(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house)
    assert "Nobody is on the way." in await said(house, "Ada", "status")
    told = await said(house, "Ada", "ledger")
    assert "Nobody answered yet. Nobody asked yet." in told
