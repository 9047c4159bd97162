"""What becomes of questions and answers when facts beneath them go, come back or come late."""

from collections.abc import Sequence

from rituals.engine.weighing import weigh
from rituals.model.ledger import Credit, Question, QuestionState
from tests.fakes.house import HOME
from tests.fakes.talk import Said, Talk, Then, at, hear_all, member_id, talk

ADA, BEN, CEM, DORA = range(4)
OPEN, ANSWERED = QuestionState.OPEN, QuestionState.ANSWERED
WITHDRAWN = QuestionState.WITHDRAWN


async def questions(one: Talk) -> Sequence[Question]:
    await one.tick()
    async with one.storage.read() as uow:
        return await uow.ledger.questions(HOME)


async def credits_(one: Talk) -> Sequence[Credit]:
    await one.tick()
    async with one.storage.read() as uow:
        return await uow.ledger.credits(HOME)


async def activity_goes(one: Talk) -> None:
    """What was observed is older than it is kept; the ledger is not."""
    await one.tick()
    async with one.storage.write() as uow:
        await uow.trail.forget_before(HOME, at(5000), at(-5000))


async def weigh_again(one: Talk, n: int) -> None:
    await one.tick()
    async with one.storage.write() as uow:
        await weigh(uow, one.engine.world.communities[HOME], {one.ref(n)})


# Withdrawn, by message or by people


async def test_what_is_edited_away_stays_so_from_its_first_edit_on() -> None:
    edits = Then("edit", 5), Then("edit", 20, kind="nods")
    said = [Said(BEN, 0, "asks", then=edits), Said(CEM, 10, reply_to=0)]
    async with talk(said) as one:
        await hear_all(one, [0, 0, 1, 0])
        (asked,) = await questions(one)
        assert (asked.state, asked.settled_at) == (WITHDRAWN, at(5))
        assert await credits_(one) == []
        assert (await one.rebuild()).differences == 0


async def test_who_is_taken_back_in_has_asked_also_what_is_no_longer_observed() -> None:
    said = [Said(BEN, 0, "asks"), Said(CEM, 1, reply_to=0)]
    async with talk(said) as one:
        await hear_all(one, [0, 1])
        await one.exclude(BEN, excluded=True)
        assert [q.state for q in await questions(one)] == [WITHDRAWN]
        await activity_goes(one)
        await one.exclude(BEN, excluded=False)
        await weigh_again(one, 0)
        assert [q.state for q in await questions(one)] == [ANSWERED]


async def test_a_moderator_puts_back_a_question_that_is_no_longer_observed() -> None:
    said = [
        Said(BEN, 0, "asks", then=(Then("counts not", 3, ADA),)),
        Said(CEM, 1, reply_to=0),
    ]
    async with talk(said) as one:
        await hear_all(one, [0, 1, 0])
        assert [q.state for q in await questions(one)] == [WITHDRAWN]
        await activity_goes(one)
        await one.do(0, Then("counts", 9, ADA))
        assert [q.state for q in await questions(one)] == [ANSWERED]


async def test_a_deleted_question_stays_so_when_it_is_no_longer_observed() -> None:
    said = [
        Said(BEN, 0, "asks", then=(Then("delete", 3),)),
        Said(CEM, 1, reply_to=0),
    ]
    async with talk(said) as one:
        await hear_all(one, [0, 1, 0])
        await activity_goes(one)
        await one.do(0, Then("counts", 9, ADA))
        (asked,) = await questions(one)
        assert (asked.state, asked.settled_at) == (WITHDRAWN, at(3))


# Asked by an edit


async def test_what_asks_since_an_edit_was_not_answered_before() -> None:
    edited = Said(BEN, 0, "tells", then=(Then("edit", 3000, kind="asks"),))
    said = [edited, Said(CEM, 1, reply_to=0), Said(DORA, 3010, reply_to=0)]
    async with talk(said) as one:
        await hear_all(one, [0, 1, 0, 2], frozenset(range(9)))
        (asked,) = await questions(one)
        assert (asked.at, asked.state) == (at(3000), ANSWERED)
        assert [c.giver for c in await credits_(one)] == [member_id(DORA)]
        assert (await one.rebuild()).differences == 0


async def test_what_asks_since_an_edit_takes_no_question_of_before_into_itself() -> (
    None
):
    edited = Said(BEN, 0, "tells", then=(Then("edit", 9, kind="asks"),))
    said = [edited, Said(BEN, 1, "asks"), Said(CEM, 2, reply_to=1)]
    async with talk(said) as one:
        await hear_all(one, [0, 1, 2, 0], frozenset(range(9)))
        assert [q.message for q in await questions(one)] == [one.ref(1), one.ref(0)]
        assert [c.question for c in await credits_(one)] == [one.ref(1)]


async def test_a_mark_added_at_once_makes_a_question_like_any_other() -> None:
    edited = Said(BEN, 0, "tells", then=(Then("edit", 1, kind="asks"),))
    said = [edited, Said(CEM, 2, names=BEN), Said(DORA, 3)]
    async with talk(said) as one:
        await hear_all(one, [0, 0, 1, 2], frozenset(range(9)))
        assert [c.rule for c in await credits_(one)] == ["named"]
        assert (await one.rebuild()).differences == 0
