"""Weekly discussion: what people do in it, and what they are answered."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from rituals.catalog.weekly_discussion import texts
from rituals.catalog.weekly_discussion.memory import FORGOTTEN_AFTER
from rituals.document import (
    Button,
    Buttons,
    Form,
    Mention,
    Quote,
    Refusal,
    Text,
    doc,
    msg,
    say,
)
from rituals.effects import Post, Show, ToMember, ToModerators
from rituals.kind import Outcome
from rituals.model.ids import MemberId
from rituals.model.member import Wishes
from rituals.model.occurrence import State
from rituals.model.participation import Participation, Withdrawal
from rituals.signals import Did, Spoke
from tests.fakes.discussion import (
    FIRST_MONDAY,
    KIND,
    Week,
    World,
    effect,
    member,
    message,
    settings,
)

ADA, BEN, CEM = MemberId("ada"), MemberId("ben"), MemberId("cem")
HOUR = timedelta(hours=1)


def house(**table: object) -> World:
    people = (member("Ada", host=True), member("Ben", host=True), member("Cem"))
    return World.of(settings(**table), *people)


def assert_answered(outcome: Outcome, id_: str, **params: str | int) -> None:
    """Nothing happened but that answer."""
    assert outcome == Outcome(reply=doc(say(id_, **params)))


def assert_refused(outcome: Outcome, id_: str, **params: str | int) -> None:
    """Nothing happened but that answer, which is about what was suggested."""
    refusal = Refusal(doc(say(id_, **params)).blocks, "prompt")
    assert outcome == Outcome(reply=refusal)


# --- voices -------------------------------------------------------------------------


def first(id_: str) -> dict[str, str]:
    return {"space": "discord", "place": "thread", "message": id_}


def test_a_voice_counts_its_messages_and_knows_the_first() -> None:
    world = house()
    week = world.week()
    world.speak(week, "ben", "m1", hours=3)
    outcome = world.speak(week, "ben", "m2", hours=4)
    at = FIRST_MONDAY + 3 * HOUR
    details = {"count": 2, "first": first("m1")}
    voice = Participation(week.occurrence.id, BEN, "voice", at, details=details)
    assert outcome == Outcome(participations=(voice,))
    # An earlier one that is only read now, after an outage, is the first one.
    details = {"count": 3, "first": first("m0")}
    earlier = replace(voice, at=FIRST_MONDAY + HOUR, details=details)
    assert world.speak(week, "ben", "m0", hours=1).participations == (earlier,)


def test_a_voice_is_withdrawn_with_its_last_message() -> None:
    world = house()
    week = world.week()
    world.speak(week, "ben", "m1")
    world.speak(week, "ben", "m2", hours=2)
    assert world.retract(week, "ben", "m1").participations == (
        Participation(
            week.occurrence.id,
            BEN,
            "voice",
            FIRST_MONDAY + HOUR,
            details={"count": 1, "first": None},
        ),
    )
    gone = Withdrawal(week.occurrence.id, BEN, "voice")
    assert world.retract(week, "ben", "m2") == Outcome(participations=(gone,))
    assert world.retract(week, "ben", "m2") == Outcome()


def test_a_later_message_taken_back_leaves_the_first() -> None:
    world = house()
    week = world.week()
    world.speak(week, "ben", "m1")
    world.speak(week, "ben", "m2")
    (voice,) = world.retract(week, "ben", "m2").participations
    assert isinstance(voice, Participation)
    assert voice.details == {"count": 1, "first": first("m1")}


def test_bots_and_excluded_people_have_no_voice() -> None:
    bot, out = member("Bot", bot=True), member("Out", excluded=True)
    world = World.of(settings(), bot, out)
    assert world.speak(world.week(), "bot", "m1") == Outcome()
    assert world.speak(world.week(), "out", "m1") == Outcome()


def test_what_nobody_did_changes_nothing() -> None:
    world = house()
    scene = world.scene(world.week(), FIRST_MONDAY)
    for heard in (Spoke(message("m"), FIRST_MONDAY), Did("suggest", FIRST_MONDAY)):
        assert KIND.on_signal(heard, scene) == Outcome()


def test_an_unknown_button_is_answered() -> None:
    world = house()
    assert_answered(world.act(world.week(), "ada", "dance"), "discussion.unknown")
    shown = world.look(world.week(), "ada", "dance")
    assert shown == doc(say("discussion.unknown"))


# --- volunteering -------------------------------------------------------------------


def test_volunteering_and_stepping_back() -> None:
    world = house()
    week = world.week()
    on = world.act(week, "cem", "volunteer", "on")
    reply = doc(say("discussion.volunteer.on"), Buttons((texts.STEP_BACK,)))
    assert on == Outcome(wishes=(member("Cem", host=True),), reply=reply)
    again = world.act(week, "cem", "volunteer", "on")
    assert_answered(again, "discussion.volunteer.already-on")
    off = world.act(week, "cem", "volunteer", "off")
    reply = doc(say("discussion.volunteer.off"))
    assert off == Outcome(wishes=(member("Cem"),), reply=reply)
    again = world.act(week, "cem", "volunteer", "off")
    assert_answered(again, "discussion.volunteer.already-off")


@pytest.mark.parametrize("hosts", ["none", ["@ada"]])
def test_there_is_no_list_to_join_where_hosts_are_set(hosts: object) -> None:
    world = house(hosts=hosts)
    outcome = world.act(world.week(), "cem", "volunteer", "on")
    assert_answered(outcome, "discussion.volunteer.not-here")
    # Stepping back is possible everywhere: the offer was made for all rituals.
    assert world.act(world.week(), "ada", "volunteer", "off").wishes


# --- the host's buttons -------------------------------------------------------------


def asked(world: World) -> Week:
    """A week whose host, Ada, has had the heads-up."""
    week = world.week()
    world.step(week, "heads-up")
    assert world.host(week) == "ada"
    return week


def test_a_swap_shows_another_prompt_and_gives_the_first_one_back() -> None:
    world = house(order="sequence")
    week = asked(world)
    outcome = world.act(week, "ada", "swap")
    other = Quote((Text("What did you break?"),))
    assert outcome.reply == doc(say("discussion.swap.done"), other)
    (shown,) = outcome.effects
    assert isinstance(shown, Show)
    assert (shown.name, shown.of) == ("host-1-prompt-2", "host-1")
    assert other in shown.document.blocks
    world.step(week, "open")
    assert world.prompt(week) == "What did you break?"
    assert world.memory["reserved"] == {}
    world.step(world.week(1), "open")
    assert world.prompt(world.week(1)) == "What did you learn?"


def test_a_swap_goes_round_and_ends_where_there_is_no_other() -> None:
    world = house(order="sequence")
    week = asked(world)
    seen = [world.prompt(week)]
    for _ in range(3):
        world.act(week, "ada", "swap")
        seen.append(world.prompt(week))
    assert seen == [*world.settings.prompts, world.settings.prompts[0]]
    alone = house(prompts=["Only this?"])
    outcome = alone.act(asked(alone), "ada", "swap")
    assert_answered(outcome, "discussion.swap.no-other")


def test_who_may_swap_and_until_when() -> None:
    world = house()
    week = asked(world)
    assert_answered(world.act(week, "ben", "swap"), "discussion.swap.not-host")
    assert world.act(week, "ben", "swap", moderator=True).notes
    world.step(week, "open")
    assert_answered(world.act(week, "ada", "swap"), "discussion.swap.too-late")


def test_a_moderator_may_choose_before_there_is_a_host() -> None:
    world = house()
    week = world.week()
    outcome = world.act(week, "cem", "swap", moderator=True)
    assert outcome.effects == ()
    chosen = world.prompt(week)
    world.step(week, "heads-up")
    assert world.prompt(week) == chosen


def test_who_cannot_this_time_hands_over_and_comes_first_next_time() -> None:
    world = house()
    week = asked(world)
    outcome = world.act(week, "ada", "decline")
    assert outcome.reply == doc(say("discussion.decline.next"))
    over, asks = outcome.effects
    assert over == Show("host-1-over", "host-1", doc(say("discussion.decline.done")))
    assert isinstance(asks, Post)
    assert (asks.name, asks.to) == ("host-2", ToMember(BEN))
    assert asks.not_after == FIRST_MONDAY
    assert outcome.participations == ()
    assert_answered(world.act(week, "ada", "decline"), "discussion.decline.not-host")
    world.step(week, "open")
    assert world.host(week) == "ben"
    world.step(world.week(1), "heads-up")
    assert world.host(world.week(1)) == "ada"


@pytest.mark.parametrize(
    "wishes", [Wishes(away_until=FIRST_MONDAY + 99 * HOUR), Wishes(paused=True)]
)
def test_where_nobody_else_is_free_it_goes_without_a_host(wishes: Wishes) -> None:
    world = house()
    week = asked(world)
    ben = replace(world.people[BEN], wishes=wishes)
    did = Did("decline", FIRST_MONDAY - HOUR)
    everybody = {ADA: world.people[ADA], BEN: ben}
    scene = world.scene(week, did.at, actor=world.people[ADA], members=everybody)
    outcome = KIND.on_signal(did, scene)
    assert outcome.reply == doc(say("discussion.decline.nobody"))
    assert [each.name for each in outcome.effects] == ["host-1-over"]
    world._applied(week, outcome)
    opened = world.step(week, "open")
    assert [each.name for each in opened.effects] == ["open"]
    assert opened.participations == ()


def test_handing_over_while_it_is_open_names_the_next_host() -> None:
    world = house()
    week = asked(world)
    world.step(week, "open")
    outcome = world.act(week, "ada", "decline")
    assert outcome.participations == (
        Withdrawal(week.occurrence.id, ADA, "host"),
        Participation(week.occurrence.id, BEN, "host", FIRST_MONDAY + HOUR),
    )
    shown = effect(outcome, "open-without-host-1")
    assert isinstance(shown, Show)
    assert say("discussion.open.host", host=Mention(BEN)) in shown.document.blocks
    assert world.memory["turns"] == {"ben": 1}
    outcome = world.act(week, "ben", "decline")
    assert outcome.participations == (Withdrawal(week.occurrence.id, BEN, "host"),)
    assert world.memory["turns"] == {}


@pytest.mark.parametrize("last", ["wrap-up", "close", "skip"])
def test_what_is_over_cannot_be_declined(last: str) -> None:
    world = house()
    week = asked(world)
    if last == "skip":
        week.occurrence = replace(week.occurrence, state=State.SKIPPED)
    else:
        world.step(week, "open")
        world.step(week, last)
    assert_answered(world.act(week, "ada", "decline"), "discussion.decline.over")


# --- suggestions --------------------------------------------------------------------


def suggest(world: World, text: str, who: str = "cem") -> Outcome:
    return world.act(world.week(), who, "suggest", values={"prompt": text})


def decide(world: World, verdict: str, id_: str = "s1", who: str = "ben") -> Outcome:
    return world.act(world.week(), who, verdict, id_, moderator=True)


def test_a_suggestion_goes_to_the_moderators() -> None:
    world = house()
    outcome = suggest(world, "  What made you laugh? ")
    assert outcome.reply == doc(say("discussion.suggest.thanks"))
    yes, no = (msg("discussion.button.approve"),), (msg("discussion.button.reject"),)
    ask = doc(
        say("discussion.suggestion.asked", who=Mention(CEM)),
        Quote((Text("What made you laugh?"),)),
        Buttons(
            (
                Button(yes, "approve", "s1", style="primary"),
                Button(no, "reject", "s1"),
            )
        ),
    )
    assert outcome.effects == (Post("suggestion-s1", ToModerators(), ask),)
    assert world.memory["suggestions"]["s1"] == {
        "by": "cem",
        "text": "What made you laugh?",
        "state": "pending",
        "decided": 0,
        "rank": 0,
        "told": False,
        "occurrence": world.week().occurrence.id,
    }


@pytest.mark.parametrize(
    ("text", "id_", "params"),
    [
        (" \n ", "discussion.suggest.empty", {}),
        ("x" * 1501, "discussion.suggest.too-long", {"most": 1500, "n": 1}),
        ("what did  YOU learn?", "discussion.suggest.known", {}),
    ],
)
def test_what_cannot_be_suggested_is_said(
    text: str, id_: str, params: dict[str, int]
) -> None:
    assert_refused(suggest(house(), text), id_, **params)


def test_three_may_wait_of_each_member() -> None:
    world = house()
    assert isinstance(world.look(world.week(), "cem", "suggest"), Form)
    for number in range(3):
        assert suggest(world, f"Number {number}?").effects
    assert_refused(suggest(world, "Number 3?"), "discussion.suggest.too-many", most=3)
    assert world.look(world.week(), "cem", "suggest") == doc(
        say("discussion.suggest.too-many", most=3)
    )
    assert suggest(world, "Of somebody else?", "ada").effects
    decide(world, "reject")
    assert suggest(world, "Number 3?").effects
    assert_refused(suggest(world, "number 3?"), "discussion.suggest.known")


def test_the_form_hands_in_a_suggestion() -> None:
    form = house().look(house().week(), "cem", "suggest")
    assert isinstance(form, Form)
    assert form.action == "suggest"
    assert [(field.name, field.max_length) for field in form.fields] == [
        ("prompt", 1500)
    ]


def test_an_approved_suggestion_is_told_shown_asked_first_and_credited() -> None:
    world = house()
    suggest(world, "What made you laugh?")
    suggest(world, "What made you sing?", "ada")
    decide(world, "approve", "s2")
    outcome = decide(world, "approve", "s1")
    assert outcome.reply == doc(say("discussion.suggestion.approved", who=Mention(CEM)))
    shown, told = outcome.effects
    assert isinstance(shown, Show)
    assert (shown.name, shown.of) == ("suggestion-s1-decided-1", "suggestion-s1")
    assert (
        say("discussion.suggestion.approved-by", who=Mention(BEN))
        in shown.document.blocks
    )
    accepted = texts.suggestion_accepted(
        world.scene(world.week(), FIRST_MONDAY), "What made you laugh?"
    )
    assert told == Post("suggestion-s1-accepted", ToMember(CEM), accepted)
    prompts = []
    for number in range(3):
        opened = world.step(world.week(number), "open").effects[0]
        assert isinstance(opened, Post)
        prompts.append(world.prompt(world.week(number)))
        credit = say("discussion.open.credit", who=Mention(CEM))
        assert (credit in opened.document.blocks) == (number == 1)
    assert prompts[:2] == ["What made you sing?", "What made you laugh?"]
    assert prompts[2] in world.settings.prompts
    assert world.memory["suggestions"]["s1"]["text"] == ""
    assert_answered(decide(world, "reject"), "discussion.suggestion.already-used")


def test_moderators_may_change_their_minds_until_it_is_asked() -> None:
    world = house()
    suggest(world, "What made you laugh?")
    rejected = decide(world, "reject")
    assert rejected.reply == doc(
        say("discussion.suggestion.rejected", who=Mention(CEM))
    )
    assert [each.name for each in rejected.effects] == ["suggestion-s1-decided-1"]
    assert_answered(decide(world, "reject"), "discussion.suggestion.already-rejected")
    assert len(decide(world, "approve").effects) == 2
    assert_answered(decide(world, "approve"), "discussion.suggestion.already-approved")
    back = decide(world, "reject")
    assert back.reply == doc(
        say("discussion.suggestion.rejected-told", who=Mention(CEM))
    )
    # Who was told once is not told again.
    assert [each.name for each in decide(world, "approve").effects] == [
        "suggestion-s1-decided-4"
    ]


def test_a_suggestion_taken_back_after_the_heads_up_is_not_asked() -> None:
    world = house()
    suggest(world, "What made you laugh?")
    decide(world, "approve")
    week = world.week()
    world.step(week, "heads-up")
    assert world.prompt(week) == "What made you laugh?"
    decide(world, "reject")
    world.step(week, "open")
    assert world.prompt(week) in world.settings.prompts


def test_only_moderators_decide_and_only_what_is_there() -> None:
    world = house()
    suggest(world, "What made you laugh?")
    outcome = world.act(world.week(), "ada", "approve", "s1")
    assert_answered(outcome, "discussion.suggestion.moderators-only")
    assert_answered(decide(world, "approve", "s9"), "discussion.suggestion.unknown")


def test_moderators_who_approve_their_own_need_no_letter() -> None:
    world = house()
    suggest(world, "What made you laugh?", "ben")
    assert [each.name for each in decide(world, "approve").effects] == [
        "suggestion-s1-decided-1"
    ]


def test_a_decision_from_elsewhere_leaves_the_post_of_another_week_alone() -> None:
    world = house()
    suggest(world, "What made you laugh?")
    outcome = world.act(world.week(1), "ben", "reject", "s1", moderator=True)
    assert outcome.effects == ()
    assert world.memory["suggestions"]["s1"]["state"] == "rejected"


def test_old_decisions_are_forgotten_and_nothing_else() -> None:
    world = house()
    suggest(world, "Waiting?", "ada")
    for number in range(FORGOTTEN_AFTER + 2):
        suggest(world, f"Number {number}?")
        decide(world, "reject", f"s{number + 2}")
    kept = world.memory["suggestions"]
    assert len(kept) == FORGOTTEN_AFTER + 1
    assert "s1" in kept
    assert "s2" not in kept


def test_two_weeks_at_once_do_not_choose_the_same() -> None:
    """A heads-up may come before the week before has opened."""
    choices: list[Callable[[World, Week], str | None]] = [World.prompt, World.host]
    world = house()
    one, other = world.week(0), world.week(1)
    world.step(one, "heads-up")
    scene = world.scene(
        other,
        FIRST_MONDAY - HOUR,
        members=world.people,
        found=replace(world.found, volunteers={"host": (ADA, BEN)}),
    )
    world._applied(other, KIND.on_step("heads-up", scene))
    for choice in choices:
        assert choice(world, one) != choice(world, other)


def test_a_skipped_week_gives_back_what_it_had_chosen() -> None:
    world = house(order="sequence")
    skipped = asked(world)
    world.step(world.week(1), "heads-up")
    assert world.prompt(world.week(1)) == world.prompt(skipped)
    assert world.host(world.week(1)) == "ada"
    assert set(world.memory["reserved"]) == {world.week(1).occurrence.id}
