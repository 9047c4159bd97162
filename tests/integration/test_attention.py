"""What the ledger does unasked: it asks whether it helped, tells, escalates and invites."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, NoReturn

import pytest

from bot.platforms.rehearsal.members import buttons_in, buttons_of
from bot.platforms.rehearsal.space import Said
from bot.texts.plain import plain
from rituals.community import Community, LedgerSettings
from rituals.document import Document
from rituals.model.ledger import Contribution, Given, Question, QuestionState
from rituals.model.nudges import Attention
from rituals.model.occurrence import State
from rituals.model.participation import Participation
from rituals.model.quiet_hours import QuietHours
from tests.fakes.desk import pressed, said, typed
from tests.fakes.house import HELP, HOME, MODS, House, at, community, ritual
from tests.fakes.visit import (
    MakeHouse,
    member_id,
    on_both,
    only,
    person,
    press,
    private,
    say,
    told,
    wish,
    words_of,
)
from tests.fakes.welcome import join

NOON = at("2027-01-05 11:00")  # a Tuesday, 12:00 in Berlin
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def home(**ledger: Any) -> Community:
    """Many nudges may go out, so that tests see each."""
    settings = LedgerSettings(channels=(HELP,), **ledger)
    quiet = QuietHours.parse("21:00-08:00")
    return community(ledger=settings, quiet_hours=quiet, nudges_per_week=7)


async def ask(
    house: House, name: str = "Ben", text: str = "How do I glue oak?"
) -> Said:
    said_ = await say(house, name, HELP, text)
    await house.engine.flush()
    return said_


async def answer(
    house: House, name: str, question: Said, text: str = "Clamps."
) -> Said:
    space = house.spaces[HELP.space]
    place = question.ref.place
    platform = house.platforms[HELP.space]
    ref = await platform.say(person(house, name), place, text, reply_to=question.ref)
    await house.engine.flush()
    return space.message(ref)


async def question_of(house: House, question: Said) -> Question:
    async with house.storage.read() as uow:
        (found,) = await uow.ledger.questions(HOME, [question.ref])
    return found


def letters(house: House, name: str) -> list[Said]:
    space = house.spaces[HELP.space]
    return space.private(person(house, name)).messages


# --- did that help?


@on_both
async def test_who_asked_is_asked_once_whether_it_helped(make_house: MakeHouse) -> None:
    house = await make_house(home(), now=NOON)
    question = await ask(house)
    house.clock.advance(HOUR)
    await answer(house, "Cem", question)
    await house.until(NOON + DAY + HOUR - timedelta(minutes=1))
    assert private(house, "Ben") == []
    await house.until(NOON + DAY + HOUR)
    (letter,) = private(house, "Ben")
    assert "Did that help?" in letter
    assert "by @Cem" in letter
    await house.until(NOON + 20 * DAY)
    await house.restart()
    await house.until(NOON + 21 * DAY)
    assert len(private(house, "Ben")) == 1
    assert private(house, "Cem") == []


@on_both
async def test_a_tap_says_that_it_helped(make_house: MakeHouse) -> None:
    house = await make_house(home(), now=NOON)
    question = await ask(house)
    await answer(house, "Cem", question)
    await house.until(NOON + DAY)
    await press(house, "Ben", letters(house, "Ben")[0], "answer-this")
    async with house.storage.read() as uow:
        (credit,) = await uow.ledger.credits(HOME, questions=[question.ref])
    assert credit.confirmed_at is not None


async def test_each_of_several_answers_has_its_button(make_house: MakeHouse) -> None:
    house = await make_house(home(), now=NOON)
    question = await ask(house)
    first = await answer(house, "Cem", question)
    second = await answer(house, "Dora", question, "Or screws.")
    await house.until(NOON + DAY)
    (letter,) = letters(house, "Ben")
    yes = [b for b in buttons_of(letter) if b.action == "answer-this"]
    assert [b.value.split(" ")[0].rpartition("/")[2] for b in yes] == [
        first.ref.id,
        second.ref.id,
    ]


async def test_not_yet_opens_it_again_and_otherwise_closes_it(
    make_house: MakeHouse,
) -> None:
    house = await make_house(home(), now=NOON)
    question = await ask(house)
    await answer(house, "Cem", question)
    await house.until(NOON + DAY)
    (letter,) = letters(house, "Ben")
    await press(house, "Ben", letter, "reopen")
    assert (await question_of(house, question)).state is QuestionState.OPEN
    await press(house, "Cem", letter, "solved")
    assert (await question_of(house, question)).state is QuestionState.OPEN
    await press(house, "Ben", letter, "solved")
    assert (await question_of(house, question)).state is QuestionState.CLOSED


@pytest.mark.parametrize(
    "wishes",
    [
        {"paused": True},
        {"nudges": False},
        {"unwanted": frozenset({Attention.HELPED})},
        {"away_until": NOON + 30 * DAY},
    ],
)
async def test_who_wants_quiet_is_not_asked(
    make_house: MakeHouse, wishes: dict[str, Any]
) -> None:
    house = await make_house(home(), now=NOON)
    question = await ask(house)
    await answer(house, "Cem", question)
    await wish(house, "Ben", **wishes)
    await house.until(NOON + 20 * DAY)
    assert private(house, "Ben") == []


async def test_it_is_asked_only_after_the_asker_has_been_quiet(
    make_house: MakeHouse,
) -> None:
    house = await make_house(home(), now=NOON)
    question = await ask(house)
    await answer(house, "Cem", question)
    await house.until(NOON + 20 * HOUR)
    await say(house, "Ben", HELP, "I am trying it right now, it takes a while to dry")
    await house.until(NOON + DAY + HOUR)
    assert private(house, "Ben") == []
    await house.until(NOON + 20 * HOUR + DAY)
    assert len(private(house, "Ben")) == 1


@on_both
async def test_what_is_only_guessed_to_be_an_answer_is_asked_about_once(
    make_house: MakeHouse,
) -> None:
    house = await make_house(home(), now=NOON)
    question = await ask(house)
    await say(house, "Cem", HELP, "Clamps and patience, overnight")
    await house.engine.flush()
    assert (await question_of(house, question)).state is QuestionState.OPEN
    await house.until(NOON + DAY)
    (letter,) = letters(house, "Ben")
    assert "right after it" in words_of([letter])[0]
    await press(house, "Ben", letter, "answer-this")
    assert (await question_of(house, question)).state is QuestionState.CONFIRMED
    await house.restart()
    await house.until(NOON + 20 * DAY)
    assert len(private(house, "Ben")) == 1


async def test_a_guess_that_is_gone_or_was_answered_otherwise_is_not_asked_about(
    make_house: MakeHouse,
) -> None:
    """Also where it was to be asked already, and waited for the morning."""
    house = await make_house(home(), now=NOON)
    await ask(house)
    guess = await say(house, "Cem", HELP, "Clamps and patience, overnight")
    await house.engine.flush()
    await wish(house, "Ben", quiet_hours="10:00-20:00")
    await house.until(NOON + DAY + HOUR)
    await house.platforms[HELP.space].delete(person(house, "Cem"), guess.ref)
    await house.until(NOON + 20 * DAY)
    assert private(house, "Ben") == []


async def test_of_many_answers_the_last_have_buttons_and_one_leads_to_all(
    make_house: MakeHouse,
) -> None:
    house = await make_house(home(), now=NOON)
    question = await ask(house)
    await join(house, "Eva")
    for name in ("Ada", "Cem", "Dora", "Eva"):
        await answer(house, name, question, f"{name} would use clamps.")
    await house.until(NOON + DAY)
    (letter,) = letters(house, "Ben")
    text = words_of([letter])[0]
    assert "got 4 answers" in text
    assert "The last 3:" in text
    assert "by @Ada" not in text
    actions = [b.action for b in buttons_of(letter)]
    assert actions.count("answer-this") == 3
    another = next(b for b in buttons_of(letter) if b.action == "why")
    assert "@Ada" in await pressed(house, "Ben", another)


async def test_a_marked_answer_is_not_asked_about(make_house: MakeHouse) -> None:
    house = await make_house(home(), now=NOON)
    question = await ask(house)
    given = await answer(house, "Cem", question)
    await said(house, "Ben", "answer-this", message=given.ref)
    await house.until(NOON + 10 * DAY)
    assert private(house, "Ben") == []


# --- why, and no more of it


@on_both
async def test_it_says_why_it_came_and_how_to_end_it(make_house: MakeHouse) -> None:
    house = await make_house(home(), now=NOON)
    question = await ask(house)
    await answer(house, "Cem", question)
    await house.until(NOON + DAY)
    (letter,) = letters(house, "Ben")
    why = next(b for b in buttons_of(letter) if b.action == "nudges")
    assert why.opens
    shown = await typed(house, "Ben", "nudges helped")
    assert shown is not None
    assert "So I asked once whether it helped" in plain(shown)  # type: ignore[arg-type]  # a document
    asked_why = await typed(house, "Ben", "why", message=letter.ref)
    assert isinstance(asked_why, Document)
    assert "of my own accord" in plain(asked_why)
    (reason,) = buttons_in(asked_why)
    assert "So I asked once whether it helped" in await pressed(house, "Ben", reason)
    assert "know that message" in await said(house, "Cem", "why", message=letter.ref)
    await press(house, "Ben", letter, "settings follow-ups")
    other = await ask(house, "Ben", "How do I glue pine?")
    await answer(house, "Dora", other)
    await house.until(NOON + 10 * DAY)
    assert len(private(house, "Ben")) == 1


# --- what is still open


@on_both
async def test_moderators_get_a_list_of_what_is_new_the_oldest_first(
    make_house: MakeHouse,
) -> None:
    house = await make_house(home(), now=NOON)
    await ask(house)
    house.clock.advance(HOUR)
    await ask(house, "Cem", "Where is the saw?")
    await house.until(at("2027-01-06 08:59"))
    assert told(house) == []
    await house.until(at("2027-01-06 12:00"))
    (list_,) = told(house)
    assert "2 questions are waiting" in list_
    assert list_.index("Ben") < list_.index("Cem")
    await house.restart()
    await house.until(at("2027-01-07 12:00"))
    assert len(told(house)) == 1


async def test_each_question_is_listed_twice_at_most_and_then_counted(
    make_house: MakeHouse,
) -> None:
    house = await make_house(home(), now=NOON)
    await ask(house)
    await house.until(NOON + 12 * DAY)
    first, again = told(house)
    assert "Ben" in first
    assert "Ben" in again
    await ask(house, "Cem", "Where is the saw?")
    await house.until(NOON + 13 * DAY)
    third = told(house)[2]
    assert "Cem" in third
    assert "Ben" not in third
    assert "One more is waiting that stood here before" in third


async def test_moderators_end_their_lists_by_a_tap_and_begin_them_again(
    make_house: MakeHouse,
) -> None:
    house = await make_house(home(), now=NOON)
    await ask(house)
    await house.until(NOON + DAY)
    (post,) = house.posts(MODS)
    await press(house, "Ada", post, "answer lists")
    await ask(house, "Cem", "Where is the saw?")
    await house.restart()
    await house.until(NOON + 5 * DAY)
    assert len(told(house)) == 1
    assert "lists of open questions" in await said(house, "Ada", "audit")
    assert "something new" in await said(house, "Ada", "answer lists on")
    await house.until(NOON + 6 * DAY)
    assert "Cem" in told(house)[1]


async def test_only_moderators_end_the_lists(make_house: MakeHouse) -> None:
    house = await make_house(home(), now=NOON)
    await ask(house)
    await said(house, "Ben", "answer lists off")
    await house.until(NOON + DAY)
    assert len(told(house)) == 1


async def test_without_a_channel_no_moderator_is_written_to_because_of_what_waits(
    make_house: MakeHouse,
) -> None:
    house = await make_house(replace(home(), moderators_channels=()), now=NOON)
    await ask(house)
    await house.until(NOON + 5 * DAY)
    assert private(house, "Ada") == []


async def test_where_moderators_see_totals_their_list_names_nobody(
    make_house: MakeHouse,
) -> None:
    house = await make_house(home(moderators_see="totals"), now=NOON)
    await ask(house)
    await house.until(at("2027-01-06 12:00"))
    (list_,) = told(house)
    assert "One question is waiting" in list_
    assert "to the question" in list_
    assert "Ben" not in list_


async def test_nothing_is_listed_where_nothing_waits_or_nobody_wants_it(
    make_house: MakeHouse,
) -> None:
    house = await make_house(home(still_open="off"), now=NOON)
    await ask(house)
    await house.until(NOON + 5 * DAY)
    assert told(house) == []


async def test_hourly_a_question_is_listed_once_it_waits_and_not_each_hour(
    make_house: MakeHouse,
) -> None:
    house = await make_house(home(still_open="hourly"), now=NOON)
    await ask(house)
    await house.until(NOON + 3 * DAY)
    assert len(told(house)) == 2  # once when it has waited, and once more
    await ask(house, "Cem", "Where is the saw?")
    await house.until(NOON + 4 * DAY)
    assert len(told(house)) == 3


async def test_hourly_what_began_to_wait_at_night_is_listed_in_the_morning(
    make_house: MakeHouse,
) -> None:
    house = await make_house(home(still_open="hourly"), now=at("2027-01-05 17:00"))
    await ask(house)
    await house.until(at("2027-01-06 06:59"))
    assert told(house) == []
    await house.until(at("2027-01-06 07:00"))
    assert len(told(house)) == 1


# --- a question that waits goes to who offered


async def volunteering(house: House, *names: str) -> None:
    for name in names:
        assert "Thank you" in await said(house, name, "volunteer answers")


@on_both
async def test_a_question_that_waits_goes_once_to_a_volunteer_of_its_topic(
    make_house: MakeHouse,
) -> None:
    house = await make_house(home(), now=NOON)
    await volunteering(house, "Ben", "Cem", "Dora")
    known = await ask(house, "Ben", "Where is the saw?")
    await answer(house, "Cem", known, "In the shed.")
    question = await ask(house, "Ada")
    await house.until(NOON + 4 * HOUR - timedelta(minutes=1))
    assert private(house, "Cem") == []
    await house.until(NOON + 4 * HOUR)
    (letter,) = private(house, "Cem")
    assert "A question by @Ada" in letter
    assert private(house, "Dora") == []
    await house.restart()
    await house.until(NOON + 5 * DAY)
    assert len(private(house, "Cem")) == 1
    assert (await question_of(house, question)).state is QuestionState.OPEN


async def test_who_steps_back_from_being_asked_has_a_way_back(
    make_house: MakeHouse,
) -> None:
    house = await make_house(home(), now=NOON)
    await volunteering(house, "Dora")
    shown = await typed(house, "Dora", "volunteer answers off")
    assert isinstance(shown, Document)
    (back,) = buttons_in(shown)
    assert "Thank you" in await pressed(house, "Dora", back)
    async with house.storage.read() as uow:
        (dora,) = await uow.members.volunteers(HOME)
    assert dora.volunteers == {"answers"}


async def test_who_wants_nothing_unasked_is_told_that_they_will_not_be_asked(
    make_house: MakeHouse,
) -> None:
    house = await make_house(home(), now=NOON)
    await said(house, "Dora", "settings nudges off")
    for line in ("volunteer answers", "volunteer answers", "settings invitations on"):
        assert "nothing unasked" in await said(house, "Dora", line), line
    await said(house, "Dora", "settings nudges on")
    assert "already" in await said(house, "Dora", "volunteer answers")
    assert "unasked" not in await said(house, "Dora", "settings invitations on")


async def test_a_channels_name_is_no_topic_to_read_of(make_house: MakeHouse) -> None:
    house = await make_house(home(topics={"wood": ("oak",)}), now=NOON)
    await ask(house, "Ben", "Where can I get help?")
    await ask(house, "Cem", "How do I glue oak, please help?")
    shown = await said(house, "Dora", "open")
    assert "(about wood)" in shown
    assert shown.count("about") == 1


async def test_what_somebody_offers_names_their_topics(make_house: MakeHouse) -> None:
    house = await make_house(home(), now=NOON)
    await volunteering(house, "Dora")
    await said(house, "Dora", "offer help of all kinds")
    await ask(house)
    await house.until(NOON + 4 * HOUR)
    assert len(private(house, "Dora")) == 1


async def test_the_night_does_not_count_as_waiting(make_house: MakeHouse) -> None:
    evening = at("2027-01-05 18:00")  # 19:00 in Berlin: two hours are left of the day
    house = await make_house(home(), now=evening)
    await volunteering(house, "Dora")
    await said(house, "Dora", "offer help")
    await ask(house)
    await house.until(at("2027-01-06 08:59"))
    assert private(house, "Dora") == []
    await house.until(at("2027-01-06 09:00"))
    assert len(private(house, "Dora")) == 1


async def test_several_questions_are_spread_over_the_volunteers(
    make_house: MakeHouse,
) -> None:
    house = await make_house(home(escalate_to=1), now=NOON)
    for name in ("Cem", "Dora"):
        await volunteering(house, name)
        await said(house, name, "offer help")
    await ask(house, "Ben", "Where is the saw?")
    await ask(house, "Ada", "How do I glue oak?")
    await house.until(NOON + 4 * HOUR)
    assert [len(private(house, name)) for name in ("Cem", "Dora")] == [1, 1]


async def test_a_duty_is_not_counted_and_does_not_take_a_nudge_along(
    make_house: MakeHouse,
) -> None:
    house = await make_house(replace(home(), nudges_per_week=0), now=NOON)
    await volunteering(house, "Dora")
    await said(house, "Dora", "offer help")
    helped = await ask(house, "Dora", "Where is the saw?")
    await answer(house, "Cem", helped, "In the shed.")
    await house.until(NOON + DAY)
    await ask(house)
    await house.until(NOON + 10 * DAY)
    (letter,) = private(house, "Dora")
    assert "still waiting" in letter


async def test_what_was_answered_while_it_was_held_back_is_not_sent(
    make_house: MakeHouse,
) -> None:
    house = await make_house(home(), now=NOON)
    await volunteering(house, "Dora")
    await said(house, "Dora", "offer help")
    await wish(house, "Dora", quiet_hours="10:00-20:00")
    question = await ask(house)
    await house.until(NOON + 5 * HOUR)
    await answer(house, "Cem", question)
    await house.until(NOON + 5 * DAY)
    assert private(house, "Dora") == []


async def test_nobody_is_asked_where_nobody_offered(make_house: MakeHouse) -> None:
    house = await make_house(home(), now=NOON)
    await said(house, "Dora", "offer help")
    await ask(house)
    await house.until(NOON + 5 * DAY)
    assert private(house, "Dora") == []


# --- an invitation


async def asking(house: House, name: str, times: int = 4) -> None:
    for n in range(times):
        question = await ask(house, name, f"Where is saw number {n}?")
        await answer(house, "Cem", question, "In the shed.")
        house.clock.advance(DAY)
    await house.work()


async def test_who_mostly_asks_is_invited_once_a_month_to_what_waits(
    make_house: MakeHouse,
) -> None:
    house = await make_house(home(ask_helped_after=None), now=NOON)
    await asking(house, "Ben")
    await house.until(NOON + 40 * DAY)
    assert private(house, "Ben") == []
    await ask(house, "Dora")
    await house.until(NOON + 42 * DAY)
    (letter,) = private(house, "Ben")
    assert letter.startswith("Thank you for your questions")
    assert "@Dora" in letter
    assert private(house, "Cem") == []
    await ask(house, "Dora", "And how do I glue pine?")
    await house.restart()
    await house.until(NOON + 60 * DAY)
    assert len(private(house, "Ben")) == 1
    shown = await said(house, "Ben", "nudges")
    assert "asking is welcome" in shown


async def test_who_gives_in_other_ways_does_not_mostly_ask(
    make_house: MakeHouse,
) -> None:
    house = await make_house(home(ask_helped_after=None), now=NOON)
    await asking(house, "Ben")
    ben = member_id(house, "Ben")
    async with house.storage.write() as uow:
        await uow.ledger.contribute(
            [
                Contribution(HOME, ben, Given.HOSTED, str(n), NOON + n * DAY)
                for n in range(12)
            ]
        )
    await house.until(NOON + 40 * DAY)
    await ask(house, "Dora")
    await house.until(NOON + 60 * DAY)
    assert private(house, "Ben") == []


async def test_who_says_no_is_not_invited(make_house: MakeHouse) -> None:
    house = await make_house(home(ask_helped_after=None), now=NOON)
    await asking(house, "Ben")
    assert "no more invitations" in await said(house, "Ben", "settings invitations off")
    await house.until(NOON + 40 * DAY)
    await ask(house, "Dora")
    await house.until(NOON + 50 * DAY)
    assert private(house, "Ben") == []
    await said(house, "Ben", "settings invitations on")
    await ask(house, "Dora", "Where are the clamps?")
    await house.until(NOON + 52 * DAY)
    assert len(private(house, "Ben")) == 1


async def test_newcomers_are_left_to_ask(make_house: MakeHouse) -> None:
    house = await make_house(home(ask_helped_after=None), now=NOON)
    await asking(house, "Ben")
    await ask(house, "Dora")
    await house.until(NOON + 20 * DAY)
    assert private(house, "Ben") == []


# --- hosts


async def hosting(house: House, name: str, space: str = "discord") -> None:
    """The first occurrence there has begun, and they host it."""
    await house.work()
    begun = await only(house)
    assert begun.state is State.OPEN
    part = Participation(begun.id, member_id(house, name, space), "host", NOON)
    async with house.storage.write() as uow:
        await uow.occurrences.save_participations([part])


def with_ritual() -> Community:
    talk = ritual(every="monday 09:00", channels=(HELP,), close_after="30 days")
    return replace(home(), rituals={talk.name: talk})


async def test_who_hosts_there_gets_the_list_and_moderators_do_not(
    make_house: MakeHouse,
) -> None:
    house = await make_house(with_ritual(), now=at("2027-01-04 07:00"))
    await house.until(NOON)
    await hosting(house, "Dora")
    posted = len(told(house))
    await ask(house)
    await house.until(NOON + DAY)
    (letter,) = private(house, "Dora")
    assert "Where you are hosting, one question is still waiting" in letter
    assert "while you host there" in letter
    assert len(told(house)) == posted
    assert "you get these lists no more" in await said(
        house, "Dora", "settings still-open off"
    )
    await house.until(NOON + 2 * DAY)
    assert len(private(house, "Dora")) == 1
    assert "is waiting for an answer" in told(house)[-1]


async def test_hosts_are_told_again_only_of_what_is_new(make_house: MakeHouse) -> None:
    house = await make_house(with_ritual(), now=at("2027-01-04 07:00"))
    await house.until(NOON)
    await hosting(house, "Dora")
    await ask(house)
    await house.until(NOON + 6 * DAY)
    assert len(private(house, "Dora")) == 2
    await ask(house, "Cem", "Where is the saw?")
    await house.until(NOON + 7 * DAY)
    third = private(house, "Dora")[2]
    assert "@Cem" in third
    assert "@Ben" not in third


async def test_who_hosts_is_not_told_of_their_own_question(
    make_house: MakeHouse,
) -> None:
    """Nobody else hosts, so that moderators hear of it."""
    house = await make_house(with_ritual(), now=at("2027-01-04 07:00"))
    await house.until(NOON)
    await hosting(house, "Dora")
    posted = len(told(house))
    await ask(house, "Dora")
    await house.until(NOON + DAY)
    assert private(house, "Dora") == []
    assert "Dora" in told(house)[posted]


async def test_who_hosts_is_not_told_of_questions_where_they_cannot_be(
    make_house: MakeHouse,
) -> None:
    house = await make_house(with_ritual(), now=at("2027-01-04 07:00"))
    await house.until(NOON)
    await hosting(house, "Dora", "slack")
    posted = len(told(house))
    await ask(house)
    await house.until(NOON + DAY)
    assert private(house, "Dora", "slack") == []
    assert "Ben" in told(house)[posted]


async def test_a_process_that_ends_every_hour_says_nothing_twice_and_forgets_nothing(
    make_house: MakeHouse,
) -> None:
    house = await make_house(home(), now=NOON)
    await volunteering(house, "Dora")
    await said(house, "Dora", "offer help")
    answered = await ask(house)
    await answer(house, "Cem", answered)
    await ask(house, "Cem", "Where is the saw?")
    for hours in range(50):
        await house.restart()
        await house.until(NOON + hours * HOUR)
    assert [len(private(house, name)) for name in ("Ben", "Cem", "Dora")] == [1, 0, 1]
    assert len(told(house)) == 1


class Untouchable:
    """A storage nobody may ask."""

    def read(self) -> NoReturn:
        raise AssertionError

    def write(self, *, patient: bool = False) -> NoReturn:
        raise AssertionError(patient)


async def test_nothing_is_read_while_nothing_is_due(make_house: MakeHouse) -> None:
    house = await make_house(home(), now=NOON)
    await ask(house)
    await house.until(NOON + DAY)
    attending = house.engine.attending
    due = attending.next_at()
    assert due is not None
    assert due > house.clock.now()
    attending.world = replace(attending.world, storage=Untouchable())
    assert await attending.run_due() == 0
    house.clock.set(due)
    with pytest.raises(AssertionError):
        await attending.run_due()


async def test_what_is_heard_can_be_due_after_the_shortest_wait(
    make_house: MakeHouse,
) -> None:
    house = await make_house(home(), now=NOON)
    await house.work()
    attending = house.engine.attending
    assert attending.next_at() == NOON + DAY
    house.clock.advance(HOUR)
    await ask(house)
    assert attending.next_at() == NOON + 5 * HOUR
