"""Newcomers, as they live through their first weeks on every stage."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from rituals.community import Community
from rituals.model.occurrence import State
from tests.fakes.everything import everything
from tests.fakes.house import at
from tests.fakes.welcome import WORDS, with_welcome
from tests.scenarios.stages.stage import SLACK
from tests.scenarios.stories import Post, Story
from tests.scenarios.telling import HOME, NOON, Tell

Welcoming = Callable[..., Awaitable[Story]]


@pytest.fixture
async def welcoming(tell: Tell) -> AsyncIterator[Welcoming]:
    """A community with a welcome of these settings."""
    async with AsyncExitStack() as stack:

        async def begin(**settings: Any) -> Story:
            community: Community = with_welcome(**settings)
            return await stack.enter_async_context(tell(community, HOME, NOON))

        yield begin


async def introduce(
    story: Story,
    name: str,
    on: Post | None = None,
    button: str = "Introduce myself",
    **words: str,
) -> str:
    """Somebody fills in the form that a button opens, that of their greeting if no other."""
    on = on or story.private(name)[0]
    values = {"offers": "", "needs": "", "topics": "", **(words or WORDS)}
    return await story.hands_in(name, on, button, **values)


# --- a newcomer's month ---------------------------------------------------------------


IN_WORDS = {
    "en": {
        "button": "Introduce myself",
        "welcomed": "Welcome to Home, @Eva!",
        "both": "write to you both",
        "first": "first time",
        "arrived": "arrived",
    },
    "de": {
        "button": "Ich stelle mich vor",
        "welcomed": "Willkommen bei „Home“, @Eva!",
        "both": "euch beiden",
        "first": "ersten Mal",
        "arrived": "angekommen",
    },
}


@pytest.mark.parametrize("language", ["en", "de"])
async def test_a_newcomers_month(welcoming: Welcoming, language: str) -> None:
    story = await welcoming(language=language, rules="Be kind.", first_steps=["Say hi"])
    reads = IN_WORDS[language]
    await story.volunteer("Ben")
    await story.joins("Eva")
    (greeting,) = story.told("Eva")
    for words in (reads["welcomed"], "> Be kind.", "- Say hi"):
        assert words in greeting
    assert story.posts("hello") == []

    await story.passes(hours=1)
    assert reads["both"] in await introduce(story, "Eva", button=reads["button"])
    await introduced(story)
    await story.passes(hours=2)
    await is_greeted(story)
    await story.until("2027-01-04 14:00")
    await story.says("Eva", "I learned to braze.")
    celebrated = story.thread("hello").posts[-1].words
    assert "@Eva" in celebrated
    assert reads["first"] in celebrated

    await story.until("2027-01-31 13:00")
    goodbye = story.told("Eva")[-1]
    assert reads["arrived"] in goodbye
    assert goodbye.count("@Cem") == goodbye.count("@Ben") == 1  # a hello, and a buddy
    await month_is_over(story)
    assert story.moderators_told() == []


async def introduced(story: Story) -> None:
    (introduction,) = story.posts("hello")
    for words in ("@Eva", "> I mend bicycles.", "patching", "a vice"):
        assert words in introduction.words
    assert story.posts("hello", SLACK) == []
    eva = await story.member("Eva")
    assert (eva.offers, eva.needs) == ("patching", "a vice")
    assert "@Eva" in story.told("Ben")[0]
    assert "@Ben" in story.told("Eva")[1]


async def is_greeted(story: Story) -> None:
    """Others welcome her; what she says herself counts for nothing."""
    (introduction,) = story.posts("hello")
    await story.says_under("Cem", introduction, "Hello Eva!")
    await story.says_under("Ben", introduction, "Welcome!")
    await story.says_under("Eva", introduction, "Thank you all!")
    given = [await story.given(who) for who in ("Ben", "Cem", "Eva")]
    assert given == [1, 1, 0]


async def month_is_over(story: Story) -> None:
    (journey,) = await story.occurrences("welcome")
    assert journey.state is State.CLOSED
    assert journey.closed_at == at("2027-01-08 12:00")
    sent = [e for e in await story.nudged() if e.verdict == "nudge sent"]
    assert len(sent) == 2
    assert sent[1].at - sent[0].at >= timedelta(days=7)
    assert await story.given("Ben") == 2
    assert (await story.memory("welcome"))["journeys"] == {}


# --- closed private messages ------------------------------------------------------------


async def test_who_takes_no_private_messages_is_greeted_in_the_channel(
    welcoming: Welcoming,
) -> None:
    story = await welcoming()
    await story.volunteer("Ben")
    await story.joins("Eva", takes_messages=False)
    assert story.told("Eva") == []
    (greeting,) = story.posts("hello")
    assert "@Eva" in greeting.words
    assert greeting.notified == ("Eva",)
    assert story.moderators_told() == []
    refused = await story.presses("Cem", "Introduce myself", greeting)
    assert "This is for @Eva alone." in refused.words
    await introduce(story, "Eva", greeting)
    assert "@Eva, @Ben is there for you" in story.posts("hello")[-1].words
    assert len(story.posts("hello")) == 3
    await story.passes(days=20)
    assert story.told("Eva") == []
    impossible = [w for w in story.moderators_told() if "could not" in w.lower()]
    assert impossible == []


# --- a raid -----------------------------------------------------------------------------


async def test_many_who_come_at_once_are_greeted_by_and_by(
    welcoming: Welcoming,
) -> None:
    story = await welcoming()
    crowd = [f"New {n}" for n in range(60)]
    await story.join_at_once(*crowd, apart=timedelta(milliseconds=300))
    assert len(greetings(story)) <= 25
    (warning,) = story.moderators_told()
    assert "More than 20 people" in warning
    await story.passes(hours=2)
    assert sorted(greetings(story)) == sorted(f"discord @{name}" for name in crowd)
    late = [when for when in greetings(story).values() if when > NOON + BURST]
    assert len(late) >= 30
    assert min(b - a for a, b in pairwise(late)) >= timedelta(seconds=19)
    assert len(story.moderators_told()) == 1


BURST = timedelta(minutes=2)


def greetings(story: Story) -> dict[str, datetime]:
    """When the bot greeted, by where."""
    return {
        where: when for when, where, words in story.said() if "Welcome to Home" in words
    }


async def test_moderators_pause_the_greetings_and_let_them_go_on(
    welcoming: Welcoming,
) -> None:
    story = await welcoming(raid_above=3)
    await story.join_at_once(*"EFGHIJ", apart=timedelta(0))
    (warning,) = story.posts("mods")
    refused = await story.presses("Ben", "Pause the greetings", warning)
    assert "up to the moderators" in refused.words
    for _ in range(2):
        shown = await story.presses("Ada", "Pause the greetings", warning)
        assert "paused" in shown.words
    assert "@Ada paused" in story.moderators_told()[-1]
    assert len(story.moderators_told()) == 2  # said once
    await story.leaves("J")
    await story.passes(hours=5)
    assert 0 < len(greetings(story)) < 5
    await story.presses("Ada", "Go on greeting", warning)
    await story.passes(minutes=15)
    assert len(greetings(story)) == 5  # J has left
    assert "@Ada lets the greetings go on" in story.moderators_told()[-1]
    assert len(story.moderators_told()) == 3


# --- leaving and coming back --------------------------------------------------------------


@pytest.mark.parametrize("asleep", [True, False], ids=["asleep", "awake"])
async def test_leaving_ends_it_and_rejoining_does_not_restart_it(
    welcoming: Welcoming, *, asleep: bool
) -> None:
    story = await welcoming()
    await story.volunteer("Ben")
    await story.joins("Eva")
    await introduce(story, "Eva")
    await story.leaves("Eva")
    (journey,) = await story.occurrences("welcome")
    assert (journey.state, journey.reason) == (State.CLOSED, "left")
    assert "took this introduction back" in story.posts("hello")[0].words
    assert "no longer here" in story.told("Ben")[0]
    assert (await story.memory("welcome"))["journeys"] == {}
    if asleep:
        await story.asleep()
        await story.comes_back("Eva")
        await story.awake()
    else:
        await story.comes_back("Eva")
    await story.passes(days=40)
    assert len(await story.occurrences("welcome")) == 1
    assert len(story.told("Eva")) == 2  # the greeting, and who was there for them


# --- buddies ------------------------------------------------------------------------------


async def test_newcomers_are_shared_out_and_a_buddy_passes_on(
    welcoming: Welcoming,
) -> None:
    story = await welcoming()
    await story.volunteer("Ben", "Cem")
    for name in ("Eva", "Fay"):
        await story.joins(name)
        await introduce(story, name)
    (bens,) = story.private("Ben")
    (cems,) = story.private("Cem")
    assert "@Eva" in bens.words
    assert "@Fay" in cems.words
    shown = await story.presses("Ben", "I can't right now", bens)
    assert "asked somebody else" in shown.words
    assert "Somebody else sees to @Eva now" in bens.words
    assert "@Eva" in story.told("Cem")[1]
    assert "From now on @Cem" in story.told("Eva")[-1]
    shown = await story.presses("Cem", "We are in touch", story.private("Cem")[1])
    assert "Thank you" in shown.words
    assert [await story.given(who) for who in ("Ben", "Cem")] == [0, 1]
    shown = await story.presses("Cem", "I can't right now", story.private("Cem")[1])
    assert "Nobody else is free" in shown.words
    assert "nobody else is free" in story.told("Eva")[-1]
    assert await story.given("Cem") == 0
    assert story.moderators_told() == []


# --- the introduction is theirs -----------------------------------------------------------


async def test_an_introduction_is_changed_and_taken_back(
    welcoming: Welcoming,
) -> None:
    story = await welcoming(buddies="none")
    await story.joins("Eva")
    await introduce(story, "Eva")
    (post,) = story.posts("hello")
    refused = await story.presses("Ben", "Take it back", post)
    assert "@Eva alone" in refused.words
    form = (await story.presses("Eva", "Change it", post)).form
    assert form is not None
    assert form["who"] == "I mend bicycles."
    await introduce(story, "Eva", post, "Change it", who="I mend everything.")
    assert "> I mend everything." in post.words
    assert (await story.member("Eva")).offers == "patching"
    await story.presses("Eva", "Take it back", post)
    assert post.words == "@Eva took this introduction back."
    assert post.buttons == ()
    assert "bicycles" not in str(await story.memory("welcome"))
    await introduce(story, "Eva", who="Once more.")
    (post,) = story.posts("hello")
    assert "> Once more." in post.words


# --- forgotten -----------------------------------------------------------------------------


async def test_of_somebody_forgotten_nothing_stays_and_the_buddy_hears(
    welcoming: Welcoming,
) -> None:
    story = await welcoming()
    await story.volunteer("Ben")
    await story.joins("Eva")
    await introduce(story, "Eva")
    await story.joins("Fay")
    await introduce(story, "Fay", who="I am Fay.")
    letter = story.private("Ben")[0]
    assert "I can't right now" in letter.buttons
    eva = story.member_id("Eva")
    await story.forgets("Eva")
    assert not letter.buttons
    assert "Eva" not in letter.words
    gone, stays = story.posts("hello")
    assert gone.words == "Taken back by its author."
    assert "> I am Fay." in stays.words
    kept = everything(story.storage)
    assert eva not in kept
    assert "bicycles" not in kept
    alive = [o for o in await story.occurrences("welcome") if o.alive]
    assert [o.subject for o in alive] == [story.member_id("Fay")]
    await story.passes(days=40)
    assert not any("Eva" in words for words in story.moderators_told())
