"""The ledger: observed once, asked, credited once, counted from the records."""

from dataclasses import replace

from rituals.model.ledger import Balance, Given, Observation, QuestionState
from rituals.ports import Storage
from tests.contracts.storage.samples import (
    ADA,
    ANDERSWO,
    BEN,
    CLEO,
    SLACK,
    WERKSTATT,
    contribution,
    credit,
    member,
    message,
    minutes,
    observation,
    place,
    question,
)


async def test_an_observation_comes_back_as_written(storage: Storage) -> None:
    full = Observation(
        WERKSTATT,
        message("2", "thread"),
        BEN,
        minutes(1),
        message("1"),
        place("talk"),
        "question-mark",
        small_talk=True,
        addressed=(ADA, CLEO),
        edited_at=minutes(2),
        deleted_at=minutes(3),
        routed=False,
    )
    async with storage.write() as unit:
        await unit.ledger.observe([full, observation("1")])
        found = await unit.ledger.observed(
            WERKSTATT, [message("1"), full.message, message("2")]
        )
        assert found == {message("1"): observation("1"), full.message: full}
        assert await unit.ledger.observed(ANDERSWO, [message("1")]) == {}


async def test_the_same_message_is_observed_once_whatever_it_says_now(
    storage: Storage,
) -> None:
    first = observation("1")
    again = replace(first, member=BEN)
    async with storage.write() as unit:
        await unit.ledger.observe([first, again])
        unseen = await unit.ledger.unseen(WERKSTATT, [message("1"), message("2")])
        assert unseen == {message("2")}
        await unit.ledger.observe([again, observation("2")])
        assert await unit.ledger.observed(WERKSTATT, [message("1")]) == {
            message("1"): first
        }
        await unit.ledger.observe([])
        assert await unit.ledger.unseen(WERKSTATT, []) == frozenset()


async def test_the_same_id_elsewhere_is_another_message(storage: Storage) -> None:
    here = observation("1")
    other_place, other_space = observation("1", "b"), observation("1", space=SLACK)
    other_community = replace(here, community=ANDERSWO)
    async with storage.write() as unit:
        await unit.ledger.observe([here])
        others = {other_place.message, other_space.message}
        assert await unit.ledger.unseen(WERKSTATT, {here.message, *others}) == others
        assert await unit.ledger.unseen(ANDERSWO, [here.message]) == {here.message}
        await unit.ledger.observe([other_place, other_space, other_community])
        found = await unit.ledger.observed(WERKSTATT, [here.message])
        assert found == {here.message: here}


async def test_a_large_batch_tells_new_from_known(storage: Storage) -> None:
    batch = [observation(str(n), f"p{n % 7}") for n in range(2500)]
    async with storage.write() as unit:
        await unit.ledger.observe(batch[::2])
        unseen = await unit.ledger.unseen(WERKSTATT, [one.message for one in batch])
        assert unseen == {one.message for one in batch[1::2]}


async def test_revising_writes_known_ones_only(storage: Storage) -> None:
    changed = observation("1", rule="question-word", edited_at=minutes(3))
    async with storage.write() as unit:
        await unit.ledger.observe([observation("1")])
        await unit.ledger.revise([changed, observation("2")])
        found = await unit.ledger.observed(WERKSTATT, [message("1"), message("2")])
        assert found == {message("1"): changed}


async def test_recent_ones_are_the_last_of_a_place_oldest_first(
    storage: Storage,
) -> None:
    first, second = observation("9", at=minutes(1)), observation("8", at=minutes(2))
    tie, third = observation("1", at=minutes(2)), observation("7", at=minutes(3))
    thread = observation("5", "thread", thread_of=place("talk"), at=minutes(9))
    async with storage.write() as unit:
        await unit.ledger.observe([third, thread, second, tie, first])
        recent = unit.ledger.recent
        assert await recent(WERKSTATT, place(), 9) == [first, second, tie, third]
        assert await recent(WERKSTATT, place(), 2) == [tie, third]
        assert await recent(WERKSTATT, place(), 0) == []
        assert await recent(ANDERSWO, place(), 9) == []
        assert await recent(WERKSTATT, place("talk", SLACK), 9) == []


async def test_unrouted_ones_wait_by_place_until_revised(storage: Storage) -> None:
    later = observation("1", "t", at=minutes(2), routed=False)
    first = observation("2", "t", at=minutes(1), routed=False)
    async with storage.write() as unit:
        await unit.ledger.observe(
            [later, first, observation("3", "t"), observation("4", routed=False)]
        )
        assert await unit.ledger.unrouted(WERKSTATT, place("t")) == [first, later]
        await unit.ledger.revise([replace(first, routed=True)])
        assert await unit.ledger.unrouted(WERKSTATT, place("t")) == [later]
        assert await unit.ledger.unrouted(ANDERSWO, place("t")) == []


async def test_what_stands_in_places_leaves_the_deleted_out(storage: Storage) -> None:
    first, second = (
        observation("1", at=minutes(2)),
        observation("2", "t", at=minutes(1)),
    )
    slack = observation("5", space=SLACK, at=minutes(5))
    gone = observation("3", deleted_at=minutes(9))
    async with storage.write() as unit:
        await unit.ledger.observe(
            [first, second, slack, gone, observation("4", "else")]
        )
        places = [place(), place("t"), place("talk", SLACK)]
        found = await unit.ledger.in_places(WERKSTATT, places)
        assert found == [second, first, slack]
        assert await unit.ledger.in_places(WERKSTATT, []) == []


async def test_reactions_are_cleared_by_their_sign_or_all(storage: Storage) -> None:
    one, other, places = message("1"), message("2"), [message("1").place]
    async with storage.write() as unit:
        for who, sign in ((ADA, "+1"), (BEN, "+1"), (BEN, "heart")):
            await unit.ledger.react(WERKSTATT, one, who, sign, present=True)
        await unit.ledger.react(WERKSTATT, other, ADA, "+1", present=True)
        await unit.ledger.clear_reactions(WERKSTATT, one, "+1")
        assert await unit.ledger.reactions(WERKSTATT, places) == {one: 1, other: 1}
        await unit.ledger.clear_reactions(WERKSTATT, one)
        assert await unit.ledger.reactions(WERKSTATT, places) == {other: 1}


async def test_people_who_reacted_are_counted_not_signs(storage: Storage) -> None:
    async with storage.write() as unit:
        for who, sign in ((ADA, "+1"), (ADA, "heart"), (BEN, "+1"), (BEN, "+1")):
            await unit.ledger.react(WERKSTATT, message("1"), who, sign, present=True)
        await unit.ledger.react(WERKSTATT, message("2", "t"), ADA, "+1", present=True)
        places = [place(), place("t")]
        counts = await unit.ledger.reactions(WERKSTATT, places)
        assert counts == {message("1"): 2, message("2", "t"): 1}
        assert await unit.ledger.reactions(WERKSTATT, [place("t")]) == {
            message("2", "t"): 1
        }
        await unit.ledger.react(WERKSTATT, message("1"), ADA, "+1", present=False)
        assert (await unit.ledger.reactions(WERKSTATT, places))[message("1")] == 2
        await unit.ledger.react(WERKSTATT, message("1"), ADA, "heart", present=False)
        await unit.ledger.react(WERKSTATT, message("1"), BEN, "+1", present=False)
        await unit.ledger.react(WERKSTATT, message("1"), BEN, "+1", present=False)
        assert message("1") not in await unit.ledger.reactions(WERKSTATT, places)
        assert await unit.ledger.reactions(ANDERSWO, places) == {}


async def test_questions_are_written_over_and_come_oldest_first(
    storage: Storage,
) -> None:
    late, early = question("1", at=minutes(2)), question("2", at=minutes(1))
    tie = question("0", at=minutes(2))
    async with storage.write() as unit:
        await unit.ledger.ask([late, early, tie])
        assert await unit.ledger.questions(WERKSTATT) == [early, late, tie]
        answered = replace(late, state=QuestionState.ANSWERED)
        withdrawn = replace(tie, state=QuestionState.WITHDRAWN)
        await unit.ledger.ask([answered, withdrawn])
        assert await unit.ledger.questions(WERKSTATT) == [early, answered, withdrawn]
        assert await unit.ledger.questions(WERKSTATT, open_only=True) == [early]
        wanted = [message("1"), message("9"), message("2", "elsewhere")]
        assert await unit.ledger.questions(WERKSTATT, wanted) == [answered]
        assert await unit.ledger.questions(WERKSTATT, wanted, open_only=True) == []
        assert await unit.ledger.questions(WERKSTATT, []) == []
        assert await unit.ledger.questions(ANDERSWO) == []


async def test_one_credit_for_each_giver_and_question_the_first_stays(
    storage: Storage,
) -> None:
    first = credit(BEN, "q1", "a1", at=minutes(2))
    second = credit(BEN, "q1", "a2", at=minutes(3))
    other_giver = credit(CLEO, "q1", "a3", at=minutes(1), refused="own question")
    other_question = credit(BEN, "q2", "a1", at=minutes(4))
    async with storage.write() as unit:
        await unit.ledger.credit([first, second])
        await unit.ledger.credit([second, other_giver, other_question])
        everything = [other_giver, first, other_question]
        assert await unit.ledger.credits(WERKSTATT) == everything
        wanted = [message("q1"), message("q2", "elsewhere")]
        found = await unit.ledger.credits(WERKSTATT, questions=wanted)
        assert found == [other_giver, first]
        assert await unit.ledger.credits(WERKSTATT, questions=[]) == []
        assert await unit.ledger.credits(ANDERSWO) == []


async def test_a_credit_is_confirmed_over_what_was_guessed(storage: Storage) -> None:
    guessed = credit(BEN, "q1", "a1", at=minutes(2))
    marked = replace(guessed, answer=message("a2"), confirmed_at=minutes(5))
    marked = replace(marked, refused_before="pair")
    fresh = credit(CLEO, "q1", "a3", at=minutes(3), confirmed_at=minutes(6))
    async with storage.write() as unit:
        await unit.ledger.credit([guessed])
        await unit.ledger.confirm([marked, fresh])
        await unit.ledger.credit([guessed])
        assert await unit.ledger.credits(WERKSTATT) == [marked, fresh]


async def test_credit_that_rests_on_a_deleted_message_is_taken_back(
    storage: Storage,
) -> None:
    kept = credit(CLEO, "q1", "a2")
    async with storage.write() as unit:
        await unit.ledger.credit(
            [credit(BEN, "q1", "a1"), credit(BEN, "q2", "a1"), kept]
        )
        elsewhere = message("a1", "elsewhere")
        resting = await unit.ledger.resting_on(WERKSTATT, message("a1"))
        assert [c.question for c in resting] == [message("q1"), message("q2")]
        assert await unit.ledger.resting_on(WERKSTATT, elsewhere) == []
        assert await unit.ledger.resting_on(ANDERSWO, message("a1")) == []
        assert await unit.ledger.uncredit(WERKSTATT, elsewhere) == frozenset()
        assert len(await unit.ledger.credits(WERKSTATT)) == 3
        answered = await unit.ledger.uncredit(WERKSTATT, message("a1"))
        assert answered == {message("q1"), message("q2")}
        assert await unit.ledger.credits(WERKSTATT) == [kept]


async def test_balances_count_what_was_asked_and_given(storage: Storage) -> None:
    async with storage.write() as unit:
        await unit.members.save([member("ada"), member("ben", name="Ben B.")])
        await unit.ledger.observe(
            [observation("1", at=minutes(5)), observation("2", at=minutes(3))]
        )
        await unit.ledger.ask(
            [
                question("1"),
                question("2", state=QuestionState.ANSWERED),
                question("3", state=QuestionState.WITHDRAWN),
                question("4", asker=CLEO),
            ]
        )
        await unit.ledger.credit(
            [
                credit(BEN, "1", "a"),
                credit(BEN, "2", "b", refused="too soon"),
                credit(CLEO, "2", "c"),
            ]
        )
        given = [
            contribution(BEN, Given.HOSTED, "o1"),
            contribution(BEN, Given.HOSTED, "o2"),
            contribution(BEN, Given.ANSWERED, "q1"),
        ]
        await unit.ledger.contribute(given)
        await unit.ledger.contribute([replace(given[0], at=minutes(99))])
        assert await unit.ledger.balances(WERKSTATT) == [
            Balance(BEN, "Ben B.", 0, 1, 2, None),
            Balance(CLEO, "cleo", 1, 1, 0, None),
            Balance(ADA, "Ada", 2, 0, 0, minutes(3)),
        ]
        assert await unit.ledger.balances(ANDERSWO) == []


async def test_a_contribution_is_taken_back_and_no_other(storage: Storage) -> None:
    gone = contribution(BEN, Given.GREETED, "o1")
    left = [
        contribution(BEN, Given.GREETED, "o2"),
        contribution(BEN, Given.HOSTED, "o1"),
        contribution(CLEO, Given.GREETED, "o1"),
        replace(gone, community=ANDERSWO),
    ]
    async with storage.write() as unit:
        await unit.ledger.contribute([gone, *left])
    async with storage.write() as unit:
        await unit.ledger.take_back([replace(gone, at=minutes(99))])
        await unit.ledger.take_back([contribution(ADA, Given.GREETED, "o1")])
    async with storage.read() as unit:
        held = [
            one
            for community, who in [(WERKSTATT, BEN), (WERKSTATT, CLEO), (ANDERSWO, BEN)]
            for one in (await unit.privacy.held(community, who)).contributions
        ]
    assert set(held) == set(left)
    async with storage.write() as unit:
        await unit.ledger.contribute([gone])
        assert len((await unit.privacy.held(WERKSTATT, BEN)).contributions) == 3


async def test_who_is_excluded_or_a_bot_has_no_balance_whatever_was_before(
    storage: Storage,
) -> None:
    async with storage.write() as unit:
        await unit.members.save([member("ada"), member("ben"), member("cleo")])
        await unit.ledger.ask([question("1"), question("2", asker=CLEO)])
        await unit.ledger.credit([credit(BEN, "1", "a")])
        await unit.ledger.contribute([contribution(CLEO, Given.HOSTED, "o")])
        assert len(await unit.ledger.balances(WERKSTATT)) == 3
        await unit.members.save(
            [member("ben", excluded=True), member("cleo", bot=True)]
        )
        found = await unit.ledger.balances(WERKSTATT)
        assert [one.member for one in found] == [ADA]
        await unit.members.save([member("ben"), member("cleo")])
        assert len(await unit.ledger.balances(WERKSTATT)) == 3


async def test_who_neither_asked_nor_gave_has_no_balance(storage: Storage) -> None:
    async with storage.write() as unit:
        await unit.members.save([member("ada")])
        await unit.ledger.observe([observation("1")])
        assert await unit.ledger.balances(WERKSTATT) == []
