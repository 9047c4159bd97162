"""What members read of the ledger: their own in words, why it counted, what waits."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.platforms.rehearsal.members import buttons_in
from bot.platforms.rehearsal.space import Said
from bot.texts.plain import plain
from rituals.community import LedgerSettings
from rituals.document import Document
from rituals.model.ids import MessageId, MessageRef
from rituals.model.ledger import (
    Confirmed,
    Contribution,
    Credit,
    Given,
    Question,
    QuestionState,
    Refused,
)
from tests.fakes.desk import pressed, said, typed
from tests.fakes.house import HELP, HOME, House, at, community, ritual
from tests.fakes.visit import MakeHouse, member_id, person, say, wish

DAY = timedelta(days=1)


def ref(house: House, id_: str) -> MessageRef:
    """A message in the channel for help."""
    (place,) = house.spaces[HELP.space].channels(HELP.name)
    return MessageRef(place, MessageId(id_))


def question(
    house: House,
    asker: str,
    id_: str,
    ago: timedelta,
    state: QuestionState = QuestionState.OPEN,
    topics: tuple[str, ...] = (),
) -> Question:
    """One that somebody asked so long ago."""
    return Question(
        HOME,
        ref(house, id_),
        member_id(house, asker),
        house.clock.now() - ago,
        "question-mark",
        state=state,
        topics=topics,
    )


def credit(house: House, giver: str, to: Question, **more: Any) -> Credit:
    """An answer to it, two minutes later."""
    found = Credit(
        HOME,
        member_id(house, giver),
        to.asker,
        to.message,
        ref(house, f"{to.message.id}-{giver}"),
        "named",
        0.95,
        to.at + timedelta(minutes=2),
    )
    return replace(found, **more)


async def keep(
    house: House, questions: Sequence[Question], credits_: Sequence[Credit] = ()
) -> None:
    """Into the ledger with it, as it is derived from what was read."""
    await house.engine.flush()
    async with house.storage.write() as uow:
        await uow.ledger.ask(questions)
        await uow.ledger.confirm(credits_)


async def answer_to(house: House, name: str, asked: Said, text: str) -> MessageRef:
    """A platform's own reply."""
    platform = house.platforms[HELP.space]
    return await platform.say(
        person(house, name), asked.ref.place, text, reply_to=asked.ref
    )


# --- me


async def test_me_tells_what_i_gave_within_the_days_that_are_asked_for(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    asked = [
        question(house, "Ben", f"q{n}", n * DAY, QuestionState.ANSWERED)
        for n in (1, 20, 60, 200, 400)
    ]
    given = [credit(house, "Cem", each) for each in asked]
    given[1] = replace(given[1], confirmed_at=asked[1].at + DAY)
    await keep(house, asked, given)
    async with house.storage.write() as uow:
        greeted = Contribution(
            HOME, member_id(house, "Cem"), Given.GREETED, "x", asked[2].at
        )
        await uow.ledger.contribute([greeted])
    for line, days, answers in (
        ("me 30", 30, "2 answers, 1 of them confirmed"),
        ("me days:90", 90, "3 answers, 1 of them confirmed"),
        ("me", 365, "4 answers, 1 of them confirmed"),
        ("ich tage:jahr", 365, "4 answers, 1 of them confirmed"),
    ):
        told = await said(house, "Cem", line)
        assert f"In the last {days} days this came from you:\n- {answers}" in told, line
        assert ("one newcomer greeted" in told) == (days > 30)
        assert "%" not in told
    shown = await typed(house, "Cem", "me")
    assert isinstance(shown, Document)
    month, quarter, _ = buttons_in(shown)
    assert "3 answers" in await pressed(house, "Cem", quarter)
    assert "2 answers" in await pressed(house, "Cem", month)


async def test_me_tells_how_my_questions_went(make_house: MakeHouse) -> None:
    house = await make_house()
    states = [*QuestionState, QuestionState.OPEN]
    asked = [
        question(house, "Ben", f"q{n}", DAY, state) for n, state in enumerate(states)
    ]
    await keep(house, asked)
    told = await said(house, "Ben", "me")
    assert "you have asked 6 questions:" in told  # what was withdrawn was not asked
    for line in (
        "- for one an answer helped",
        "- one has an answer that may have helped",
        "- one is settled",
        "- one had been asked before",
        "- 2 still wait for an answer",
    ):
        assert line in told.splitlines()
    assert "Did an answer help you?" in told
    assert "Did an answer help you?" not in await said(house, "Cem", "me")


async def test_me_thanks_for_what_does_not_count_and_says_why(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    asked = [
        question(house, "Ben", f"q{n}", DAY) for n, _ in enumerate([*Refused, "twice"])
    ]
    reasons = [*Refused, Refused.TOO_SOON]
    await keep(
        house,
        asked,
        [
            credit(house, "Cem", q, refused=r.value)
            for q, r in zip(asked, reasons, strict=True)
        ],
    )
    told = await said(house, "Cem", "me")
    assert "I saw these and" in told
    assert "answers" not in told.split("I saw these and")[0]
    assert "2 answers shortly after another one to the same person" in told
    for words in (
        "your own",
        "a moderator took out",
        "stopped counting",
    ):
        assert words in told
    await wish(house, "Cem", language="de")
    told = await said(house, "Cem", "ich")
    assert "2 Antworten kurz nach einer anderen an dieselbe Person" in told


# --- me why


async def test_me_why_tells_the_latest_first_each_with_its_rule(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    asked = [question(house, "Ben", f"q{n}", n * DAY) for n in range(1, 8)]
    given = [credit(house, "Cem", each) for each in asked]
    given[0] = replace(given[0], refused=Refused.ENOUGH.value)
    given[1] = replace(
        given[1], confirmed_at=given[1].at, confirmed_by=Confirmed.THANKED.value
    )
    await keep(house, asked, given)
    shown = await typed(house, "Cem", "me why")
    assert isinstance(shown, Document)
    lines = [line for line in plain(shown).splitlines() if line.startswith("- ")]
    assert len(lines) == 5
    assert "I saw the answer" in lines[0]
    assert "answers are counted already" in lines[0]
    assert "@Cem named @Ben within 20 minutes of the question" in lines[1]
    assert "@Ben said thank you for it" in lines[1]
    (more,) = buttons_in(shown)
    assert (await pressed(house, "Cem", more)).count("\n- ") == 2
    assert "There is nothing here yet" in await said(house, "Dora", "ich warum")


async def test_me_why_tells_what_caused_what_else_i_gave(make_house: MakeHouse) -> None:
    house = await make_house()
    me, ben = member_id(house, "Cem"), member_id(house, "Ben")
    causes = (
        (Given.HOSTED, "home/monday/2026-12-28/1"),
        (Given.THANKED, f"{ben}/2027-01-01"),
        (Given.SHARED, "something"),
    )
    async with house.storage.write() as uow:
        await uow.ledger.contribute(
            [Contribution(HOME, me, kind, cause, house.now) for kind, cause in causes]
        )
    told = await said(house, "Cem", "me why")
    assert "one discussion as host, in monday." in told
    assert "something you were thanked for, by @Ben." in told
    assert "one thing shared." in told


# --- why


async def test_why_names_the_bounds_by_which_an_answer_was_found(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    asked = await say(house, "Ben", HELP, "Where is the glue?")
    for minutes, bound in ((5, "20 minutes"), (30, "60 messages")):
        house.clock.set(house.now + timedelta(minutes=minutes))
        answer = await say(
            house, "Cem" if minutes == 5 else "Dora", HELP, "Ben: second shelf"
        )
        told = await said(house, "Ben", "why", message=answer.ref)
        assert f"named @Ben within {bound} of the question" in told
    told = await said(house, "Ben", "why", message=asked.ref)
    assert "These 2 messages I saw as answers" in told
    assert "nobody has confirmed yet" in told


# --- open


async def test_questions_in_topics_i_answered_in_come_before_older_ones(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    hour = timedelta(hours=1)
    old = question(house, "Ben", "old", 3 * DAY)
    mine = question(house, "Cem", "mine", hour, topics=("wood",))
    wood = question(house, "Dora", "wood", 2 * hour, topics=("wood", "tools"))
    known = question(
        house, "Ben", "known", 20 * DAY, QuestionState.ANSWERED, topics=("wood",)
    )
    await keep(house, [old, mine, wood, known], [credit(house, "Cem", known)])
    lines = [
        line
        for line in (await said(house, "Cem", "open")).splitlines()
        if line.startswith("- ")
    ]
    assert [line[2:18] for line in lines] == [
        "Yours, an hour a",
        "@Dora, 2 hours a",
        "@Ben, 3 days ago",
    ]
    assert "(about wood)" in lines[0]
    assert "(about wood and tools: maybe you know this one!)" in lines[1]
    theirs = (await said(house, "Dora", "open")).splitlines()
    assert "@Ben, 3 days ago" in theirs[2]  # who answered nothing sees the oldest first


async def test_what_i_offer_names_topics_that_come_first(make_house: MakeHouse) -> None:
    settings = LedgerSettings(channels=(HELP,), topics={"wood": ("oak", "saw")})
    house = await make_house(community(ritual(), ledger=settings))
    await say(house, "Ben", HELP, "How do I mend a bike?")
    house.clock.advance(timedelta(hours=2))
    await say(house, "Dora", HELP, "Where can I buy oak?")
    await house.engine.flush()
    assert "\n- @Ben, 2 hours ago" in await said(house, "Cem", "open")
    await said(house, "Cem", "offer a hand with any saw")
    told = await said(house, "Cem", "open")
    assert "\n- @Dora, just now: read it" in told
    assert "maybe you know this one!" in told.split("@Ben")[0]
    assert "maybe you know this one!" not in told.split("@Ben")[1]


# --- what I wrote myself


async def test_why_i_wrote_a_message_myself_is_told_to_who_may_read_it(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await house.until(at("2027-01-04 08:00"))
    opened = house.posts()[0]
    told = await said(house, "Ben", "why", message=opened.ref)
    assert "Why did I write this?" in told
    assert "It belongs to monday: " in told
    await said(house, "Ben", "thanks Cem for the saw")
    await house.work()
    (thanks,) = house.posts(HELP)
    assert "asked me" in await said(house, "Ben", "warum", message=thanks.ref)


async def test_what_i_wrote_to_somebody_privately_is_explained_to_them_alone(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    asked = await say(house, "Ben", HELP, "Where is the glue?")
    answer = await answer_to(house, "Dora", asked, "second shelf")
    await house.engine.flush()
    await said(house, "Dora", "contest reason:no-answer", message=answer)
    await said(house, "Ada", "answer keep", message=answer)
    await house.work()
    dora = person(house, "Dora")
    (letter,) = house.spaces[HELP.space].private(dora).messages
    assert "a moderator decided" in await said(house, "Dora", "why", message=letter.ref)
    assert "know that message" in await said(house, "Ben", "why", message=letter.ref)


async def test_what_asks_within_a_question_is_explained_with_the_way_to_it(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    await say(house, "Ben", HELP, "Where is the glue?")
    back = await say(house, "Dora", HELP, "Ben: which glue do you mean?")
    on = await say(house, "Ben", HELP, "Is there any for wood?")
    await house.engine.flush()
    told = await said(house, "Dora", "why", message=back.ref)
    assert "asks back about what somebody else had asked" in told
    assert "the question (#m000001)" in told
    told = await said(house, "Ben", "why", message=on.ref)
    assert "belongs to the question before" in told
