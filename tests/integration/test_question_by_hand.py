"""The life of a question by hand: settled, asked before, open again."""

from datetime import timedelta

from bot.platforms.rehearsal.members import buttons_in
from rituals.commands.ledger import ref_written
from rituals.document import Document, Form
from rituals.model.ids import MessageRef
from rituals.model.ledger import Question, QuestionState
from tests.fakes.desk import called, pressed, said, typed
from tests.fakes.house import HELP, HOME, House
from tests.fakes.visit import MakeHouse, on_both, person, say


async def asked(
    house: House, name: str = "Ben", what: str = "Where is it?"
) -> MessageRef:
    """Somebody asks, and two hours go by."""
    written = await say(house, name, HELP, what)
    house.clock.advance(timedelta(hours=2))
    await house.engine.flush()
    return written.ref


async def answered(house: House, question: MessageRef) -> MessageRef:
    """Dora replies to it."""
    platform = house.platforms[HELP.space]
    dora = person(house, "Dora")
    ref = await platform.say(dora, question.place, "over there", reply_to=question)
    await house.engine.flush()
    return ref


async def question(house: House, message: MessageRef) -> Question:
    async with house.storage.read() as uow:
        (found,) = await uow.ledger.questions(HOME, [message])
    return found


async def actions(house: House, name: str, message: MessageRef) -> list[str]:
    """What the buttons below its explanation do."""
    shown = await typed(house, name, "why", message=message)
    assert isinstance(shown, Document)
    return [b.action for b in buttons_in(shown) if b.action != "contest"]


@on_both
async def test_who_asked_settles_it_and_opens_it_again(make_house: MakeHouse) -> None:
    house = await make_house()
    ref = await asked(house)
    before = await question(house, ref)
    assert await actions(house, "Ben", ref) == ["solved", "duplicate"]
    done = await typed(house, "Ben", f"solved {ref_written(ref)}")
    assert isinstance(done, Document)
    closed = await question(house, ref)
    assert (closed.state, closed.settled_at) == (
        QuestionState.CLOSED,
        house.clock.now(),
    )
    assert "No question" in await said(house, "Cem", "open")
    assert "one is settled" in await said(house, "Ben", "me")
    assert await actions(house, "Ben", ref) == ["reopen"]
    assert "does not wait" in await said(house, "Ben", "erledigt", message=ref)
    (back,) = buttons_in(done)
    assert "The question waits" in await pressed(house, "Ben", back)
    assert await question(house, ref) == before
    assert "waiting already" in await said(house, "Ben", "wieder offen", message=ref)
    async with house.storage.read() as uow:
        assert not await uow.audit.read(HOME)


async def test_others_do_not_settle_it(make_house: MakeHouse) -> None:
    house = await make_house()
    ref = await asked(house)
    answer = await answered(house, ref)
    assert await actions(house, "Cem", ref) == []
    for line in ("solved", "reopen", f"duplicate of:{ref_written(ref)}"):
        assert "up to whoever asked" in await said(house, "Dora", line, message=ref)
    assert "which question" in await said(house, "Dora", "solved", message=answer)
    assert "menu" in await said(house, "Ben", "solved")
    assert (await question(house, ref)).state is QuestionState.ANSWERED


@on_both
async def test_what_moderators_say_is_audited_and_taken_back(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    ref = await asked(house)
    earlier = await question(house, ref)
    for line, state in (("solved", "over"), ("reopen", "open")):
        await said(house, "Ada", line, message=ref)
        told = await said(house, "Ada", "audit")
        assert f"to {state}." in told.splitlines()[1]
    assert await question(house, ref) == earlier
    async with house.storage.read() as uow:
        newest, *_ = await uow.audit.read(HOME)
    undo = newest.change.undo
    assert undo is not None
    await called(house, "Ada", undo.words, values=undo.values)
    assert (await question(house, ref)).state is QuestionState.CLOSED


@on_both
async def test_a_question_was_asked_before(make_house: MakeHouse) -> None:
    house = await make_house()
    first, second, third = [await asked(house, name) for name in ("Cem", "Ben", "Dora")]
    form = await typed(house, "Ben", f"duplicate {ref_written(second)}")
    assert isinstance(form, Form)
    platform = house.platforms[HELP.space]
    ben = person(house, "Ben")
    for wrong in (third, second):
        shown = await platform.fill(ben, form, {"of": ref_written(wrong)})
        assert isinstance(shown, Document)
        assert (await question(house, second)).state is QuestionState.OPEN
    await platform.fill(ben, form, {"of": ref_written(first)})
    found = await question(house, second)
    assert (found.state, found.duplicate_of) == (QuestionState.DUPLICATE, first)
    why = await said(house, "Cem", "why", message=second)
    assert "had been asked before: here is the question" in why
    await said(house, "Dora", f"doppelt von:{ref_written(second)}", message=third)
    assert (await question(house, third)).duplicate_of == first
    await said(house, "Ben", "reopen", message=second)
    assert (await question(house, second)).state is QuestionState.OPEN


async def test_an_answered_question_can_wait_again(make_house: MakeHouse) -> None:
    house = await make_house()
    ref = await asked(house)
    await answered(house, ref)
    assert await actions(house, "Ben", ref) == ["reopen", "solved", "duplicate"]
    house.clock.advance(timedelta(minutes=1))
    await said(house, "Ben", "reopen", message=ref)
    assert (await question(house, ref)).state is QuestionState.OPEN
    assert "one answer" in await said(house, "Dora", "me")  # hers all the same


@on_both
async def test_that_an_answered_question_waits_again_is_taken_back(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    ref = await asked(house)
    await answered(house, ref)
    earlier = await question(house, ref)
    assert "does not wait" in await said(house, "Ada", "reopen back:yes", message=ref)
    house.clock.advance(timedelta(minutes=1))
    await said(house, "Ada", "reopen", message=ref)
    assert (await question(house, ref)).state is QuestionState.OPEN
    for state in (QuestionState.ANSWERED, QuestionState.OPEN, QuestionState.ANSWERED):
        async with house.storage.read() as uow:
            newest, *_ = await uow.audit.read(HOME)
        undo = newest.change.undo
        assert undo is not None
        await called(house, "Ada", undo.words, values=undo.values)
        assert (await question(house, ref)).state is state
    assert await question(house, ref) == earlier
    why = await said(house, "Ben", "why", message=ref)
    assert "said that the answer from before holds" in why
