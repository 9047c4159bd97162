"""Two accounts turn out to be one person's: all is as if that had always been known."""

from typing import Any

from rituals.model.ledger import Confirmed, Credit, QuestionState, Refused
from tests.fakes.talk import Said, Then, at, hear_all, in_order, talk

ADA, BEN, CEM, DORA, ELIF = range(5)
AT_ONCE = frozenset(range(99))


async def united(said: list[Said], kept: int, gone: int) -> list[Credit]:
    """The answers, once they are one; the same if they had been before, or all is rebuilt."""
    async with talk(said) as one:
        await one.unite(kept, gone)
        await hear_all(one, in_order(said), AT_ONCE)
        known_before = await one.records()
    async with talk(said) as one:
        await hear_all(one, in_order(said), AT_ONCE)
        await one.unite(kept, gone)
        records = await one.records()
        assert records == known_before
        rebuilt = await one.rebuild()
        assert await one.records() == records
        assert rebuilt.differences == 0
    found: Any = records["credits"]
    return sorted(found, key=lambda credit: credit.at)


def refused(credits_: list[Credit]) -> list[str | None]:
    return [credit.refused for credit in credits_]


async def test_two_who_answered_the_same_person_in_turns_wait_as_one() -> None:
    said = [
        Said(BEN, 0, "asks"),
        Said(BEN, 61, "asks"),
        Said(CEM, 62, reply_to=0),
        Said(DORA, 63, reply_to=1),
    ]
    assert refused(await united(said, CEM, DORA)) == [None, Refused.TOO_SOON]


async def test_two_whom_the_same_person_answered_are_one_asker() -> None:
    said = [
        Said(BEN, 0, "asks"),
        Said(ELIF, 61, "asks"),
        Said(CEM, 62, reply_to=0),
        Said(CEM, 63, reply_to=1),
    ]
    assert refused(await united(said, BEN, ELIF)) == [None, Refused.TOO_SOON]


async def test_two_have_the_answers_of_one_a_day() -> None:
    said = []
    for n in range(4):
        said += [Said(BEN, n * 70, "asks")]
        said += [Said(CEM if n % 2 else DORA, n * 70 + 20, reply_to=2 * n)]
    found = refused(await united(said, CEM, DORA))
    assert found == [None, None, None, Refused.ENOUGH]


async def test_what_the_askers_other_account_showed_confirms() -> None:
    sign = Then("react", 2, ELIF)
    said = [Said(BEN, 0, "asks"), Said(CEM, 1, reply_to=0, then=(sign,))]
    (credit,) = await united(said, BEN, ELIF)
    assert (credit.confirmed_by, credit.confirmed_at) == (Confirmed.REACTED, at(3))


async def test_of_two_signs_the_earlier_one_is_that_of_the_person() -> None:
    signs = Then("react", 2, ELIF), Then("react", 5, BEN)
    said = [Said(BEN, 0, "asks"), Said(CEM, 1, reply_to=0, then=signs)]
    for kept, gone in ((BEN, ELIF), (ELIF, BEN)):
        (credit,) = await united(said, kept, gone)
        assert credit.confirmed_at == at(3)


async def test_of_two_answers_the_marked_one_is_that_of_the_person() -> None:
    mark = Then("answers", 3, BEN, about=0)
    said = [
        Said(BEN, 0, "asks"),
        Said(CEM, 1, reply_to=0),
        Said(DORA, 200, then=(mark,)),
    ]
    (credit,) = await united(said, CEM, DORA)
    assert (credit.confirmed_by, credit.confirmed_at) == (Confirmed.MARKED, at(203))


async def test_what_the_askers_other_account_marked_is_marked() -> None:
    mark = Then("answers", 3, ELIF, about=0)
    said = [Said(BEN, 0, "asks"), Said(CEM, 1, reply_to=0, then=(mark,))]
    (credit,) = await united(said, BEN, ELIF)
    assert credit.confirmed_by == Confirmed.MARKED


async def test_a_question_its_askers_other_account_closed_is_closed() -> None:
    said = [Said(BEN, 0, "asks", then=(Then("closed", 5, ELIF),))]
    async with talk(said) as one:
        await hear_all(one, in_order(said), AT_ONCE)
        questions: Any = (await one.records())["questions"]
        assert [question.state for question in questions] == [QuestionState.OPEN]
        await one.unite(BEN, ELIF)
        questions = (await one.records())["questions"]
    assert [question.state for question in questions] == [QuestionState.CLOSED]
