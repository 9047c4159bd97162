"""Saying that something was counted wrongly, and what moderators make of it."""

from dataclasses import replace

import pytest

from bot.platforms.rehearsal.members import buttons_in, buttons_of
from bot.platforms.rehearsal.space import Said
from bot.texts.plain import plain
from rituals.community import LedgerSettings
from rituals.document import Button, Document
from rituals.model.ids import MessageRef
from rituals.model.ledger import Decided, Decision
from tests.fakes.desk import pressed, said, typed
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


async def test_nobody_says_so_twice_and_only_whom_it_concerns(
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
    assert not buttons_in(await shown(house, "Dora", "why", answer))
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
    assert "Nobody says" in await said(house, "Ada", "antwort einsprüche")
    why = await said(house, "Dora", "why", message=answer)
    assert "@Dora said that this is not right: “It is no answer”" in why
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
    assert "@Ada decided that it does not count" in why
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
    assert "already" in await said(
        house, "Ben", "contest reason:should-count", message=asked.ref
    )
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
        await said(house, name, "contest reason:not-wanted", message=answer)
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


async def test_after_a_decision_an_objection_is_said_to_be_decided(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    _, answer = await answered(house)
    await contested(house, "Dora", answer)
    again = "contest reason:no-answer"
    assert "it is with the moderators" in await said(
        house, "Dora", again, message=answer
    )
    await decide(house, "Ada", "Leave it as it is")
    assert "have decided about that already" in await said(
        house, "Dora", again, message=answer
    )


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
