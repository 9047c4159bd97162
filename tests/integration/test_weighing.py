"""What becomes of questions and answers when facts beneath them go, come back or come late."""

from collections.abc import Sequence

import pytest

from rituals.engine.forgetting import forget
from rituals.engine.stage import Stage
from rituals.engine.weighing import weigh
from rituals.model.ledger import Credit, Question, QuestionState
from tests.fakes.house import HOME
from tests.fakes.talk import Said, Talk, Then, at, hear_all, member_id, talk

ADA, BEN, CEM, DORA = range(4)
OPEN, ANSWERED = QuestionState.OPEN, QuestionState.ANSWERED
WITHDRAWN, CONFIRMED = QuestionState.WITHDRAWN, QuestionState.CONFIRMED


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


# Said in turns


async def told(one: Talk) -> list[tuple[str, str | None, bool]]:
    return [(c.giver, c.confirmed_by, c.in_turns) for c in await credits_(one)]


EACH_WORD = pytest.mark.parametrize(
    ("word", "by_cem"),
    [
        (Then("react", 1, CEM), "reacted"),
        (Then("answers", 1, CEM, about=2), "marked"),
    ],
)


@EACH_WORD
async def test_two_who_confirm_each_other_in_turns_give_and_confirm_nothing(
    word: Then, by_cem: str
) -> None:
    """Whoever says so first confirms; the other's word within a day does not."""
    said = [
        Said(BEN, 0, "asks"),
        Said(CEM, 1, reply_to=0, then=(Then("react", 1, BEN),)),
        Said(CEM, 100, "asks"),
        Said(BEN, 101, reply_to=2, then=(word,)),
    ]
    async with talk(said) as one:
        await hear_all(one, [0, 1, 2, 3, 3])
        ben = member_id(BEN)
        assert (await told(one))[1] == (ben, by_cem, False)
        await one.do(1, Then("react", 1, BEN))  # and now it is heard
        assert await told(one) == [
            (member_id(CEM), "reacted", False),
            (ben, None, True),
        ]
        assert [q.state for q in await questions(one)] == [CONFIRMED, ANSWERED]
        assert (await one.rebuild()).differences == 0
        await one.clear(1)
        assert await told(one) == [(member_id(CEM), None, False), (ben, by_cem, False)]
        assert [q.state for q in await questions(one)] == [ANSWERED, CONFIRMED]
        assert (await one.rebuild()).differences == 0


async def test_thanks_in_turns_take_nothing_away_and_leave_guesses_unsure() -> None:
    said = [
        Said(BEN, 0, "asks"),
        Said(CEM, 1, reply_to=0),
        Said(BEN, 2, "thanks", reply_to=1),
        Said(CEM, 300, "asks"),
        Said(BEN, 301, reply_to=3),
        Said(CEM, 302, "thanks", reply_to=4),
        Said(CEM, 500, "asks"),
        Said(BEN, 501),
        Said(CEM, 502, "thanks", reply_to=7),
    ]
    async with talk(said) as one:
        await hear_all(one, range(9), frozenset(range(9)))
        found = await credits_(one)
        assert [c.refused for c in found] == [None, None, "unsure"]
        assert [c.confirmed_by for c in found] == ["thanked", None, None]
        states = [q.state for q in await questions(one)]
        assert states == [CONFIRMED, ANSWERED, OPEN]
        assert (await one.rebuild()).differences == 0


async def test_in_turns_goes_by_when_it_was_said_not_by_when_it_was_heard() -> None:
    said = [
        Said(BEN, 0, "asks"),
        Said(CEM, 1, reply_to=0),
        Said(CEM, 3, "asks"),
        Said(BEN, 4, reply_to=2),
        Said(BEN, 5, "thanks", reply_to=1),
        Said(CEM, 6, "thanks", reply_to=3),
    ]
    async with talk(said) as one:
        await hear_all(one, [0, 1, 2, 3, 5, 4], frozenset(range(9)))
        assert [by for _, by, _ in await told(one)] == ["thanked", None]
        assert (await one.rebuild()).differences == 0


# What rests on what is gone


async def test_a_mark_of_a_message_that_is_no_longer_observed_holds() -> None:
    said = [
        Said(BEN, 0, "asks"),
        Said(CEM, 1, reply_to=0),
        Said(DORA, 200, then=(Then("answers", 3, BEN, about=0),)),
    ]
    async with talk(said) as one:
        await hear_all(one, [0, 1, 2, 2])
        before = await credits_(one)
        assert [c.rule for c in before] == ["reply", "marked"]
        await activity_goes(one)
        await weigh_again(one, 0)
        assert await credits_(one) == before
        await one.do(2, Then("answers not", 9, BEN, about=0))
        assert [c.giver for c in await credits_(one)] == [member_id(CEM)]


async def test_a_sign_below_an_answer_that_is_no_longer_observed_holds() -> None:
    said = [Said(BEN, 0, "asks"), Said(CEM, 1, then=(Then("react", 2, BEN),))]
    async with talk(said) as one:
        await hear_all(one, [0, 1, 1])
        before = await questions(one), await credits_(one)
        await activity_goes(one)
        await weigh_again(one, 0)
        assert (await questions(one), await credits_(one)) == before
        assert [q.state for q in await questions(one)] == [CONFIRMED]
        await one.do(1, Then("answers not", 9, BEN, about=0))
        assert [c.refused for c in await credits_(one)] == ["unsure"]


async def test_what_came_in_turns_stays_so_when_it_is_no_longer_observed() -> None:
    said = [
        Said(BEN, 0, "asks"),
        Said(CEM, 1, reply_to=0, then=(Then("react", 1, BEN),)),
        Said(CEM, 100, "asks"),
        Said(BEN, 101, reply_to=2, then=(Then("react", 1, CEM),)),
    ]
    async with talk(said) as one:
        await hear_all(one, [0, 1, 1, 2, 3, 3])
        async with one.storage.write() as uow:  # the earlier one altogether
            await uow.trail.forget_before(HOME, at(5000), at(50))
        await weigh_again(one, 2)
        assert (await told(one)) == [(member_id(BEN), None, True)]


async def test_what_an_asker_confirmed_stays_when_they_are_forgotten() -> None:
    said = [
        Said(BEN, 0, "asks"),
        Said(CEM, 1, then=(Then("react", 2, BEN),)),
        Said(DORA, 30, reply_to=0),
    ]
    async with talk(said) as one:
        await hear_all(one, [0, 1, 1])
        await one.tick()
        world = one.engine.world
        async with one.storage.write() as uow:
            stage = Stage(world, uow)
            await forget(stage, world.communities[HOME], member_id(BEN))
            await stage.save()
        (before,) = await credits_(one)
        assert (before.rule, before.confirmed_by) == ("next", "reacted")
        assert (await one.rebuild()).differences == 0
        await one.hear(2)
        assert (await credits_(one))[0] == before
        assert (await one.rebuild()).differences == 0
