"""Where newcomers are welcomed the ledger hears that somebody spoke, and nothing else."""

from dataclasses import replace

from rituals.community import LedgerSettings
from rituals.model.ids import MessageRef, Place
from tests.fakes.desk import said
from tests.fakes.house import HOME, House, at
from tests.fakes.visit import MakeHouse, member_id, on_both, person
from tests.fakes.welcome import (
    HELLO,
    WELCOME,
    hello,
    introduce,
    join,
    memory,
    welcoming,
    with_welcome,
)

QUESTION = "How does this work here?"
ANSWER = "You just write, that is how it works."


async def asked_and_answered(house: House, place: Place) -> MessageRef:
    """Eva asks there, and Cem answers."""
    platform = house.platforms[HELLO.space]
    asked = await platform.say(person(house, "Eva"), place, QUESTION)
    await platform.say(person(house, "Cem"), place, ANSWER, reply_to=asked)
    await house.engine.flush()
    await house.work()
    return asked


async def counted(house: House, *messages: MessageRef) -> tuple[int, int]:
    """How many of these are questions, and how many credits there are for them."""
    async with house.storage.read() as uow:
        questions = await uow.ledger.questions(HOME, messages)
        credits_ = await uow.ledger.credits(HOME, questions=messages)
    return len(questions), len(credits_)


def channel(house: House) -> Place:
    (place,) = house.spaces[HELLO.space].channels("#hello")
    return place


@on_both
async def test_nothing_is_asked_and_nothing_given_in_the_welcome_channel(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house)
    await join(house, "Eva")
    asked = await asked_and_answered(house, channel(house))
    assert await counted(house, asked) == (0, 0)
    platform = house.platforms[HELLO.space]
    await platform.edit(person(house, "Eva"), asked, QUESTION + " Who knows?")
    await house.engine.flush()
    assert await counted(house, asked) == (0, 0)
    async with house.storage.read() as uow:
        (kept,) = (await uow.ledger.observed(HOME, [asked])).values()
    assert (kept.rule, kept.addressed, kept.reply_to) == (None, (), None)
    journey = (await memory(house))["journeys"][member_id(house, "Eva")]
    assert journey["deeds"] == ["spoke"]


async def test_a_hello_that_asks_is_no_question(make_house: MakeHouse) -> None:
    house = await welcoming(make_house, buddies="none")
    await join(house, "Eva")
    await introduce(house, "Eva")
    curious = await hello(house, "Cem", "Hello Eva! How did you learn that?")
    assert await counted(house, curious.ref) == (0, 0)


async def test_what_the_ledger_names_feeds_it_also_where_newcomers_are_welcomed(
    make_house: MakeHouse,
) -> None:
    named = replace(with_welcome(), ledger=LedgerSettings(channels=(HELLO,)))
    house = await make_house(named)
    for space in house.spaces.values():
        space.add_channel("hello")
    await house.restart()
    await join(house, "Eva")
    asked = await asked_and_answered(house, channel(house))
    assert await counted(house, asked) == (1, 1)


async def test_a_discussion_in_the_welcome_channel_feeds_the_ledger(
    make_house: MakeHouse,
) -> None:
    both = with_welcome()
    talk = next(r for r in both.rituals.values() if r.name != WELCOME)
    both.rituals[talk.name] = replace(talk, channels=(HELLO,))
    house = await make_house(both)
    for space in house.spaces.values():
        space.add_channel("hello")
    await house.restart()
    await join(house, "Eva")
    await house.until(at("2027-01-04 13:00"))
    (post,) = house.posts(HELLO)
    assert post.thread is not None
    asked = await asked_and_answered(house, post.thread)
    assert await counted(house, asked) == (1, 1)


async def test_members_read_where_only_their_speaking_is_noticed(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house)
    told = await said(house, "Ben", "privacy what")
    (line,) = (each for each in told.splitlines() if "#hello" in each)
    assert "only notice that somebody writes" in line
