"""The ledger: observed once, asked, credited once, counted from the records."""

from dataclasses import replace

from rituals.model.ids import MessageRef
from rituals.model.ledger import (
    AskedWithin,
    Balance,
    Decided,
    Found,
    Gave,
    Given,
    Observation,
    QuestionState,
    Reaction,
    Stale,
)
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
    decision,
    member,
    message,
    minutes,
    observation,
    place,
    question,
    thanks,
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
        root=message("1"),
        thanks=True,
        topics=("python", "löten"),
        withdrawn="asks-the-room",
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


async def test_a_batch_of_very_many_places_tells_new_from_known(
    storage: Storage,
) -> None:
    batch = [observation(str(n % 9), f"p{n // 9}") for n in range(900)]
    other_space = observation("1", "p1", space=SLACK)
    async with storage.write() as unit:
        await unit.ledger.observe([*batch[::2], observation("1", "p1000")])
        asked = [one.message for one in (*batch, other_space)]
        unseen = await unit.ledger.unseen(WERKSTATT, asked)
        assert unseen == {one.message for one in (*batch[1::2], other_space)}


async def test_revising_writes_known_ones_only(storage: Storage) -> None:
    changed = observation("1", rule="question-word", edited_at=minutes(3))
    async with storage.write() as unit:
        await unit.ledger.observe([observation("1")])
        await unit.ledger.revise([changed, observation("2")])
        found = await unit.ledger.observed(WERKSTATT, [message("1"), message("2")])
        assert found == {message("1"): changed}


async def test_recent_ones_are_the_last_of_a_place_and_its_threads_oldest_first(
    storage: Storage,
) -> None:
    first, second = observation("9", at=minutes(1)), observation("8", at=minutes(2))
    tie, third = observation("1", at=minutes(2)), observation("7", at=minutes(3))
    thread = observation("5", "thread", thread_of=place("talk"), at=minutes(2))
    async with storage.write() as unit:
        await unit.ledger.observe([third, thread, second, tie, first])
        recent = unit.ledger.recent
        assert await recent(WERKSTATT, place(), 9) == [
            first, tie, thread, second, third,
        ]  # fmt: skip
        assert await recent(WERKSTATT, place(), 2) == [second, third]
        assert await recent(WERKSTATT, place(), 2, minutes(3)) == [thread, second]
        assert await recent(WERKSTATT, place(), 9, minutes(1)) == []
        assert await recent(WERKSTATT, place(), 0) == []
        assert await recent(WERKSTATT, place("thread"), 9) == [thread]
        assert await recent(ANDERSWO, place(), 9) == []
        assert await recent(WERKSTATT, place("talk", SLACK), 9) == []


async def test_what_was_said_since_comes_in_pieces_that_part_no_instant(
    storage: Storage,
) -> None:
    first, gone = observation("9", at=minutes(1)), observation("8", at=minutes(2))
    gone = replace(gone, deleted_at=minutes(7))
    thread = observation("5", "thread", thread_of=place("talk"), at=minutes(2))
    last = observation("1", at=minutes(3))
    async with storage.write() as unit:
        await unit.ledger.observe([last, gone, observation("2", "b"), thread, first])
        said = unit.ledger.said
        assert await said(WERKSTATT, place(), minutes(0), 9) == [
            first, thread, gone, last,
        ]  # fmt: skip
        assert await said(WERKSTATT, place(), minutes(0), 1) == [first]
        assert await said(WERKSTATT, place(), minutes(0), 2) == [first, thread, gone]
        assert await said(WERKSTATT, place(), minutes(2), 1) == [thread, gone]
        assert await said(WERKSTATT, place(), minutes(3), 9) == [last]
        assert await said(WERKSTATT, place(), minutes(4), 9) == []
        assert await said(ANDERSWO, place(), minutes(0), 9) == []


async def test_where_somebody_spoke_is_told_with_since_when(storage: Storage) -> None:
    async with storage.write() as unit:
        await unit.ledger.observe(
            [
                observation("1", at=minutes(4)),
                observation("2", "t", thread_of=place(), at=minutes(2), member=BEN),
                observation("3", "b", at=minutes(3), member=BEN),
                observation("4", "b", at=minutes(1), member=CLEO),
            ]
        )
        homes = unit.ledger.homes
        assert await homes(WERKSTATT) == {
            place(): minutes(2),
            place("b"): minutes(1),
        }
        both = {place(): minutes(2), place("b"): minutes(3)}
        assert await homes(WERKSTATT, [ADA, BEN]) == both
        assert await homes(WERKSTATT, [ADA]) == {place(): minutes(4)}
        assert await homes(WERKSTATT, []) == {}
        assert await homes(ANDERSWO) == {}


async def test_what_is_found_in_messages_can_be_removed(storage: Storage) -> None:
    asked, other = question("q"), question("r")
    given, kept = credit(BEN, "q", "a"), credit(CLEO, "q", "b")
    said = thanks(BEN, "q", "t")
    within = AskedWithin(WERKSTATT, message("w"), message("q"), own=True)
    async with storage.write() as unit:
        await unit.ledger.ask([asked, other])
        await unit.ledger.credit([given, kept])
        await unit.ledger.thank([said, said, thanks(CLEO, "q", "t")])
        await unit.ledger.ask_within([within, replace(within, message=message("v"))])
        await unit.ledger.ask_within([within])
        messages = [message(name) for name in "qatw"]
        both = (said, thanks(CLEO, "q", "t"))
        found = await unit.ledger.found(WERKSTATT, messages)
        assert found == Found((asked,), (given,), both, (within,))
        assert await unit.ledger.found(ANDERSWO, messages) == Found()
        assert await unit.ledger.found(WERKSTATT, []) == Found()
        await unit.ledger.unfind(Found(credits=(credit(BEN, "q", "z"),)))
        assert await unit.ledger.found(WERKSTATT, messages) == found
        await unit.ledger.unfind(Found((asked,), (given,), (said,), (within,)))
        await unit.ledger.unfind(Found((asked,), (given,), (said,), (within,)))
        left = await unit.ledger.found(WERKSTATT, [*messages, *map(message, "rbv")])
        assert left == Found(
            (other,),
            (kept,),
            (thanks(CLEO, "q", "t"),),
            (replace(within, message=message("v")),),
        )


async def test_an_answer_that_is_outdone_is_kept_as_it_was_read(
    storage: Storage,
) -> None:
    read = credit(BEN, "q", "a")
    marked = replace(read, answer=message("b"), rule="marked", confirmed_at=minutes(1))
    async with storage.write() as unit:
        await unit.ledger.confirm([marked])
        await unit.ledger.outdo([read, credit(CLEO, "r", "a", refused="x")])
        other = replace(read, answer=message("c"), at=minutes(7))
        await unit.ledger.outdo([read, other])
        await unit.ledger.unfind(Found(credits=(replace(other, rule="named"),)))
        assert await unit.ledger.outdone(WERKSTATT, [message("q")]) == [read]
        assert await unit.ledger.outdone(ANDERSWO, [message("q")]) == []
        assert await unit.ledger.credits(WERKSTATT) == [marked]
        found = await unit.ledger.found(WERKSTATT, [message("a"), message("b")])
        assert found.credits == (marked, read, credit(CLEO, "r", "a"))
        await unit.ledger.unfind(Found(credits=(read,)))
        assert await unit.ledger.outdone(WERKSTATT, [message("q")]) == []
        assert await unit.ledger.credits(WERKSTATT) == [marked]


async def test_what_askers_said_of_answers_is_found_by_the_pair_and_the_time(
    storage: Storage,
) -> None:
    late = credit(BEN, "q", "a", told_at=minutes(5), in_turns=True)
    early = credit(BEN, "r", "b", told_at=minutes(2), at=minutes(9))
    other = credit(CLEO, "q", "c", told_at=minutes(3))
    async with storage.write() as unit:
        await unit.ledger.credit([late, early, other, credit(BEN, "s", "d")])
        told = unit.ledger.told
        pairs = {(BEN, ADA), (CLEO, BEN)}
        assert await told(WERKSTATT, pairs, minutes(2), minutes(5)) == [early, late]
        assert await told(WERKSTATT, pairs, minutes(3), minutes(4)) == []
        assert await told(WERKSTATT, [(CLEO, ADA)], minutes(0), minutes(9)) == [other]
        assert await told(ANDERSWO, pairs, minutes(0), minutes(9)) == []


async def test_who_gave_answers_and_how_many_there_are(storage: Storage) -> None:
    given = [credit(BEN, "q", "a"), credit(BEN, "r", "b"), credit(ADA, "s", "c")]
    async with storage.write() as unit:
        assert await unit.ledger.counts(WERKSTATT) == (0, 0)
        await unit.ledger.credit(given)
        await unit.ledger.ask([question("q"), question("r")])
        assert await unit.ledger.givers(WERKSTATT) == sorted([ADA, BEN])
        assert await unit.ledger.counts(WERKSTATT) == (2, 3)
        assert await unit.ledger.givers(ANDERSWO) == []
        assert await unit.ledger.counts(ANDERSWO) == (0, 0)


async def test_thanks_are_found_by_the_question(storage: Storage) -> None:
    late, early = thanks(BEN, "q", "t", at=minutes(2)), thanks(CLEO, "q", "u")
    async with storage.write() as unit:
        await unit.ledger.thank([late, early, replace(late, at=minutes(9))])
        await unit.ledger.thank([thanks(BEN, "r", "t", at=minutes(1))])
        assert await unit.ledger.thanks(WERKSTATT, [message("q")]) == [early, late]
        assert len(await unit.ledger.thanks(WERKSTATT)) == 3
        assert await unit.ledger.thanks(WERKSTATT, [message("q", "b")]) == []
        assert await unit.ledger.thanks(ANDERSWO) == []


async def test_what_was_deleted_unheard_is_known_when_it_is_heard(
    storage: Storage,
) -> None:
    async with storage.write() as unit:
        delete, deleted = unit.ledger.delete_unheard, unit.ledger.deleted_unheard
        await delete(WERKSTATT, message("a"), minutes(5))
        await delete(WERKSTATT, message("a"), minutes(6))
        await delete(WERKSTATT, message("b"), minutes(7))
        await delete(ANDERSWO, message("c"), minutes(7))
        asked = [message("a"), message("c"), message("b", "elsewhere")]
        assert await deleted(WERKSTATT, asked) == {message("a"): minutes(5)}
        assert await deleted(WERKSTATT, []) == {}
        assert await unit.trail.forget_before(WERKSTATT, minutes(6), minutes(0)) == 1
        both = [message("a"), message("b")]
        assert await deleted(WERKSTATT, both) == {message("b"): minutes(7)}


async def test_it_is_counted_how_often_a_conversation_changed(
    storage: Storage,
) -> None:
    here, there, elsewhere = place(), place("b"), place("b", SLACK)
    async with storage.write() as unit:
        change = unit.ledger.change
        assert await change(WERKSTATT, [here]) == {here: 1}
        both = await change(WERKSTATT, [there, elsewhere, here])
        assert both == {here: 2, there: 1, elsewhere: 1}
        assert await change(ANDERSWO, [here]) == {here: 1}
        assert await change(WERKSTATT, []) == {}
    async with storage.write() as unit:
        await unit.ledger.change_all(WERKSTATT)
        assert await unit.ledger.change(WERKSTATT, [here]) == {here: 4}
        assert await unit.ledger.change(ANDERSWO, [here]) == {here: 2}


async def test_what_is_to_be_read_again_is_noted_from_its_earliest_on(
    storage: Storage,
) -> None:
    noted = Stale(WERKSTATT, place(), minutes(5))
    other = Stale(WERKSTATT, place("b"), minutes(1))
    async with storage.write() as unit:
        await unit.ledger.outdate([noted, other, Stale(ANDERSWO, place(), minutes(1))])
        await unit.ledger.outdate([replace(noted, since=minutes(9))])
        stale = unit.ledger.stale
        assert await stale([WERKSTATT]) == [other, noted]
        earlier = replace(noted, since=minutes(2))
        await unit.ledger.outdate([earlier])
        assert await stale([WERKSTATT]) == [other, earlier]
        await unit.ledger.freshen(noted, None)  # as it was noted no more
        await unit.ledger.freshen(noted, minutes(7))
        assert await stale([WERKSTATT]) == [other, earlier]
        await unit.ledger.freshen(earlier, minutes(7))
        later = replace(noted, since=minutes(7))
        assert await stale([WERKSTATT]) == [other, later]
        await unit.ledger.freshen(later, None)
        await unit.ledger.freshen(other, None)
        assert await stale([WERKSTATT]) == []
        assert len(await stale([ANDERSWO, WERKSTATT])) == 1


async def test_decisions_are_added_and_never_replaced(storage: Storage) -> None:
    about = decision("a", Decided.ANSWERS, about=message("q"))
    back = decision("a", Decided.ANSWERS_NOT, at=minutes(1), about=message("q"))
    closed = decision(
        "q", Decided.CLOSED, by=BEN, at=minutes(2), moderator=True, reason="no-answer"
    )
    async with storage.write() as unit:
        await unit.ledger.decide([about])
        await unit.ledger.decide([closed, back])
        await unit.ledger.decide([decision("z", Decided.CLOSED), about])
        decisions = unit.ledger.decisions
        answered = [about, about, back]
        assert await decisions(WERKSTATT, [message("a")]) == answered
        assert await decisions(WERKSTATT, [message("q")]) == [*answered, closed]
        assert await decisions(WERKSTATT, map_of("aq")) == [*answered, closed]
        assert await decisions(WERKSTATT, [message("a", "elsewhere")]) == []
        assert len(await decisions(WERKSTATT)) == 5
        assert await decisions(ANDERSWO) == []


def map_of(names: str) -> list[MessageRef]:
    return [message(name) for name in names]


async def test_signs_come_with_who_put_them_and_since_when(storage: Storage) -> None:
    async with storage.write() as unit:
        for who, sign, at in ((BEN, "+1", 2), (ADA, "+1", 1), (BEN, "+1", 7)):
            await unit.ledger.react(
                WERKSTATT, message("1"), who, sign, present=True, at=minutes(at)
            )
        found = await unit.ledger.signs(WERKSTATT, [message("1"), message("2")])
        assert found == [
            Reaction(WERKSTATT, message("1"), ADA, "+1", minutes(1)),
            Reaction(WERKSTATT, message("1"), BEN, "+1", minutes(2)),
        ]
        assert await unit.ledger.signs(WERKSTATT, [message("1", "b")]) == []
        assert await unit.ledger.signs(ANDERSWO, [message("1")]) == []


async def test_many_signs_are_written_at_once_and_known_ones_stay(
    storage: Storage,
) -> None:
    known = Reaction(WERKSTATT, message("1"), ADA, "+1", minutes(1))
    late = replace(known, at=minutes(5))
    other = Reaction(WERKSTATT, message("2"), BEN, "-1", minutes(3))
    async with storage.write() as unit:
        await unit.ledger.sign([known])
        await unit.ledger.sign([late, other])
        await unit.ledger.sign([])
        found = await unit.ledger.signs(WERKSTATT, [message("1"), message("2")])
        assert found == [known, other]


async def test_credits_are_found_by_who_gave(storage: Storage) -> None:
    early, late = credit(BEN, "1", "a"), credit(BEN, "2", "b", at=minutes(2))
    other = credit(CLEO, "1", "c", at=minutes(1))
    async with storage.write() as unit:
        await unit.ledger.credit([late, early, other])
        of = unit.ledger.credits_of
        assert await of(WERKSTATT, [BEN]) == [early, late]
        assert await of(WERKSTATT, [BEN, CLEO], minutes(1)) == [other, late]
        assert await of(WERKSTATT, []) == []
        assert await of(ANDERSWO, [BEN]) == []


async def test_questions_are_found_by_who_asked_or_answered(storage: Storage) -> None:
    async with storage.write() as unit:
        await unit.ledger.ask([question("q1", asker=BEN), question("q2", asker=CLEO)])
        await unit.ledger.credit([credit(BEN, "q2", "a"), credit(CLEO, "q1", "b")])
        await unit.ledger.outdo([credit(BEN, "q3", "c"), credit(CLEO, "q3", "d")])
        involving = unit.ledger.involving
        asked = {message("q1"), message("q2"), message("q3")}
        assert await involving(WERKSTATT, [BEN]) == asked
        assert await involving(WERKSTATT, [CLEO, ADA]) == asked
        assert await involving(WERKSTATT, [ADA]) == frozenset()
        assert await involving(ANDERSWO, [BEN]) == frozenset()


async def test_contributions_are_found_by_who_gave(storage: Storage) -> None:
    early = contribution(BEN, Given.HOSTED, "1")
    late = contribution(BEN, Given.HOSTED, "2", at=minutes(2))
    other = contribution(CLEO, Given.HOSTED, "1", at=minutes(1))
    async with storage.write() as unit:
        await unit.ledger.contribute([late, early, other])
        of = unit.ledger.contributions_of
        assert await of(WERKSTATT, [BEN], minutes(0)) == [early, late]
        assert await of(WERKSTATT, [BEN, CLEO], minutes(1)) == [other, late]
        assert await of(WERKSTATT, [], minutes(0)) == []
        assert await of(ANDERSWO, [BEN], minutes(0)) == []


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
            await unit.ledger.react(
                WERKSTATT, one, who, sign, present=True, at=minutes(0)
            )
        await unit.ledger.react(
            WERKSTATT, other, ADA, "+1", present=True, at=minutes(0)
        )
        await unit.ledger.clear_reactions(WERKSTATT, one, "+1")
        assert await unit.ledger.reactions(WERKSTATT, places) == {one: 1, other: 1}
        await unit.ledger.clear_reactions(WERKSTATT, one)
        assert await unit.ledger.reactions(WERKSTATT, places) == {other: 1}


async def test_people_who_reacted_are_counted_not_signs(storage: Storage) -> None:
    async with storage.write() as unit:
        for who, sign in ((ADA, "+1"), (ADA, "heart"), (BEN, "+1"), (BEN, "+1")):
            await unit.ledger.react(
                WERKSTATT, message("1"), who, sign, present=True, at=minutes(0)
            )
        await unit.ledger.react(
            WERKSTATT, message("2", "t"), ADA, "+1", present=True, at=minutes(0)
        )
        places = [place(), place("t")]
        counts = await unit.ledger.reactions(WERKSTATT, places)
        assert counts == {message("1"): 2, message("2", "t"): 1}
        assert await unit.ledger.reactions(WERKSTATT, [place("t")]) == {
            message("2", "t"): 1
        }
        await unit.ledger.react(
            WERKSTATT, message("1"), ADA, "+1", present=False, at=minutes(0)
        )
        assert (await unit.ledger.reactions(WERKSTATT, places))[message("1")] == 2
        await unit.ledger.react(
            WERKSTATT, message("1"), ADA, "heart", present=False, at=minutes(0)
        )
        await unit.ledger.react(
            WERKSTATT, message("1"), BEN, "+1", present=False, at=minutes(0)
        )
        await unit.ledger.react(
            WERKSTATT, message("1"), BEN, "+1", present=False, at=minutes(0)
        )
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
        answered = replace(
            late,
            state=QuestionState.DUPLICATE,
            settled_at=minutes(9),
            duplicate_of=message("0", space=SLACK),
            topics=("python",),
        )
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
    marked = replace(marked, refused="pair", confirmed_by="marked")
    fresh = credit(CLEO, "q1", "a3", at=minutes(3), confirmed_at=minutes(6))
    async with storage.write() as unit:
        await unit.ledger.credit([guessed])
        await unit.ledger.confirm([marked, fresh])
        await unit.ledger.credit([guessed])
        assert await unit.ledger.credits(WERKSTATT) == [marked, fresh]


async def test_what_rests_on_a_message_is_found_by_it(storage: Storage) -> None:
    async with storage.write() as unit:
        await unit.ledger.credit(
            [credit(BEN, "q1", "a1"), credit(BEN, "q2", "a1"), credit(CLEO, "q1", "a2")]
        )
        elsewhere = message("a1", "elsewhere")
        resting = await unit.ledger.resting_on(WERKSTATT, message("a1"))
        assert [c.question for c in resting] == [message("q1"), message("q2")]
        assert await unit.ledger.resting_on(WERKSTATT, elsewhere) == []
        assert await unit.ledger.resting_on(ANDERSWO, message("a1")) == []


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


async def test_who_gave_what_is_known_with_the_first_and_the_last_time(
    storage: Storage,
) -> None:
    async with storage.write() as unit:
        await unit.ledger.credit(
            [
                credit(BEN, "1", "a", at=minutes(7)),
                credit(BEN, "2", "b", at=minutes(5)),
                credit(BEN, "3", "c", at=minutes(1), refused="cooldown"),
                credit(CLEO, "1", "d", at=minutes(3), refused="cooldown"),
                credit(ADA, "4", "e", community=ANDERSWO),
            ]
        )
        await unit.ledger.contribute(
            [
                contribution(BEN, Given.GREETED, "o1", at=minutes(9)),
                contribution(BEN, Given.HOSTED, "o1", at=minutes(4)),
                contribution(CLEO, Given.HOSTED, "o2", at=minutes(6)),
                contribution(BEN, Given.HOSTED, "o3", at=minutes(8)),
                contribution(ADA, Given.ANSWERED, "o4", at=minutes(2)),
            ]
        )
    async with storage.read() as unit:
        assert await unit.ledger.gave(WERKSTATT) == [
            Gave(BEN, Given.HOSTED, minutes(4), minutes(8)),
            Gave(BEN, Given.ANSWERED, minutes(5), minutes(7)),
            Gave(CLEO, Given.HOSTED, minutes(6), minutes(6)),
            Gave(BEN, Given.GREETED, minutes(9), minutes(9)),
        ]


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


async def test_questions_are_found_by_how_they_stand(storage: Storage) -> None:
    old = replace(question("1"), at=minutes(-1))
    open_ = replace(question("2"), at=minutes(0))
    answered = replace(question("3"), at=minutes(1), state=QuestionState.ANSWERED)
    closed = replace(question("4"), at=minutes(2), state=QuestionState.CLOSED)
    async with storage.write() as unit:
        await unit.ledger.ask([closed, answered, open_, old])
        states = (QuestionState.OPEN, QuestionState.ANSWERED)
        found = await unit.ledger.standing(WERKSTATT, states, minutes(0))
        assert found == [open_, answered]
        assert await unit.ledger.standing(ANDERSWO, states, minutes(0)) == []
        assert await unit.ledger.standing(WERKSTATT, (), minutes(0)) == []
