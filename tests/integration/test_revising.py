"""What people take back or say anew revises the record, whatever it was before."""

from dataclasses import replace
from datetime import timedelta

from rituals.model.ids import MessageId, MessageRef
from rituals.model.ledger import QuestionState
from rituals.signals import MessagePosted
from tests.fakes.house import HELP, HOME, House
from tests.fakes.visit import MakeHouse, member, on_both, person, say

ASKS = "how do I mount a disk?"


async def questions(house: House) -> list[QuestionState]:
    await house.engine.flush()
    async with house.storage.read() as uow:
        return [q.state for q in await uow.ledger.questions(HOME)]


async def givers(house: House) -> list[str]:
    await house.engine.flush()
    async with house.storage.read() as uow:
        return [c.giver for c in await uow.ledger.credits(HOME)]


async def edit(house: House, name: str, message: MessageRef, text: str) -> None:
    house.clock.advance(timedelta(minutes=1))
    await house.platforms[HELP.space].edit(person(house, name), message, text)


async def answered(house: House) -> tuple[MessageRef, MessageRef]:
    """Ben asks, Cem answers by name; the two messages."""
    asked = await say(house, "Ben", HELP, ASKS)
    answer = await say(house, "Cem", HELP, "Ben: use mount -a")
    assert await questions(house) == [QuestionState.ANSWERED]
    return asked.ref, answer.ref


@on_both
async def test_a_question_edited_away_and_back_is_a_question_again(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    asked = await say(house, "Ben", HELP, ASKS)
    await edit(house, "Ben", asked.ref, "never mind")
    assert await questions(house) == [QuestionState.WITHDRAWN]
    await edit(house, "Ben", asked.ref, ASKS)
    assert await questions(house) == [QuestionState.OPEN]


async def test_an_answer_edited_into_a_question_counts_for_nobody(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    _, answer = await answered(house)
    await edit(house, "Cem", answer, "Ben: which disk is it?")
    assert await givers(house) == []
    assert await questions(house) == [QuestionState.OPEN]


async def test_whom_words_named_is_named_by_other_words_too(
    make_house: MakeHouse,
) -> None:
    """Plain names are looked for once, when a message is heard."""
    house = await make_house()
    _, answer = await answered(house)
    await edit(house, "Cem", answer, "use mount -a and have a look at the log")
    assert await givers(house) == [(await member(house, "Cem")).id]


async def test_what_an_excluded_member_edits_is_no_question_that_waits(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    said = await say(house, "Ben", HELP, "hello all")
    await house.engine.flush()
    ben = await member(house, "Ben")
    async with house.storage.write() as uow:
        await uow.members.save([replace(ben, excluded=True)])
    await edit(house, "Ben", said.ref, ASKS)
    assert await questions(house) == [QuestionState.WITHDRAWN]


@on_both
async def test_nobody_is_credited_for_answering_a_deleted_question(
    make_house: MakeHouse,
) -> None:
    """Neither while the process remembers it, nor after a restart."""
    house = await make_house()
    for restarted in (False, True):
        asked = await say(house, "Ben", HELP, ASKS)
        await house.engine.flush()
        await house.platforms[HELP.space].delete(person(house, "Ben"), asked.ref)
        if restarted:
            await house.restart()
        await say(house, "Cem", HELP, "Ben: use mount -a")
        assert await givers(house) == []


@on_both
async def test_of_a_message_seen_twice_in_one_batch_the_first_counts(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    asked = await say(house, "Ben", HELP, ASKS)
    again = MessagePosted(
        MessageRef(asked.ref.place, MessageId(asked.ref.id)),
        person(house, "Ben"),
        "changed",
        house.clock.now(),
    )
    await house.engine.receive(again)
    assert await questions(house) == [QuestionState.OPEN]
