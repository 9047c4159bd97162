"""Stories of newcomers, lived through with the real engine."""

from datetime import timedelta
from itertools import pairwise

from bot.platforms.rehearsal.members import buttons_of
from bot.platforms.rehearsal.space import Said
from bot.texts.plain import plain_inline
from rituals.model.ids import SpaceId
from rituals.model.occurrence import State
from rituals.orders import Forget
from tests.fakes.house import HOME, MODS, House, at
from tests.fakes.visit import (
    MakeHouse,
    member,
    member_id,
    on_both,
    parts,
    person,
    private,
    reply,
    text,
    told,
    words_of,
)
from tests.fakes.welcome import (
    HELLO,
    SLACK_HELLO,
    button,
    hello,
    introduce,
    join,
    journeys,
    letters,
    memory,
    nudged,
    press,
    volunteer,
    welcoming,
)


async def live(house: House, **span: float) -> None:
    """Live on for so long."""
    await house.until(house.clock.now() + timedelta(**span))


def closed_to_the_bot(house: House, name: str, locale: str | None = None) -> None:
    """Somebody who takes no private messages will come next."""
    space = house.spaces[SpaceId("discord")]
    coming = space.add_person(name, locale=locale)
    space.faults.closed_to_bot.add(coming.account.id)
    space.remove_person(coming)
    space._counted["u"] -= 1  # the next who comes has that account


def labels(said: Said) -> list[str]:
    """What its buttons say."""
    return [plain_inline(b.label) for b in buttons_of(said)]


# --- check-ins ------------------------------------------------------------------------


async def test_check_ins_ask_only_for_what_is_missing(make_house: MakeHouse) -> None:
    house = await welcoming(make_house)
    await join(house, "Fay")
    await join(house, "Eva")
    await live(house, days=3, minutes=1)
    asked = private(house, "Fay")[-1]
    assert "Say hello" not in asked  # there is nobody to say it to
    assert "who you are" in asked
    await introduce(house, "Fay")
    assert "Join in" in asked
    assert "somebody who is there for you" not in asked  # nobody could be
    await introduce(house, "Eva")
    await volunteer(house, "Ben")
    await house.until(at("2027-01-11 13:00"))  # a week after the first one
    asked = private(house, "Eva")[-1]
    assert "who you are" not in asked
    assert "Say hello to somebody" in asked
    assert "Join in" in asked
    assert "somebody who is there for you" in asked


@on_both
async def test_a_check_in_held_back_is_not_sent_when_it_is_of_no_use_any_more(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house)
    await join(house, "Eva")
    await house.until(at("2027-01-09 12:00"))
    assert len(letters(house, "Eva")) == 2
    decided = [(e.verdict, e.reason) for e in await nudged(house)]
    assert decided[-1] == ("nudge held", "budget")
    await press(house, "Eva", "read-along", letters(house, "Eva")[0])
    decided = [(e.verdict, e.reason) for e in await nudged(house)]
    assert decided[-1] == ("nudge dropped", "outdated")
    await live(house, days=5)
    assert len(letters(house, "Eva")) == 2


# --- who rather reads ------------------------------------------------------------------


async def test_reading_along_is_respected_and_can_be_taken_back(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house)
    await join(house, "Eva")
    shown = await press(house, "Eva", "read-along", letters(house, "Eva")[0])
    assert "won't ask" in text(shown)
    await live(house, days=20)
    assert len(letters(house, "Eva")) == 1
    assert told(house) == []
    (journey,) = await journeys(house)
    platform = house.platforms[SpaceId("discord")]
    eva = next(p for p in platform.world.people.values() if p.name == "Eva")
    await platform.act(eva, "read-along", journey.id, "off")
    await live(house, days=12)
    assert len(letters(house, "Eva")) == 2
    await house.until(at("2027-03-01 12:00"))
    assert len(letters(house, "Eva")) == 2  # nothing was given: nothing to celebrate


# --- closed private messages ------------------------------------------------------------


async def test_without_a_channel_where_they_are_nobody_is_introduced_elsewhere(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house, channels=(SLACK_HELLO,))
    await volunteer(house, "Ben")
    await join(house, "Eva")
    (greeting,) = letters(house, "Eva")
    assert not button(greeting, "introduce")
    assert "tell us" not in private(house, "Eva")[0]
    (journey,) = await journeys(house)
    platform, eva = house.platforms[HELLO.space], person(house, "Eva")
    shown = await platform.look(eva, "introduce", journey.id)
    assert "no channel for introductions" in text(shown)
    refused = await platform.act(eva, "introduce", journey.id, values={"who": "I sing"})
    assert "no channel for introductions" in text(refused)
    closed_to_the_bot(house, "Fay")
    await join(house, "Fay")
    await press(house, "Eva", "buddy", greeting)
    assert "@Eva" in private(house, "Ben")[0]
    await live(house, days=5)
    assert house.posts(SLACK_HELLO) == []
    assert "who you are" not in private(house, "Eva")[-1]


async def test_nothing_is_celebrated_privately_where_that_is_closed(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house, check_ins=[])
    closed_to_the_bot(house, "Eva")
    await join(house, "Eva")
    await house.until(at("2027-01-04 13:00"))
    await reply(house, "Eva", "I learned to braze.")
    await house.engine.flush()
    await live(house, days=10)
    assert "arrived" in (await memory(house))["journeys"][member_id(house, "Eva")]
    assert await nudged(house) == []
    assert told(house) == []


async def test_newcomers_are_met_in_their_own_language(make_house: MakeHouse) -> None:
    house = await welcoming(make_house)
    await join(house, "Eva", locale="de-AT")
    await join(house, "Fay", locale="fr")
    await join(house, "Gus", locale="en-GB")
    assert "Willkommen" in private(house, "Eva")[0]
    assert "Welcome" in private(house, "Fay")[0]
    assert "Welcome" in private(house, "Gus")[0]
    assert (await member(house, "Gus")).wishes.language is None


# --- a raid -----------------------------------------------------------------------------


async def test_two_hundred_joins_in_a_minute_are_cheap_and_nobody_is_lost(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house)
    platform = house.platforms[HELLO.space]
    begun = house.clock.now()
    for n in range(200):
        await platform.join(f"New {n}")
        house.clock.advance(timedelta(milliseconds=300))
        if n % 20 == 0:
            await house.work()
    await house.work()
    space = house.spaces[HELLO.space]
    greeted = [s.at for s in space.messages() if s.key and "/greet/" in s.key]
    assert len(greeted) <= 25
    assert len(told(house)) == 1
    assert "More than 20 people" in told(house)[0]
    await house.until(begun + timedelta(hours=2))
    greeted = sorted(s.at for s in space.messages() if s.key and "/greet/" in s.key)
    assert len(greeted) == 200
    late = [one for one in greeted if one > begun + timedelta(minutes=2)]
    apart = [b - a for a, b in pairwise(late)]
    assert min(apart) >= timedelta(seconds=19)
    assert len(told(house)) == 1


async def test_whatever_becomes_of_a_newcomer_the_greetings_can_be_paused(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house, raid_above=3)
    for name in ("E", "F", "G", "H"):
        await house.platforms[HELLO.space].join(name)
    await house.work()
    (warning,) = house.posts(MODS)
    about = {b.action: b.about for b in buttons_of(warning)}
    assert about == {"pause-greetings": "welcome", "go-on": "welcome"}
    await house.engine.order(HOME, Forget(member_id(house, "H")))
    await house.work()
    assert "paused" in await act(house, "Ada", "pause-greetings")
    assert "@Ada paused" in told(house)[-1]
    await press(house, "Ada", "go-on", house.posts(MODS)[-1])
    assert "@Ada lets the greetings go on" in told(house)[-1]


async def space_empties(house: House, name: str) -> None:
    platform = house.platforms[HELLO.space]
    leaving = next(p for p in platform.world.people.values() if p.name == name)
    await platform.leave(leaving)
    await house.work()


async def test_a_pause_that_nobody_ends_ends_by_itself(make_house: MakeHouse) -> None:
    house = await welcoming(make_house, raid_above=2)
    for name in ("E", "F", "G", "H"):
        await house.platforms[HELLO.space].join(name)
    await house.work()
    (warning,) = house.posts(MODS)
    await press(house, "Ada", "pause-greetings", warning)
    await live(house, hours=25)
    space = house.spaces[HELLO.space]
    greeted = [s for s in space.messages() if s.key and "/greet/" in s.key]
    assert len(greeted) == 4


# --- leaving and coming back --------------------------------------------------------------


async def test_who_leaves_before_the_greeting_is_not_greeted_in_public(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house)
    eva = await house.platforms[HELLO.space].join("Eva")
    await house.engine.tick()
    await house.platforms[HELLO.space].leave(eva)
    await house.work()
    assert house.posts(HELLO) == []
    assert told(house) == []


# --- buddies ------------------------------------------------------------------------------


async def test_only_the_buddy_passes_on(make_house: MakeHouse) -> None:
    house = await welcoming(make_house)
    await volunteer(house, "Ben", "Cem")
    await join(house, "Eva")
    await introduce(house, "Eva")
    (bens,) = letters(house, "Ben")
    refused = await press(house, "Cem", "pass-on", bens)
    assert "somebody else accompanies" in text(refused).lower()
    assert letters(house, "Cem") == []


async def test_a_buddys_button_of_long_ago_speaks_to_the_buddy(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house)
    await volunteer(house, "Ben")
    await join(house, "Eva")
    await introduce(house, "Eva")
    await act(house, "Ada", "done", member_id(house, "Eva"))
    (letter,) = letters(house, "Ben")
    for action in ("in-touch", "pass-on"):
        shown = text(await press(house, "Ben", action, letter))
        assert shown.startswith("The first weeks of @Eva are over")
        assert "Thank you" in shown
        shown = text(await press(house, "Cem", action, letter))
        assert shown.startswith("The first weeks of @Eva are over")
        assert "Thank you" not in shown


async def test_the_letter_to_a_buddy_leads_to_the_introduction(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house)
    await volunteer(house, "Ben")
    await join(house, "Eva")
    await introduce(house, "Eva")
    await live(house, minutes=2)
    (letter,) = letters(house, "Ben")
    assert "Here is the" in words_of([letter])[0]
    assert house.posts(HELLO)[0].ref.id in str(letter.document)
    assert "Thank you" in text(await press(house, "Ben", "in-touch", letter))


async def test_a_newcomer_may_ask_for_somebody_else(make_house: MakeHouse) -> None:
    house = await welcoming(make_house)
    await volunteer(house, "Ben", "Cem")
    await join(house, "Eva")
    await press(house, "Eva", "buddy", letters(house, "Eva")[0])
    assert "@Ben" in private(house, "Eva")[1]
    await press(house, "Eva", "another", letters(house, "Eva")[1])
    assert "@Cem" in private(house, "Eva")[2]
    assert "Somebody else" in private(house, "Ben")[0]


async def test_moderators_hear_once_that_nobody_volunteers(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house)
    for name in ("Eva", "Fay", "Gus"):
        await join(house, name)
        await introduce(house, name)
    assert len(told(house)) == 1
    assert "@Eva is new on Discord" in told(house)[0]
    assert "nobody there is free" in told(house)[0]
    shown = await press(house, "Ben", "accompany", house.posts(HELLO)[0])
    assert "@Eva has nobody yet" in text(shown)
    assert "@Eva" in private(house, "Ben")[0]
    assert "@Ben" in private(house, "Eva")[-1]
    shown = await press(house, "Gus", "buddy", letters(house, "Gus")[0])
    assert "there for you" in text(shown)
    assert "@Gus" in private(house, "Ben")[1]
    shown = await press(house, "Cem", "accompany", house.posts(HELLO)[0])
    assert "has nobody yet" not in text(shown)
    assert private(house, "Cem") == []


async def test_the_trail_tells_who_accompanies_and_what_a_look_found(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house)
    await volunteer(house, "Ben")
    await join(house, "Eva")
    await introduce(house, "Eva")
    await hello(house, "Cem", "Hello Eva!")
    await live(house, days=2)
    trail = {entry.subject: entry for entry in await house.trail()}
    assert trail["accompany"].verdict == "entrusted"
    assert trail["accompany"].detail == member_id(house, "Ben")
    looked = trail["unanswered"]
    assert (looked.verdict, looked.reason, looked.detail) == ("run", "answered", "1")


async def test_what_comes_next_of_a_journey_is_for_people_and_moved_by_nobody(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house)
    await volunteer(house, "Ben")
    await join(house, "Eva")
    await introduce(house, "Eva")
    await live(house, minutes=5)
    items = await house.engine.coming(HOME, limit=100)
    items = [item for item in items if item.occurrence.subject]
    steps = [item.step.name for item in items]
    assert steps == ["check-in/1", "check-in/2", "silent", "check-in/3", "graduate"]
    assert {item.usual_at for item in items} == {None}
    assert "move-step" not in {entry.verdict for entry in await house.trail()}


async def test_what_is_asked_quietly_comes_next_when_quiet_hours_are_over(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house)
    await house.until(at("2027-01-09 02:00"))
    await join(house, "Eva")
    items = await house.engine.coming(HOME, limit=100)
    (asked,) = [item for item in items if item.step.name == "check-in/1"]
    assert asked.at == at("2027-01-12 07:00")  # eight o'clock in Berlin
    await house.until(at("2027-01-12 06:59"))
    assert len(letters(house, "Eva")) == 1
    await house.until(at("2027-01-12 07:05"))
    assert len(letters(house, "Eva")) == 2  # the greeting, and what was asked


async def test_the_greeting_knows_whether_they_introduced_themselves(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house)
    await join(house, "Eva")
    assert "Introduce myself" in labels(letters(house, "Eva")[0])
    assert "#hello" in await introduce(house, "Eva")
    (greeting,) = letters(house, "Eva")
    assert "Introduce myself" not in labels(greeting)
    assert "Change my introduction" in labels(greeting)
    await press(house, "Eva", "withdraw", house.posts(HELLO)[0])
    (greeting,) = letters(house, "Eva")
    assert "Introduce myself" in labels(greeting)
    assert "Change my introduction" not in labels(greeting)


async def test_who_asked_in_vain_hears_as_soon_as_somebody_is_there(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house)
    await join(house, "Eva")
    shown = await press(house, "Eva", "buddy", letters(house, "Eva")[0])
    assert "as soon as there is somebody" in text(shown)
    await live(house, days=2)
    assert not any("@Ben" in letter for letter in private(house, "Eva"))
    await volunteer(house, "Ben")
    await live(house, days=1)
    assert any("@Ben" in letter for letter in private(house, "Eva"))
    assert "@Eva" in private(house, "Ben")[0]
    await live(house, days=2)
    assert len(private(house, "Ben")) == 1
    assert len(told(house)) == 1  # moderators heard once that nobody was free


async def test_a_buddy_is_somebody_whom_the_newcomer_can_write_to(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house)
    await volunteer(house, "Ben")
    await join(house, "Eva", "slack")
    shown = await press(
        house, "Eva", "buddy", letters(house, "Eva", "slack")[0], "slack"
    )
    assert "nobody is free" in text(shown)


async def test_who_is_named_accompanies(make_house: MakeHouse) -> None:
    house = await welcoming(make_house, buddies=["@dora"])
    await join(house, "Eva")
    await introduce(house, "Eva")
    assert "@Eva" in private(house, "Dora")[0]
    assert "one of those who accompany" in private(house, "Dora")[0]


async def test_another_buddy_is_found_when_one_leaves(make_house: MakeHouse) -> None:
    house = await welcoming(make_house)
    await volunteer(house, "Ben", "Cem")
    await join(house, "Eva")
    await introduce(house, "Eva")
    await space_empties(house, "Ben")
    await live(house, days=4)
    assert any("@Cem" in letter for letter in private(house, "Eva"))


# --- what people should see to ---------------------------------------------------------


async def test_an_introduction_nobody_answered_is_put_before_the_moderators(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house, buddies="none")
    await join(house, "Eva")
    await introduce(house, "Eva")
    await join(house, "Fay")
    await introduce(house, "Fay")
    await hello(house, "Eva", "Hi Fay!")
    await live(house, days=2)
    assert len(told(house)) == 1
    assert "introduction of @Eva" in told(house)[0]


async def test_the_silent_are_listed_once_and_together(make_house: MakeHouse) -> None:
    house = await welcoming(make_house, buddies="none", check_ins=[])
    for name in ("Eva", "Fay", "Gus"):
        await join(house, name)
        house.clock.advance(timedelta(minutes=20))
    fay = next(p for p in house.spaces[HELLO.space].people.values() if p.name == "Fay")
    (place,) = house.spaces[HELLO.space].channels("#hello")
    await house.platforms[HELLO.space].say(fay, place, "Hello everybody")
    await house.engine.flush()
    await live(house, days=30)
    (listed,) = told(house)
    assert "@Eva" in listed
    assert "@Gus" in listed
    assert "@Fay" not in listed
    assert "a person should write" in listed


# --- the introduction is theirs -----------------------------------------------------------


async def test_what_is_wrong_with_an_introduction_is_said(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house, buddies="none")
    await join(house, "Eva")
    await introduce(house, "Eva", who="I mend everything.")
    (journey,) = await journeys(house)
    for words, fault in (
        ({"who": "   "}, "at least a sentence"),
        (
            {"who": "x" * 1001},
            "1,000 characters fit about yourself; that is one too many",
        ),
        ({"who": "x", "topics": "y" * 210}, "200 characters fit; that is 10 too many"),
    ):
        platform = house.platforms[HELLO.space]
        eva = person(house, "Eva")
        refused = await platform.act(eva, "introduce", journey.id, values=words)
        assert fault in text(refused)
    (part,) = await parts(house, journey)
    assert part.details == {
        "words": {"who": "I mend everything.", "offers": "", "needs": "", "topics": ""}
    }
    await press(house, "Eva", "withdraw", house.posts(HELLO)[0])
    assert await parts(house, journey) == []


# --- moderators -----------------------------------------------------------------------------


async def act(house: House, name: str, action: str, value: str = "") -> str:
    """Somebody does something to the welcome by its name, as commands do."""
    platform = house.platforms[HELLO.space]
    who = next(p for p in platform.world.people.values() if p.name == name)
    shown = await platform.act(who, action, "welcome", value)
    await house.work()
    return text(shown)


async def test_moderators_list_finish_and_begin_again(make_house: MakeHouse) -> None:
    house = await welcoming(make_house)
    await join(house, "Eva")
    await join(house, "Fay")
    await press(house, "Fay", "read-along", letters(house, "Fay")[0])
    platform = house.platforms[HELLO.space]
    ada, ben = (
        next(p for p in platform.world.people.values() if p.name == name)
        for name in ("Ada", "Ben")
    )
    listed = text(await platform.look(ada, "list", "welcome"))
    assert "2 newcomers" in listed
    assert "@Eva, since Friday, 1 January 2027: silent so far" in listed
    assert "@Fay, since Friday, 1 January 2027: likes to read along" in listed
    assert "moderators" in text(await platform.look(ben, "list", "welcome"))

    eva = member_id(house, "Eva")
    assert "moderators" in await act(house, "Ben", "done", eva)
    assert "has arrived" in await act(house, "Ada", "done", eva)
    assert "nothing to finish" in await act(house, "Ada", "done", eva)
    first = next(o for o in await journeys(house) if o.subject == eva)
    assert (first.state, first.reason) == (State.CLOSED, "done")
    assert "once more" in await act(house, "Ada", "restart", eva)
    again = [o for o in await journeys(house) if o.subject == eva]
    assert [o.id[-2:] for o in again] == ["/1", "/2"]
    assert again[1].state is State.OPEN
    assert len(letters(house, "Eva")) == 2
    await act(house, "Ada", "restart", eva)
    again = [o for o in await journeys(house) if o.subject == eva]
    assert [o.state for o in again] == [State.CLOSED, State.CLOSED, State.OPEN]
    assert list((await memory(house))["journeys"]) == [member_id(house, "Fay"), eva]


# --- forgotten -----------------------------------------------------------------------------


@on_both
async def test_nothing_of_somebody_forgotten_stays_in_the_welcome(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house)
    await volunteer(house, "Ben")
    await join(house, "Eva")
    await introduce(house, "Eva")
    await join(house, "Fay")
    await introduce(house, "Fay", who="I am Fay.")
    eva = member_id(house, "Eva")
    await house.engine.order(HOME, Forget(eva))
    await house.work()
    kept = str(await memory(house))
    assert eva not in kept
    assert member_id(house, "Fay") in kept
    gone, stays = words_of(house.posts(HELLO))
    assert "bicycles" not in gone
    assert "> I am Fay." in stays
    alive = [o for o in await journeys(house) if o.alive]
    assert [o.subject for o in alive] == [member_id(house, "Fay")]
    await live(house, days=40)
    assert len(told(house)) == 1  # nobody answered Fay
    assert "Eva" not in told(house)[0]
