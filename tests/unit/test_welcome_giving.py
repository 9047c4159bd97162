"""What is given to newcomers, and that they hear of it at the end."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.texts.plain import plain
from bot.texts.translator import GettextTranslator
from rituals.catalog.welcome import Welcome, WelcomeSettings
from rituals.catalog.welcome.giving import company
from rituals.catalog.welcome.memory import Journey, Memory
from rituals.document import Document, Reader
from rituals.kind import Outcome, Scene
from rituals.model.ids import (
    Account,
    AccountId,
    CommunityId,
    MemberId,
    RitualName,
    SpaceId,
)
from rituals.model.ledger import Given
from rituals.model.member import Member, Wishes
from rituals.model.occurrence import Occurrence, State, journey_id
from rituals.model.participation import Participation
from rituals.signals import Did
from tests.fakes.discussion import FakeDice

HOME, WELCOME = CommunityId("home"), RitualName("welcome")
NOW = datetime(2027, 1, 1, 12, tzinfo=UTC)
EVA, BEN = MemberId("eva"), MemberId("ben")
JOURNEY = journey_id(HOME, WELCOME, EVA, 1)
KIND = Welcome()


def person(name: str, **facts: Any) -> Member:
    account = Account(SpaceId("discord"), AccountId(name))
    return replace(Member(HOME, MemberId(name), name.title(), (account,)), **facts)


def scene(*hellos: Member, actor: Member | None = None) -> Scene[WelcomeSettings]:
    """Eva's journey, with Ben as her buddy; these said hello."""
    people = {each.id: each for each in (person("eva"), person("ben"), *hellos)}
    occurrence = Occurrence(
        JOURNEY,
        HOME,
        WELCOME,
        NOW.replace(tzinfo=None),
        NOW,
        state=State.OPEN,
        subject=EVA,
    )
    journey = replace(Journey.begun(occurrence), greeted=True, buddy=BEN)
    return Scene(
        community=HOME,
        community_name="Home",
        language="en",
        zone=ZoneInfo("Europe/Berlin"),
        ritual=WELCOME,
        settings=WelcomeSettings.model_validate(
            {"kind": "welcome", "channels": ["discord:#hello"]}
        ),
        occurrence=occurrence,
        participations=(
            Participation(JOURNEY, BEN, "buddy", NOW),
            *(Participation(JOURNEY, each.id, "hello", NOW) for each in hellos),
        ),
        now=NOW,
        dice=FakeDice(),
        members=people,
        actor=actor,
        memory=Memory().having(EVA, journey).json,
    )


def heard(who: str, action: str) -> Outcome:
    return KIND.on_signal(Did(action, NOW), scene(actor=person(who)))


def read(*hellos: Member, language: str = "en") -> list[str]:
    """What Eva hears of the company she had."""
    document = Document(tuple(company(scene(*hellos), BEN)))
    reader = Reader(language, "Europe/Berlin")
    shown = plain(GettextTranslator().document(document, reader))
    return [line for line in shown.splitlines() if line]


def test_a_buddy_who_hands_over_has_accompanied_nobody() -> None:
    given = heard("ben", "in-touch").contributions
    assert [(c.member, c.kind, c.cause) for c in given] == [
        (BEN, Given.BUDDIED, JOURNEY)
    ]
    (gone,) = heard("ben", "pass-on").taken_back
    assert gone.key == given[0].key


def test_a_buddy_whom_the_newcomer_changes_keeps_what_they_gave() -> None:
    assert heard("eva", "another").taken_back == ()


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "en",
            [
                "@cem greeted you when you came.",
                "@ben was there for you in these weeks. A thank you from you would surely be welcome.",
            ],
        ),
        (
            "de",
            [
                "Begrüßt hat dich am Anfang @cem.",
                "In dieser Zeit war @ben für dich da. Ein Danke von dir kommt bestimmt gut an.",
            ],
        ),
    ],
)
def test_the_newcomer_hears_who_greeted_and_accompanied_them(
    language: str, lines: list[str]
) -> None:
    assert read(person("cem"), person("ben"), language=language) == lines


def test_several_who_greeted_stand_in_one_sentence() -> None:
    (line, _) = read(person("cem"), person("dora"), language="de")
    assert line.startswith("Begrüßt haben dich am Anfang ")
    assert "@cem" in line
    assert "@dora" in line


def test_of_a_crowd_some_are_named_and_the_others_counted() -> None:
    line = read(*(person(f"m{number}") for number in range(14)))[0]
    assert line.count("@m") == 12
    assert "and 2 more people" in line


def test_who_left_paused_or_is_left_out_is_not_named() -> None:
    gone = person("cem", left_at=NOW)
    paused = person("dora", wishes=Wishes(paused=True))
    excluded = person("emre", excluded=True)
    assert len(read(gone, paused, excluded)) == 1
    assert "@ben" in read(gone, paused, excluded)[0]
