"""Joining, handing in, changing one's mind, looking back: what members do."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rituals.catalog.monthly_challenge.replies import NobodyActedError
from rituals.document import Attachment, Text
from rituals.effects import InThreads, Post, Show
from rituals.kind import Outcome
from rituals.model.ids import MemberId
from rituals.model.ledger import Given
from rituals.model.occurrence import State
from rituals.signals import Did, Retracted, Spoke
from tests.fakes.challenge import (
    CHANNEL,
    Stage,
    actions_of,
    buttons_of,
    line,
    read,
    settings,
    values_of,
)

ADA = MemberId("ada")
A_FILE = "https://cdn.example.org/a.png"


@pytest.fixture
def stage() -> Stage:
    made = Stage()
    made.step("announce")
    return made


def roles(stage: Stage, name: str) -> list[str]:
    return sorted(role for who, role, _ in stage.parts if who == name)


def late(stage: Stage) -> None:
    """The deadline has passed, and there is something to judge."""
    stage.submit("ben", "cem")
    stage.until("vote")


# --- joining ------------------------------------------------------------------------


def test_joining_is_counted_on_the_announcement(stage: Stage) -> None:
    reply = stage.act("ada", "join").reply
    assert "You are in: “Etwas reparieren”." in read(reply)
    assert actions_of(reply) == ["submit", "encourage"]
    assert "One person is in." in read(stage.shown("announce"))
    stage.act("ben", "join")
    assert "2 people are in." in read(stage.shown("announce"))


def test_joining_twice_changes_nothing(stage: Stage) -> None:
    stage.act("ada", "join")
    stage.act("ada", "encourage", "on")
    outcome = stage.act("ada", "join")
    assert outcome == Outcome(reply=outcome.reply)
    assert "already" in read(outcome.reply)
    assert buttons_of(outcome.reply)[1].value == "off"


def test_joining_after_the_deadline_points_to_handing_in_late(stage: Stage) -> None:
    late(stage)
    outcome = stage.act("ada", "join")
    assert outcome.participations == ()
    assert actions_of(outcome.reply) == ["submit"]
    assert "hand it in late" in read(outcome.reply)


def test_leaving_takes_the_count_back(stage: Stage) -> None:
    stage.act("ada", "join")
    reply = stage.act("ada", "leave").reply
    assert actions_of(reply) == ["join"]
    assert roles(stage, "ada") == []
    assert "Nobody is in yet." in read(stage.shown("announce"))


def test_nobody_leaves_what_they_did_not_join(stage: Stage) -> None:
    assert "had not joined" in read(stage.act("ada", "leave").reply)


def test_who_handed_in_is_told_to_withdraw_first(stage: Stage) -> None:
    stage.submit("ada")
    outcome = stage.act("ada", "leave")
    assert actions_of(outcome.reply) == ["withdraw"]
    assert roles(stage, "ada") == ["joined", "submission"]


def test_leaving_is_over_with_the_deadline(stage: Stage) -> None:
    stage.act("ada", "join")
    late(stage)
    assert "Submissions are closed" in read(stage.act("ada", "leave").reply)
    assert roles(stage, "ada") == ["joined"]


@pytest.mark.parametrize(
    ("values", "wanted"),
    [(["on"], True), (["on", "off"], False), ([""], True), (["", ""], False)],
)
def test_encouragement_is_turned_on_and_off(
    stage: Stage, values: list[str], wanted: bool
) -> None:
    stage.act("ada", "join")
    for value in values:
        stage.act("ada", "encourage", value)
    assert stage.parts[ADA, "joined", ""].details["encourage"] is wanted


def test_encouragement_needs_joining_and_a_clear_word(stage: Stage) -> None:
    assert actions_of(stage.act("ada", "encourage", "on").reply) == ["join"]
    stage.act("ada", "join")
    assert "Write “on” or “off”" in read(
        stage.act("ada", "encourage", "vielleicht").reply
    )


# --- handing in -----------------------------------------------------------------------


def test_a_submission_is_posted_in_the_threads_and_joins(stage: Stage) -> None:
    outcome = stage.act(
        "ada",
        "submit",
        title=" Toaster ",
        text="Er toastet.",
        link="https://example.org/t",
        attachment="https://cdn.example.org/a/toaster%20neu.png?x=1",
    )
    post = stage.posted("submission/ada")
    assert post.to == InThreads("announce")
    assert post.after == "announce"
    assert read(post.document).splitlines() == [
        "Submission by @ada",
        "# Toaster",
        "> Er toastet.",
        "https://example.org/t (https://example.org/t)",
        "[ toaster neu.png: Toaster ] (https://cdn.example.org/a/toaster%20neu.png?x=1)",
    ]
    assert roles(stage, "ada") == ["joined", "submission"]
    assert "One person is in. One submission so far." in read(stage.shown("announce"))
    assert actions_of(outcome.reply) == ["submit", "withdraw"]


def test_what_a_member_typed_is_data_and_never_a_sentence_of_ours(stage: Stage) -> None:
    stage.act("ada", "submit", text="**{title}** @everyone")
    quote = stage.posted("submission/ada").document.blocks[1]
    assert quote.children == (Text("**{title}** @everyone"),)  # type: ignore[union-attr]  # it is a quote


def test_a_text_alone_or_a_file_alone_is_enough(stage: Stage) -> None:
    stage.act("ada", "submit", "Ich habe geübt.")
    assert "> Ich habe geübt." in read(stage.shown("submission/ada"))
    stage.act("ben", "submit", attachment="https://example.org/")
    assert shown_file(stage, "ben") == ("attachment", "https://example.org/")


def shown_file(stage: Stage, member: str) -> tuple[str, str]:
    (file,) = [
        block
        for block in stage.shown(f"submission/{member}").blocks
        if isinstance(block, Attachment)
    ]
    return file.name, file.url


def test_without_a_new_file_the_earlier_one_stays(stage: Stage) -> None:
    stage.act("ada", "submit", attachment=A_FILE, attachment_name="oak.png")
    (*_, field) = stage.form("ada", "submit").fields
    assert field.value == ""
    assert line(field.hint) == "oak.png is there already. Without a new one it stays."
    stage.act("ada", "submit", text="Nun besser.", attachment="")
    assert shown_file(stage, "ada") == ("oak.png", A_FILE)


def test_a_new_file_has_a_name_of_its_own(stage: Stage) -> None:
    stage.act("ada", "submit", attachment=A_FILE)
    stage.act("ada", "submit", attachment=f"{A_FILE}?another")
    assert shown_file(stage, "ada") == ("a-2.png", f"{A_FILE}?another")


def test_a_long_name_of_a_file_keeps_its_ending(stage: Stage) -> None:
    name = "ä" * 200 + ".jpeg"
    stage.act("ada", "submit", attachment=A_FILE, attachment_name=name)
    assert shown_file(stage, "ada") == ("ä" * 95 + ".jpeg", A_FILE)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "A text, a link or a file is enough."),
        ({"title": "Nur ein Titel"}, "A text, a link or a file is enough."),
        ({"text": "x" * 1501}, "“What did you make?” is too long: at most 1,500"),
        ({"text": "x", "title": "x" * 81}, "“Title” is too long: at most 80"),
        ({"text": "x", "link": "toaster.de"}, "“Link” needs an address"),
        ({"text": "x", "link": "javascript:alert(1)"}, "“Link” needs an address"),
        ({"text": "x", "link": "https://[::1"}, "“Link” needs an address"),
        ({"text": "x", "link": "https://a b"}, "“Link” needs an address"),
        ({"link": "http://a.b/\r<@everyone>"}, "“Link” needs an address"),
        ({"link": "https://a.b/<@everyone>"}, "“Link” needs an address"),
        ({"link": "https://a.b/|x>"}, "“Link” needs an address"),
        (
            {"attachment": "http://169.254.169.254/x"},
            "“Picture or file” needs an address",
        ),
        ({"attachment": "file:///etc/passwd"}, "“Picture or file” needs an address"),
    ],
)
def test_what_cannot_be_taken_is_answered_with_what_can(
    stage: Stage, fields: dict[str, str], sentence: str
) -> None:
    did = Did("submit", stage.now, values=fields)
    outcome = stage.kind.on_signal(did, stage.scene("ada"))
    assert sentence in read(outcome.reply)
    assert outcome == Outcome(reply=outcome.reply)


def test_the_form_is_empty_first_and_then_holds_what_was_handed_in(
    stage: Stage,
) -> None:
    empty = stage.form("ada", "submit")
    assert set(values_of(empty).values()) == {""}
    assert [field.name for field in empty.fields if field.file] == ["attachment"]
    stage.act("ada", "submit", title="Toaster", text="Er toastet.")
    form = stage.form("ada", "submit")
    assert values_of(form) == {
        "title": "Toaster",
        "text": "Er toastet.",
        "link": "",
        "attachment": "",
    }
    assert form.action == "submit"


def test_changing_a_submission_changes_its_post(stage: Stage) -> None:
    stage.submit("ada")
    outcome = stage.act("ada", "submit", text="Nun besser.")
    assert "Changed." in read(outcome.reply)
    assert not any(isinstance(effect, Post) for effect in outcome.effects)
    assert "> Nun besser." in read(stage.shown("submission/ada"))
    assert "One submission so far." in read(stage.shown("announce"))


def test_changing_keeps_the_wish_for_encouragement(stage: Stage) -> None:
    stage.act("ada", "join")
    stage.act("ada", "encourage", "on")
    stage.submit("ada")
    assert stage.parts[ADA, "joined", ""].details["encourage"] is True


def test_a_withdrawn_submission_leaves_a_note_and_can_come_back(stage: Stage) -> None:
    stage.submit("ada")
    reply = stage.act("ada", "withdraw").reply
    assert actions_of(reply) == ["submit"]
    assert read(stage.shown("submission/ada")) == "@ada withdrew this submission."
    assert roles(stage, "ada") == ["joined"]
    assert read(stage.shown("announce")).count("so far") == 0
    stage.act("ada", "submit", text="Doch wieder.")
    assert "> Doch wieder." in read(stage.shown("submission/ada"))
    assert isinstance(stage.effects[-2], Show)


def test_nothing_can_be_withdrawn_that_is_not_there(stage: Stage) -> None:
    assert "nothing to withdraw" in read(stage.act("ada", "withdraw").reply)


# --- after the deadline -----------------------------------------------------------------


def test_the_deadline_is_sharp(stage: Stage) -> None:
    deadline = stage.steps["vote"]
    stage.submit("ada", at=deadline - timedelta(seconds=1))
    stage.submit("ben", at=deadline)
    assert stage.parts[ADA, "submission", ""].details["late"] is False
    assert stage.parts[MemberId("ben"), "submission", ""].details["late"] is True


def test_what_came_in_time_stays_as_it_was_judged(stage: Stage) -> None:
    late(stage)
    for action in ("submit", "withdraw"):
        outcome = stage.act("ben", action, text="Viel besser!")
        assert outcome == Outcome(reply=outcome.reply)
        assert "ask a moderator" in read(outcome.reply)
    assert "ask a moderator" in read(stage.page("ben", "submit"))


def test_a_late_submission_is_kept_and_marked(stage: Stage) -> None:
    late(stage)
    assert line(stage.form("ada", "submit").title) == "Hand in late"
    outcome = stage.act("ada", "submit", text="Ich bin spät.")
    assert "marked late" in read(outcome.reply)
    assert "Submission by @ada (late)" in read(stage.shown("submission/ada"))
    assert outcome.contributions == ()


def test_a_late_submission_can_be_changed_and_withdrawn(stage: Stage) -> None:
    late(stage)
    stage.submit("ada")
    stage.act("ada", "submit", text="Noch später.")
    assert "> Noch später." in read(stage.shown("submission/ada"))
    assert (
        line(buttons_of(stage.act("ada", "withdraw").reply)[0].label) == "Hand in late"
    )
    assert roles(stage, "ada") == ["joined"]


def test_who_comes_after_the_results_is_added_to_them(stage: Stage) -> None:
    late(stage)
    stage.until("results")
    assert "@ada" not in read(stage.shown("results"))
    stage.submit("ada")
    assert "Handed in later: @ada (“Werk von ada”)." in read(stage.shown("results"))
    assert (ADA, Given.SHARED) in {(c.member, c.kind) for c in stage.contributions}
    assert "ada" in stage.memory["history"][0]["finishers"]


# --- looking back -----------------------------------------------------------------------


def test_a_story_is_kept_changed_and_taken_back(stage: Stage) -> None:
    late(stage)
    stage.until("look-back")
    assert stage.form("ada", "look-back").fields[0].required
    assert "with your name" in read(
        stage.act("ada", "look-back", story="Es war kalt.").reply
    )
    assert stage.parts[ADA, "story", ""].details == {"text": "Es war kalt."}
    assert stage.form("ada", "look-back").fields[0].value == "Es war kalt."
    stage.act("ada", "look-back", "Es war warm.")
    assert stage.parts[ADA, "story", ""].details == {"text": "Es war warm."}
    assert "took your story back" in read(
        stage.act("ada", "look-back", story=" ").reply
    )
    assert (ADA, "story", "") not in stage.parts


def test_a_story_has_words_but_not_too_many(stage: Stage) -> None:
    late(stage)
    stage.until("look-back")
    assert "One sentence is enough" in read(
        stage.act("ada", "look-back", story="").reply
    )
    assert "At most 2,000" in read(
        stage.act("ada", "look-back", story="x" * 2001).reply
    )
    assert roles(stage, "ada") == []


def test_looking_back_waits_for_the_results(stage: Stage) -> None:
    assert "when the results are out" in read(stage.act("ada", "look-back", "x").reply)
    assert "when the results are out" in read(stage.page("ada", "look-back"))


# --- where one stands -------------------------------------------------------------------


def test_status_follows_a_member_through_the_challenge(stage: Stage) -> None:
    assert "You have not joined." in read(stage.page("ada", "status"))
    assert actions_of(stage.page("ada", "status")) == ["join"]
    stage.act("ada", "join")
    assert actions_of(stage.page("ada", "status")) == ["submit"]
    stage.submit("ada")
    assert "You have handed in: Werk von ada." in read(stage.page("ada", "status"))
    assert actions_of(stage.page("ada", "status")) == ["submit", "withdraw"]
    late(stage)
    stage.act("ada", "vote", picks="ben")
    assert "You have given one vote." in read(stage.page("ada", "status"))
    assert actions_of(stage.page("ada", "status")) == ["vote"]
    stage.until("results")
    assert "one challenge finished" in read(stage.page("ada", "status"))
    assert actions_of(stage.page("ada", "status")) == ["look-back"]


def test_status_without_voting_has_nothing_to_press_while_it_is_judged() -> None:
    stage = Stage(settings(judging="moderators"))
    stage.step("announce")
    late(stage)
    stage.submit("ada")
    page = stage.page("ada", "status")
    assert "a little late: Werk von ada" in read(page)
    assert actions_of(page) == []


def test_status_names_streaks() -> None:
    held = [
        {
            "occurrence": f"o{n}",
            "slot": f"2026-{n:02}-01T10:00:00",
            "finishers": ["ada"],
        }
        for n in range(9, 13)
    ]
    stage = Stage(memory={"history": held})
    stage.step("announce")
    text = read(stage.page("ada", "status"))
    assert "the last 4 challenges in a row" in text
    assert "one challenge finished and 3 in a row" in text


# --- the edges --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (State.PLANNED, "has not begun yet"),
        (State.CLOSED, "is over"),
        (State.SKIPPED, "is over"),
    ],
)
def test_nothing_can_be_done_before_it_begins_or_after_it_ends(
    state: State, sentence: str
) -> None:
    stage = Stage()
    if state is not State.PLANNED:
        stage.submit("ada", "ben")
        stage.until("close")
    if state is State.SKIPPED:
        stage.occurrence = replace(stage.occurrence, state=state)
    for action in ("join", "submit", "vote", "extend"):
        outcome = stage.act("eva", action, moderator=True)
        assert outcome == Outcome(reply=outcome.reply)
        assert sentence in read(outcome.reply)
    assert sentence in read(stage.page("eva", "submit"))


def test_what_is_not_known_is_answered_with_what_is(stage: Stage) -> None:
    assert "You can join, leave, hand in" in read(stage.act("ada", "dance").reply)
    assert "You can join, leave, hand in" in read(stage.page("ada", "dance"))


def test_what_is_said_in_the_thread_to_nobody_changes_nothing(stage: Stage) -> None:
    message = stage.receipts["announce", CHANNEL].message
    assert message is not None
    for heard in (Spoke(message, stage.now), Retracted(message, stage.now)):
        assert stage.kind.on_signal(heard, stage.scene("ada")) == Outcome()


def test_an_action_of_nobody_is_a_fault_in_the_engine(stage: Stage) -> None:
    with pytest.raises(NobodyActedError, match="but not who"):
        stage.kind.on_signal(Did("join", stage.now), stage.scene())
