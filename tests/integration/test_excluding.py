"""Who is excluded is accompanied no longer."""

from datetime import timedelta

from rituals.model.occurrence import State
from rituals.signals import MembershipChanged
from tests.fakes.desk import said
from tests.fakes.visit import MakeHouse, member, on_both, private, text, words_of
from tests.fakes.welcome import (
    HELLO,
    introduce,
    join,
    journeys,
    letters,
    press,
    volunteer,
    welcoming,
)


@on_both
async def test_the_welcome_of_who_is_excluded_ends(make_house: MakeHouse) -> None:
    house = await welcoming(make_house)
    await volunteer(house, "Ben")
    await join(house, "Eva")
    await introduce(house, "Eva")
    before = words_of(house.posts(HELLO))
    told = await said(house, "Ada", "members exclude Eva")
    assert "The welcome that was under way ends" in told
    assert "welcome" not in await said(house, "Ada", "members exclude Cem")
    await house.work()
    (journey,) = await journeys(house)
    assert (journey.state, journey.reason) == (State.CLOSED, "excluded")
    assert "has ended early" in private(house, "Ben")[0]
    heard = len(private(house, "Eva"))
    await house.until(house.clock.now() + timedelta(days=20))
    assert len(private(house, "Eva")) == heard
    assert words_of(house.posts(HELLO))[: len(before)] == before


async def test_who_is_excluded_cannot_introduce_themselves(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house)
    await join(house, "Eva")
    greeting = letters(house, "Eva")[0]
    await said(house, "Ada", "members exclude Eva")
    await house.work()
    shown = text(await press(house, "Eva", "introduce", greeting))
    assert "moderators have left you out" in shown
    assert "belong" not in shown
    for action in ("buddy", "read-along"):
        pressed = text(await press(house, "Eva", action, greeting))
        assert "moderators have left you out" in pressed
    assert house.posts(HELLO) == []
    told = await said(house, "Ada", "welcome restart Eva")
    assert "Eva is excluded" in told
    await said(house, "Ada", "members include Eva")
    assert "excluded" not in await said(house, "Ada", "welcome restart Eva")


@on_both
async def test_who_was_excluded_still_is_after_being_forgotten(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house)
    eva = await join(house, "Eva")
    await said(house, "Ada", "members exclude Eva")
    await said(house, "Eva", "privacy forget sure:yes")
    await said(house, "Eva", "privacy resume")
    assert (await member(house, "Eva")).excluded
    again = MembershipChanged(eva, present=True, at=house.clock.now())
    await house.engine.receive(again)
    assert [j for j in await journeys(house) if j.alive] == []


async def test_who_begins_anew_is_no_newcomer(make_house: MakeHouse) -> None:
    house = await welcoming(make_house)
    await said(house, "Ben", "privacy forget sure:yes")
    await said(house, "Ben", "privacy resume")
    house = await house.restart()
    assert not (await member(house, "Ben")).excluded
    assert await journeys(house) == []
