"""Moderators and people: the ledger, corrections, and who is left out of it."""

from dataclasses import replace
from datetime import timedelta

from bot.platforms.rehearsal.members import buttons_in
from bot.platforms.rehearsal.space import Said
from bot.texts.plain import plain
from rituals.community import LedgerSettings
from rituals.document import Document
from rituals.model.audit import AuditEntry
from rituals.model.duration import Duration
from rituals.model.ledger import (
    Contribution,
    Credit,
    Given,
    Question,
    QuestionState,
)
from tests.fakes.desk import called, pressed, said, typed
from tests.fakes.house import HELP, HOME, House, at, community, ritual
from tests.fakes.visit import MakeHouse, member, member_id, on_both, say

NO_GRACE = LedgerSettings(channels=(HELP,), grace=Duration.parse("1 day"))


async def audit(house: House) -> list[AuditEntry]:
    async with house.storage.read() as uow:
        return list(await uow.audit.read(HOME))


async def take_back(house: House, entry: AuditEntry) -> object:
    undo = entry.change.undo
    assert undo is not None
    return await called(house, "Ada", undo.words, values=undo.values)


async def records(house: House) -> tuple[list[Question], list[Credit]]:
    await house.engine.flush()
    async with house.storage.read() as uow:
        asked = await uow.ledger.questions(HOME)
        return list(asked), list(await uow.ledger.credits(HOME))


async def answer_to(house: House, name: str, question: Said, text: str) -> Said:
    """A platform's own reply."""
    platform = house.platforms[HELP.space]
    (place,) = house.spaces[HELP.space].channels(HELP.name)
    people = house.spaces[HELP.space].people.values()
    who = next(p for p in people if p.name == name)
    ref = await platform.say(who, place, text, reply_to=question.ref)
    return house.spaces[HELP.space].message(ref)


async def a_busy_day(house: House) -> None:
    """Ben asks three times and never answers; Cem answers once; one question waits."""
    first = await say(house, "Ben", HELP, "Who has a saw that I could borrow?")
    await answer_to(house, "Cem", first, "I have one in the cellar, come by")
    for what in ("How do I sharpen a chisel?", "Where can I buy oak?"):
        house.clock.advance(timedelta(hours=2))
        await say(house, "Ben", HELP, what)
    await house.engine.flush()


@on_both
async def test_the_ledger_tells_of_givers_waiting_questions_and_who_only_asked(
    make_house: MakeHouse,
) -> None:
    house = await make_house(community(ritual(), ledger=NO_GRACE))
    await a_busy_day(house)
    await house.until(at("2027-01-03 12:00"))
    told = await said(house, "Ada", "ledger")
    assert "@Cem: one answer" in told
    assert "2 questions wait" in told
    assert "@Ben: 3 questions" in told
    assert "only what I saw in discord:#help" in told
    (looked,) = await audit(house)
    assert (looked.change.action, looked.change.undo) == ("ledger", None)


async def test_a_long_ledger_has_pages(make_house: MakeHouse) -> None:
    house = await make_house(community(ritual(), ledger=NO_GRACE))
    for n in range(13):
        await house.platforms[HELP.space].join(f"Person {n}")
        await say(house, f"Person {n}", HELP, "Where can I buy oak?")
        house.clock.advance(timedelta(hours=2))
    first = await typed(house, "Ada", "ledger")
    assert isinstance(first, Document)
    more, *_ = buttons_in(first)
    second = await pressed(house, "Ada", more)
    for told, ones in ((plain(first), range(10)), (second, range(10, 13))):
        named = [
            n for n in range(13) if f"@Person {n}:" in told or f"@Person {n}," in told
        ]
        assert named == list(ones), told
    assert "13 questions wait" in second
    assert len(await audit(house)) == 2


async def test_figures_are_told_for_the_days_that_are_asked_for(
    make_house: MakeHouse,
) -> None:
    house = await make_house(community(ritual(), ledger=NO_GRACE))
    await a_busy_day(house)
    for days, shown in ((29, True), (31, False)):
        house.clock.set(house.now + timedelta(days=days))
        told = await said(house, "Ada", "ledger days:30")
        assert ("@Cem: one answer" in told) == shown
        assert ("2 questions wait" in told) == shown
        assert ("@Ben: 3 questions" in told) == shown
        assert "at least 3 questions in 30 days" in told or not shown
    cem = await said(house, "Ada", "ledger Cem days:30")
    assert "answered" not in cem
    assert "only what I saw in discord:#help" in cem
    shown_now = await typed(house, "Ada", "ledger Cem days:30")
    assert isinstance(shown_now, Document)
    quarter, year = buttons_in(shown_now)
    assert "answered one question" in await pressed(house, "Ada", quarter)
    assert "answered one question" in await pressed(house, "Ada", year)
    assert "@Cem: one answer" in await said(house, "Ada", "ledger tage:quartal")
    house.clock.set(house.now + timedelta(days=91))
    assert "Nobody answered yet" in await said(house, "Ada", "geben")


async def test_who_answered_before_these_days_is_not_said_to_have_only_asked(
    make_house: MakeHouse,
) -> None:
    house = await make_house(community(ritual(), ledger=NO_GRACE))
    asked = await say(house, "Dora", HELP, "Who has a saw that I could borrow?")
    await answer_to(house, "Ben", asked, "I have one in the cellar, come by")
    house.clock.advance(timedelta(days=60))
    await a_busy_day(house)
    assert "Asked, and no answer" not in await said(house, "Ada", "ledger days:30")


async def test_who_gives_in_other_ways_is_not_said_to_have_only_asked(
    make_house: MakeHouse,
) -> None:
    house = await make_house(community(ritual(), ledger=NO_GRACE))
    await a_busy_day(house)
    ben = member_id(house, "Ben")
    async with house.storage.write() as uow:
        hosted = Contribution(HOME, ben, Given.HOSTED, "monday", house.now)
        await uow.ledger.contribute([hosted])
    await house.until(at("2027-01-03 12:00"))
    told = await said(house, "Ada", "ledger")
    assert "2 questions wait" in told
    assert "Asked, and no answer" not in told


async def test_newcomers_are_not_said_to_have_only_asked(make_house: MakeHouse) -> None:
    house = await make_house()
    await a_busy_day(house)
    assert "Asked, and no answer" not in await said(house, "Ada", "ledger")


async def test_where_totals_are_enough_nobody_is_named(make_house: MakeHouse) -> None:
    totals = replace(NO_GRACE, moderators_see="totals")
    house = await make_house(community(ritual(), ledger=totals))
    await a_busy_day(house)
    await house.until(at("2027-01-03 12:00"))
    told = await said(house, "Ada", "ledger")
    assert "One person answered. One person asked." in told
    assert "Ben" not in told
    assert "Cem" not in told
    await typed(house, "Ada", "members exclude Cem")
    told = await said(house, "Ada", "ledger")
    assert "One person is left out" in told
    assert "Cem" not in told
    assert "no people" in await said(house, "Ada", "ledger Ben")
    assert [e.change.action for e in await audit(house)] == ["members exclude"]


async def test_looking_at_one_person_is_written_down_and_shows_no_ratio(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await a_busy_day(house)
    told = await said(house, "Ada", "ledger Ben")
    assert "asked 3 questions" in told
    assert "%" not in told
    (looked,) = await audit(house)
    assert looked.change.member == member_id(house, "Ben")
    assert looked.by == member_id(house, "Ada")


async def test_members_do_not_look_at_the_ledger(make_house: MakeHouse) -> None:
    house = await make_house()
    assert "Only moderators" in await said(house, "Ben", "ledger")
    assert await audit(house) == []


@on_both
async def test_who_is_excluded_no_longer_counts_until_included(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await a_busy_day(house)
    await typed(house, "Ada", "members exclude Cem")
    assert (await member(house, "Cem")).excluded
    told = await said(house, "Ada", "ledger")
    assert "@Cem: one answer" not in told
    assert "Not counted, as you decided: @Cem" in told
    assert "Not counted, as you decided: @Cem" in await said(house, "Ada", "ledger Cem")
    assert "already" in await said(house, "Ada", "members exclude Cem")
    entries = [e for e in await audit(house) if e.change.undo]
    await take_back(house, entries[0])
    assert not (await member(house, "Cem")).excluded
    assert "@Cem: one answer" in await said(house, "Ada", "ledger")
    assert "not left out" in await said(house, "Ada", "members include Cem")


@on_both
async def test_a_guessed_answer_is_confirmed_and_guessed_again(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    question = await say(house, "Ben", HELP, "Who has a saw that I could borrow?")
    reply = await answer_to(house, "Cem", question, "I have one in the cellar")
    before = await records(house)
    told = await said(house, "Ada", "answer mark", message=reply.ref)
    assert "an answer by @Cem to @Ben" in told
    (credit,) = (await records(house))[1]
    assert credit.confirmed_at == house.clock.now()
    assert "already" in await said(house, "Ada", "answer mark", message=reply.ref)
    (entry,) = await audit(house)
    await take_back(house, entry)
    assert await records(house) == before


@on_both
async def test_what_is_no_answer_does_not_count_and_its_question_waits_again(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    question = await say(house, "Ben", HELP, "Who has a saw that I could borrow?")
    reply = await answer_to(house, "Cem", question, "I have one in the cellar")
    await typed(house, "Ada", "answer unmark", message=reply.ref)
    (asked,), (credit,) = await records(house)
    assert asked.state is QuestionState.OPEN
    assert credit.refused == "moderators"
    assert "moderator took it out" in await said(house, "Cem", "why", message=reply.ref)
    assert "nothing to take back" in await said(
        house, "Ada", "answer unmark", message=reply.ref
    )
    (entry,) = await audit(house)
    await take_back(house, entry)
    (asked,), (credit,) = await records(house)
    assert (asked.state, credit.refused) == (QuestionState.ANSWERED, None)


async def test_an_answer_nobody_guessed_is_marked_and_gone_again(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    question = await say(house, "Ben", HELP, "Who has a saw that I could borrow?")
    reply = await answer_to(house, "Cem", question, "thanks!")
    before = await records(house)
    assert before[1] == []
    await typed(house, "Ada", "answer mark", message=reply.ref)
    assert len((await records(house))[1]) == 1
    (entry,) = await audit(house)
    await take_back(house, entry)
    assert await records(house) == before


async def test_a_message_nobody_saw_is_no_answer(make_house: MakeHouse) -> None:
    house = await make_house()
    question = await say(house, "Ben", HELP, "Who has a saw that I could borrow?")
    own = await said(house, "Ada", "answer mark", message=question.ref)
    assert "counts" not in own
    assert await audit(house) == []
    assert "menu" in await said(house, "Ada", "answer mark")
    assert "know that message" in await said(house, "Ada", "answer mark a/b/c")


@on_both
async def test_what_a_moderator_took_out_no_asker_counts_again(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    question = await say(house, "Ben", HELP, "Who has a saw that I could borrow?")
    reply = await answer_to(house, "Cem", question, "I have one in the cellar")
    for marked in (False, True):
        if marked:
            await typed(house, "Ben", "answer-this", message=reply.ref)
        before = await records(house)
        told = await said(house, "Ada", "answer unmark", message=reply.ref)
        assert "no longer counts" in told
        out = await records(house)
        assert (out[0][0].state, out[1][0].refused) == (
            QuestionState.OPEN,
            "moderators",
        )
        await typed(house, "Ben", "answer-this mark:off", message=reply.ref)
        told = await said(house, "Ben", "answer-this", message=reply.ref)
        assert "decided that this is no answer" in told
        assert await records(house) == out
        await take_back(house, (await audit(house))[0])
        assert await records(house) == before


@on_both
async def test_what_a_moderator_marks_counts_over_a_refusal_until_taken_back(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    first = await say(house, "Ben", HELP, "Who has a saw that I could borrow?")
    await answer_to(house, "Cem", first, "I have one in the cellar")
    house.clock.advance(timedelta(hours=2))
    second = await say(house, "Ben", HELP, "Where can I buy oak?")
    house.clock.advance(timedelta(hours=2))
    third = await say(house, "Ben", HELP, "And who has a chisel?")
    await answer_to(house, "Cem", second, "Next to the station")
    reply = await answer_to(house, "Cem", third, "I have three")
    before = (await records(house))[1]
    assert [c.refused for c in before] == [None, None, "cooldown"]
    await typed(house, "Ben", "answer-this", message=reply.ref)
    assert (await records(house))[1][2].refused == "cooldown"
    await typed(house, "Ben", "answer-this mark:off", message=reply.ref)
    assert (await records(house))[1] == before
    await typed(house, "Ada", "answer mark", message=reply.ref)
    assert [c.refused for c in (await records(house))[1]] == [None, None, None]
    await take_back(house, (await audit(house))[0])
    assert (await records(house))[1] == before


@on_both
async def test_a_mark_over_what_was_taken_out_is_taken_back_by_taking_it_out(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    question = await say(house, "Ben", HELP, "Who has a saw that I could borrow?")
    reply = await answer_to(house, "Cem", question, "I have one in the cellar")
    await typed(house, "Ada", "answer unmark", message=reply.ref)
    out = await records(house)
    await typed(house, "Ada", "answer mark", message=reply.ref)
    assert (await records(house))[1][0].refused is None
    await take_back(house, (await audit(house))[0])
    assert [c.refused for c in (await records(house))[1]] == ["moderators"]
    assert (await records(house))[0] == out[0]


@on_both
async def test_a_question_that_is_none_does_not_wait_until_it_counts_again(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    question = await say(house, "Ben", HELP, "Who has a saw that I could borrow?")
    before = await records(house)
    told = await said(house, "Ada", "answer unmark", message=question.ref)
    assert "no longer counts as a question" in told
    (asked,) = (await records(house))[0]
    assert asked.state is QuestionState.WITHDRAWN
    assert "not asked anything" in await said(house, "Ben", "me")
    assert "No question" in await said(house, "Cem", "open")
    assert "question from open to not counted" in await said(house, "Ada", "audit")
    await take_back(house, (await audit(house))[0])
    assert await records(house) == before
    again = await said(house, "Ada", "answer mark back:yes", message=question.ref)
    assert "nothing to put back" in again


@on_both
async def test_of_several_answers_of_one_person_one_counts_and_moderators_read_so(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    question = await say(house, "Ben", HELP, "Who has a saw that I could borrow?")
    first = await answer_to(house, "Cem", question, "I have one in the cellar")
    second = await answer_to(house, "Cem", question, "Come by in the evening for it")
    await typed(house, "Ben", "answer-this", message=first.ref)
    before = await records(house)
    for line in ("answer mark", "answer-this"):
        told = await said(house, "Ada", line, message=second.ref)
        assert "has an answer to the question that counts already" in told
    assert await records(house) == before
    assert await audit(house) == []


async def test_where_totals_are_enough_no_correction_names_anybody(
    make_house: MakeHouse,
) -> None:
    totals = replace(NO_GRACE, moderators_see="totals")
    house = await make_house(community(ritual(), ledger=totals))
    question = await say(house, "Ben", HELP, "Who has a saw that I could borrow?")
    reply = await answer_to(house, "Cem", question, "I have one in the cellar")
    for line, answer in (
        ("answer mark", "The message counts as an answer now"),
        ("answer unmark back:yes", "counts as a guess again"),
        ("answer unmark", "no longer counts as an answer"),
    ):
        told = await said(house, "Ada", line, message=reply.ref)
        assert answer in told
        assert "@" not in told


@on_both
async def test_what_a_moderator_marks_in_the_menu_of_members_is_audited(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    question = await say(house, "Ben", HELP, "Who has a saw that I could borrow?")
    reply = await answer_to(house, "Cem", question, "I have one in the cellar")
    before = await records(house)
    await typed(house, "Ada", "answer-this", message=reply.ref)
    (marked,) = await audit(house)
    assert (marked.change.action, marked.by) == ("answer mark", member_id(house, "Ada"))
    await take_back(house, marked)
    assert await records(house) == before
    await typed(house, "Ben", "answer-this", message=reply.ref)
    by_ben = await records(house)
    assert len(await audit(house)) == 2
    await typed(house, "Ada", "answer-this mark:off", message=reply.ref)
    assert await records(house) == before
    taken_off, *_ = await audit(house)
    assert taken_off.change.action == "answer unmark"
    await take_back(house, taken_off)
    ((_, credits_), (_, theirs)) = (await records(house), by_ben)
    assert [c.confirmed_at is None for c in credits_] == [
        c.confirmed_at is None for c in theirs
    ]
