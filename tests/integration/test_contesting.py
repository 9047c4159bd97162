"""Saying that something was counted wrongly, and what moderators make of it."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.platforms.rehearsal.members import buttons_in, buttons_of
from bot.platforms.rehearsal.space import Said
from bot.texts.plain import plain
from rituals.commands.member.contesting import OFTEN
from rituals.community import LedgerSettings
from rituals.document import Button, Document, Inline, MessageLink, each_inline
from rituals.model.audit import OPERATOR, AuditEntry, Change
from rituals.model.ids import MessageRef
from rituals.model.ledger import Decided, Decision, QuestionState
from tests.fakes.desk import linked, pressed, said, typed
from tests.fakes.house import HELP, HOME, MODS, House, community, ritual
from tests.fakes.visit import (
    MakeHouse,
    member_id,
    on_both,
    person,
    private,
    say,
    wish,
    words_of,
)

TOTALS = LedgerSettings(channels=(HELP,), moderators_see="totals")


async def answered(house: House, text: str = "second shelf") -> tuple[Said, MessageRef]:
    """Ben asks, and Dora replies."""
    asked = await say(house, "Ben", HELP, "Where is the glue?")
    platform = house.platforms[HELP.space]
    ref = await platform.say(
        person(house, "Dora"), asked.ref.place, text, reply_to=asked.ref
    )
    await house.engine.flush()
    return asked, ref


def links_in(document: Document) -> list[MessageRef]:
    found: list[MessageRef] = []

    def note(inline: Inline) -> Inline:
        if isinstance(inline, MessageLink):
            found.append(inline.message)
        return inline

    each_inline(document, note)
    return found


async def decisions(house: House, message: MessageRef) -> list[Decision]:
    async with house.storage.read() as uow:
        return list(await uow.ledger.decisions(HOME, [message]))


async def shown(
    house: House, name: str, line: str, message: MessageRef | None
) -> Document:
    told = await typed(house, name, line, message=message)
    assert isinstance(told, Document)
    return told


def labelled(document: Document, label: str) -> Button:
    (button,) = (b for b in buttons_in(document) if plain_label(b) == label)
    return button


def labels(document: Document) -> list[str]:
    return [plain_label(button) for button in buttons_in(document)]


def plain_label(button: Button) -> str:
    return "".join(getattr(part, "value", "") for part in button.label)


async def contested(
    house: House, name: str, message: MessageRef, reason: str = "It is no answer"
) -> str:
    """Two taps."""
    why = await shown(house, name, "why", message)
    platform = house.platforms[HELP.space]
    first = labelled(why, "That’s not right")  # noqa: RUF001  as it stands on the button
    what = await platform.press(person(house, name), first)
    assert isinstance(what, Document)
    told = await pressed(house, name, labelled(what, reason))
    await house.work()
    return told


async def decide(house: House, name: str, label: str) -> str:
    """A moderator presses a button on the last thing that was asked."""
    asked = house.posts(MODS)[-1]
    button = next(b for b in buttons_of(asked) if plain_label(b) == label)
    platform = house.platforms[MODS.space]
    told = await platform.press(person(house, name), button, asked.ref)
    await house.work()
    assert isinstance(told, Document)
    return plain(told)


@on_both
async def test_two_taps_say_that_it_was_counted_wrongly_and_moderators_are_asked(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    _, answer = await answered(house)
    told = await contested(house, "Dora", answer)
    assert "you will hear from me" in told
    (contest,) = await decisions(house, answer)
    assert (contest.kind, contest.by, contest.reason, contest.moderator) == (
        Decided.CONTESTED,
        member_id(house, "Dora"),
        "no-answer",
        False,
    )
    (asked,) = house.posts(MODS)
    assert "@Dora says about this message" in words_of([asked])[0]
    assert "“It is no answer”" in words_of([asked])[0]
    assert "So far @Dora helped @Ben with it" in words_of([asked])[0]
    assert [plain_label(b) for b in buttons_of(asked)] == [
        "It counts",
        "It does not count",
        "Leave it as it is",
    ]


async def test_nobody_says_so_twice_at_a_time_and_only_whom_it_concerns(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    asked, answer = await answered(house)
    line = "contest reason:no-answer"
    assert "up to whoever wrote" in await said(house, "Cem", line, message=answer)
    assert not buttons_in(await shown(house, "Cem", "why", answer))
    assert "does not fit" in await said(
        house, "Dora", "contest reason:no-question", message=answer
    )
    assert "Thank you" in await said(house, "Dora", line, message=answer)
    assert "already" in await said(house, "Dora", line, message=answer)
    why = await shown(house, "Dora", "why", answer)
    assert labels(why) == ["It is right after all"]
    assert "Thank you" in await said(house, "Ben", line, message=answer)  # who asked
    assert "Thank you" in await said(
        house, "Ben", "stimmt nicht grund:no-question", message=asked.ref
    )
    assert len(await decisions(house, answer)) == 2
    assert "add its link" in await said(house, "Ben", "contest reason:no-answer")


async def test_what_is_not_counted_can_be_said_to_be_an_answer(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    _, answer = await answered(house, "thanks!")
    assert "greeting" in await said(house, "Dora", "why", message=answer)
    told = await contested(house, "Dora", answer, "It should be counted")
    assert "Thank you" in told
    assert "neither a question nor an answer" in words_of(house.posts(MODS))[0]


@on_both
async def test_it_stays_and_who_objected_reads_that_somebody_looked(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    _, answer = await answered(house)
    await contested(house, "Dora", answer)
    waiting = await shown(house, "Ada", "answer contested", None)
    assert "What shall hold here?" in plain(waiting)
    ledger = await said(house, "Ada", "ledger")
    assert "Somebody says that something is counted wrongly" in ledger
    assert "Somebody says" in await said(house, "Ada", "status")
    assert "It stays as it is" in await decide(house, "Ada", "Leave it as it is")
    (told,) = private(house, "Dora")
    assert "left it as it is" in told
    kinds = [d.kind for d in await decisions(house, answer)]
    assert kinds == [Decided.CONTESTED, Decided.UPHELD]
    assert "already" in await decide(house, "Ada", "Leave it as it is")
    assert len(private(house, "Dora")) == 1
    assert "Nobody says" in await said(house, "Ada", "antwort strittig")
    why = await said(house, "Dora", "why", message=answer)
    assert "@Dora said that this is not right: “It is no answer”" in why
    assert "A moderator looked at it and left it as it was" in why
    assert "@Ada" not in why
    why = await said(house, "Ada", "why", message=answer)
    assert "@Ada looked at it and left it as it was" in why
    assert "answer keep" in await said(house, "Ada", "audit")


@on_both
async def test_what_is_decided_is_told_ends_the_objection_and_can_be_undone(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    asked, answer = await answered(house)
    await contested(house, "Dora", answer)
    assert "no longer counts" in await decide(house, "Ada", "It does not count")
    assert "the message no longer counts" in private(house, "Dora")[0]
    assert "Nobody says" in await said(house, "Ada", "answer contested")
    why = await said(house, "Ben", "why", message=answer)
    assert "a moderator took it out" in why
    assert "@Dora said that this is not right" in why
    assert "A moderator decided that it does not count" in why
    assert "waits for an answer" in await said(house, "Ben", "why", message=asked.ref)
    audit = await shown(house, "Ada", "audit", None)
    await pressed(house, "Ada", buttons_in(audit)[0])
    assert "took it out" not in await said(house, "Ben", "why", message=answer)
    assert len(private(house, "Dora")) == 1


async def test_a_question_is_said_to_be_none_and_to_be_one_after_all(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    asked, _ = await answered(house)
    await contested(house, "Ben", asked.ref, "It is no question")
    assert "So far it is a question by @Ben" in words_of(house.posts(MODS))[-1]
    await decide(house, "Ada", "It does not count")
    assert "the message no longer counts" in private(house, "Ben")[0]
    assert "have not asked" in await said(house, "Ben", "me")
    assert "one answer" in await said(house, "Dora", "me")
    told = await said(house, "Ada", "contest reason:should-count", message=asked.ref)
    assert "Thank you" in told
    await house.work()
    await decide(house, "Ada", "It counts")
    assert "you have asked one question" in await said(house, "Ben", "me")


@pytest.mark.parametrize(
    ("see", "readers"),
    [("people", ["Ada", "Ben", "Dora"]), ("totals", ["Ben", "Dora"])],
)
async def test_who_objected_is_told_to_whom_it_concerns(
    make_house: MakeHouse, see: str, readers: list[str]
) -> None:
    settings = replace(TOTALS, moderators_see=see)
    house = await make_house(community(ritual(), ledger=settings))
    _, answer = await answered(house)
    await contested(house, "Dora", answer)
    said_so = "@Dora said that this is not right"
    told = [
        name
        for name in ("Ada", "Ben", "Cem", "Dora")
        if said_so in await said(house, name, "why", message=answer)
    ]
    assert told == readers


async def test_one_decision_ends_all_objections_and_tells_each_who_objected(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    _, answer = await answered(house)
    for name in ("Dora", "Ben", "Ada"):
        await said(house, name, "contest reason:no-answer", message=answer)
    await house.work()
    assert len(house.posts(MODS)) == 3
    assert "3 decisions are open" in await said(house, "Ada", "answer contested")
    await decide(house, "Ada", "It does not count")
    assert [len(private(house, name)) for name in ("Dora", "Ben", "Ada")] == [1, 1, 0]
    assert "Nobody says" in await said(house, "Ada", "answer contested")


async def test_a_mark_in_the_menu_of_members_tells_who_objected(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    _, answer = await answered(house)
    await contested(house, "Dora", answer)
    await typed(house, "Ada", "answer-this", message=answer)
    await house.work()
    (told,) = private(house, "Dora")
    assert "the message counts" in told
    assert "@Ada: `answer-this`" in await said(house, "Ada", "audit")


async def test_what_was_refused_and_who_decided_is_for_whom_it_concerns(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    asked, answer = await answered(house)
    await contested(house, "Dora", answer)
    await decide(house, "Ada", "It does not count")
    for message in (asked.ref, answer):
        assert "took it out" in await said(house, "Dora", "why", message=message)
        cem = await said(house, "Cem", "why", message=message)
        assert "does not count as an answer at the moment" in cem
        assert "moderator" not in cem
        assert "@Ada" not in cem


async def test_after_a_decision_one_can_object_again_and_not_for_ever(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    _, answer = await answered(house)
    for _ in range(OFTEN):
        told = await contested(house, "Dora", answer)
        assert "you will hear from me" in told
        assert "it is with the moderators" in await said(
            house, "Dora", "contest reason:no-answer", message=answer
        )
        await decide(house, "Ada", "Leave it as it is")
    told = await contested(house, "Dora", answer)
    assert "The moderators know how you see this" in told
    assert len(house.posts(MODS)) == OFTEN


async def test_who_objected_takes_that_back_and_the_others_still_wait(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    _, answer = await answered(house)
    for name in ("Dora", "Ben"):
        await said(house, name, "contest reason:no-answer", message=answer)
    why = await shown(house, "Dora", "why", answer)
    told = await pressed(house, "Dora", labelled(why, "It is right after all"))
    assert "need not look" in told
    assert "does not fit" in await said(
        house, "Dora", "contest reason:no-more", message=answer
    )
    waiting = await said(house, "Ada", "answer contested")
    assert "@Ben says about" in waiting
    assert "@Dora says about" not in waiting
    why = await shown(house, "Dora", "why", answer)
    assert "@Dora said that it is right after all" in plain(why)
    assert "That’s not right" in labels(why)  # noqa: RUF001  as it stands there


@on_both
async def test_what_its_author_does_not_want_counted_is_not_and_no_moderator_is_asked(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    asked, answer = await answered(house)
    told = await contested(house, "Dora", answer, "It should not be counted")
    assert "I don’t count this message" in told  # noqa: RUF001  as it is said
    assert house.posts(MODS) == []
    assert "that you don’t want to be counted" in await said(  # noqa: RUF001  as above
        house, "Dora", "me"
    )
    question = await said(house, "Ben", "why", message=asked.ref)
    assert "has been answered" in question  # she helped all the same
    assert "does not want it to be counted" in question
    mark = await said(house, "Ada", "answer mark", message=answer)
    assert "only they can change that" in mark
    assert "does not fit" in await said(
        house, "Ben", "contest reason:should-count", message=answer
    )
    await typed(house, "Ben", "answer-this", message=answer)
    assert "has been answered" in await said(house, "Ben", "why", message=asked.ref)
    async with house.storage.read() as uow:
        (credit,) = await uow.ledger.credits(HOME)
    assert credit.refused == "not wanted"
    told = await contested(house, "Dora", answer, "It should be counted")
    assert "counts again as before" in told
    assert "that helped" not in told
    assert "one answer, and it was confirmed" in await said(house, "Dora", "me")
    async with house.storage.read() as uow:
        assert (await uow.ledger.credits(HOME))[0].refused is None


async def test_a_question_of_ones_own_is_left_out_at_once(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    asked, _ = await answered(house)
    await contested(house, "Ben", asked.ref, "It should not be counted")
    assert "have not asked" in await said(house, "Ben", "me")
    assert "one answer" in await said(house, "Dora", "me")
    assert "only they can" in await said(house, "Ada", "answer mark", message=asked.ref)
    assert house.posts(MODS) == []


async def test_what_others_want_uncounted_is_for_moderators(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    _, answer = await answered(house)
    told = await contested(house, "Ben", answer, "It should not be counted")
    assert "you will hear from me" in told
    assert "one answer" in await said(house, "Dora", "me")


@on_both
async def test_no_moderator_decides_about_themselves_where_another_can(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    asked = await say(house, "Ben", HELP, "Where is the glue?")
    platform = house.platforms[HELP.space]
    answer = await platform.say(
        person(house, "Ada"), asked.ref.place, "second shelf", reply_to=asked.ref
    )
    await house.engine.flush()
    await contested(house, "Ben", answer)
    await platform.join("Eva", moderator=True)
    before = await decisions(house, answer)
    for label in ("It counts", "It does not count", "Leave it as it is"):
        assert "let another moderator decide" in await decide(house, "Ada", label)
    told = await said(house, "Ada", "answer-this", message=answer)
    assert "let another moderator decide" in told
    assert await decisions(house, answer) == before
    assert "It stays as it is" in await decide(house, "Eva", "Leave it as it is")


async def test_the_only_moderator_decides_about_everything(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    asked = await say(house, "Ben", HELP, "Where is the glue?")
    answer = await house.platforms[HELP.space].say(
        person(house, "Ada"), asked.ref.place, "second shelf", reply_to=asked.ref
    )
    await house.engine.flush()
    await contested(house, "Ben", answer)
    await linked(house, "Ada")  # who moderates on the other platform is the same person
    assert "It stays as it is" in await decide(house, "Ada", "Leave it as it is")


async def test_a_moderator_who_asked_marks_as_who_asked(make_house: MakeHouse) -> None:
    house = await make_house()
    platform = house.platforms[HELP.space]
    await platform.join("Eva", moderator=True)
    asked = await say(house, "Eva", HELP, "Where is the glue?")
    answer = await platform.say(
        person(house, "Dora"), asked.ref.place, "second shelf", reply_to=asked.ref
    )
    await house.engine.flush()
    await contested(house, "Dora", answer)
    await typed(house, "Eva", "answer-this", message=answer)
    assert "@Dora says about" in await said(house, "Ada", "answer contested")
    assert "@Eva said on" in await said(house, "Dora", "why", message=answer)


@on_both
async def test_it_was_somebody_else_and_moderators_say_who(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    asked, answer = await answered(house)
    right = await say(house, "Cem", HELP, "The glue lies behind the saw, I think.")
    await house.engine.flush()
    await contested(house, "Ben", answer, "It was somebody else")
    (post,) = house.posts(MODS)
    assert re.search(r"1: message \(\S+\) by @Cem", words_of([post])[0])
    told = await decide(house, "Ada", "It was 1")
    assert "an answer by @Cem to @Ben" in told
    async with house.storage.read() as uow:
        counted = {c.giver: c.refused for c in await uow.ledger.credits(HOME)}
    assert counted == {
        member_id(house, "Dora"): "moderators",
        member_id(house, "Cem"): None,
    }
    assert "no longer counts" in private(house, "Ben")[0]
    assert "Nobody says" in await said(house, "Ada", "answer contested")
    audit = await shown(house, "Ada", "audit", None)
    for button in buttons_in(audit)[:2]:
        await pressed(house, "Ada", button)
    async with house.storage.read() as uow:
        (credit,) = await uow.ledger.credits(HOME)
    assert (credit.giver, credit.refused) == (member_id(house, "Dora"), None)
    assert right != asked


async def test_who_did_help_is_told_where_to_say_so(make_house: MakeHouse) -> None:
    house = await make_house()
    _, answer = await answered(house)
    right = await say(house, "Cem", HELP, "The glue lies behind the saw, I think.")
    told = await said(house, "Cem", "contest reason:somebody-else", message=answer)
    assert "say so at your own message" in told
    told = await contested(house, "Cem", right.ref, "It should be counted")
    assert "you will hear from me" in told


async def test_of_a_message_that_asks_and_answers_each_is_left_out_apart(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await say(house, "Ben", HELP, "Where is the glue?")
    await say(house, "Cem", HELP, "Nobody knows who took it last week.")
    hint = (await say(house, "Dora", HELP, "Did anybody look behind the saw?")).ref
    await house.engine.flush()
    await typed(house, "Ben", "answer-this", message=hint)

    async def is_counted() -> tuple[bool, bool]:
        async with house.storage.read() as uow:
            (asked,) = await uow.ledger.questions(HOME, [hint])
            (given,) = await uow.ledger.resting_on(HOME, hint)
        return asked.state is not QuestionState.WITHDRAWN, given.refused is None

    assert await is_counted() == (True, True)
    await contested(house, "Dora", hint, "It is no question")
    assert [plain_label(b) for b in buttons_of(house.posts(MODS)[-1])] == [
        "It is no answer",
        "It is no question",
        "Leave it as it is",
    ]
    await decide(house, "Ada", "It is no question")
    assert await is_counted() == (False, True)
    audit = await shown(house, "Ada", "audit", None)
    await pressed(house, "Ada", buttons_in(audit)[0])
    assert await is_counted() == (True, True)
    await said(house, "Ada", "answer unmark", message=hint)
    assert await is_counted() == (True, False)
    audit = await shown(house, "Ada", "audit", None)
    await pressed(house, "Ada", buttons_in(audit)[0])
    assert await is_counted() == (True, True)
    await contested(house, "Dora", hint, "It should not be counted")
    assert await is_counted() == (False, False)


async def test_looking_at_what_is_contested_is_written_down_and_says_so(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    assert "Nobody says" in await said(house, "Ada", "answer contested")
    assert "answer contested" not in await said(house, "Ada", "audit")
    _, answer = await answered(house)
    await contested(house, "Dora", answer)
    assert "That you looked is written down" in await said(
        house, "Ada", "answer contested"
    )
    assert "`answer contested`" in await said(house, "Ada", "audit")
    assert "That you looked is written down" in await said(house, "Ada", "ledger")


async def test_who_looks_at_why_decides_there_what_is_contested(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    _, answer = await answered(house)
    await contested(house, "Dora", answer)
    why = await shown(house, "Ada", "why", answer)
    assert labels(why)[:3] == ["It counts", "It does not count", "Leave it as it is"]
    told = await pressed(house, "Ada", labelled(why, "Leave it as it is"))
    assert "It stays as it is" in told


async def test_why_leads_to_the_thanks_that_confirm(make_house: MakeHouse) -> None:
    house = await make_house()
    asked, answer = await answered(house)
    thanks = await house.platforms[HELP.space].say(
        person(house, "Ben"), asked.ref.place, "Thanks, that helped!", reply_to=answer
    )
    await house.engine.flush()
    for name, message in (("Cem", answer), ("Cem", asked.ref), ("Dora", None)):
        why = await shown(house, name, "why", message)
        assert "said thank you for it" in plain(why)
        assert thanks in links_in(why)


async def test_members_do_not_decide(make_house: MakeHouse) -> None:
    house = await make_house()
    _, answer = await answered(house)
    await contested(house, "Dora", answer)
    assert "moderators" in await decide(house, "Cem", "Leave it as it is")
    assert "moderators" in await said(house, "Cem", "answer contested")
    assert len(await decisions(house, answer)) == 1


async def test_where_totals_are_enough_an_objection_names_nobody(
    make_house: MakeHouse,
) -> None:
    house = await make_house(community(ritual(), ledger=TOTALS))
    _, answer = await answered(house)
    await contested(house, "Dora", answer)
    told = words_of(house.posts(MODS))[0] + await said(house, "Ada", "answer contested")
    assert "Somebody says about this message" in told
    for name in ("Ben", "Dora"):
        assert name not in told
    await decide(house, "Ada", "Leave it as it is")
    assert "Dora" not in await said(house, "Ada", "audit")
    assert private(house, "Dora")


async def test_the_decision_is_told_in_the_language_of_who_objected(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await wish(house, "Dora", language="de")
    _, answer = await answered(house)
    await said(house, "Dora", "stimmt nicht grund:no-answer", message=answer)
    await house.work()
    await decide(house, "Ada", "Leave it as it is")
    assert "so gelassen" in private(house, "Dora")[0]


async def test_that_the_operator_looked_is_in_the_audit_trail(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    now = house.clock.now()
    looked = AuditEntry(HOME, now, OPERATOR, Change("ledger"), "stammtisch ledger")
    async with house.storage.write() as uow:
        await uow.audit.write([looked])
    told = await said(house, "Ada", "audit")
    assert "at the command line: `stammtisch ledger`" in told


async def test_of_who_is_new_moderators_read_that_they_are(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await answered(house)
    assert "still new here" in await said(house, "Ada", "ledger @Ben")
    house.clock.advance(timedelta(days=60))
    assert "still new here" not in await said(house, "Ada", "ledger @Ben")


async def test_a_guess_that_its_author_does_not_want_counted_never_counts(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await say(house, "Ben", HELP, "Where is the glue?")
    guess = (await say(house, "Dora", HELP, "Second shelf.")).ref
    await house.engine.flush()
    why = await said(house, "Dora", "why", message=guess)
    assert "it is a guess" in why
    await contested(house, "Dora", guess, "It should not be counted")
    await typed(house, "Ben", "answer-this", message=guess)
    async with house.storage.read() as uow:
        (credit,) = await uow.ledger.credits(HOME)
    assert credit.refused == "not wanted"
