"""The rules of a welcome, apart from the engine."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from bot.texts.plain import plain
from rituals.catalog.welcome import Welcome, WelcomeSettings
from rituals.catalog.welcome.buddies import find
from rituals.catalog.welcome.memory import Burst, Journey, Memory
from rituals.catalog.welcome.settings import LONGEST_RULES, LONGEST_STEP, MOST_STEPS
from rituals.catalog.welcome.texts import greeting
from rituals.document import Document, Mention, Reader, Text, say
from rituals.effects import Post
from rituals.kind import Found, Scene
from rituals.model.ids import (
    Account,
    AccountId,
    Channel,
    CommunityId,
    MemberId,
    RitualName,
    SpaceId,
)
from rituals.model.member import Member, Wishes
from rituals.model.occurrence import Begin, Need, Occurrence, Opening, State, journey_id
from tests.fakes.discussion import FakeDice
from tests.fakes.house import TRANSLATOR

HOME, WELCOME = CommunityId("home"), RitualName("welcome")
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2027, 1, 1, 12, tzinfo=UTC)
EVA = MemberId("eva")
JOURNEY = journey_id(HOME, WELCOME, EVA, 1)


def settings(**table: Any) -> WelcomeSettings:
    whole = {"kind": "welcome", "channels": ["discord:#hello"], **table}
    return WelcomeSettings.model_validate(whole)


def person(name: str, *, space: str = "discord", **facts: Any) -> Member:
    account = Account(SpaceId(space), AccountId(name))
    one = Member(HOME, MemberId(name), name.title(), (account,))
    return replace(one, **facts)


def scene(*volunteers: Member, **changes: Any) -> Scene[WelcomeSettings]:
    """A newcomer's journey, and who volunteered (here and not away, as the engine says)."""
    people = {each.id: each for each in (person("eva"), *volunteers)}
    offers = {"buddy": tuple(each.id for each in volunteers)}
    occurrence = Occurrence(
        JOURNEY, HOME, WELCOME, NOW.replace(tzinfo=None), NOW, subject=EVA
    )
    opening = Opening(JOURNEY, Channel(SpaceId("discord"), "#hello"), State.OPEN)
    plain_scene: Scene[WelcomeSettings] = Scene(
        community=HOME,
        community_name="Home",
        language="en",
        zone=BERLIN,
        ritual=WELCOME,
        settings=settings(),
        occurrence=occurrence,
        openings=(opening,),
        now=NOW,
        dice=FakeDice(),
        members=people,
        found=Found(volunteers=offers),
    )
    return replace(plain_scene, **changes)


# --- settings ---------------------------------------------------------------------------


def test_the_defaults_are_those_of_the_sample() -> None:
    found = settings()
    assert [str(each) for each in found.check_ins] == ["3 days", "7 days", "30 days"]
    assert (str(found.unanswered_after), str(found.silent_after)) == (
        "1 day",
        "14 days",
    )
    assert (found.raid_above, str(found.raid_within)) == (20, "10 minutes")
    assert found.accompanied
    assert found.buddy_names == ()


def test_buddies_may_be_named_or_there_may_be_none() -> None:
    assert settings(buddies=["@ada", "ben "]).buddy_names == ("ada", "ben")
    assert not settings(buddies="none").accompanied


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ({"buddies": []}, "volunteers"),
        ({"buddies": "ada"}, "volunteers"),
        ({"check_ins": ["7 days", "3 days"]}, "has to be longer"),
        ({"check_ins": ["3 days", "3 days"]}, "has to be longer"),
        ({"on": "monday"}, "join"),
        ({"raid_above": 1}, "greater than or equal to 2"),
        ({"rules": "x" * (LONGEST_RULES + 1)}, "at most"),
        ({"first_steps": ["x"] * (MOST_STEPS + 1)}, "at most"),
        ({"first_steps": ["x" * (LONGEST_STEP + 1)]}, "at most"),
        ({"every": "monday 09:00"}, "Extra inputs"),
    ],
)
def test_what_cannot_be_is_refused(table: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        settings(**table)


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_longest_greeting_fits_one_message(language: str) -> None:
    longest = settings(
        rules="x" * LONGEST_RULES, first_steps=["y" * LONGEST_STEP] * MOST_STEPS
    )
    post = greeting(scene(settings=longest, community_name="z" * 80))
    assert post.otherwise is not None
    for each in (post, post.otherwise):
        assert len(read(each, language)) < 2000


def read(post: Post, language: str) -> str:
    reader = Reader(language, "Europe/Berlin")
    document: Document = TRANSLATOR.document(post.document, reader)
    return plain(document)


# --- steps --------------------------------------------------------------------------------


def steps(**table: Any) -> dict[str, datetime]:
    begin = Begin(NOW, "Europe/Berlin", EVA)
    found = Welcome().steps(settings(**table), begin)
    assert [s.at for s in found] == sorted(s.at for s in found)
    assert sum(s.opens for s in found) == sum(s.closes for s in found) == 1
    return {s.name: s.at for s in found}


def test_the_steps_follow_the_settings() -> None:
    assert list(steps()) == [
        *("arrive", "greet", "check-in/1", "check-in/2", "silent", "check-in/3"),
        *("link", "seek", "unanswered", "graduate"),
    ]
    assert list(steps(check_ins=[])) == [
        *("arrive", "greet", "silent", "link", "seek", "unanswered", "graduate"),
    ]
    found = steps()
    assert found["check-in/3"] == NOW + timedelta(days=30)
    assert found["graduate"] == NOW + timedelta(days=37)


def test_the_silent_are_listed_in_the_morning_after_the_time_is_up() -> None:
    morning = datetime(2027, 1, 16, 9, tzinfo=UTC)  # 10:00 in Berlin
    assert steps()["silent"] == morning
    early = datetime(2027, 3, 14, 6, tzinfo=UTC)  # 07:00; the clocks change meanwhile
    begin = Begin(early, "Europe/Berlin", EVA)
    found = {s.name: s.at for s in Welcome().steps(settings(), begin)}
    assert found["silent"] == datetime(2027, 3, 28, 8, tzinfo=UTC)  # 10:00 again


def test_everybody_is_loaded_only_where_buddies_are_named() -> None:
    def needs(**table: Any) -> set[Need]:
        begin = Begin(NOW, "Europe/Berlin", EVA)
        found = Welcome().steps(settings(**table), begin)
        return {need for step in found for need in step.needs}

    assert needs() == {Need.VOLUNTEERS}
    assert needs(buddies=["@ada"], check_ins=[]) == {Need.ROSTER}


# --- memory -------------------------------------------------------------------------------


def test_the_memory_is_json_and_comes_back_as_it_was() -> None:
    journey = Journey(
        "welcome/1",
        NOW,
        turn_at=NOW,
        greeted=True,
        introduced=True,
        reads=True,
        buddy=MemberId("ben"),
        had=(MemberId("cem"),),
        deeds=("spoke",),
        listed=True,
        arrived=True,
    )
    memory = Memory(
        accompanied={MemberId("ben"): 2},
        joins=(NOW.isoformat(),),
        burst=Burst(NOW, NOW, NOW),
        told_nobody=(SpaceId("slack"),),
    ).having(EVA, journey)
    kept = json.loads(json.dumps(memory.json))
    again = Memory.of(kept)
    assert again == memory
    assert again.journey(EVA) == journey
    assert journey.occurrence(HOME, EVA) == JOURNEY
    assert Journey.begun(scene().occurrence) == Journey("welcome/1", NOW)
    assert Memory.of({}) == Memory()


def test_members_are_named_as_whole_strings_and_nothing_they_wrote_is_kept() -> None:
    journey = Journey("welcome/1", NOW, buddy=MemberId("ben"), had=(MemberId("cem"),))
    kept = Memory().having(EVA, journey).asked(MemberId("ben")).json
    assert list(kept["journeys"]) == ["eva"]
    assert kept["journeys"]["eva"] == {
        "round": "welcome/1",
        "since": NOW.isoformat(),
        "buddy": "ben",
        "had": ["cem"],
    }
    assert kept["accompanied"] == {"ben": 1}


# --- buddies ------------------------------------------------------------------------------


def on_the_way(memory: Memory, name: str, buddy: str) -> Memory:
    journey = Journey("welcome/1", NOW, buddy=MemberId(buddy))
    return memory.asked(MemberId(buddy)).having(MemberId(name), journey)


def chosen(here: Scene[WelcomeSettings], memory: Memory, **facts: Any) -> str | None:
    return find(here, memory, replace(Journey("welcome/1", NOW), **facts)).buddy


def test_the_one_with_the_fewest_newcomers_accompanies() -> None:
    memory = on_the_way(on_the_way(Memory(), "x", "ada"), "y", "ada")
    memory = on_the_way(memory, "z", "ben")
    here = scene(person("ada"), person("ben"))
    assert chosen(here, memory) == "ben"


def test_among_equals_it_is_the_one_who_was_asked_least_so_far() -> None:
    memory = Memory().asked(MemberId("ada")).asked(MemberId("ada"))
    memory = memory.asked(MemberId("ben"))
    here = scene(person("ada"), person("ben"))
    assert chosen(here, memory) == "ben"
    assert chosen(here, memory, had=(MemberId("ben"),)) == "ada"


def test_who_cannot_is_not_asked() -> None:
    away = Wishes(away_until=NOW + timedelta(days=1))
    nobody = scene(
        person("ada", wishes=away),
        person("ben", excluded=True),
        person("cem", left_at=NOW),
        person("dora", space="slack"),
        person("eva"),
    )
    assert chosen(nobody, Memory()) is None
    back = scene(person("ada", wishes=Wishes(away_until=NOW)))
    assert chosen(back, Memory()) == "ada"


def test_that_nobody_volunteers_is_said_once_and_again_when_it_was_different() -> None:
    found = find(scene(), Memory(), Journey("welcome/1", NOW))
    assert [each.name for each in found.effects] == ["no-buddies"]
    again = find(scene(), found.memory, Journey("welcome/1", NOW))
    assert again.effects == ()
    someone = find(scene(person("ada")), again.memory, Journey("welcome/1", NOW))
    assert not someone.memory.told_nobody
    named = scene(settings=settings(buddies=["@ada"]))
    assert find(named, Memory(), Journey("welcome/1", NOW)).effects == ()


def test_what_one_space_has_is_not_what_another_lacks() -> None:
    """Somebody on Discord is no company for somebody on Slack, and moderators know."""
    journey = Journey("welcome/1", NOW)
    on_slack = replace(scene(), members={EVA: person("eva", space="slack")})
    first = find(on_slack, Memory(), journey)
    (call,) = first.effects
    assert isinstance(call, Post)
    said = call.document.blocks[0]
    assert said == say("welcome.buddy.nobody", who=Mention(EVA), where=(Text("Slack"),))
    on_discord = find(scene(person("ada")), first.memory, journey)
    assert on_discord.buddy == "ada"
    assert find(on_slack, on_discord.memory, journey).effects == ()


def test_a_burst_lasts_until_it_is_calm_and_everybody_had_their_turn() -> None:
    burst = Burst(last_at=NOW, next_at=NOW + timedelta(hours=3))
    assert burst.lasts(NOW + timedelta(hours=2))
    assert not burst.lasts(NOW + timedelta(hours=3))
    assert not replace(burst, next_at=NOW).lasts(NOW + timedelta(hours=1))
