"""What comes late or is taken back: read again from there, at once or soon, also after a crash."""

from collections.abc import Sequence

import pytest

from rituals.engine.rereading import go_on, read_piece
from rituals.model.ids import MessageId, MessageRef, Place, PlaceId
from rituals.model.ledger import Credit, Question, QuestionState, Refused, Stale
from rituals.signals import MessageDeleted
from tests.fakes.house import HOME
from tests.fakes.talk import (
    CHANNEL,
    SPACE,
    Said,
    Talk,
    Then,
    at,
    hear_all,
    member_id,
    talk,
)

ADA, BEN, CEM, DORA = range(4)
OPEN, ANSWERED = QuestionState.OPEN, QuestionState.ANSWERED
WITHDRAWN = QuestionState.WITHDRAWN


async def questions(one: Talk) -> Sequence[Question]:
    await one.engine.flush()
    async with one.storage.read() as uow:
        return await uow.ledger.questions(HOME)


async def credits_(one: Talk) -> Sequence[Credit]:
    await one.engine.flush()
    async with one.storage.read() as uow:
        return await uow.ledger.credits(HOME)


async def is_left(one: Talk) -> bool:
    """Whether something is still to be read again."""
    async with one.storage.read() as uow:
        return bool(await uow.ledger.stale([HOME]))


async def test_a_question_that_comes_after_its_answer_is_answered() -> None:
    said = [Said(BEN, 0, "asks"), Said(CEM, 1, reply_to=0)]
    async with talk(said) as one:
        await one.hear(1)
        assert await questions(one) == []
        await one.hear(0)
        assert [q.state for q in await questions(one)] == [ANSWERED]
        (credit,) = await credits_(one)
        assert (credit.giver, credit.rule) == (member_id(CEM), "reply")
        assert not await is_left(one)


async def test_what_follows_at_length_is_read_again_in_pieces_after_a_crash() -> None:
    many = [Said(CEM, n, reply_to=0) for n in range(1, 40)]
    said = [Said(BEN, 0, "asks"), *many]
    async with talk(said) as one:
        for n in range(1, 40):
            await one.hear(n)
        await one.engine.flush()
        await one.hear(0)
        assert await questions(one) == []
        assert await is_left(one)
        again = Talk(one.storage, said)  # another process, on what is there
        assert await again.engine.next_due() is not None
        ticks = 0
        while await is_left(again):
            await go_on(again.engine.world)
            ticks += 1
        assert ticks > 5
        assert [q.state for q in await questions(again)] == [ANSWERED]
        assert [c.answer for c in await credits_(again)] == [one.ref(1)]
        assert (await again.rebuild()).differences == 0


async def test_a_place_that_cannot_be_read_keeps_no_other_waiting() -> None:
    other = Stale(HOME, Place(SPACE, PlaceId("other")), at(2))
    async with talk([Said(BEN, 0, "asks")]) as one:
        await hear_all(one, [0])
        await one.tick()
        async with one.storage.write() as uow:
            await uow.ledger.outdate([Stale(HOME, CHANNEL, at(0)), other])
            await uow.ledger._connection.exec_driver_sql(  # type: ignore[attr-defined]  # no port breaks a row
                "UPDATE observation SET addressed = 'no list'"
            )
        with pytest.raises(ValueError, match="Expecting value"):
            await go_on(one.engine.world)
        async with one.storage.read() as uow:
            (left,) = await uow.ledger.stale([HOME])
        assert left.place == CHANNEL
        assert await one.engine.tick() is not None  # which is told, and stops nothing


async def test_what_comes_while_a_piece_waits_for_its_turn_is_read_with_it() -> None:
    """What is stale is known by then to be so from a later message on."""
    said = [Said(BEN, 0, "asks"), *(Said(CEM, n, reply_to=0) for n in range(1, 12))]
    async with talk(said) as one:
        for n in range(1, 12):
            await one.hear(n)
        await one.engine.flush()
        found = Stale(HOME, CHANNEL, at(10))
        async with one.storage.write() as uow:
            await uow.ledger.outdate([found])
        await one.hear(0)
        await one.engine.flush()
        await read_piece(one.engine.world, found)
        await one.tick()
        assert [q.state for q in await questions(one)] == [ANSWERED]
        assert [c.answer for c in await credits_(one)] == [one.ref(1)]


async def test_what_somebody_else_read_meanwhile_is_not_read_again() -> None:
    async with talk([Said(BEN, 0, "asks")]) as one:
        await one.hear(0)
        await one.engine.flush()
        read = await read_piece(one.engine.world, Stale(HOME, CHANNEL, at(0)))
        assert read.messages == 0


async def test_what_is_old_is_removed_once_it_was_read() -> None:
    """History brought into a channel that is heard is read later: the night may come first."""
    since = [Said(DORA, 9_000 + n) for n in range(8)]
    said = [Said(BEN, 0, "asks"), Said(CEM, 1, reply_to=0), *since]
    async with talk(said) as one:
        await hear_all(one, range(2, 10), frozenset(range(99)))
        await hear_all(one, [0, 1])
        await one.engine.flush()
        assert await is_left(one)
        await night(one)
        await one.tick()
        assert [q.state for q in await questions(one)] == [ANSWERED]
        await night(one)
        async with one.storage.read() as uow:
            refs = [one.ref(n) for n in range(10)]
            assert {*await uow.ledger.observed(HOME, refs)} == {*refs[2:]}
        assert [c.answer for c in await credits_(one)] == [one.ref(1)]


async def night(one: Talk) -> None:
    """What was said on the first days is older than it is kept."""
    async with one.storage.write() as uow:
        await uow.trail.forget_before(HOME, at(5_000), at(-90_000))


async def test_a_mention_that_was_edited_away_names_nobody() -> None:
    answer = Said(CEM, 1, names=BEN, then=(Then("edit", 5),))
    said = [Said(BEN, 0, "asks"), Said(DORA, 0, names=ADA), answer]
    async with talk(said) as one:
        await hear_all(one, range(3), frozenset(range(99)))
        assert [c.rule for c in await credits_(one)] == ["named"]
        await one.do(2, answer.then[0])
        assert await credits_(one) == []


async def test_what_is_heard_after_it_was_deleted_is_as_if_heard_before() -> None:
    asked = Said(BEN, 0, "asks", then=(Then("delete", 5),))
    answer = Said(DORA, 2, reply_to=0, then=(Then("delete", 7),))
    said = [asked, Said(CEM, 1, reply_to=0), answer, Said(ADA, 6, reply_to=0)]
    async with talk(said) as one:
        await hear_all(one, [0, 1, 2, 0, 3, 2])
        in_order = await one.records()
    async with talk(said) as one:
        await one.do(0, asked.then[0])
        await one.do(2, answer.then[0])
        await hear_all(one, [3, 1, 0, 2], frozenset({1}))
        assert await one.records() == in_order
        assert [c.giver for c in await credits_(one)] == [member_id(CEM)]
        assert (await one.rebuild()).differences == 0


async def test_of_what_is_deleted_where_nothing_is_observed_nothing_is_noted() -> None:
    async with talk([Said(BEN, 0, "asks")]) as one:
        elsewhere = Place(CHANNEL.space, PlaceId("elsewhere"))
        there = MessageRef(elsewhere, one.ref(0).id)
        await one.engine.intake.receive(HOME, MessageDeleted(there, at(1)))
        await one.do(0, Then("delete", 1))
        async with one.storage.read() as uow:
            known = await uow.ledger.deleted_unheard(HOME, [there, one.ref(0)])
        assert known == {one.ref(0): at(1)}


async def test_who_asks_anew_what_they_deleted_has_asked() -> None:
    gone = Said(BEN, 0, "asks", then=(Then("delete", 1),))
    said = [gone, Said(BEN, 2, "asks"), Said(CEM, 3, reply_to=1)]
    async with talk(said) as one:
        await hear_all(one, [0, 0, 1, 2])
        assert [q.state for q in await questions(one)] == [WITHDRAWN, ANSWERED]


async def test_who_answered_before_a_question_was_deleted_has_answered() -> None:
    gone = Said(BEN, 0, "asks", then=(Then("delete", 5),))
    said = [gone, Said(CEM, 1, reply_to=0), Said(ADA, 6, reply_to=0)]
    async with talk(said) as one:
        await hear_all(one, [0, 1, 0, 2])
        (asked,) = await questions(one)
        assert (asked.state, asked.settled_at) == (WITHDRAWN, at(5))
        assert [c.giver for c in await credits_(one)] == [member_id(CEM)]


async def test_the_second_answer_counts_when_the_first_is_deleted() -> None:
    first = Said(CEM, 1, reply_to=0, then=(Then("delete", 9),))
    said = [Said(BEN, 0, "asks"), first, Said(CEM, 2, reply_to=0)]
    async with talk(said) as one:
        await hear_all(one, [0, 1, 2])
        assert [c.answer for c in await credits_(one)] == [one.ref(1)]
        await one.do(1, first.then[0])
        assert [c.answer for c in await credits_(one)] == [one.ref(2)]


async def test_a_mark_on_another_message_gives_way_to_what_was_read() -> None:
    marked = (Then("answers", 1, BEN, about=0), Then("answers not", 2, BEN, about=0))
    said = [
        Said(BEN, 0, "asks"),
        Said(CEM, 1, reply_to=0),
        Said(CEM, 2, then=marked),
    ]
    async with talk(said) as one:
        await hear_all(one, [0, 1, 2, 2])
        assert [c.answer for c in await credits_(one)] == [one.ref(2)]
        assert (await one.rebuild()).differences == 0
        await one.do(2, marked[1])
        (credit,) = await credits_(one)
        assert (credit.answer, credit.confirmed_at) == (one.ref(1), None)


async def test_what_did_not_count_because_of_an_answer_counts_once_that_is_deleted() -> (
    None
):
    said = [
        Said(BEN, 0, "asks"),
        Said(BEN, 61, "asks"),
        Said(CEM, 100, reply_to=0, then=(Then("delete", 9),)),
        Said(CEM, 101, reply_to=1),
    ]
    async with talk(said) as one:
        await hear_all(one, [0, 1, 2, 3])
        assert [c.refused for c in await credits_(one)] == [None, Refused.TOO_SOON]
        await one.do(2, said[2].then[0])
        assert [c.refused for c in await credits_(one)] == [None]
        assert (await one.rebuild()).differences == 0


async def test_what_was_taken_out_stays_out_where_only_a_mark_had_linked_it() -> None:
    words = Then("answers", 1, ADA, about=0), Then("counts not", 2, ADA)
    said = [Said(BEN, 0, "asks"), Said(CEM, 200, then=words)]
    async with talk(said) as one:
        await hear_all(one, [0, 1, 1, 1])
        assert [c.refused for c in await credits_(one)] == [Refused.TAKEN_OUT]
        assert [q.state for q in await questions(one)] == [OPEN]
        rebuilt = await one.rebuild()
        assert [c.refused for c in await credits_(one)] == [Refused.TAKEN_OUT]
        assert [q.state for q in await questions(one)] == [OPEN]
        assert rebuilt.differences == 0


async def test_what_a_sign_says_is_taken_back_with_it() -> None:
    said = [
        Said(BEN, 0, "asks"),
        Said(CEM, 1, reply_to=0, then=(Then("react", 1, BEN), Then("react", 2, ADA))),
    ]
    async with talk(said) as one:
        await hear_all(one, [0, 1, 1, 1])
        assert [c.confirmed_by for c in await credits_(one)] == ["reacted"]
        assert [c.confirmed_at for c in await credits_(one)] == [at(2)]
        await one.clear(1)
        assert [c.confirmed_by for c in await credits_(one)] == [None]


async def test_accounts_of_one_person_never_answered_each_other() -> None:
    said = [Said(BEN, 0, "asks"), Said(CEM, 1, reply_to=0)]
    async with talk(said) as one:
        await hear_all(one, [0, 1])
        assert len(await credits_(one)) == 1
        await one.unite(BEN, CEM)
        await one.tick()
        assert await credits_(one) == []
        assert [q.state for q in await questions(one)] == [OPEN]


async def test_an_answer_is_taken_back_also_where_its_question_is_not_known() -> None:
    said = [Said(BEN, 0, "asks"), Said(CEM, 6_000, reply_to=0), Said(DORA, 6_001)]
    gone = MessageDeleted(MessageRef(CHANNEL, MessageId("m1")), at(6_100))
    async with talk(said) as one:
        await hear_all(one, range(3))
        await one.engine.flush()
        await night(one)
        assert [c.refused for c in await credits_(one)] == [None]
        await one.engine.intake.receive(HOME, gone)
        assert await credits_(one) == []
        assert [q.state for q in await questions(one)] == [OPEN]


async def test_an_answer_given_long_after_outlives_its_question() -> None:
    sign = Then("react", 3, BEN)
    said = [Said(BEN, 0, "asks"), Said(CEM, 6_000, reply_to=0, then=(sign,))]
    async with talk(said) as one:
        await hear_all(one, range(2))
        await one.engine.flush()
        async with one.storage.write() as uow:
            await uow.trail.forget_before(HOME, at(5_000), at(5_000))
        assert await questions(one) == []
        await one.do(1, sign)
        assert [c.refused for c in await credits_(one)] == [None]
        assert (await one.rebuild()).differences == 0
        assert [c.refused for c in await credits_(one)] == [None]
