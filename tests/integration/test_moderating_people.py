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
from rituals.model.ledger import Credit, Question, QuestionState
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
    (more,) = buttons_in(first)
    second = await pressed(house, "Ada", more)
    for told, ones in ((plain(first), range(10)), (second, range(10, 13))):
        named = [
            n for n in range(13) if f"@Person {n}:" in told or f"@Person {n}," in told
        ]
        assert named == list(ones), told
    assert "13 questions wait" in second
    assert len(await audit(house)) == 2


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
    assert "no people" in await said(house, "Ada", "ledger Ben")
    assert await audit(house) == []


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
    assert "@Cem" not in await said(house, "Ada", "ledger")
    assert "already" in await said(house, "Ada", "members exclude Cem")
    entries = [e for e in await audit(house) if e.change.member]
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


async def test_what_was_marked_over_a_refusal_is_refused_again_when_taken_back(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    question = await say(house, "Ben", HELP, "Who has a saw that I could borrow?")
    reply = await answer_to(house, "Cem", question, "I have one in the cellar")
    (credit,) = (await records(house))[1]
    async with house.storage.write() as uow:
        await uow.ledger.confirm([replace(credit, refused="pair")])
    before = (await records(house))[1]
    await typed(house, "Ben", "answer-this", message=reply.ref)
    assert [c.refused for c in (await records(house))[1]] == [None]
    await typed(house, "Ben", "answer-this mark:off", message=reply.ref)
    assert (await records(house))[1] == before
    await typed(house, "Ada", "answer mark", message=reply.ref)
    await take_back(house, (await audit(house))[0])
    assert (await records(house))[1] == before
