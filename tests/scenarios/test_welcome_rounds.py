"""Stories of newcomers who are welcomed once more."""

from rituals.document import Buttons, Document, Form
from tests.fakes.desk import said
from tests.fakes.house import House
from tests.fakes.visit import (
    MakeHouse,
    member_id,
    on_both,
    parts,
    person,
    private,
    text,
    told,
    words_of,
)
from tests.fakes.welcome import (
    HELLO,
    button,
    introduce,
    join,
    journeys,
    letters,
    memory,
    press,
    volunteer,
    welcoming,
)


async def introduced_and_begun_again(make_house: MakeHouse) -> House:
    """Eva introduced herself, Ben accompanies her, and she is welcomed once more."""
    house = await welcoming(make_house)
    await volunteer(house, "Ben")
    await join(house, "Eva")
    await introduce(house, "Eva")
    await said(house, "Ada", "welcome restart Eva")
    await house.work()
    return house


@on_both
async def test_an_introduction_stays_the_only_one_in_another_round(
    make_house: MakeHouse,
) -> None:
    house = await introduced_and_begun_again(make_house)
    greeting = letters(house, "Eva")[-1]
    assert "still there" in private(house, "Eva")[-1]
    form = await press(house, "Eva", "introduce", greeting)
    assert isinstance(form, Form)
    assert "I mend bicycles." in str(form)
    assert "it now says" in await introduce(house, "Eva", greeting, who="I paint.")
    (post,) = words_of(house.posts(HELLO))
    assert "> I paint." in post
    again = (await journeys(house))[-1]
    platform = house.platforms[HELLO.space]
    eva = person(house, "Eva")
    looked = await platform.look(eva, "introduce", "welcome")
    assert isinstance(looked, Document)
    assert "still there" in text(looked)
    refused = await platform.act(eva, "introduce", again.id, values={"who": "I sing."})
    assert "still there" in text(refused)
    assert len(house.posts(HELLO)) == 1


@on_both
async def test_the_buddys_letter_of_the_round_before_is_settled(
    make_house: MakeHouse,
) -> None:
    house = await introduced_and_begun_again(make_house)
    (letter,) = letters(house, "Ben")
    assert "once more from the beginning" in words_of([letter])[0]
    assert not button(letter, "in-touch")
    await press(house, "Eva", "buddy", letters(house, "Eva")[-1])
    before, now = letters(house, "Ben")
    assert not button(before, "pass-on")
    assert button(now, "pass-on")


async def test_taking_back_what_stands_from_before_lets_them_write_a_new_one(
    make_house: MakeHouse,
) -> None:
    house = await introduced_and_begun_again(make_house)
    await press(house, "Eva", "withdraw", house.posts(HELLO)[0])
    assert "stands" not in (await memory(house))["journeys"][member_id(house, "Eva")]
    platform, eva = house.platforms[HELLO.space], person(house, "Eva")
    old, latest = letters(house, "Eva")[0], letters(house, "Eva")[-1]
    assert "new introduction" in text(await press(house, "Eva", "introduce", old))
    offered = await press(house, "Eva", "introduce", latest)
    assert isinstance(offered, Document)
    (buttons,) = (b for b in offered.blocks if isinstance(b, Buttons))
    form = await platform.press(eva, buttons.buttons[0])
    assert isinstance(form, Form)
    assert "bicycles" not in str(form)
    values = {"who": "New.", "offers": "", "needs": "", "topics": ""}
    await platform.fill(eva, form, values)
    await house.work()
    gone, new = words_of(house.posts(HELLO))
    assert "took this introduction back" in gone
    assert "> New." in new


async def test_the_buttons_of_an_earlier_round_change_nothing_in_the_later_one(
    make_house: MakeHouse,
) -> None:
    house = await introduced_and_begun_again(make_house)
    before = await memory(house)
    old = letters(house, "Eva")[0]
    for action in ("read-along", "buddy"):
        assert "newer message" in text(await press(house, "Eva", action, old))
    assert await memory(house) == before


async def test_an_introduction_of_the_round_before_is_not_called_unanswered(
    make_house: MakeHouse,
) -> None:
    house = await introduced_and_begun_again(make_house)
    await house.until((await journeys(house))[-1].due_at.replace(month=3))
    assert told(house) == []


async def test_what_stands_after_the_end_of_a_round_stands_in_the_next_one(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house, buddies="none")
    await join(house, "Eva")
    await introduce(house, "Eva")
    await said(house, "Ada", "welcome done Eva")
    for _ in range(2):
        await said(house, "Ada", "welcome restart Eva")
        await house.work()
    form = await press(house, "Eva", "introduce", letters(house, "Eva")[-1])
    assert "I mend bicycles." in str(form)
    first, second, third = await journeys(house)
    assert [j.alive for j in (first, second, third)] == [False, False, True]


@on_both
async def test_who_leaves_in_a_later_round_takes_what_stands_from_before_along(
    make_house: MakeHouse,
) -> None:
    house = await introduced_and_begun_again(make_house)
    await house.platforms[HELLO.space].leave(person(house, "Eva"))
    await house.work()
    (post,) = words_of(house.posts(HELLO))
    assert "took this introduction back" in post
    first, _ = await journeys(house)
    assert [part.role for part in await parts(house, first)] == ["buddy"]


async def test_what_stands_from_before_stays_of_who_is_excluded(
    make_house: MakeHouse,
) -> None:
    house = await introduced_and_begun_again(make_house)
    await said(house, "Ada", "members exclude Eva")
    await house.work()
    (post,) = words_of(house.posts(HELLO))
    assert "bicycles" in post
