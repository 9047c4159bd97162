"""Weekly discussion, step by step: a scene in, an outcome out."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rituals.catalog import KINDS
from rituals.catalog.weekly_discussion import texts
from rituals.catalog.weekly_discussion.memory import Prompt
from rituals.catalog.weekly_discussion.wrap_up import VOICES
from rituals.document import (
    Bullets,
    Buttons,
    Document,
    Heading,
    Mention,
    MessageLink,
    Paragraph,
    Quote,
    Text,
    Time,
    doc,
    msg,
    say,
)
from rituals.effects import (
    CloseThread,
    InChannels,
    InThreads,
    Post,
    Show,
    ToMember,
)
from rituals.kind import Because, Found, Outcome, Resonant
from rituals.model.delivery import Receipt
from rituals.model.ids import MemberId
from rituals.model.ledger import Contribution, Gave, Given, Question
from rituals.model.member import Wishes
from rituals.model.occurrence import Begin, Need, Step
from rituals.model.participation import Participation
from tests.fakes.discussion import (
    FIRST_MONDAY,
    KIND,
    WERKSTATT,
    Week,
    World,
    effect,
    member,
    message,
    settings,
)

ADA, BEN, CEM = MemberId("ada"), MemberId("ben"), MemberId("cem")
ONE = {"prompts": ["What did you learn?"]}
LEARN = Quote((Text("What did you learn?"),))
SUGGEST, VOLUNTEER = texts.SUGGEST, texts.VOLUNTEER


def test_the_catalogue_knows_it() -> None:
    assert KINDS["weekly_discussion"].Settings is KIND.Settings


# --- the steps ----------------------------------------------------------------------


def test_the_steps_of_a_week() -> None:
    monday = FIRST_MONDAY
    hour, day = timedelta(hours=1), timedelta(days=1)
    assert KIND.steps(settings(), Begin(monday, "Europe/Berlin")) == (
        Step(
            "heads-up",
            monday - day,
            expires_after=24 * hour,
            needs=frozenset({Need.VOLUNTEERS}),
        ),
        Step("open", monday, opens=True, needs=frozenset({Need.VOLUNTEERS})),
        Step("remind", monday + 2 * day, expires_after=day),
        Step(
            "wrap-up",
            monday + 5 * day,
            expires_after=day,
            needs=frozenset(set(Need) - {Need.ROSTER, Need.HELPERS}),
        ),
        Step("close", monday + 6 * day, closes=True),
    )


def test_without_hosts_and_reminders_there_are_fewer_steps() -> None:
    bare = settings(hosts="none", remind_below=0)
    steps = KIND.steps(bare, Begin(FIRST_MONDAY, "Europe/Berlin"))
    assert [step.name for step in steps] == ["open", "wrap-up", "close"]
    assert steps[0].needs == frozenset()


def test_named_hosts_need_the_roster() -> None:
    steps = KIND.steps(settings(hosts=["@ada"]), Begin(FIRST_MONDAY, "UTC"))
    assert {step.needs for step in steps[:2]} == {frozenset({Need.ROSTER})}


def test_a_clock_change_does_not_turn_steps_round() -> None:
    """A day lasts 25 hours here: longer than what was written to come after it."""
    tight = settings(remind_after="1 day", wrap_up_after="1470 minutes")
    saturday = datetime(2027, 10, 30, 7, tzinfo=UTC)
    steps = KIND.steps(tight, Begin(saturday, "Europe/Berlin"))
    due = {step.name: step.at for step in steps}
    assert due["remind"] == due["wrap-up"] == saturday + timedelta(hours=25)


# --- heads-up -----------------------------------------------------------------------


def test_the_host_hears_of_it_a_day_ahead_with_the_prompt() -> None:
    world = World.of(settings(**ONE, goal="we talk"), member("Ada", host=True))
    week = world.week()
    outcome = world.step(week, "heads-up")
    message = doc(
        say("discussion.heads-up.hello", at=Time(FIRST_MONDAY)),
        say("discussion.heads-up.prompt"),
        LEARN,
        say("discussion.heads-up.goal", goal=Text("we talk")),
        say("discussion.heads-up.duty"),
        say("discussion.heads-up.why-volunteer", community=Text("Offene Werkstatt")),
        Buttons((texts.SWAP, texts.DECLINE)),
    )
    key = Prompt.written("What did you learn?").key
    assert outcome == Outcome(
        notes={
            "prompt": {"key": key, "text": "What did you learn?", "by": None},
            "declined": [],
            "draws": 1,
            "host": "ada",
            "bench": [],
            "asked": 1,
        },
        memory={
            "used": [],
            "opened": 0,
            "turns": {},
            "reserved": {
                week.occurrence.id: {
                    "prompt": key,
                    "host": "ada",
                    "until": "2027-01-09T08:00:00+00:00",
                }
            },
            "suggested": 0,
            "suggestions": {},
        },
        effects=(Post("host-1", ToMember(ADA), message, not_after=FIRST_MONDAY),),
    )


def test_without_volunteers_nobody_is_written_to_but_the_prompt_is_set() -> None:
    world = World.of(settings(**ONE), member("Ada"))
    week = world.week()
    assert world.step(week, "heads-up").effects == ()
    assert world.prompt(week) == "What did you learn?"
    assert world.host(week) is None


def test_named_hosts_are_found_by_name_whatever_its_case() -> None:
    """Neither one who left, nor one who is away, nor one who is not there is asked."""
    away = Wishes(away_until=FIRST_MONDAY + timedelta(days=9))
    world = World.of(
        settings(hosts=["@ghost", "ben", "@Cem", "@ADA"]),
        member("Ada"),
        member("Ben", wishes=away),
        member("Cem", left_at=FIRST_MONDAY),
        member("Dia", host=True),
    )
    week = world.week()
    outcome = world.step(week, "heads-up")
    assert (world.host(week), week.occurrence.notes["bench"]) == ("ada", [])
    why = say("discussion.heads-up.why-named", community=Text("Offene Werkstatt"))
    post = effect(outcome, "host-1")
    assert isinstance(post, Post)
    assert why in post.document.blocks


# --- open ---------------------------------------------------------------------------


def invited(world: World, week: Week) -> Paragraph:
    """The invitation of that week, in the wording that the dice chose for it."""
    return say(texts.varied(world.scene(week, FIRST_MONDAY), texts.INVITES))


def counted(world: World, n: int) -> Paragraph:
    """How many spoke in the first week."""
    return say(texts.varied(world.scene(world.week(), FIRST_MONDAY), VOICES), n=n)


def test_it_opens_with_the_prompt_in_a_thread() -> None:
    world = World.of(settings(**ONE), member("Ada", host=True))
    week = world.week()
    world.step(week, "heads-up")
    week.receipts["host-1", None] = Receipt("key", FIRST_MONDAY)
    outcome = world.step(week, "open")
    post = doc(
        LEARN,
        say("discussion.open.host", host=Mention(ADA)),
        invited(world, week),
        Buttons((SUGGEST, VOLUNTEER)),
    )
    thread = (Text("What did you learn?"),)
    assert outcome.effects == (Post("open", InChannels(), post, thread=thread),)
    assert outcome.participations == (
        Participation(week.occurrence.id, ADA, "host", FIRST_MONDAY),
    )
    key = Prompt.written("What did you learn?").key
    assert outcome.memory == {
        "used": [key],
        "opened": 1,
        "turns": {"ada": 1},
        "reserved": {},
        "suggested": 0,
        "suggestions": {},
    }


def test_a_host_whom_no_private_message_reached_is_named_with_a_ping() -> None:
    world = World.of(settings(), member("Ada", host=True))
    week = world.week()
    world.step(week, "heads-up")
    post = effect(world.step(week, "open"), "open")
    assert isinstance(post, Post)
    assert post.ping == (ADA,)


def test_without_a_heads_up_prompt_and_host_are_found_at_the_opening() -> None:
    world = World.of(settings(**ONE), member("Ada", host=True))
    week = world.week()
    outcome = world.step(week, "open")
    post, asked = outcome.effects
    assert isinstance(post, Post)
    assert isinstance(asked, Post)
    assert (post.name, post.ping) == ("open", ())
    assert (asked.name, asked.to) == ("host-1", ToMember(ADA))
    assert asked.document.blocks[0] == say("discussion.heads-up.already-open")
    assert asked.document.blocks[-1] == Buttons((texts.DECLINE,))
    assert asked.not_after == FIRST_MONDAY + timedelta(days=5)


def test_without_hosts_nobody_is_called_for() -> None:
    world = World.of(settings(**ONE, hosts="none"), member("Ada", host=True))
    outcome = world.step(world.week(), "open")
    assert outcome.participations == ()
    post = doc(LEARN, invited(world, world.week()), Buttons((SUGGEST,)))
    thread = (Text("What did you learn?"),)
    assert outcome.effects == (Post("open", InChannels(), post, thread=thread),)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Short.", "Short."),
        ("Two\n\n lines", "Two lines"),
        ("x" * 80, "x" * 80),
        ("x" * 81, "x" * 79 + "…"),
        ("word " * 16, ("word " * 16).strip()),
        ("word " * 17, ("word " * 15) + "word…"),
        ("y" * 78 + ", and more", "y" * 78 + "…"),
        ("z" * 79 + " and more", "z" * 79 + "…"),
    ],
)
def test_a_title_is_cut_at_a_word(text: str, title: str) -> None:
    assert texts.title(Prompt("key", text)) == (Text(title),)
    assert len(title) <= texts.LONGEST_TITLE


def test_memory_and_notes_keep_what_they_do_not_know() -> None:
    world = World.of(settings(), member("Ada", host=True))
    world.memory = {"later": [1], "used": ["gone"]}
    week = world.week()
    week.occurrence = replace(week.occurrence, notes={"also": "later"})
    world.step(week, "heads-up")
    world.step(week, "open")
    assert world.memory["later"] == [1]
    assert "gone" not in world.memory["used"]
    assert week.occurrence.notes["also"] == "later"


def test_a_prompt_agreed_with_the_host_is_asked_though_it_left_the_list() -> None:
    world = World.of(settings(**ONE), member("Ada", host=True))
    week = world.week()
    world.step(week, "heads-up")
    world.settings = settings(prompts=["Another?"])
    world.step(week, "open")
    assert world.prompt(week) == "What did you learn?"


# --- remind -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("voices", "said"),
    [
        ((), say("discussion.remind.nobody")),
        (("ada", "ada"), say("discussion.remind.few", n=1)),
        (("ada", "ben", "ada"), say("discussion.remind.few", n=2)),
        (("ada", "ben", "cem"), None),
    ],
)
def test_it_reminds_once_while_fewer_than_three_people_spoke(
    voices: tuple[str, ...], said: object
) -> None:
    world = World.of(settings(), member("Ada"), member("Ben"), member("Cem"))
    week = world.week()
    world.step(week, "open")
    for number, who in enumerate(voices):
        world.speak(week, who, f"m{number}")
    outcome = world.step(week, "remind")
    if said is None:
        assert outcome == Outcome(because=Because("voices", 3))
        return
    (post,) = outcome.effects
    assert post == Post(
        "remind",
        InThreads("open"),
        Document((said,)),  # type: ignore[arg-type]  # a paragraph, see above
        after="open",
        not_after=FIRST_MONDAY + timedelta(days=3),
    )


# --- wrap-up and close --------------------------------------------------------------


def told(world: World, **found: object) -> tuple[Document, Outcome]:
    """The wrap-up of a week that ada hosts, with what was found in its thread."""
    week = next(iter(world.weeks.values()))
    world.found = Found(**found)  # type: ignore[arg-type]  # the tests know its fields
    outcome = world.step(week, "wrap-up")
    (post,) = outcome.effects
    assert isinstance(post, Post)
    assert (post.name, post.to, post.after) == ("wrap-up", InThreads("open"), "open")
    assert post.ping == ()
    return post.document, outcome


def spoken(*voices: str, **table: object) -> World:
    """A week that is open, and in which these spoke."""
    people = (member("Ada", host=True), member("Ben"), member("Cem"))
    world = World.of(settings(**table), *people)
    week = world.week()
    world.step(week, "open")
    for who in voices:
        world.speak(week, who, f"by-{who}")
    return world


def question(number: int) -> Question:
    return Question(WERKSTATT, message(f"q{number}"), BEN, FIRST_MONDAY, "mark")


def test_the_wrap_up_of_a_lively_week() -> None:
    resonance = [
        Resonant(message("m0"), BEN, 5),
        Resonant(message("m1"), BEN, 4),  # a second one of the same person
        Resonant(message("m2"), CEM, 2),
        Resonant(message("m3"), ADA, 1),  # one reaction alone
    ]
    world = spoken("ada", "ben", "cem")
    document, outcome = told(
        world,
        first_timers=frozenset({CEM}),
        resonance=(Resonant(message("bot"), MemberId("dia"), 9), *resonance),
        open_questions=(question(1),),
        given=(Gave(CEM, Given.ANSWERED, FIRST_MONDAY, FIRST_MONDAY),),
    )
    this_reply = (msg("discussion.wrap-up.link-to-reply"),)
    this_question = (msg("discussion.wrap-up.link-to-question"),)
    assert document == doc(
        Heading((msg("discussion.wrap-up.title"),)),
        counted(world, 3),
        say("discussion.wrap-up.new", people=(Mention(CEM),), n=1),
        Heading((msg("discussion.wrap-up.resonance"),)),
        Bullets(
            tuple(
                (
                    msg(
                        "discussion.wrap-up.resonant",
                        link=MessageLink(this_reply, message(id_)),
                        who=Mention(who),
                        n=n,
                    ),
                )
                for id_, who, n in (("m0", BEN, 5), ("m2", CEM, 2))
            )
        ),
        Heading((msg("discussion.wrap-up.questions", n=1),)),
        Bullets(
            (
                (
                    msg(
                        "discussion.wrap-up.question",
                        link=MessageLink(this_question, message("q1")),
                        who=Mention(BEN),
                    ),
                ),
            )
        ),
        say("discussion.wrap-up.first-answered", people=(Mention(CEM),)),
        say("discussion.wrap-up.first-hosted", host=Mention(ADA)),
        say("discussion.wrap-up.next-host"),
        Buttons((VOLUNTEER, SUGGEST)),
    )
    at = FIRST_MONDAY + timedelta(days=5)
    cause = "werkstatt/monday-question/2027-01-04/1"
    assert outcome.contributions == (
        Contribution(WERKSTATT, ADA, Given.HOSTED, cause, at),
    )


def test_where_nobody_got_two_reactions_nothing_is_said_of_resonance() -> None:
    faint = (Resonant(message("m1"), BEN, 1), Resonant(message("m2"), ADA, 1))
    document, _ = told(spoken("ada", "ben"), resonance=faint)
    quiet, _ = told(spoken("ada", "ben"))
    assert document == quiet


def test_hosts_are_called_for_while_few_volunteered_and_every_fourth_round() -> None:
    two = (member("Ada", host=True), member("Ben", host=True))
    world = World.of(settings(**ONE), *two, member("Cem"))
    calls = []
    for number in range(8):
        week = world.week(number)
        world.step(week, "open")
        world.speak(week, "cem", f"m{number}")
        (post,) = world.step(week, "wrap-up").effects
        assert isinstance(post, Post)
        calls.append(say("discussion.wrap-up.next-host") in post.document.blocks)
        assert post.document.blocks[-1] == Buttons((VOLUNTEER, SUGGEST))
    assert calls == [False, False, False, True] * 2


def test_what_is_said_every_round_is_worded_in_several_ways() -> None:
    world = World.of(settings(**ONE))
    for ids in (texts.INVITES, VOICES):
        scenes = [world.scene(world.week(n), FIRST_MONDAY) for n in range(30)]
        said = [texts.varied(scene, ids) for scene in scenes]
        assert set(said) == set(ids)
        assert said == [texts.varied(scene, ids) for scene in scenes]


def test_a_week_without_a_voice_is_told_in_a_sentence() -> None:
    world = spoken()
    world.people[ADA] = replace(world.people[ADA], volunteers=frozenset())
    document, outcome = told(world, first_timers=frozenset({ADA}))
    assert document == doc(
        say("discussion.wrap-up.nobody"),
        say("discussion.wrap-up.no-hosts-yet"),
        Buttons((VOLUNTEER, SUGGEST)),
    )
    assert outcome.contributions == ()


def test_a_host_who_talked_alone_has_not_hosted_anybody() -> None:
    world = spoken("ada", hosts=["@ada"])
    document, outcome = told(world)
    assert document == doc(
        Heading((msg("discussion.wrap-up.title"),)),
        counted(world, 1),
        Buttons((SUGGEST,)),
    )
    assert outcome.contributions == ()


def test_where_all_are_new_nobody_is_listed() -> None:
    new = frozenset({ADA, BEN})
    document, _ = told(spoken("ada", "ben", hosts="none"), first_timers=new)
    assert document.blocks[2] == say("discussion.wrap-up.everybody-new")
    alone, _ = told(spoken("ben", hosts="none"), first_timers=new)
    assert alone.blocks[2] == say("discussion.wrap-up.new", people=(Mention(BEN),), n=1)


def test_many_questions_are_counted_not_listed() -> None:
    waiting = tuple(question(number) for number in range(8))
    document, _ = told(spoken("ben", hosts="none"), open_questions=waiting)
    listed = document.blocks[3]
    assert isinstance(listed, Bullets)
    assert len(listed.items) == 6
    assert listed.items[-1] == (msg("discussion.wrap-up.more-questions", n=3),)


def test_of_very_many_people_some_are_named() -> None:
    crowd = tuple(MemberId(f"m{number}") for number in range(15))
    assert texts.people(crowd) == (
        *(Mention(each) for each in crowd[:12]),
        msg("discussion.people.more", n=3),
    )


@pytest.mark.parametrize("wrapped_up", [True, False])
def test_closing_waits_for_what_was_said_last(*, wrapped_up: bool) -> None:
    world = spoken("ben", **ONE)
    week = world.week()
    if wrapped_up:
        world.step(week, "wrap-up")
    shown = doc(
        LEARN,
        say("discussion.open.host", host=Mention(ADA)),
        Buttons((SUGGEST,)),
    )
    last = "wrap-up" if wrapped_up else "open"
    at = FIRST_MONDAY + timedelta(days=6)
    assert world.step(week, "close") == Outcome(
        contributions=(
            Contribution(WERKSTATT, ADA, Given.HOSTED, week.occurrence.id, at),
        ),
        effects=(
            Show("open-closed", "open", shown),
            CloseThread("close", "open", after=last),
        ),
    )
