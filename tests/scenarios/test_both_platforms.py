"""One community on Discord and on Slack at once, both over the wire."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.config.load import load
from rituals.community import Community
from rituals.model.ids import SpaceId
from tests.scenarios.rehearsals import START
from tests.scenarios.stages.on_discord import DiscordStage
from tests.scenarios.stages.on_slack import SlackStage
from tests.scenarios.stages.stage import DISCORD, SLACK, NotOfferedError
from tests.scenarios.stories import Story
from tests.scenarios.telling import People, over_the_wire

CONFIG = """
[community]
name = "Werkstatt"
language = "{language}"
timezone = "Europe/Berlin"
quiet_hours = "21:00-08:00"
moderators_channel = ["discord:#mods", "slack:#mods"]

[rituals.question]
kind = "weekly_discussion"
channels = ["discord:#talk", "slack:#talk"]
every = "monday 09:00"
prompts = ["What did you learn?", "What did you break?", "Who helped you?"]
hosts = "volunteers"

[rituals.build]
kind = "monthly_challenge"
channels = ["discord:#build", "slack:#build"]
every = "first monday 10:00"
submit_for = "6 days"
vote_for = "2 days"
look_back_after = "1 day"
close_after = "1 day"
[[rituals.build.challenges]]
title = "Mend something"
brief = "Mend what others would throw away."

[ledger]
channels = ["discord:#help", "slack:#help"]
"""
PEOPLE: People = {
    DISCORD: {"Ada": True, "Ben": False, "Emre": False},
    SLACK: {"Petra": True, "Lena": False, "Tomasz": False, "Benny": False},
}
"""Ben and Benny are one person."""
OPENS, BUILD = "2027-01-04 09:00", "2027-01-04 10:00"
VOTE, RESULTS = "2027-01-10 10:00", "2027-01-12 10:00"
BOTH = (DISCORD, SLACK)


def both(tmp_path: Path, language: str = "en") -> Community:
    file = tmp_path / "workshop.toml"
    file.write_text(CONFIG.format(language=language), encoding="utf-8")
    return load(file, {})


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Story]:
    async with over_the_wire(both(tmp_path), PEOPLE, START) as story:
        yield story


async def link(story: Story, name: str, other: str) -> str:
    """The one gets a code, the other types it; what the other is told."""
    offered = await story.calls(name, "link")
    found = re.search(r"link ([A-Z0-9-]{9})", offered.words)
    assert found is not None, offered.words
    asked = await story.calls(other, "link", {"code": found[1]})
    assert name in asked.words
    (go_on,) = asked.buttons
    return (await story.presses(other, go_on, asked)).words


either_way = pytest.mark.parametrize(
    ("first", "second"), [("Ben", "Benny"), ("Benny", "Ben")]
)


# --- what is said and done counts together


async def test_one_discussion_has_two_threads_and_one_end(shop: Story) -> None:
    await shop.until(OPENS)
    opening = {space: shop.posts("talk", space)[-1] for space in BOTH}
    assert opening[DISCORD].words == opening[SLACK].words
    await shop.says("Ada", "To begin before I feel ready.")
    await shop.says("Lena", "Look first, touch later.")
    await shop.says("Tomasz", "Rather shown than perfect.")
    await shop.until("2027-01-09 09:00")
    summaries = {shop.thread("talk", space).posts[-1].words for space in BOTH}
    (summary,) = summaries
    assert "3 people joined in" in summary
    opened = [o for o in await shop.occurrences("question") if o.opened_at is not None]
    assert len(opened) == 1


async def hand_in(story: Story, *names: str) -> None:
    for name in names:
        space = DISCORD if name in PEOPLE[DISCORD] else SLACK
        words = {"title": f"The chair of {name}", "text": "It wobbles no more."}
        post = story.posts("build", space)[0]
        assert "it is in" in await story.hands_in(name, post, "Hand in", **words)


async def vote(story: Story, name: str, chosen: str) -> None:
    await vote_for(story, name, f"The chair of {chosen}")


async def vote_for(story: Story, name: str, picks: str) -> None:
    space = DISCORD if name in PEOPLE[DISCORD] else SLACK
    call = story.posts("build", space)[-1]
    assert "is in" in await story.hands_in(name, call, "Vote", picks=picks)


def places(story: Story) -> list[str]:
    """The same on both."""
    (words,) = {story.posts("build", space)[-1].words for space in BOTH}
    return [each for each in words.splitlines() if each.startswith("- Place")]


async def test_what_is_handed_in_and_chosen_on_either_counts_on_both(
    shop: Story,
) -> None:
    await shop.until(BUILD)
    await hand_in(shop, "Ada", "Lena")
    await shop.until(VOTE)
    for voter, chosen in {"Emre": "Lena", "Petra": "Ada", "Tomasz": "Lena"}.items():
        await vote(shop, voter, chosen)
    await shop.until(RESULTS)
    assert places(shop) == [
        "- Place 1: “The chair of Lena” by @Lena (2 votes)",
        "- Place 2: “The chair of Ada” by @Ada (one vote)",
    ]


# --- one person with two accounts


@either_way
async def test_of_two_accounts_that_are_one_person_the_later_choice_counts(
    shop: Story, first: str, second: str
) -> None:
    await shop.until(BUILD)
    await hand_in(shop, "Ada", "Lena", "Emre")
    await shop.until(VOTE)
    await vote(shop, "Tomasz", "Emre")
    await vote(shop, first, "Ada")
    assert "one person now" in await link(shop, first, second)
    await vote(shop, second, "Lena")
    await shop.until(RESULTS)
    assert sorted(places(shop)) == [
        "- Place 1: “The chair of Emre” by @Emre (one vote)",
        "- Place 1: “The chair of Lena” by @Lena (one vote)",
    ]


@either_way
async def test_what_both_chose_before_they_are_one_is_one_choice_the_later(
    shop: Story, first: str, second: str
) -> None:
    await shop.until(BUILD)
    await hand_in(shop, "Ada", "Lena", "Emre")
    await shop.until(VOTE)
    await vote(shop, first, "Ada")
    await shop.passes(minutes=1)
    await vote(shop, second, "Lena")
    await vote(shop, "Tomasz", "Lena")
    await link(shop, second, first)
    await shop.until(RESULTS)
    assert places(shop) == ["- Place 1: “The chair of Lena” by @Lena (2 votes)"]


@either_way
async def test_what_one_account_made_is_the_persons_own(
    shop: Story, first: str, second: str
) -> None:
    """It is changed from either, and chosen by others alone."""
    await shop.until(BUILD)
    await hand_in(shop, "Ada", "Lena", first)
    await link(shop, second, first)
    made = {space: shop.thread("build", space).posts[-1] for space in BOTH}
    words = {"title": "The stool", "text": "It does not even wobble."}
    space = DISCORD if second in PEOPLE[DISCORD] else SLACK
    announcement = shop.posts("build", space)[0]
    await shop.hands_in(second, announcement, "Hand in", **words)
    for each in BOTH:
        assert "The stool" in made[each].words
        assert len(shop.thread("build", each).posts) == 3
    await shop.until(VOTE)
    for voter in ("Tomasz", "Emre"):
        await vote_for(shop, voter, "The stool")
    with pytest.raises(NotOfferedError):
        await vote_for(shop, first, "The stool")
    await shop.until(RESULTS)
    for each, name in ((DISCORD, "Ben"), (SLACK, "Benny")):
        results = shop.posts("build", each)[-1].words
        assert f"- Place 1: “The stool” by @{name} (2 votes)" in results


@either_way
async def test_two_accounts_that_are_one_person_have_one_voice(
    shop: Story, first: str, second: str
) -> None:
    await shop.until(OPENS)
    await shop.says("Ben", "That a broken thing is a good teacher.")
    await shop.says("Benny", "And one more.")
    await shop.says("Lena", "Look first, touch later.")
    await link(shop, first, second)
    await shop.until("2027-01-09 09:00")
    for space in BOTH:
        assert "2 people joined in" in shop.thread("talk", space).posts[-1].words


@either_way
async def test_what_is_known_of_one_account_holds_for_the_other(
    shop: Story, first: str, second: str
) -> None:
    await shop.until(OPENS)
    await helps(shop, "Ben", "Ada")
    await helps(shop, "Benny", "Lena")
    await shop.calls("Ben", "settings timezone", {"zone": "Europe/Lisbon"})
    await shop.calls("Benny", "volunteer", {"role": "host", "wanted": "yes"})
    await shop.calls("Benny", "need", {"text": "a vice"})
    await shop.calls("Benny", "settings mute", {"ritual": "build"})
    await link(shop, first, second)
    mine = [await shop.calls(name, "me") for name in (first, second)]
    assert mine[0].words == mine[1].words
    assert "2 answers" in mine[0].words
    settings = [await shop.calls(name, "settings") for name in (first, second)]
    assert settings[0].words == settings[1].words
    assert "Lisbon" in settings[0].words
    one = await shop.member("Ben" if second == "Benny" else "Benny")
    assert one.volunteers == {"host"}
    assert one.needs == "a vice"
    assert one.wishes.muted == {"build"}


async def helps(story: Story, name: str, asker: str) -> None:
    """Somebody answers a question, and who asked says so."""
    asked = await story.says_in(asker, "help", "Which glue holds leather on wood?")
    answer = await story.says(name, "Contact cement.", asked)
    marked = await story.calls(asker, "answer-this", on=answer)
    assert f"@{name} has answered" in marked.words


@either_way
async def test_who_wants_to_be_left_out_is_left_out_with_both(
    shop: Story, first: str, second: str
) -> None:
    await helps(shop, "Ben", "Ada")
    await helps(shop, "Benny", "Lena")
    await shop.calls(second, "privacy pause")
    await link(shop, first, second)
    for name, asker in (("Ben", "Ada"), ("Benny", "Lena")):
        asked = await shop.says_in(asker, "help", "And which glue holds cork?")
        await shop.says(name, "Hot glue.", asked)
    for name in (first, second):
        assert "paused" in (await shop.calls(name, "privacy what")).words
    assert await shop.given("Ben" if second == "Benny" else "Benny") == 0


# --- who moderates


@pytest.mark.parametrize("name", ["Ada", "Petra"])
async def test_a_moderator_of_either_controls_both(shop: Story, name: str) -> None:
    await shop.calls(name, "skip", {"ritual": "question"})
    await shop.calls(name, "move", {"ritual": "build", "to": "2027-01-05 12:00"})
    await shop.until(BUILD)
    for space in BOTH:
        assert shop.posts("talk", space) == []
        assert shop.posts("build", space) == []
    await shop.until("2027-01-05 12:00")
    for space in BOTH:
        assert len(shop.posts("build", space)) == 1
    audits = {(await shop.calls(who, "audit")).words for who in ("Ada", "Petra")}
    (audit,) = audits
    assert name in audit


async def test_who_does_not_moderate_on_either_is_told_so(shop: Story) -> None:
    told = await shop.calls("Lena", "skip", {"ritual": "question"})
    assert "moderators" in told.words
    with pytest.raises(NotOfferedError):  # Discord does not even show it
        await shop.calls("Ben", "skip", {"ritual": "question"})


# --- one of them is down


@pytest.mark.parametrize(("down", "up"), [(DISCORD, SLACK), (SLACK, DISCORD)])
async def test_a_platform_that_is_down_delays_its_own_opening_alone(
    shop: Story, down: SpaceId, up: SpaceId
) -> None:
    await shop.until("2027-01-04 08:00")
    away = shop.stages[down]
    assert isinstance(away, DiscordStage | SlackStage)
    await away.goes_down()
    await shop.until("2027-01-04 09:30")
    (opening,) = shop.posts("talk", up)
    assert shop.posts("talk", down) == []
    await shop.says("Lena" if up == SLACK else "Ada", "I am early.")
    await away.is_back()
    await shop.until("2027-01-04 10:30")
    (late,) = shop.posts("talk", down)
    assert late.words == opening.words
    await shop.says("Ada" if up == SLACK else "Lena", "And I am late.")
    await shop.until("2027-01-09 09:00")
    for space in BOTH:
        assert "2 people joined in" in shop.thread("talk", space).posts[-1].words
    late_there = [line for line in shop.moderators_told() if "late" in line]
    assert len(late_there) == 1
