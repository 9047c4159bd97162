"""What people give with a weekly discussion, and whom its wrap-up thanks for what."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.texts.plain import plain
from bot.texts.translator import GettextTranslator
from rituals.document import Reader
from rituals.effects import Post
from rituals.kind import Found, Resonant
from rituals.model.ids import MemberId
from rituals.model.ledger import Gave, Given
from tests.fakes.discussion import (
    FIRST_MONDAY,
    Week,
    World,
    member,
    message,
    settings,
)

ADA, BEN, CEM, DORA = (MemberId(name) for name in ("ada", "ben", "cem", "dora"))
BEFORE = FIRST_MONDAY - timedelta(days=30)
LATELY = FIRST_MONDAY + timedelta(days=1)


def hosted_by_ada() -> tuple[World, Week]:
    """A world with a week that is open; Ben, Cem and Dora are there."""
    people = [member(name) for name in ("Ben", "Cem", "Dora")]
    world = World.of(settings(), member("Ada", host=True), *people)
    week = world.week()
    world.step(week, "open")
    return world, week


def given(world: World) -> list[tuple[str, Given]]:
    """Who gave what, as it is known in the end; the same cause counts once."""
    return list(dict.fromkeys((c.member, c.kind) for c in world.contributions))


def wrapped_up(world: World, week: Week, *gave: Gave, language: str = "en") -> str:
    world.found = Found(given=gave)
    (post,) = world.step(week, "wrap-up").effects
    assert isinstance(post, Post)
    assert post.ping == ()
    reader = Reader(language, "Europe/Berlin")
    return plain(GettextTranslator().document(post.document, reader))


def test_who_hosted_a_talk_has_given_something() -> None:
    world, week = hosted_by_ada()
    world.speak(week, "ben", "m1")
    wrapped_up(world, week)
    world.step(week, "close")
    assert given(world) == [(ADA, Given.HOSTED)]
    assert {c.cause for c in world.contributions} == {week.occurrence.id}


def test_a_talk_that_began_after_the_wrap_up_was_hosted_all_the_same() -> None:
    world, week = hosted_by_ada()
    wrapped_up(world, week)
    assert given(world) == []
    world.speak(week, "ben", "m1", hours=5 * 24 + 1)
    world.step(week, "close")
    assert given(world) == [(ADA, Given.HOSTED)]


def test_a_host_of_whom_all_others_took_back_their_words_hosted_nobody() -> None:
    world, week = hosted_by_ada()
    for who in ("ada", "ben", "cem"):
        world.speak(week, who, f"by {who}")
    wrapped_up(world, week)
    world.retract(week, "ben", "by ben")
    assert given(world) == [(ADA, Given.HOSTED)]
    world.retract(week, "cem", "by cem")
    assert given(world) == []


def test_a_host_who_handed_over_has_not_hosted_but_who_stepped_in() -> None:
    world = World.of(
        settings(), member("Ada", host=True), member("Ben", host=True), member("Cem")
    )
    week = world.week()
    world.step(week, "open")
    assert world.host(week) == ADA
    world.act(week, "ada", "decline")
    world.speak(week, "cem", "m1")
    wrapped_up(world, week)
    assert given(world) == [(BEN, Given.HOSTED)]


def test_a_suggestion_is_shared_when_it_is_asked_and_not_before() -> None:
    world = World.of(settings(hosts="none"), member("Ben"), member("Cem"))
    week = world.week()
    world.act(week, "ben", "suggest", values={"prompt": "What made you laugh?"})
    world.act(week, "cem", "approve", "s1", moderator=True)
    assert given(world) == []
    world.step(week, "open")
    assert given(world) == [(BEN, Given.SHARED)]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            [
                "New among those who help: @cem. How lovely, thank you!",
                "New among those who greet: @dora. That makes it easy to arrive!",
                "Thank you for helping with answers, @ben!",
                "@ada hosted for the first time. Thank you so much!",
            ],
        ),
        (
            "de",
            [
                "Neu beim Weiterhelfen: @cem. Wie schön, danke!",
                "Neu beim Begrüßen: @dora. So fällt das Ankommen leicht!",
                "Danke fürs Weiterhelfen, @ben!",
                "@ada hat zum ersten Mal eine Runde geleitet. Vielen Dank dafür!",
            ],
        ),
    ],
)
def test_who_gave_for_the_first_time_is_named_in_front(
    language: str, said: list[str]
) -> None:
    world, week = hosted_by_ada()
    for who in ("ada", "ben"):
        world.speak(week, who, f"by {who}")
    text = wrapped_up(
        world,
        week,
        Gave(BEN, Given.ANSWERED, BEFORE, LATELY),
        Gave(CEM, Given.ANSWERED, LATELY, LATELY),
        Gave(DORA, Given.GREETED, LATELY, LATELY),
        Gave(DORA, Given.ANSWERED, BEFORE, BEFORE),  # a month ago
        Gave(DORA, Given.GAVE_FEEDBACK, LATELY, LATELY),  # thanked elsewhere
        language=language,
    )
    lines = [line for line in text.splitlines() if line]
    assert [line for line in lines if line in said] == said
    assert text.count("@dora") == 1


def test_a_host_who_hosted_before_is_thanked_as_such() -> None:
    world, week = hosted_by_ada()
    for who in ("ada", "ben"):
        world.speak(week, who, f"by {who}")
    text = wrapped_up(world, week, Gave(ADA, Given.HOSTED, BEFORE, BEFORE))
    assert "Thank you for hosting, @ada!" in text
    assert "first time" not in text


def test_those_who_gave_are_thanked_also_where_nobody_spoke() -> None:
    world, week = hosted_by_ada()
    text = wrapped_up(world, week, Gave(BEN, Given.ANSWERED, BEFORE, LATELY))
    assert "Thank you for helping with answers, @ben!" in text


def test_each_wrap_up_thanks_for_what_came_since_the_last() -> None:
    world, week = hosted_by_ada()
    between = FIRST_MONDAY + timedelta(
        days=6
    )  # after the wrap-up, before the next opens
    assert "@cem" not in wrapped_up(world, week)
    following = world.week(1)
    world.step(following, "open")
    gave = (
        Gave(BEN, Given.ANSWERED, LATELY, LATELY),
        Gave(CEM, Given.ANSWERED, between, between),
    )
    text = wrapped_up(world, following, *gave)
    assert "New among those who help: @cem." in text
    assert "@ben" not in text


def test_of_very_many_some_are_named_in_no_order_and_the_others_counted() -> None:
    crowd = [MemberId(f"m{number:02}") for number in range(15)]
    gave = [Gave(who, Given.ANSWERED, BEFORE, LATELY) for who in crowd]
    orders = set()
    for seed in ("a", "b", "c"):
        world, week = hosted_by_ada()
        world.seed = seed
        text = wrapped_up(world, week, *gave)
        (line,) = [each for each in text.splitlines() if "helping" in each]
        assert line.count("@m") == 12
        assert line.endswith("and 3 more people!")
        orders.add(line)
    assert len(orders) == 3


@pytest.mark.parametrize("who", ["quiet", "left", "unknown"])
def test_who_wishes_no_public_thanks_left_or_is_unknown_is_named_nowhere(
    who: str,
) -> None:
    """Neither as a host, nor as a new voice, nor for what echoed."""
    world, week = hosted_by_ada()
    for name in ("ada", "ben", "cem"):
        world.speak(week, name, f"by {name}")
    if who == "unknown":
        del world.people[ADA]
    elif who == "left":
        world.people[ADA] = replace(world.people[ADA], left_at=LATELY)
    else:
        wishes = replace(world.people[ADA].wishes, unnamed=True)
        world.people[ADA] = replace(world.people[ADA], wishes=wishes)
    world.found = Found(
        resonance=tuple(Resonant(message(f"by {m}"), m, 5) for m in (ADA, BEN)),
        first_timers=frozenset({ADA, BEN}),
    )
    (post,) = world.step(week, "wrap-up").effects
    assert isinstance(post, Post)
    text = plain(GettextTranslator().document(post.document, Reader("en", "UTC")))
    assert text.count("@ben") == 2
    assert "@ada" not in text
    assert "hosted" not in text
