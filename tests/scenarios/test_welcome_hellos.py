"""A hello counts for who said it, as long as it stands."""

from bot.platforms.rehearsal.space import Said
from tests.fakes.house import House
from tests.fakes.visit import MakeHouse, on_both, person
from tests.fakes.welcome import HELLO, given, hello, introduce, join, welcoming


async def greeted(make_house: MakeHouse) -> House:
    """Eva has introduced herself."""
    house = await welcoming(make_house)
    await join(house, "Eva")
    await introduce(house, "Eva")
    return house


async def delete(house: House, name: str, said: Said) -> None:
    """Somebody deletes what they said."""
    await house.platforms[HELLO.space].delete(person(house, name), said.ref)
    await house.engine.flush()


@on_both
async def test_a_hello_that_is_deleted_counts_no_more(make_house: MakeHouse) -> None:
    house = await greeted(make_house)
    said = [await hello(house, "Cem", text) for text in ("Hello Eva!", "And welcome")]
    await hello(house, "Ben", "Welcome!")
    await delete(house, "Cem", said[0])
    assert await given(house, "Cem") == 1
    await delete(house, "Cem", said[1])
    assert await given(house, "Cem") == 0
    assert await given(house, "Ben") == 1
    await hello(house, "Cem", "Here I am again")
    assert await given(house, "Cem") == 1


async def test_a_hello_deleted_and_said_anew_at_once_counts(
    make_house: MakeHouse,
) -> None:
    house = await greeted(make_house)
    (thread,) = {post.thread for post in house.posts(HELLO)}
    assert thread is not None
    platform, cem = house.platforms[HELLO.space], person(house, "Cem")
    for _ in range(2):
        ref = await platform.say(cem, thread, "Hello Eva!")
        await platform.delete(cem, ref)
    await house.engine.flush()
    assert await given(house, "Cem") == 0
    await platform.say(cem, thread, "Hello Eva!")
    await house.engine.flush()
    assert await given(house, "Cem") == 1
