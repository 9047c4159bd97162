"""Effects become outbox entries: one for each place, translated, bound and keyed."""

from dataclasses import replace
from typing import Any

from bot.clock import HandClock
from bot.dice import SeededDice
from rituals.document import (
    Button,
    Buttons,
    Document,
    Form,
    Paragraph,
    Text,
    doc,
    msg,
    say,
)
from rituals.effects import (
    CloseThread,
    Effect,
    InChannels,
    InThreads,
    Post,
    Show,
    ToMember,
    ToModerators,
)
from rituals.engine.payload import decode
from rituals.engine.posting import Poster, Sent, bind, bind_form
from rituals.engine.world import World
from rituals.model.delivery import OutboxEntry
from rituals.model.ids import Account, AccountId, Channel, MemberId, SpaceId
from rituals.model.member import Member, Wishes
from rituals.model.occurrence import Occurrence, OccurrenceId, Opening, State
from tests.fakes.house import (
    HOME,
    MODS,
    MONDAY,
    SLACK_TALK,
    TALK,
    TRANSLATOR,
    NoHolidays,
    at,
    community,
    ritual,
)
from tests.fakes.probe import words
from tests.fakes.storage import FakeStorage

NOW = at("2027-01-04 08:00")
MONDAY_4 = OccurrenceId("home/monday/2027-01-04/1")
CAUSE = f"{MONDAY_4}/open"
DISCORD, SLACK = SpaceId("discord"), SpaceId("slack")
SLACK_MODS = Channel(SLACK, "#mods")


def someone(name: str, *spaces: SpaceId, **changes: Any) -> Member:
    accounts = tuple(Account(space, AccountId(name)) for space in spaces)
    return replace(Member(HOME, MemberId(name), name, accounts), **changes)


ADA = someone("ada", DISCORD, moderator=True)
BEN = someone("ben", SLACK, wishes=Wishes(language="de"))
FAR = someone("far", SpaceId("elsewhere"))


def poster(*states: State, **changes: Any) -> Poster:
    home = community(ritual(channels=(TALK, SLACK_TALK)), **changes)
    clock = HandClock(NOW)
    world = World(
        communities={HOME: home},
        storage=FakeStorage(),
        clock=clock,
        dice=SeededDice(1),
        translator=TRANSLATOR,
        holidays={HOME: NoHolidays()},
        started_at=NOW,
    )
    openings = zip((TALK, SLACK_TALK), states or (State.OPEN, State.OPEN), strict=True)
    return Poster(
        world=world,
        community=home,
        cause=CAUSE,
        due_at=NOW,
        look_first=False,
        members={m.id: m for m in (ADA, BEN, FAR)},
        ritual=MONDAY,
        occurrence=Occurrence(MONDAY_4, HOME, MONDAY, NOW.replace(tzinfo=None), NOW),
        openings=[Opening(MONDAY_4, channel, state) for channel, state in openings],
    )


def entries(to: Poster, *effects: Effect) -> list[OutboxEntry]:
    return to.entries(effects)


OPEN = Post("open", InChannels(), words("hello"), thread=(Text("hello"),))


def test_a_post_goes_into_each_channel_by_its_own_key() -> None:
    talk, slack = entries(poster(), OPEN)
    assert [e.key for e in (talk, slack)] == [
        f"{CAUSE}/open/discord:#talk",
        f"{CAUSE}/open/slack:#talk",
    ]
    assert [(e.space, e.channel) for e in (talk, slack)] == [
        (DISCORD, TALK),
        (SLACK, SLACK_TALK),
    ]
    assert talk.opens_thread
    assert (talk.due_at, talk.not_before, talk.created_at) == (NOW, NOW, NOW)


def test_an_ended_opening_hears_nothing_more() -> None:
    found = entries(poster(State.CLOSED, State.OPEN), OPEN)
    assert [e.channel for e in found] == [SLACK_TALK]


def test_only_one_channel_may_be_meant() -> None:
    here = Post("open", InChannels(only=TALK), words("hello"))
    assert [e.channel for e in entries(poster(), here)] == [TALK]


def test_what_goes_into_a_thread_waits_for_it() -> None:
    first, second = entries(
        poster(State.OPEN, State.CLOSED),
        OPEN,
        Post("second", InThreads("open"), words("more")),
    )
    assert second.after == first.key


def test_what_waits_for_another_effect_waits_for_that() -> None:
    *_, second, third = entries(
        poster(State.OPEN, State.CLOSED),
        OPEN,
        Post("second", InThreads("open"), words("more")),
        Post("third", InThreads("open"), words("most"), after="second"),
    )
    assert third.after == second.key


def test_without_a_thread_the_trail_says_so() -> None:
    to = poster()
    assert entries(to, Post("second", InThreads("open"), words("more"))) == []
    assert [(e.subject, e.reason, e.detail) for e in to.lost] == [
        ("second", "no-thread", "discord:#talk"),
        ("second", "no-thread", "slack:#talk"),
    ]


def test_a_private_post_speaks_the_members_language_where_they_are() -> None:
    (letter,) = entries(
        poster(), Post("letter", ToMember(BEN.id), doc(say("engine.done")))
    )
    assert (letter.space, letter.channel) == (SLACK, None)
    assert letter.key == f"{CAUSE}/letter/@ben"
    (block,) = decode(letter.payload).document.blocks
    assert block == Paragraph((Text("Erledigt."),))


def test_who_cannot_be_written_to_is_noted() -> None:
    to = poster()
    lost = [
        Post("letter", ToMember(id_), words("hi")) for id_ in (FAR.id, MemberId("x"))
    ]
    assert entries(to, *lost) == []
    assert [(e.reason, e.detail) for e in to.lost] == [
        ("no-account", "far"),
        ("no-account", "x"),
    ]


def test_moderators_are_told_in_each_of_their_channels() -> None:
    told = entries(
        poster(moderators_channels=(MODS, SLACK_MODS)),
        Post("note", ToModerators(), words("look")),
    )
    assert [e.key for e in told] == [
        f"{CAUSE}/note/mods discord:#mods",
        f"{CAUSE}/note/mods slack:#mods",
    ]
    assert [e.channel for e in told] == [MODS, SLACK_MODS]


def test_without_a_channel_each_moderator_is_told_privately() -> None:
    told = entries(
        poster(moderators_channels=()), Post("note", ToModerators(), words("look"))
    )
    assert [e.key for e in told] == [f"{CAUSE}/note/@ada"]


def test_without_moderators_the_trail_says_so() -> None:
    to = poster(moderators_channels=())
    to.members = {BEN.id: BEN}
    assert entries(to, Post("note", ToModerators(), words("look"))) == []
    assert [e.reason for e in to.lost] == ["no-moderators"]


def test_a_newer_version_is_shown_wherever_the_first_was_posted() -> None:
    """Also where the opening has ended meanwhile, and in what was posted long ago."""
    to = poster(State.CLOSED, State.OPEN)
    to.keys["open", TALK] = Sent("long ago", DISCORD)
    _, here, there = entries(to, OPEN, Show("shut", "open", words("over")))
    assert [(e.shows, e.channel) for e in (here, there)] == [
        ("long ago", TALK),
        (f"{CAUSE}/open/slack:#talk", SLACK_TALK),
    ]


def test_a_private_post_can_be_shown_anew() -> None:
    letter, newer = entries(
        poster(),
        Post("letter", ToMember(BEN.id), words("hi")),
        Show("newer", "letter", words("bye")),
    )
    assert (newer.shows, newer.space) == (letter.key, SLACK)


def test_every_moderators_channel_gets_the_newer_version() -> None:
    *posts, first, second = entries(
        poster(moderators_channels=(MODS, SLACK_MODS)),
        Post("note", ToModerators(), words("look")),
        Show("newer", "note", words("done")),
    )
    assert [e.shows for e in (first, second)] == [e.key for e in posts]


def test_every_moderator_told_privately_gets_the_newer_version() -> None:
    eve = someone("eve", SLACK, moderator=True, wishes=Wishes(language="de"))
    to = poster(moderators_channels=())
    to.members = {**to.members, eve.id: eve}
    *posts, first, second = entries(
        to,
        Post("note", ToModerators(), words("look")),
        Show("newer", "note", doc(say("engine.done"))),
    )
    assert [e.shows for e in (first, second)] == [e.key for e in posts]
    assert first.key != second.key
    assert (first.space, second.space) == (DISCORD, SLACK)


def test_a_thread_is_closed_after_what_is_still_to_be_said_in_it() -> None:
    one = State.OPEN, State.CLOSED
    opened, closed = entries(poster(*one), OPEN, CloseThread("archive", "open"))
    assert closed.after == opened.key
    *_, last, closed = entries(
        poster(*one),
        OPEN,
        Post("last", InThreads("open"), words("bye")),
        CloseThread("archive", "open", after="last"),
    )
    assert closed.after == last.key


def test_a_document_is_translated_once_for_each_reader() -> None:
    document = doc(say("engine.done"))
    told = entries(
        poster(),
        Post("one", InChannels(), document),
        Post("two", ToMember(BEN.id), document),
    )
    said = [decode(e.payload).document.blocks[0].children[0].value for e in told]
    assert said == ["Done.", "Done.", "Erledigt."]


def test_titles_are_translated_too() -> None:
    titled = Post("open", InChannels(), words("x"), thread=(msg("engine.done"),))
    assert decode(entries(poster(), titled)[0].payload).thread == (Text("Done."),)


def test_buttons_learn_what_they_are_about_unless_they_know() -> None:
    ours = Button((Text("Press"),), "press")
    engines = Button((Text("Stop"),), "stop", about="engine")
    bound = bind(Document((*words("x").blocks, Buttons((ours, engines)))), MONDAY_4)
    assert bound == Document(
        (*words("x").blocks, Buttons((replace(ours, about=MONDAY_4), engines)))
    )
    assert bind(words("x"), MONDAY_4) == words("x")


def test_forms_learn_what_they_are_about_unless_they_know() -> None:
    form = Form((Text("Fill"),), (), "filled")
    assert bind_form(form, MONDAY_4).about == MONDAY_4
    assert bind_form(replace(form, about="monday"), MONDAY_4).about == "monday"
