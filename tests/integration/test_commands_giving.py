"""Asking, answering, thanking, and why it was counted: by commands and message menus."""

from datetime import timedelta
from typing import Any

from bot.platforms.rehearsal.members import buttons_in
from bot.texts.plain import plain
from rituals.commands.member.asking import MOST, WITHIN
from rituals.document import Document, Inline, MessageLink, each_inline
from rituals.engine.asking import note_question
from rituals.model.delivery import Receipt
from rituals.model.ids import MessageId, MessageRef, Place, PlaceId, SpaceId
from rituals.model.ledger import Credit, Observation, Question, QuestionState
from tests.fakes.desk import form, pressed, said, typed
from tests.fakes.house import HELP, HOME, TALK, House, at
from tests.fakes.visit import (
    MakeHouse,
    account,
    member_id,
    on_both,
    person,
    reply,
    say,
    wish,
    words_of,
)

LONG_AFTER = timedelta(minutes=10)
"""After which what is said right behind a question is no guess at an answer."""


async def questions(house: House) -> list[Question]:
    await house.engine.flush()
    async with house.storage.read() as uow:
        return list(await uow.ledger.questions(HOME))


async def credits_(house: House) -> list[Credit]:
    await house.engine.flush()
    async with house.storage.read() as uow:
        return list(await uow.ledger.credits(HOME))


async def ask(house: House, name: str = "Ben", what: str = "Who has a saw?") -> None:
    await said(house, name, f"ask {what}")
    await house.work()


def links_in(shown: Document) -> list[MessageRef]:
    """The messages it leads to, from top to bottom."""
    found: list[MessageRef] = []

    def note(inline: Inline) -> Inline:
        if isinstance(inline, MessageLink):
            found.append(inline.message)
        return inline

    each_inline(shown, note)
    return found


@on_both
async def test_a_question_is_asked_in_the_name_of_who_asks(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    told = await said(house, "Ben", "/stammtisch frag Wer hat  eine Säge?")
    assert "#help" in told
    await house.work()
    (post,) = house.posts(HELP)
    assert "@Ben asks:" in plain(post.document) if post.document else False
    assert "Wer hat  eine Säge?" in plain(post.document) if post.document else False
    (question,) = await questions(house)
    assert question.asker == member_id(house, "Ben")
    assert (question.rule, question.state) == ("ask", QuestionState.OPEN)
    assert question.message == post.ref


@on_both
async def test_who_answers_in_its_thread_gets_credit(make_house: MakeHouse) -> None:
    house = await make_house()
    await ask(house)
    await reply(house, "Cem", "You can borrow mine", channel=HELP)
    (credit,) = await credits_(house)
    assert credit.giver == member_id(house, "Cem")
    assert credit.asker == member_id(house, "Ben")
    assert (await questions(house))[0].state is QuestionState.ANSWERED


async def test_who_is_excluded_or_paused_asks_without_being_counted(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await wish(house, "Ben", paused=True)
    await ask(house)
    assert len(house.posts(HELP)) == 1
    assert await questions(house) == []


async def test_nothing_typed_opens_the_form_and_a_space_without_channel_says_so(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    shown = await form(house, "Ben", "ask")
    platform = house.platforms[TALK.space]
    told = await platform.fill(
        person(house, "Ben"), shown, {"question": "Who has <b>a saw</b>?"}
    )
    assert isinstance(told, Document)
    await house.work()
    assert "<b>a saw</b>" in words_of(house.posts(HELP))[0]
    assert "no channel" in await said(house, "Ben", "ask What?", space="slack")
    assert "at most" in await said(house, "Ben", "ask " + "x" * 2000)


@on_both
async def test_after_some_questions_in_an_hour_it_says_when_the_next_may_go(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    begun = house.clock.now()
    for nth in range(MOST):
        house.clock.set(begun + timedelta(minutes=nth * 10))
        await ask(house, what=f"Who has {nth} saws?")
    refused = await said(house, "Ben", "ask Who has a hammer?")
    assert f"{MOST} questions within an hour" in refused
    assert "from Friday, 1 January, 14:00 on" in refused
    await house.restart()
    house.clock.set(begun + WITHIN - timedelta(seconds=1))
    assert "within an hour" in await said(house, "Ben", "ask Who has a hammer?")
    await ask(house, "Cem")
    house.clock.set(begun + WITHIN)
    await ask(house, what="Who has a hammer?")
    assert len(house.posts(HELP)) == MOST + 2
    assert "within an hour" in await said(house, "Ben", "ask Who has a chisel?")


async def test_open_questions_are_listed_mine_first_then_the_oldest(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    assert "No question" in await said(house, "Ben", "open")
    asked = []
    for name in ("Cem", "Ben", "Dora"):
        asked.append(await say(house, name, HELP, "Where is the glue?"))
        house.clock.set(at(f"2027-01-01 1{3 + len(asked)}:00"))
    shown = await typed(house, "Ben", "offen")
    assert isinstance(shown, Document)
    assert links_in(shown) == [asked[n].ref for n in (1, 0, 2)]
    assert "Yours" in plain(shown)


async def test_a_long_list_has_pages(make_house: MakeHouse) -> None:
    house = await make_house()
    for n in range(13):
        house.clock.set(at(f"2027-01-0{2 + n // 9} 0{n % 9}:00"))
        await say(house, ("Cem", "Dora")[n % 2], HELP, f"Where is glue {n}?")
    shown = await typed(house, "Ben", "open")
    assert isinstance(shown, Document)
    assert "Page 1 of 2" in plain(shown)
    (more,) = buttons_in(shown)
    second = await pressed(house, "Ben", more)
    assert "Page 2 of 2" in second
    assert second.count("read it") == 3


@on_both
async def test_thanks_are_said_in_public_and_recorded(make_house: MakeHouse) -> None:
    house = await make_house()
    told = await said(house, "Ben", "thanks @Cem for the @everyone saw")
    assert "#help" in told
    await house.work()
    (post,) = house.posts(HELP)
    assert "@Ben says thank you to @Cem!" in words_of([post])[0]
    assert post.mentions == (account(house, "Cem"),)
    assert "thanked for" in await said(house, "Cem", "me")
    assert "today already" in await said(house, "Ben", "danke Cem")
    await house.work()
    assert len(house.posts(HELP)) == 1


async def test_thanks_on_a_message_go_to_its_author_and_confirm_the_answer(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await ask(house)
    answer = await reply(house, "Cem", "You can borrow mine", channel=HELP)
    await said(house, "Ben", "thanks", message=answer.ref)
    (credit,) = await credits_(house)
    assert credit.confirmed_at == house.clock.now()


async def test_thanks_for_a_message_confirm_that_one_and_no_other(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    answers = []
    for question in ("Who has a saw that I could borrow?", "Where is the oak?"):
        asked = await say(house, "Ben", HELP, question)
        house.clock.advance(timedelta(minutes=2))
        answers.append(
            await house.platforms[HELP.space].say(
                person(house, "Cem"),
                asked.ref.place,
                "I have one in the cellar",
                reply_to=asked.ref,
            )
        )
        house.clock.advance(timedelta(days=1))
    await said(house, "Ben", "thanks", message=answers[0])
    confirmed = [c.answer for c in await credits_(house) if c.confirmed_at]
    assert confirmed == answers[:1]


async def test_who_is_not_counted_is_thanked_once_a_day_as_well(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await typed(house, "Cem", "privacy pause")
    for day in (1, 2):
        assert "#help" in await said(house, "Ben", "thanks Cem for the saw")
        assert "today already" in await said(house, "Ben", "thanks Cem for the glue")
        await house.work()
        assert len(house.posts(HELP)) == day
        house.clock.advance(timedelta(days=1))


async def test_wrong_thanks_are_answered(make_house: MakeHouse) -> None:
    house = await make_house()
    assert "one more thing" in await said(house, "Ben", "thanks")
    assert "That is you" in await said(house, "Ben", "thanks Ben")
    assert "Did you mean Cem" in await said(house, "Ben", "thanks Cam")
    unseen = await say(house, "Cem", TALK, "hello")
    told = await said(house, "Ben", "thanks", message=unseen.ref)
    assert "know that message" in told


@on_both
async def test_the_asker_marks_the_answer_and_takes_it_back(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    asked = await say(house, "Ben", HELP, "Where is the glue?")
    house.clock.advance(LONG_AFTER)
    said_ = await say(house, "Dora", HELP, "second shelf")
    shown = await typed(house, "Ben", "answer-this", message=said_.ref)
    assert isinstance(shown, Document)
    assert "@Dora has answered" in plain(shown)
    (credit,) = await credits_(house)
    assert (credit.question, credit.answer) == (asked.ref, said_.ref)
    assert (credit.rule, credit.confirmed_at) == ("marked", house.clock.now())
    (question,) = await questions(house)
    assert question.state is QuestionState.CONFIRMED
    (back,) = buttons_in(shown)
    assert "gone" in await pressed(house, "Ben", back)
    assert await credits_(house) == []
    assert (await questions(house))[0].state is QuestionState.OPEN


async def test_a_guess_that_is_confirmed_is_a_guess_again_when_taken_back(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await ask(house)
    answer = await reply(house, "Cem", "You can borrow mine", channel=HELP)
    before = await credits_(house)
    await said(house, "Ada", "answer-this", message=answer.ref)
    assert await credits_(house) != before
    written = f"{answer.ref.place.space}/{answer.ref.place.id}/{answer.ref.id}"
    await said(house, "Ben", f"answer-this message:{written} mark:off")
    assert await credits_(house) == before


async def test_only_the_asker_or_a_moderator_marks(make_house: MakeHouse) -> None:
    house = await make_house()
    asked = await say(house, "Ben", HELP, "Where is the glue?")
    house.clock.advance(LONG_AFTER)
    answer = await say(house, "Dora", HELP, "second shelf")
    for name in ("Cem", "Dora"):
        told = await said(house, name, "answer-this", message=answer.ref)
        assert "up to whoever asked" in told
    own = await said(house, "Ben", "answer-this", message=asked.ref)
    assert "question that message belongs to" in own
    assert "menu" in await said(house, "Ben", "answer-this")
    assert "know that message" in await said(house, "Ben", "answer-this message:x/y/z")
    assert await credits_(house) == []


async def test_nobody_else_marks_what_is_surely_an_answer(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await ask(house)
    answer = await reply(house, "Cem", "You can borrow mine", channel=HELP)
    before = await credits_(house)
    for name in ("Cem", "Dora"):
        told = await said(house, name, "answer-this", message=answer.ref)
        assert "up to whoever asked" in told
    assert await credits_(house) == before
    await said(house, "Ben", "answer-this", message=answer.ref)
    written = f"{answer.ref.place.space}/{answer.ref.place.id}/{answer.ref.id}"
    undo = f"answer-this message:{written} mark:off"
    assert "up to whoever asked" in await said(house, "Dora", undo)
    assert await credits_(house) != before


@on_both
async def test_who_answers_before_the_receipt_is_stored_has_answered(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await ask(house)
    (post,) = house.posts(HELP)
    thread = Place(SpaceId("discord"), PlaceId("quick"))
    asked = MessageRef(post.ref.place, MessageId("live"))
    said_: list[tuple[str, dict[str, Any]]] = [
        ("Ben", {}),
        ("Cem", {"small_talk": True}),
        ("Dora", {"rule": "question-mark"}),
        ("Ada", {}),
    ]
    quick = [
        Observation(
            HOME,
            MessageRef(thread, MessageId(str(n))),
            member_id(house, who),
            house.now,
            thread_of=asked.place,
            root=asked,
            **more,
        )
        for n, (who, more) in enumerate(said_)
    ]
    async with house.storage.write() as uow:
        await uow.ledger.observe(quick)
        entry = next(iter((await uow.outbox.get([post.key or ""])).values()))
        receipt = Receipt("quick", house.now, asked, thread)
        await note_question(house.engine.world, uow, entry, receipt)
    async with house.storage.read() as uow:
        (credit,) = await uow.ledger.credits(HOME, questions=[asked])
        (question,) = await uow.ledger.questions(HOME, [asked])
    assert (credit.giver, credit.answer) == (
        member_id(house, "Ada"),
        quick[-1].message,
    )
    assert question.state is QuestionState.ANSWERED


async def test_why_a_message_was_counted_is_said_in_words(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    asked = await say(house, "Ben", HELP, "Where is the glue?")
    told = await said(house, "Dora", "why", message=asked.ref)
    assert "question mark" in told
    assert "waits for an answer" in told
    space = house.platforms[TALK.space]
    ref = await space.say(
        person(house, "Dora"), asked.ref.place, "second shelf", reply_to=asked.ref
    )
    told = await said(house, "Ben", "why", message=ref)
    assert "@Dora helped @Ben" in told
    assert "reply to the question" in told
    await said(house, "Ben", "answer-this", message=ref)
    assert "confirmed" in await said(house, "Ben", "why", message=ref)
    assert "Dora" in await said(house, "Ben", "why", message=asked.ref)
    await wish(house, "Ben", language="de")
    assert "Fragezeichen" in await said(house, "Ben", "warum", message=asked.ref)


async def test_what_was_not_counted_is_explained_as_well(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    plain_ = await say(house, "Cem", HELP, "The workshop was busy today.")
    thanks = await say(house, "Cem", HELP, "thanks!")
    assert "neither" in await said(house, "Cem", "why", message=plain_.ref)
    assert "greeting" in await said(house, "Cem", "why", message=thanks.ref)
    assert "nothing here yet" in await said(house, "Cem", "why")
