"""Weekly discussion: all it says, in both languages, with nothing missing in any gap."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bot import texts
from bot.texts.plain import plain
from bot.texts.translator import GettextTranslator
from rituals.document import Document, Form, Msg, Reader
from rituals.effects import Post, Show
from rituals.kind import Found, Resonant
from rituals.model.ids import MemberId
from rituals.model.ledger import Gave, Given, Question
from tests.fakes.discussion import (
    FIRST_MONDAY,
    WERKSTATT,
    World,
    member,
    message,
    settings,
)

ADA, BEN, CEM = MemberId("ada"), MemberId("ben"), MemberId("cem")


def season() -> World:
    """Two weeks in which everything happens, and what nobody may do is tried."""
    people = (member("Ada", host=True), member("Ben", host=True), member("Cem"))
    world = World.of(settings(goal="we talk"), *people)
    _suggestions(world)
    _first_week(world)
    _second_week(world)
    _third_week(world)
    _elsewhere(world)
    _own_prompt(world)
    _many_weeks(world)
    return world


def _suggestions(world: World) -> None:
    week = world.week()
    for text in ("What made you laugh?", "", "x" * 1502, "What did you learn?"):
        world.act(week, "cem", "suggest", values={"prompt": text})
    for number in range(3):
        world.act(week, "cem", "suggest", values={"prompt": f"Number {number}?"})
    for verdict in ("approve", "approve", "reject", "reject", "approve"):
        world.act(week, "ben", verdict, "s1", moderator=True)
    world.act(week, "ben", "reject", "s2", moderator=True)
    world.act(week, "ben", "reject", "s9", moderator=True)
    world.act(week, "cem", "approve", "s2")


def _first_week(world: World) -> None:
    week = world.week()
    world.step(week, "heads-up")
    for who in ("cem", "ada"):
        world.act(week, who, "swap")
        world.act(week, who, "decline")
    world.step(week, "open")
    world.step(week, "remind")
    world.act(week, "ben", "swap")
    world.act(week, "ben", "decline")
    for value in ("on", "on", "off", "off"):
        world.act(week, "cem", "volunteer", value)
    world.speak(week, "cem", "m1")
    world.step(week, "remind")
    world.speak(week, "ada", "m2")
    question = Question(WERKSTATT, message("m1"), CEM, FIRST_MONDAY, "mark")
    world.found = Found(
        open_questions=(question,) * 7,
        resonance=(Resonant(message("m1"), CEM, 2), Resonant(message("m2"), ADA, 1)),
        first_timers=frozenset({CEM}),
        given=_everybody_gave(),
    )
    world.step(week, "wrap-up")
    world.act(week, "ben", "decline")
    world.step(week, "close")


def _everybody_gave() -> tuple[Gave, ...]:
    """Of each kind many for the first time, and some who did before."""
    kinds = (Given.ANSWERED, Given.GREETED, Given.BUDDIED)
    new = [
        Gave(MemberId(f"m{number}"), kind, FIRST_MONDAY, FIRST_MONDAY)
        for kind in kinds
        for number in range(14)
    ]
    before = FIRST_MONDAY - timedelta(days=9)
    again = [Gave(BEN, kind, before, FIRST_MONDAY) for kind in kinds]
    return (*new, *again)


def _second_week(world: World) -> None:
    next_week = world.week(1)
    world.step(next_week, "open")
    world.act(next_week, "ben", "reject", "s1", moderator=True)
    world.step(next_week, "wrap-up")
    world.act(next_week, "ben", "dance")


def _third_week(world: World) -> None:
    week = world.week(2)
    world.step(week, "open")
    for who in ("ada", "ben"):
        world.act(week, who, "volunteer", "off")
        world.speak(week, who, f"by {who}")
    world.found = Found(first_timers=frozenset({ADA, BEN}))
    world.step(week, "wrap-up")


def _elsewhere(world: World) -> None:
    """In a community with one host by name and one prompt."""
    other = World.of(settings(hosts=["@ada"], prompts=["Only this?"]), member("Ada"))
    week = other.week()
    other.step(week, "heads-up")
    other.act(week, "ada", "swap")
    other.act(week, "ada", "volunteer", "on")
    other.act(week, "ada", "decline")
    other.step(week, "open")
    other.speak(week, "ada", "m1")
    other.speak(week, "ada", "m2")
    other.found = Found(first_timers=frozenset({ADA}))
    other.step(week, "wrap-up")
    world.outcomes += other.outcomes


def _own_prompt(world: World) -> None:
    """Where whoever suggested the prompt hosts it, too, and not for the first time."""
    other = hosting_her_own()
    for who in ("ada", "ben"):
        other.speak(other.week(), who, f"by {who}")
    before = FIRST_MONDAY - timedelta(days=9)
    other.found = Found(given=(Gave(ADA, Given.HOSTED, before, before),))
    other.step(other.week(), "wrap-up")
    world.outcomes += other.outcomes


def _many_weeks(world: World) -> None:
    """So many that all wordings of what is said every round come up."""
    other = World.of(settings(), member("Ada", host=True))
    for number in range(30):
        week = other.week(number)
        other.step(week, "open")
        other.speak(week, "ada", f"m{number}")
        other.step(week, "wrap-up")
    world.outcomes += other.outcomes


def hosting_her_own() -> World:
    world = World.of(
        settings(hosts="volunteers"), member("Ada", host=True), member("Ben")
    )
    week = world.week()
    world.act(week, "ada", "suggest", values={"prompt": "What made you laugh?"})
    world.act(week, "ben", "approve", "s1", moderator=True)
    world.step(week, "heads-up")
    world.step(week, "open")
    return world


def lists(world: World) -> Iterator[Document | Form]:
    """The list of prompts: for moderators only, with something of everything in it."""
    week = world.week(3)
    added = world.act(
        week, "ben", "add", values={"prompt": "What next?"}, moderator=True
    )
    assert added.reply is not None
    world.act(week, "cem", "suggest", values={"prompt": "And then?"})
    world.step(week, "heads-up")
    yield added.reply
    yield world.look(week, "cem", "prompts")
    yield world.look(week, "ben", "prompts", moderator=True)
    world.act(week, "ada", "add", values={"prompt": "One more?"}, moderator=True)
    yield world.look(week, "ben", "prompts", moderator=True)


def documents(world: World) -> Iterator[Document]:
    for outcome in world.outcomes:
        if outcome.reply:
            yield outcome.reply
        for effect in outcome.effects:
            if isinstance(effect, Post | Show):
                yield effect.document


def ids(part: object) -> Iterator[str]:
    """The ids of all our texts in a part of a document."""
    if isinstance(part, Msg):
        yield part.id
    if isinstance(part, tuple):
        for each in part:
            yield from ids(each)
    elif is_dataclass(part):
        for each in fields(part):
            yield from ids(getattr(part, each.name))


def test_who_hosts_their_own_prompt_is_thanked_once() -> None:
    *_, heads_up, opened = (set(ids(each)) for each in documents(hosting_her_own()))
    assert "discussion.heads-up.own" in heads_up
    assert "discussion.open.credit-and-host" in opened
    apart = {"discussion.open.credit", "discussion.open.host"}
    assert not apart & (heads_up | opened)


@pytest.mark.parametrize("spoke", [True, False])
def test_a_host_is_thanked_for_hosting_only_if_they_spoke(spoke: bool) -> None:
    world = hosting_her_own()
    week = world.week()
    world.speak(week, "ben", "m1")
    if spoke:
        world.speak(week, "ada", "m2")
    world.step(week, "wrap-up")
    *_, wrapped_up = (set(ids(each)) for each in documents(world))
    assert ("discussion.wrap-up.first-hosted" in wrapped_up) == spoke


@pytest.mark.parametrize("language", ["en", "de"])
def test_everything_can_be_said(language: str) -> None:
    """The strict translator refuses an unknown text and an empty gap."""
    translator = GettextTranslator(strict=True)
    reader = Reader(language, "Europe/Berlin")
    said = [plain(translator.document(each, reader)) for each in documents(season())]
    assert all(said)


def test_a_season_says_all_there_is_to_say() -> None:
    with (Path(texts.__file__).parent / "en" / "discussion.po").open("rb") as file:
        entries = [m.id for m in read_po(file) if m.id]
    world = season()
    shown = (world.look(world.week(), "ada", "suggest"), *lists(world))
    known = {each if isinstance(each, str) else each[0] for each in entries}
    assert known - {*ids((*documents(world), *shown))} == set()


@pytest.mark.parametrize(
    ("language", "label"),
    [("en", "What should we talk about?"), ("de", "Worüber sollten wir reden?")],
)
def test_the_form_speaks_the_members_language(language: str, label: str) -> None:
    world = World.of(settings(), member("Ada"))
    form = world.look(world.week(), "ada", "suggest")
    assert isinstance(form, Form)
    translator = GettextTranslator(strict=True)
    reader = Reader(language, "Europe/Berlin")
    assert (
        translator.line(translator.form(form, reader).fields[0].label, reader) == label
    )
