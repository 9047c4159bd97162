"""What members ask about themselves, and how they want to be treated."""

from dataclasses import replace

import pytest

from bot.platforms.rehearsal.members import buttons_in
from bot.texts.plain import plain
from rituals.catalog.monthly_challenge import MonthlyChallenge
from rituals.catalog.monthly_challenge.streaks import Held, as_memory
from rituals.catalog.weekly_discussion import WeeklyDiscussion
from rituals.community import Community
from rituals.document import Document, Form
from rituals.model.ids import RitualName
from rituals.model.occurrence import OccurrenceId
from rituals.orders import Pause, Skip
from tests.fakes.desk import form, pressed, said, typed
from tests.fakes.house import HOME, House, at, community, ritual
from tests.fakes.visit import (
    MakeHouse,
    member,
    member_id,
    on_both,
    person,
    private,
    reply,
    text,
    wish,
)
from tests.fakes.welcome import join, welcoming


async def test_me_tells_what_is_mine_and_no_ratio(make_house: MakeHouse) -> None:
    house = await make_house()
    told = await said(house, "Ben", "me")
    assert "Reading along is just as good" in told
    assert "not asked anything" in told
    assert "monday" in told
    assert "%" not in told


@on_both
async def test_who_spoke_in_a_discussion_has_given_a_voice(
    make_house: MakeHouse,
) -> None:
    house = await make_house(creative())
    await house.until(at("2027-01-05 09:00"))
    await reply(house, "Ben", "Because it is there.")
    await reply(house, "Ben", "And because I may.")
    told = await said(house, "Ben", "me")
    assert "- one discussion you spoke in" in told
    assert "Reading along" not in told


async def test_who_only_takes_part_is_not_told_to_read_along(
    make_house: MakeHouse,
) -> None:
    house = await make_house(creative())
    await house.until(at("2027-01-04 09:00"))
    await said(house, "Ben", "challenge join")
    told = await said(house, "Ben", "me")
    assert "Reading along" not in told
    assert "Good to have you with us" in told
    assert "only you" not in told


@on_both
async def test_the_next_ones_are_told_in_my_time_with_what_is_unusual(
    make_house: MakeHouse,
) -> None:
    house = await make_house(community(ritual(), ritual("tea", "tuesday 16:00")))
    monday = (await house.occurrences())[0]
    await house.engine.order(house.community.id, Skip(monday.id))
    until = at("2027-01-07 00:00")
    await house.engine.order(house.community.id, Pause(RitualName("tea"), until))
    await wish(house, "Ben", timezone="America/New_York")
    lines = (await said(house, "Ben", "rituale")).splitlines()
    assert [line for line in lines if "left out" in line] == [
        "- Monday, 4 January, 03:00: monday is left out"
    ]
    assert [line for line in lines if "paused" in line] == [
        "- Tuesday, 5 January, 10:00: tea is paused"
    ]
    assert sum("January" in line for line in lines) == 8
    assert "America/New_York" in lines[-1]


def creative() -> Community:
    """A community with a challenge and a discussion."""
    challenge = ritual(
        "build",
        "first monday 09:00",
        kind=MonthlyChallenge(),
        challenges=[{"title": "Fix it", "brief": "Fix something."}],
    )
    discussion = ritual(
        "talk", "tuesday 09:00", kind=WeeklyDiscussion(), prompts=["Why?"]
    )
    return community(challenge, discussion)


async def test_a_challenge_is_joined_and_left_by_commands(
    make_house: MakeHouse,
) -> None:
    house = await make_house(creative())
    assert "not begun" in await said(house, "Ben", "challenge join")
    await house.until(at("2027-01-04 09:00"))
    joined = await said(house, "Ben", "challenge mitmachen")
    assert "You" in joined
    assert "Fix it" in await said(house, "Ben", "challenge status")
    shown = await typed(house, "Ben", "challenge submit")
    assert isinstance(shown, Form)
    platform = house.platforms[next(iter(house.platforms))]
    told = await platform.fill(
        person(house, "Ben"), shown, {f.name: "A chair" for f in shown.fields[:1]}
    )
    assert isinstance(told, Document)
    assert "Fix it" in text(await typed(house, "Ben", "challenge status"))
    assert await said(house, "Ben", "challenge vote")
    assert await said(house, "Ben", "challenge leave")
    assert "one more word" in await said(house, "Ben", "challenge")


async def test_what_was_achieved_in_challenges_is_told(make_house: MakeHouse) -> None:
    house = await make_house(creative())
    await house.until(at("2027-01-04 09:00"))
    await said(house, "Ben", "me")
    ben = member_id(house, "Ben")
    history = as_memory(
        Held(
            OccurrenceId(f"home/build/2026-{month}"),
            f"2026-{month}",
            frozenset({ben}),
            f"Chair {month}",
        )
        for month in (10, 11, 12)
    )
    async with house.storage.write() as uow:
        states = await uow.rituals.states([HOME])
        (build,) = (state for state in states if state.ritual == "build")
        await uow.rituals.save([replace(build, memory={"history": history})])
    lines = (await said(house, "Ben", "me")).splitlines()
    at_ = lines.index("Your challenges:")
    assert lines[at_ + 1 : at_ + 4] == [f"- “Chair {n}”" for n in (10, 11, 12)]
    rest = [line for line in lines[at_ + 4 :] if line]
    assert rest[0] == "You have finished the last 3 challenges in a row."
    assert rest[1].startswith("Your badges: ")
    assert "Your challenges:" not in await said(house, "Cem", "me")


async def test_without_a_challenge_it_says_so(make_house: MakeHouse) -> None:
    house = await make_house()
    assert "no ritual here" in await said(house, "Ben", "challenge status")
    assert "no ritual here" in await said(house, "Ben", "discussion suggest Why?")


async def test_a_prompt_is_suggested_in_a_line_or_in_the_form(
    make_house: MakeHouse,
) -> None:
    house = await make_house(creative())
    told = await said(house, "Ben", "discussion suggest Which ritual do you like most?")
    assert "moderators" in told
    shown = await form(house, "Ben", "discussion suggest")
    platform = house.platforms[next(iter(house.platforms))]
    done = await platform.fill(person(house, "Ben"), shown, {"prompt": "Why not?"})
    assert "moderators" in text(done)


@on_both
async def test_volunteering_is_switched_on_and_off(make_house: MakeHouse) -> None:
    house = await make_house()
    assert "Thank you" in await said(house, "Ben", "volunteer host")
    assert (await member(house, "Ben")).volunteers == {"host"}
    assert "already" in await said(house, "Ben", "volunteer host on")
    assert "Thank you" in await said(house, "Ben", "freiwillig begleiten an")
    assert "to host discussions" in await said(house, "Ben", "me")
    await said(house, "Ben", "volunteer host aus")
    assert (await member(house, "Ben")).volunteers == {"buddy"}
    assert "host, buddy" in await said(house, "Ben", "volunteer king")
    assert isinstance(await typed(house, "Ben", "volunteer"), Form)


@on_both
async def test_away_until_a_time_or_until_back(make_house: MakeHouse) -> None:
    house = await make_house()
    assert "Enjoy" in await said(house, "Ben", "away until monday")
    assert (await member(house, "Ben")).wishes.away_until == at("2027-01-03 23:00")
    assert "until Monday" in await said(house, "Ben", "settings")
    assert "Welcome back" in await said(house, "Ben", "back")
    assert (await member(house, "Ben")).wishes.away_until is None
    assert "had not thought" in await said(house, "Ben", "wieder da")
    await said(house, "Ben", "away")
    assert "until you say" in await said(house, "Ben", "settings")
    assert "over already" in await said(house, "Ben", "away 2026-12-01")


@pytest.mark.parametrize(("word", "field"), [("offer", "offers"), ("need", "needs")])
async def test_what_i_give_and_look_for_is_kept_shown_and_cleared(
    make_house: MakeHouse, word: str, field: str
) -> None:
    house = await make_house()
    assert "have not said yet" in await said(house, "Ben", word)
    await said(house, "Ben", f"{word} a hand with *old* radios")
    assert getattr(await member(house, "Ben"), field) == "a hand with *old* radios"
    assert "a hand with *old* radios" in await said(house, "Ben", word)
    assert "no longer" in await said(house, "Ben", f"{word} nichts")
    assert getattr(await member(house, "Ben"), field) == ""
    assert "at most" in await said(house, "Ben", f"{word} {'x' * 400}")


async def test_an_introduction_needs_a_welcome(make_house: MakeHouse) -> None:
    house = await make_house()
    assert "no welcome here" in await said(house, "Ben", "intro")


async def test_newcomers_introduce_themselves_and_old_hands_need_not(
    make_house: MakeHouse,
) -> None:
    house = await welcoming(make_house)
    await join(house, "Eva")
    await house.work()
    shown = await form(house, "Eva", "vorstellen")
    platform = house.platforms[next(iter(house.platforms))]
    values = {"who": "I am Eva", "offers": "tea", "needs": "a lathe"}
    assert await platform.fill(person(house, "Eva"), shown, values) is not None
    assert "tea" in await said(house, "Eva", "offer")
    assert "here before me" in await said(house, "Ben", "intro")


@on_both
async def test_settings_are_shown_and_changed_by_buttons(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    shown = await typed(house, "Ben", "settings")
    assert isinstance(shown, Document)
    by_action = {button.action: button for button in buttons_in(shown)}
    assert "Von mir aus" not in plain(shown)
    assert "Deutsch" in await pressed(house, "Ben", by_action["settings language"])
    told = await pressed(house, "Ben", by_action["settings nudges"])
    assert told == "Von mir aus schreibe ich dir nicht mehr."
    assert not (await member(house, "Ben")).wishes.nudges
    platform = house.platforms[next(iter(house.platforms))]
    button = by_action["settings timezone"]
    asked = await platform.press(person(house, "Ben"), button)
    assert isinstance(asked, Form)
    done = await platform.fill(person(house, "Ben"), asked, {"zone": "tokyo"})
    assert isinstance(done, Document)
    assert "Asia/Tokyo" in plain(done)
    assert private(house, "Ben") == []


async def wishes(house: House, line: str) -> object:
    await said(house, "Ben", line)
    return (await member(house, "Ben")).wishes


async def test_each_setting_is_changed_by_its_command(make_house: MakeHouse) -> None:
    house = await make_house()
    for line, name, value in (
        ("settings language Deutsch", "language", "de"),
        ("settings language community", "language", None),
        ("settings timezone New York", "timezone", "America/New_York"),
        ("settings timezone community", "timezone", None),
        ("settings quiet 22:00-07:00", "quiet_hours", "22:00-07:00"),
        ("einstellungen ruhezeit aus", "quiet_hours", "off"),
        ("settings quiet community", "quiet_hours", None),
        ("settings nudges aus", "nudges", False),
        ("settings nudges on", "nudges", True),
        ("settings thanks quiet", "unnamed", True),
        ("einstellungen dank öffentlich", "unnamed", False),
        ("settings mute monday", "muted", frozenset({"monday"})),
        ("settings unmute monday", "muted", frozenset()),
    ):
        assert getattr(await wishes(house, line), name) == value, line


async def test_wrong_settings_say_what_would_be_right(make_house: MakeHouse) -> None:
    house = await make_house()
    assert "Europe/Berlin" in await said(house, "Ben", "settings timezone Nirwana")
    assert "21:00-08:00" in await said(house, "Ben", "settings quiet night")
    assert "on, off" in await said(house, "Ben", "settings nudges sometimes")
    assert "monday" in await said(house, "Ben", "settings mute tuesday")
    assert "not muted" in await said(house, "Ben", "settings unmute monday")
    assert "stands alone" in await said(house, "Ben", "settings please")
    assert isinstance(await typed(house, "Ben", "settings quiet"), Form)


async def test_help_lists_what_the_caller_may_use_and_tells_of_each(
    make_house: MakeHouse,
) -> None:
    house = await make_house()
    first = await typed(house, "Ben", "hilfe")
    assert isinstance(first, Document)
    assert "Together" in plain(first)
    (more,) = buttons_in(first)
    assert "settings language" in await pressed(house, "Ben", more)
    one = await said(house, "Ben", "help settings language")
    assert "settings language [en|de|community]" in one
    assert "challenge vote" in await said(house, "Ben", "help challenge")
    assert "no command" in await said(house, "Ben", "help xylophone")


async def test_german_readers_are_offered_german_words(make_house: MakeHouse) -> None:
    house = await make_house()
    await wish(house, "Ben", language="de")
    first = await typed(house, "Ben", "hilfe")
    assert isinstance(first, Document)
    assert "`challenge mitmachen`: " in plain(first)
    assert "challenge join" not in plain(first)
    one = await said(house, "Ben", "hilfe einstellungen zeitzone")
    assert one.startswith("# einstellungen zeitzone")
    assert "einstellungen zeitzone [ZEITZONE]" in one
    assert "settings timezone" in one
    assert "„auslassen“ ist für die Moderation" in await said(house, "Ben", "skip")


# --- the page of my own


async def test_my_own_page_has_what_is_next_mine_and_how_i_am_treated(
    make_house: MakeHouse,
) -> None:
    house = await make_house(creative())
    await house.until(at("2027-01-04 09:00"))
    await said(house, "Ben", "challenge join")
    shown = await typed(house, "Ben", "startseite")
    assert isinstance(shown, Document)
    told = plain(shown)
    for part in (
        "What comes next",
        "Your challenge",
        "You in this community",
        "Good to have you with us",
        "How I treat you",
        "What I know of you",
    ):
        assert part in told
    pressable = {b.action: b for b in buttons_in(shown)}
    assert {"settings quiet", "privacy what", "privacy export", "submit", "ask"} <= {
        *pressable
    }
    assert pressable["submit"].about != pressable["settings quiet"].about == "command"


async def test_a_page_of_my_own_without_a_challenge_does_not_speak_of_one(
    make_house: MakeHouse,
) -> None:
    house = await make_house(creative())
    assert "challenge" not in (await said(house, "Ben", "home")).split("You in")[0]
