"""Whose question does a message answer? One channel, line by line."""

from datetime import UTC, datetime, timedelta

import pytest

from rituals.ledger.conversation import (
    MEMORY,
    Conversation,
    Line,
    Older,
    Reading,
    Verdict,
)

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


class Talk:
    """Lines said one after the other, ten seconds apart, with ids counted from 1."""

    def __init__(self, conversation: Conversation | None = None) -> None:
        self.conversation = Conversation() if conversation is None else conversation
        self.said = 0
        self.at = NOON

    def say(
        self,
        author: str,
        *names: str,
        asks: bool = False,
        small: bool = False,
        to: str | None = None,
        thread: str | None = None,
        after: timedelta = timedelta(seconds=10),
        thanks: bool = False,
    ) -> Reading:
        self.said += 1
        self.at += after
        rule = "question-mark" if asks else None
        return self.conversation.read(
            Line(
                str(self.said), author, self.at, rule, small, to, thread, names, thanks
            )
        )

    def chat(self, lines: int, *, after: timedelta = timedelta(seconds=10)) -> None:
        for n in range(lines):
            self.say(f"passer-by {n % 7}", after=after)


def given(reading: Reading) -> list[tuple[str, str, str]]:
    return [
        (answer.question_id, answer.asker, answer.rule) for answer in reading.answers
    ]


def verdict(reading: Reading) -> Verdict | None:
    return None if reading.why is None else reading.why.verdict


def test_a_question_opens_one() -> None:
    reading = Talk().say("ada", asks=True)
    assert (reading.asks, reading.root, reading.answers) == (True, "1", ())
    assert reading.why is not None
    assert (reading.why.verdict, reading.why.rule) == (Verdict.ASKS, "question-mark")


def test_plain_talk_is_nothing() -> None:
    assert Talk().say("ada") == Reading()


def test_naming_the_asker_is_an_answer_and_says_why() -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    talk.say("cem")
    reading = talk.say("bob", "ada", after=timedelta(minutes=4))
    assert given(reading) == [("1", "ada", "named")]
    assert reading.why is not None
    assert reading.why._asdict() == {
        "verdict": Verdict.ANSWERS,
        "rule": "named",
        "person": "ada",
        "question_id": "1",
        "messages": 2,
        "minutes": 4,
        "within_messages": 60,
        "within_minutes": 20,
    }


def test_a_platform_reply_to_the_question_is_an_answer_however_late() -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    talk.chat(MEMORY + 50, after=timedelta(minutes=30))
    reading = talk.say("bob", to="1")
    assert given(reading) == [("1", "ada", "reply")]
    assert reading.why is not None
    assert (reading.why.messages, reading.why.minutes, reading.why.within_messages) == (
        None,
        None,
        None,
    )


def test_a_line_in_the_thread_of_a_question_is_an_answer() -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    assert given(talk.say("bob", thread="1")) == [("1", "ada", "thread")]


def test_the_thread_goes_before_the_reply_and_the_reply_before_the_name() -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    talk.say("eve", asks=True)
    talk.say("liz", asks=True)
    assert given(talk.say("bob", "liz", to="2", thread="1")) == [("1", "ada", "thread")]
    assert given(talk.say("cem", "liz", to="2")) == [("2", "eve", "reply")]
    assert given(talk.say("dan", "liz")) == [("3", "liz", "named")]


def test_the_first_line_of_a_thread_does_not_stand_in_its_own_thread() -> None:
    assert Talk().say("ada", asks=True, thread="1").asks


def test_a_thread_that_is_no_question_links_nothing() -> None:
    talk = Talk()
    talk.say("ada")
    assert talk.say("bob", thread="1") == Reading()
    assert talk.say("bob", asks=True, thread="1").asks


def test_replying_to_something_else_of_the_asker_is_like_naming_them() -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    talk.say("ada")
    assert given(talk.say("bob", to="2")) == [("1", "ada", "named")]


def test_following_on_being_addressed_by_the_asker_is_an_answer() -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    talk.say("ada", "bob")
    assert given(talk.say("bob")) == [("1", "ada", "reply-to-addressed")]


def test_who_was_addressed_long_ago_or_asks_themselves_does_not_follow_on() -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    talk.say("ada", "bob")
    talk.chat(12)
    assert talk.say("bob") == Reading()
    other = Talk()
    other.say("ada", asks=True)
    other.say("bob", asks=True)
    other.say("ada", "bob")
    assert other.say("bob") == Reading()


@pytest.mark.parametrize(
    ("between", "apart", "near"),
    [
        (59, timedelta(seconds=30), True),  # 60 messages on, half an hour
        (60, timedelta(seconds=30), False),
        (100, timedelta(seconds=11), True),  # more than 60 messages, under 20 minutes
        (5, timedelta(hours=10), True),  # few messages in two days
        (5, timedelta(hours=13), False),  # and in more than three
    ],
)
def test_naming_counts_near_the_question(
    between: int, apart: timedelta, *, near: bool
) -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    talk.chat(between, after=apart)
    assert bool(talk.say("bob", "ada", after=apart).answers) is near


def test_without_times_the_messages_alone_decide() -> None:
    def read(between: int) -> Reading:
        lines = [
            Line("q", "ada", rule="question-mark"),
            *(Line(f"x{n}", "eve") for n in range(between)),
        ]
        return Conversation(lines).read(Line("a", "bob", names=("ada",)))

    assert read(59).answers
    assert read(59).why is not None
    assert read(59).why._replace(messages=0).minutes is None  # type: ignore[union-attr]  # asserted above
    assert not read(60).answers


def test_one_credit_per_giver_and_question() -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    assert talk.say("bob", "ada").answers
    again = talk.say("bob", "ada")
    assert (again.answers, verdict(again)) == ((), Verdict.ANSWERS_AGAIN)
    assert talk.say("cem", "ada").answers
    talk.chat(20)
    talk.say("ada", asks=True)
    assert given(talk.say("bob", "ada")) == [(str(talk.said - 1), "ada", "named")]


def test_nobody_answers_themselves() -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    assert talk.say("ada", "ada", to="1", thread="1").answers == ()


def test_what_an_asker_asks_soon_after_belongs_to_the_same_question() -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    talk.chat(11)
    reading = talk.say("ada", asks=True)
    assert (reading.asks, reading.root, verdict(reading)) == (
        False,
        "1",
        Verdict.CONTINUES,
    )
    assert given(talk.say("bob", to="13")) == [("1", "ada", "reply")]
    talk.chat(12)
    assert talk.say("ada", asks=True).asks


def test_in_a_quiet_channel_an_hour_makes_another_question() -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    assert talk.say("ada", asks=True, after=timedelta(minutes=60)).root == "1"
    assert talk.say("ada", asks=True, after=timedelta(minutes=61)).asks


def test_asking_the_one_who_helps_belongs_to_the_same_question() -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    talk.say("bob", "ada")
    talk.chat(20)
    assert talk.say("ada", "bob", asks=True).root == "1"


def test_a_question_to_an_asker_clarifies_and_counts_for_nobody() -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    back = talk.say("bob", "ada", asks=True)
    assert (back.asks, back.root, back.answers, verdict(back)) == (
        False,
        None,
        (),
        Verdict.CLARIFIES,
    )
    assert talk.say("ada", "bob").answers == ()
    assert talk.say("cem", to="2").answers == ()


def test_a_question_back_by_reply_or_in_the_thread_clarifies() -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    assert verdict(talk.say("bob", to="1", asks=True)) is Verdict.CLARIFIES
    assert verdict(talk.say("cem", thread="1", asks=True)) is Verdict.CLARIFIES
    assert talk.say("ada", thread="1", asks=True).root == "1"


def test_answering_a_clarifying_question_counts_for_nobody() -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    talk.say("bob", thread="1", asks=True)
    by_reply = talk.say("cem", to="2", thread="1")
    assert (by_reply.answers, verdict(by_reply)) == ((), Verdict.CLARIFIED)
    by_name = talk.say("dan", "bob", thread="1")
    assert (by_name.answers, verdict(by_name)) == ((), Verdict.CLARIFIED)
    assert talk.say("eve", "ada", thread="1").answers


def test_a_helper_who_later_asks_asks() -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    talk.say("bob", "ada")
    assert talk.say("bob", asks=True).asks


def test_who_is_being_helped_may_ask_a_helper_who_asks_too() -> None:
    talk = Talk()
    talk.say("bob", asks=True)
    talk.say("ada", asks=True)
    talk.say("bob", "ada")
    assert talk.say("ada", "bob", asks=True).root == "2"
    assert talk.say("ada", "bob").answers == ()


def test_small_talk_never_counts_and_says_so_only_where_it_would_have() -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    reading = talk.say("bob", "ada", small=True)
    assert (reading.answers, verdict(reading)) == ((), Verdict.SMALL_TALK)
    assert talk.say("bob", small=True) == Reading()
    assert talk.say("bob", "ada").answers


def test_an_older_question_is_found_through_the_caller() -> None:
    known = {
        "q": Older("q", "ada", "q", frozenset({"bob"})),
        "more": Older("more", "ada", "q"),
        "talk": Older("talk", "ada", None),
    }
    conversation = Conversation(older=known.get)
    assert (
        conversation.read(Line("1", "cem", reply_to="more")).answers[0].question_id
        == "q"
    )
    again = conversation.read(Line("2", "bob", reply_to="q"))
    assert (again.answers, verdict(again)) == ((), Verdict.ANSWERS_AGAIN)
    assert conversation.read(Line("3", "dan", reply_to="talk")) == Reading()
    assert conversation.read(Line("4", "dan", reply_to="never heard of")) == Reading()


def test_nicknames_are_of_those_who_lately_spoke() -> None:
    talk = Talk()
    talk.say("Ada")
    assert talk.conversation.nicknames == {"ada": "Ada"}
    talk.chat(MEMORY)
    assert "ada" not in talk.conversation.nicknames
    assert "passer-by 3" in talk.conversation.nicknames


def test_of_several_who_addressed_somebody_the_latest_is_followed() -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    talk.say("eve", asks=True)
    talk.say("ada", "bob")
    talk.say("eve", "bob")
    talk.say("ada", "bob")
    assert given(talk.say("bob")) == [("1", "ada", "reply-to-addressed")]


def test_who_was_addressed_by_the_asker_may_answer_by_name() -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    talk.say("ada", "bob")
    assert given(talk.say("bob", "ada")) == [("1", "ada", "named")]


def test_what_is_said_in_another_thread_does_not_follow_on() -> None:
    talk = Talk()
    talk.say("eve")
    talk.say("ada", asks=True)
    talk.say("ada", "bob")
    assert talk.say("bob", thread="1") == Reading()


def test_replying_to_a_clarifying_question_counts_for_nobody_however_late() -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    talk.say("bob", thread="1", asks=True)
    talk.chat(20)
    assert verdict(talk.say("cem", to="2", thread="1")) is Verdict.CLARIFIED
    assert given(talk.say("cem", "bob", thread="1")) == [("1", "ada", "thread")]


def test_naming_the_asker_beside_one_who_asked_back_is_an_answer() -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    talk.say("bob", "ada", asks=True)
    assert given(talk.say("cem", "bob", "ada")) == [("1", "ada", "named")]


def test_clarifying_questions_are_forgotten_with_their_lines() -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    talk.say("bob", "ada", asks=True)
    assert set(talk.conversation._memory.clarified) == {"bob"}
    talk.chat(MEMORY)
    assert talk.conversation._memory.clarified == {}


def test_a_message_that_comes_again_under_its_id_is_known_by_its_latest_form() -> None:
    conversation = Conversation(
        [Line("1", "ada"), Line("1", "ada", rule="question-mark")], memory=2
    )
    conversation.read(Line("2", "eve"))
    assert (
        conversation.read(Line("3", "bob", reply_to="1")).answers[0].question_id == "1"
    )


def test_a_question_put_to_somebody_is_answered_without_a_name_by_them_alone() -> None:
    talk = Talk()
    talk.say("bob")
    talk.say("ada", "bob")
    talk.say("ada", "cem", asks=True)
    assert given(talk.say("bob")) == []
    assert given(talk.say("cem")) == [("3", "ada", "reply-to-addressed")]


# --- directly next, in a quiet channel


def test_right_behind_a_question_in_a_quiet_channel_is_a_guess() -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    reading = talk.say("bob", after=timedelta(minutes=5))
    assert given(reading) == [("1", "ada", "next")]
    assert reading.answers[0].confidence == 0.5
    assert reading.why is not None
    assert (reading.why.within_messages, reading.why.within_minutes) == (8, 5)


def test_the_asker_may_have_gone_on_talking_and_nobody_else() -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    talk.say("ada")
    talk.say("ada")
    assert given(talk.say("bob")) == [("1", "ada", "next")]
    assert given(talk.say("cem")) == []
    assert given(talk.say("bob")) == []


def test_later_or_without_a_time_it_is_no_guess() -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    assert given(talk.say("bob", after=timedelta(minutes=5, seconds=1))) == []
    timeless = Conversation([Line("1", "ada", None, "question-mark")])
    assert timeless.read(Line("2", "bob", None)).answers == ()


def test_a_channel_is_quiet_with_three_others_among_its_last_eight_lines() -> None:
    for others, found in ((2, True), (3, False)):
        talk = Talk()
        for n in range(6):
            talk.say(f"passer-by {n % others}")
        talk.say("bob")
        talk.say("ada", asks=True)
        assert bool(given(talk.say("bob"))) is found
        for _ in range(7):
            talk.say("ada")
        talk.say("ada", asks=True)
        assert given(talk.say("dan")) != []


def test_a_line_that_goes_elsewhere_is_no_guess() -> None:
    talk = Talk()
    talk.say("eve")
    talk.say("ada", asks=True)
    assert given(talk.say("bob", "eve")) == []
    talk.say("ada", asks=True)
    assert given(talk.say("bob", to="1")) == []
    talk.say("ada", asks=True)
    assert given(talk.say("bob", thread="some thread")) == []
    talk.say("ada", asks=True, thread="some thread")
    assert given(talk.say("bob")) == []
    talk.say("ada", asks=True)
    assert given(talk.say("bob", small=True)) == []
    talk.say("ada", asks=True)
    assert given(talk.say("ada")) == []


def test_right_behind_a_clarifying_question_stands_no_answer() -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    talk.say("bob", "ada", asks=True)
    assert given(talk.say("cem")) == []


def test_what_the_asker_says_to_another_meanwhile_ends_the_guessing() -> None:
    for asks in (True, False):
        talk = Talk()
        talk.say("ada", asks=True)
        talk.say("bob", asks=True)
        talk.say("bob", "ada", asks=asks)
        assert given(talk.say("cem")) == []
        talk = Talk()
        talk.say("ada", asks=True)
        talk.say("bob", asks=True)
        talk.say("bob", "ada", asks=True)
        assert given(talk.say("ada")) == []


def test_a_surer_rule_takes_the_place_of_a_guess_and_never_the_other_way_round() -> (
    None
):
    talk = Talk()
    talk.say("ada", asks=True)
    assert given(talk.say("bob")) == [("1", "ada", "next")]
    talk.say("ada", asks=True)
    assert verdict(talk.say("bob")) is Verdict.ANSWERS_AGAIN
    assert given(talk.say("bob", "ada")) == [("1", "ada", "named")]
    talk.say("ada", asks=True)
    assert verdict(talk.say("bob")) is Verdict.ANSWERS_AGAIN
    assert verdict(talk.say("bob", "ada")) is Verdict.ANSWERS_AGAIN


def test_thanks_confirm_a_guess() -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    talk.say("bob")
    assert talk.say("ada", thanks=True).confirms == (("1", "bob"),)


def test_thanks_in_the_thread_of_an_answer_are_for_that_answer() -> None:
    talk = Talk()
    talk.say("ada", asks=True)
    talk.say("bob", to="1")
    talk.say("cleo", to="1")
    assert talk.say("ada", thread="2", thanks=True).confirms == (("1", "bob"),)


def test_a_guess_of_before_a_restart_is_known() -> None:
    old = Older("old", "ada", "old", guessed=frozenset(["bob"]))
    talk = Talk(Conversation(older={"old": old}.get))
    assert talk.say("ada", thread="old", thanks=True).confirms == (("old", "bob"),)
    assert given(talk.say("bob", to="old")) == [("old", "ada", "reply")]
